"""The change of the output when one part of the input takes the baseline's value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from explainers.engine.batches import Batches, Build
from explainers.explanation import Doubles, Explanation, Integers
from explainers.question import Question, output_notes


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

    asked = changed_rows(batches, question, len(rows), build)
    player_values = np.zeros(active.shape)
    player_values[active] = asked.outputs[rows] - asked.changed
    return asked.explanation(
        question.spread(player_values),
        player_values=player_values,
        steps=active.sum(axis=1) + 1,
        notes=notes,
    )


@dataclass(frozen=True, eq=False)
class ChangedRows:
    """Outputs (n,) of rows and of their baselines, and (p,) of rows in which a part is changed."""

    batches: Batches
    question: Question
    outputs: Doubles
    changed: Doubles
    baseline_outputs: Doubles

    def explanation(
        self, values: Doubles, *, player_values: Doubles, steps: Integers, notes: tuple[str, ...]
    ) -> Explanation:
        """Return the explanation that its values (n, *input_shape) are."""
        return Explanation(
            values=values,
            player_values=player_values,
            outputs=self.outputs,
            baseline_outputs=self.baseline_outputs,
            steps=steps,
            notes=(*output_notes(self.question), *notes),
            halvings=tuple(self.batches.halvings),
        )


def changed_rows(batches: Batches, question: Question, points: int, build: Build) -> ChangedRows:
    """Ask rows, changed rows and baselines in one go, so that no chunk holds a single row.

    Parameters
    ----------
    points : int
        Number of changed rows.
    build : callable
        Start and stop, from 0 to `points`, to these changed rows and their targets.
    """
    rows = question.rows
    ends = torch.cat((question.inputs, question.baseline))

    def mixed(start: int, stop: int) -> tuple[Tensor, Tensor]:
        parts = []
        if start < rows:
            own = slice(start, min(stop, rows))
            parts.append((ends[own], question.targets[own]))
        first, last = max(start - rows, 0), min(stop - rows, points)
        if first < last:
            parts.append(build(first, last))
        if stop > rows + points:
            own = slice(max(start - points, rows), stop - points)
            parts.append((ends[own], question.targets[own.start - rows : own.stop - rows]))
        inputs, targets = zip(*parts, strict=True)
        return torch.cat(inputs), torch.cat(targets)

    found = batches.outputs(2 * rows + points, mixed)
    outputs, changed, baseline_outputs = np.split(found, (rows, rows + points))
    return ChangedRows(batches, question, outputs, changed, baseline_outputs)
