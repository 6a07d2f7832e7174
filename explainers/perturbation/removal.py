"""The change of the output when one part of the input takes the baseline's value."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from explainers.engine.batches import Batches, Doubles, row_outputs
from explainers.explanation import Explanation
from explainers.question import Question, output_notes

Integers = npt.NDArray[np.int64]


def remove_each_part(
    question: Question,
    *,
    name: str,
    memory_mib: int,
    context: JobContext,
    notes: tuple[str, ...] = (),
) -> Explanation:
    """Return f(x) − f(x without one player), for each player.

    In `values` a player's figure is shared evenly among its cells.
    """
    batches = Batches.of(question, step=METHODS[name].title, memory_mib=memory_mib, context=context)
    outputs = row_outputs(batches, question.inputs, question.targets, span=(0, 0.05))
    active = question.active
    rows, absent = np.nonzero(active)
    player_values = np.zeros(active.shape)
    player_values[active] = outputs[rows] - _without(batches, question, rows=rows, absent=absent)
    return Explanation(
        values=question.spread(player_values),
        player_values=player_values,
        outputs=outputs,
        baseline_outputs=row_outputs(batches, question.baseline, question.targets, span=(0.95, 1)),
        steps=active.sum(axis=1) + 1,
        notes=(*output_notes(question), *notes),
        halvings=tuple(batches.halvings),
    )


def _without(batches: Batches, question: Question, *, rows: Integers, absent: Integers) -> Doubles:
    """Return the output (p,) of rows (p,) in which the player of each point (p,) is absent."""

    def build(start: int, stop: int) -> tuple[Tensor, Tensor]:
        here = rows[start:stop]
        index = torch.from_numpy(here)
        cells = question.players.cells(here)
        gone = cells == absent[start:stop].reshape(-1, *[1] * (cells.ndim - 1))
        mixed = torch.where(
            torch.from_numpy(gone), question.baseline[index], question.inputs[index]
        )
        return mixed, question.targets[index]

    return batches.outputs(len(rows), build, span=(0.05, 0.95))
