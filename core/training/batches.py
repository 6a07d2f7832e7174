"""From batches to steps: batches added up, batches cut in parts, and no row left alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from core.errors import AuditError
from core.plan.training import TrainingPlan

Batch: TypeAlias = tuple[Tensor, Tensor]
Step: TypeAlias = tuple[Batch, ...]


class Batching:
    """How the rows of an epoch become steps.

    Batch normalisation cannot learn from a single row, so that a last batch of one row joins the
    batch before it; networks without it keep their batches.

    Parameters
    ----------
    rows : int
        Rows of the training part.
    most_rows : int, optional
        Rows that fit into memory at once; larger batches are cut and their gradients added up.

    Raises
    ------
    AuditError
        If a network with batch normalisation would see batches of one row only.
    """

    def __init__(
        self, plan: TrainingPlan, network: nn.Module, *, rows: int, most_rows: int | None = None
    ) -> None:
        normalises = any(isinstance(module, _BatchNorm) for module in network.modules())
        if normalises and min(plan.batch_size, rows) == 1:
            raise AuditError(
                "Batch normalisation cannot learn from batches of one row",
                seen=f"training.batch_size = {plan.batch_size} with {rows} training rows",
                allowed="at least two rows in a batch",
                remedy="Choose larger batches, or another normalisation.",
            )
        self._size = plan.batch_size
        self._together = plan.accumulate
        self._most_rows = most_rows
        self._joins = normalises and rows % plan.batch_size == 1
        self._least = 2 if normalises else 1
        self.batches = math.ceil(rows / plan.batch_size) - self._joins
        self.steps = math.ceil(self.batches / plan.accumulate)

    def steps_of(self, batches: Iterator[Batch]) -> Iterator[Step]:
        """Yield the batches of each step, each cut into parts that fit into memory."""
        if self._joins:
            batches = _joined(batches)
        if self._together == 1 and self._most_rows is None:
            yield from ((batch,) for batch in batches)
            return
        while step := tuple(islice(batches, self._together)):
            yield tuple(part for batch in step for part in self._parts(batch))

    def _parts(self, batch: Batch) -> Iterator[Batch]:
        inputs, targets = batch
        if self._most_rows is None or len(inputs) <= self._most_rows:
            yield batch
            return
        # Parts of nearly equal size, so that none is a single row.
        count = math.ceil(len(inputs) / max(self._most_rows, self._least))
        yield from zip(
            torch.tensor_split(inputs, count), torch.tensor_split(targets, count), strict=True
        )


def _joined(batches: Iterator[Batch]) -> Iterator[Batch]:
    """Yield batches with a last one of a single row joined to the one before."""
    held = next(batches)
    for inputs, targets in batches:
        if len(inputs) == 1:
            yield torch.cat((held[0], inputs)), torch.cat((held[1], targets))
            return
        yield held
        held = inputs, targets
    yield held
