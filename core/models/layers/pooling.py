"""Pooling: minimum and sum, which torch lacks, and all four kinds over real steps only."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.models.layers.presence import OverSteps, counts, last_steps, masked, shortened
from core.records.architecture import GlobalPool, Pool


class MinPool(nn.Module):
    """The minimum of each window: what maximum pooling makes of −x, with its sign turned."""

    def __init__(self, dimensions: int, kernel: int, stride: int) -> None:
        super().__init__()
        kinds: dict[int, type[nn.MaxPool1d | nn.MaxPool2d]] = {1: nn.MaxPool1d, 2: nn.MaxPool2d}
        self.maximum = kinds[dimensions](kernel, stride=stride)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the minimum of each window."""
        found: Tensor = -self.maximum(-inputs)
        return found


class SumPool(nn.Module):
    """The sum of each window: its average times its number of cells."""

    def __init__(self, dimensions: int, kernel: int, stride: int) -> None:
        super().__init__()
        kinds: dict[int, type[nn.AvgPool1d | nn.AvgPool2d]] = {1: nn.AvgPool1d, 2: nn.AvgPool2d}
        self.average = kinds[dimensions](kernel, stride=stride)
        self.cells = kernel**dimensions

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the sum of each window."""
        found: Tensor = self.average(inputs) * self.cells
        return found


class StepPool(OverSteps, nn.Module):
    """Pools (N, C, T) over windows of steps, of which only the real ones count.

    A last window that reaches beyond the end of a row is kept, so that no row is pooled away.
    """

    def __init__(self, operation: str, kernel: int, stride: int) -> None:
        super().__init__()
        self.operation, self.kernel, self.stride = operation, kernel, stride

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return (N, C, T'), zeros where a window holds no real step."""
        windows, real = self.windows(inputs, present)
        match self.operation:
            case "sum":
                return windows.sum(dim=3)
            case "average":
                return windows.sum(dim=3) / real.sum(dim=3).clamp(min=1)
            case "max":
                found = windows.masked_fill(~real, -torch.inf).amax(dim=3)
            case _:
                found = windows.masked_fill(~real, torch.inf).amin(dim=3)
        return torch.where(real.any(dim=3), found, torch.zeros_like(found))

    def windows(self, inputs: Tensor, present: Tensor | None) -> tuple[Tensor, Tensor]:
        """Return the cells of each window (N, C, T', kernel), and which of them are real."""
        if present is None:
            present = torch.ones_like(inputs[:, 0], dtype=torch.bool)
        steps = inputs.shape[2]
        beyond = (pooled_steps(steps, self.kernel, self.stride) - 1) * self.stride + self.kernel
        margin = (0, max(0, beyond - steps))
        real = functional.pad(present, margin, value=False).unfold(1, self.kernel, self.stride)
        cells = functional.pad(masked(inputs, present, axis=2), margin)
        return cells.unfold(2, self.kernel, self.stride), real[:, None]

    def presence_after(self, present: Tensor) -> Tensor:
        """Return which windows begin before the end of their row."""
        ends = last_steps(present) + 1
        beyond = (ends - self.kernel).clamp(min=0)
        windows = (beyond + self.stride - 1) // self.stride + 1
        windows = torch.where((windows - 1) * self.stride >= ends, windows - 1, windows)
        steps = pooled_steps(present.shape[1], self.kernel, self.stride)
        return shortened(present, windows, steps=steps)


class GlobalAverage(OverSteps, nn.Module):
    """(N, C, ...) to (N, C): the mean over all places, or over the real steps."""

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return the mean of each channel."""
        if present is None:
            return inputs.flatten(2).mean(dim=2)
        return masked(inputs, present, axis=2).sum(dim=2) / counts(present)[:, None]

    def presence_after(self, present: Tensor) -> None:  # noqa: ARG002 - the steps are gone
        """Return None: the output has no steps."""
        return


class GlobalMaximum(OverSteps, nn.Module):
    """(N, C, ...) to (N, C): the maximum over all places, or over the real steps."""

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return the maximum of each channel."""
        if present is None:
            return inputs.flatten(2).amax(dim=2)
        found = inputs.masked_fill(~present[:, None], -torch.inf).amax(dim=2)
        return torch.where(present.any(dim=1, keepdim=True), found, torch.zeros_like(found))

    def presence_after(self, present: Tensor) -> None:  # noqa: ARG002 - the steps are gone
        """Return None: the output has no steps."""
        return


def pooled_steps(steps: int, kernel: int, stride: int) -> int:
    """Return the windows of a `StepPool` over a row: as many as begin before its end."""
    windows = -(-max(0, steps - kernel) // stride) + 1
    return windows - 1 if (windows - 1) * stride >= steps else windows


def pooling(layer: Pool, *, has_padding: bool) -> nn.Module:
    """Return a new module for a pooling layer; over real steps where rows can have padding."""
    if has_padding and layer.dimensions == 1:
        return StepPool(layer.operation, layer.kernel, layer.stride)
    if layer.operation == "min":
        return MinPool(layer.dimensions, layer.kernel, layer.stride)
    if layer.operation == "sum":
        return SumPool(layer.dimensions, layer.kernel, layer.stride)
    kinds: dict[tuple[str, int], type[nn.Module]] = {
        ("max", 1): nn.MaxPool1d,
        ("max", 2): nn.MaxPool2d,
        ("average", 1): nn.AvgPool1d,
        ("average", 2): nn.AvgPool2d,
    }
    return kinds[layer.operation, layer.dimensions](layer.kernel, stride=layer.stride)


def global_pooling(layer: GlobalPool) -> nn.Module:
    """Return a new module for a pooling over all places."""
    return GlobalMaximum() if layer.operation == "max" else GlobalAverage()
