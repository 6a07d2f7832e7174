"""The change of the output when one part of the input takes the baseline's value."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from explainers.engine.batches import Batches
from explainers.explanation import Explanation, Integers
from explainers.perturbation.changed import changed_rows
from explainers.perturbation.reach import Boxes, ends_of_parts
from explainers.question import Question


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
    active = question.active
    rows, absent = np.nonzero(active)

    def build(start: int, stop: int) -> tuple[Tensor, Tensor]:
        here = rows[start:stop]
        index = torch.from_numpy(here)
        cells = question.players.cells(here)
        gone = cells == absent[start:stop].reshape(-1, *[1] * (cells.ndim - 1))
        mixed = torch.where(
            torch.from_numpy(gone), question.baseline[index], question.inputs[index]
        )
        return mixed, question.targets[index]

    asked = changed_rows(batches, question, rows, build, lambda: _boxes(question, rows, absent))
    player_values = np.zeros(active.shape)
    player_values[active] = asked.outputs[rows] - asked.changed
    return asked.explanation(
        question.spread(player_values),
        player_values=player_values,
        steps=active.sum(axis=1) + 1,
        notes=notes,
    )


def _boxes(question: Question, rows: Integers, absent: Integers) -> Boxes:
    """Return the boxes that hold the absent players (p,) of pictures."""
    players = question.players
    masks = players.mask if players.is_by_row else players.mask[None]
    ends = np.stack([ends_of_parts(mask, parts=len(players)) for mask in masks], axis=1)
    first, last = ends[:, rows if players.is_by_row else 0, absent]
    return Boxes.around(first, last, shape=(question.inputs.shape[2], question.inputs.shape[3]))
