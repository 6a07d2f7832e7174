"""Modules that compute the very same numbers in a form that rules for single functions cover."""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn

from core.models.layers.pooling import GlobalMaximum, StepPool

_LEVELS = 32
"""Halvings at most: more cells than 2³² fit into no memory."""


class Apart(nn.Module):
    """x + 0: a tensor of its own, where two hooks would otherwise meet on one.

    `Identity` hands on the very same tensor, which does not help.
    """

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the inputs as a new tensor."""
        return inputs + 0


class PairwiseMaximum(nn.Module):
    """(..., cells) to (...): the maximum, by relu(a − b) + b over pairs, pairs of pairs, and so on.

    Every pair takes a ReLU module of its own, which is called once.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rectified = nn.ModuleList(nn.ReLU() for _ in range(_LEVELS))

    def forward(self, values: Tensor) -> Tensor:
        """Return the maximum over the last axis."""
        for rectified in self.rectified:
            count = values.shape[-1]
            if count == 1:
                break
            half = count // 2
            first, second = values[..., :half], values[..., half : 2 * half]
            larger = rectified(first - second) + second
            values = torch.cat([larger, values[..., 2 * half :]], dim=-1)
        return values[..., 0]


class PairwisePool(nn.Module):
    """Maximum pooling of any window, stride, padding and dilation, as `PairwiseMaximum` has it.

    A window that reaches beyond the edge sees one of its own cells twice instead, which changes no
    maximum.
    """

    def __init__(self, pool: nn.MaxPool1d | nn.MaxPool2d | nn.MaxPool3d) -> None:
        super().__init__()
        self.dimensions = {nn.MaxPool1d: 1, nn.MaxPool2d: 2, nn.MaxPool3d: 3}[type(pool)]
        self.kernel = self._sides(pool.kernel_size)
        self.stride = self._sides(pool.kernel_size if pool.stride is None else pool.stride)
        self.padding = self._sides(pool.padding)
        self.dilation = self._sides(pool.dilation)
        self.ceil_mode = pool.ceil_mode
        self.maximum = PairwiseMaximum()

    def forward(self, inputs: Tensor) -> Tensor:
        """Return (N, C, *places)."""
        sides = inputs.shape[2:]
        cells, places = self._windows(tuple(sides))
        flat = inputs.flatten(2).index_select(2, cells.flatten().to(inputs.device))
        found: Tensor = self.maximum(flat.reshape(*inputs.shape[:2], *cells.shape))
        return found.reshape(*inputs.shape[:2], *places)

    def _windows(self, sides: tuple[int, ...]) -> tuple[Tensor, tuple[int, ...]]:
        """Return the numbers (places, cells) of each window's cells, and the places by side."""
        along = [self._along(axis, side) for axis, side in enumerate(sides)]
        numbers = torch.zeros(1, 1, dtype=torch.int64)
        for cells, side in zip(along, sides, strict=True):
            mixed = numbers[:, None, :, None] * side + cells[None, :, None, :]
            numbers = mixed.reshape(len(numbers) * len(cells), -1)
        return numbers, tuple(len(cells) for cells in along)

    def _along(self, axis: int, side: int) -> Tensor:
        """Return (places, kernel): the cells of each window along one axis, all of them real."""
        kernel, stride = self.kernel[axis], self.stride[axis]
        padding, dilation = self.padding[axis], self.dilation[axis]
        free = side + 2 * padding - dilation * (kernel - 1) - 1
        count = free // stride + 1
        if self.ceil_mode:
            count = -(-free // stride) + 1
            # A last window must begin within the picture or its left padding, as torch has it.
            if (count - 1) * stride >= side + padding:
                count -= 1
        starts = torch.arange(count)[:, None] * stride - padding
        cells = starts + torch.arange(kernel)[None] * dilation
        is_real = (cells >= 0) & (cells < side)
        first = is_real.to(torch.uint8).argmax(dim=1, keepdim=True)
        return torch.where(is_real, cells, cells.gather(1, first))

    def _sides(self, value: int | tuple[int, ...]) -> tuple[int, ...]:
        if isinstance(value, int):
            return tuple(itertools.repeat(value, self.dimensions))
        return tuple(value)


class PairwiseGlobalMaximum(GlobalMaximum):
    """(N, C, ...) to (N, C): the maximum over all places, or over the real steps, by pairs."""

    def __init__(self) -> None:
        super().__init__()
        self.maximum = PairwiseMaximum()

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return the maximum of each channel."""
        if present is None:
            whole: Tensor = self.maximum(inputs.flatten(2))
            return whole
        found: Tensor = self.maximum(_filled(inputs, present[:, None]))
        return torch.where(present.any(dim=1, keepdim=True), found, torch.zeros_like(found))


class PairwiseStepPool(StepPool):
    """Maximum or minimum over windows of real steps, by pairs."""

    def __init__(self, pool: StepPool) -> None:
        super().__init__(pool.operation, pool.kernel, pool.stride)
        self.maximum = PairwiseMaximum()

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return (N, C, T'), zeros where a window holds no real step."""
        windows, real = self.windows(inputs, present)
        sign = -1 if self.operation == "min" else 1
        found = sign * self.maximum(_filled(sign * windows, real))
        return torch.where(real.any(dim=3), found, torch.zeros_like(found))


class Clipped(nn.Module):
    """min(max(x, low), high), as low + relu(x − low) − relu(x − high)."""

    def __init__(self, low: float, high: float) -> None:
        super().__init__()
        self.low, self.high = low, high
        self.above_low, self.above_high = nn.ReLU(), nn.ReLU()

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the clipped values."""
        found: Tensor = self.above_low(inputs - self.low) - self.above_high(inputs - self.high)
        return found + self.low


def _filled(values: Tensor, real: Tensor) -> Tensor:
    """Return values with the first real cell of the last axis in the place of absent ones."""
    real = real.expand_as(values)
    first = real.to(torch.uint8).argmax(dim=-1, keepdim=True)
    return torch.where(real, values, values.gather(-1, first))
