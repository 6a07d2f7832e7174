"""Occlusion: one part after the other, or a window that slides over the row."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.engine.batches import Batches
from explainers.explanation import Explanation, Integers
from explainers.perturbation.changed import changed_rows
from explainers.perturbation.reach import Boxes
from explainers.perturbation.removal import remove_each_part
from explainers.perturbation.windows import (
    Windows,
    countable_cells,
    mean_over_windows,
    window_sizes,
)
from explainers.question import Question

_NO_WINDOW = "A table has no neighbours for a window to slide over: it was occluded part by part."


def occlusion(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,  # noqa: ARG001 - one signature for all methods
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return f(x) − f(x without one part), for each player or each place of a sliding window.

    In `values` a part's figure is shared evenly among its cells. Where windows overlap a cell
    shows the mean over those that cover it, and a player the sum over its cells.

    References
    ----------
    Zeiler, Fergus 2014, section 4.2. Deviations: the declared baseline in the place of a grey
    square, and without a window declared parts that do not overlap.
    """
    window = settings.tuning.window
    if window == 0 or question.kind == "tabular":
        return remove_each_part(
            question,
            name="occlusion",
            memory_mib=memory_mib,
            context=context,
            notes=(_NO_WINDOW,) if window else (),
        )
    windows = Windows.of(question, window=window, stride=settings.tuning.stride)
    return _slide(question, windows, memory_mib=memory_mib, context=context)


def _slide(
    question: Question, windows: Windows, *, memory_mib: int, context: JobContext
) -> Explanation:
    batches = Batches.of(question, step="Occlusion", memory_mib=memory_mib, context=context)
    counted = countable_cells(question)
    sizes = window_sizes(windows, counted)
    # A window over nothing but padding, or over unknown words, changes nothing.
    rows, places = np.nonzero(sizes)

    def build(start: int, stop: int) -> tuple[Tensor, Tensor]:
        index = torch.from_numpy(rows[start:stop])
        mixed = question.inputs[index]
        cells, baseline = mixed.numpy(), question.baseline.numpy()
        for point, (row, place) in enumerate(
            zip(rows[start:stop].tolist(), places[start:stop].tolist(), strict=True)
        ):
            covered = windows.cells[place]
            cells[point][covered] = baseline[row][covered]
        return mixed, question.targets[index]

    asked = changed_rows(batches, question, rows, build, lambda: _boxes(windows, places))
    values = np.zeros(sizes.shape)
    values[rows, places] = asked.outputs[rows] - asked.changed
    spread = mean_over_windows(windows, values, counted=counted, sizes=sizes)
    return asked.explanation(
        spread,
        player_values=question.players.merge(spread),
        steps=np.asarray((sizes > 0).sum(axis=1) + 1, dtype=np.int64),
        notes=(windows.sentence,),
    )


def _boxes(windows: Windows, places: Integers) -> Boxes:
    """Return the windows at some places (p,) of pictures."""
    corners = np.array([[axis.start for axis in cells[1:]] for cells in windows.cells])
    rows, columns = windows.cells[0][1:]
    size = (rows.stop - rows.start, columns.stop - columns.start)
    return Boxes(corners=corners[places], size=size)
