"""The change of the output when one part of the input takes the baseline's value."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from explainers.engine.batches import Batches
from explainers.explanation import Explanation
from explainers.perturbation.changed import changed_rows
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

    asked = changed_rows(batches, question, rows, build)
    player_values = np.zeros(active.shape)
    player_values[active] = asked.outputs[rows] - asked.changed
    return asked.explanation(
        question.spread(player_values),
        player_values=player_values,
        steps=active.sum(axis=1) + 1,
        notes=notes,
    )
