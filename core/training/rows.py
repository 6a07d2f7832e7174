"""Rows of one part on the device, in batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

_COPIED_BYTES = 256 * 2**20  # inputs up to this size are permuted as a whole


@dataclass(frozen=True)
class Rows:
    """Inputs (n, *input_shape) and targets of one part, on the device."""

    inputs: Tensor
    targets: Tensor

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def device(self) -> torch.device:
        """Where batches lie."""
        return self.inputs.device

    def chunks(self, size: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield rows in their order, `size` at a time."""
        return zip(torch.split(self.inputs, size), torch.split(self.targets, size), strict=True)

    def shuffled(self, size: int, *, source: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield all rows once in a new order, `size` at a time.

        Permuting everything once is cheaper than picking each batch, as long as the copy is
        small; both give the same batches.
        """
        order = torch.randperm(len(self), generator=source).to(self.inputs.device)
        if self.inputs.nbytes <= _COPIED_BYTES:
            yield from Rows(self.inputs[order], self.targets[order]).chunks(size)
            return
        for picked in torch.split(order, size):
            yield self.inputs[picked], self.targets[picked]
