"""Which steps of a row are real, and how that travels from layer to layer.

Rows that differ in length lie in one tensor, the shorter ones filled up with padding at their
end. `present` (N, T) is true on real steps. A layer over steps leaves padding out, so that a row
gives the same output as it does alone, whatever stands beside it. An absent step within a row (a
word that an explanation took away) is skipped by recurrent layers, readouts, pooling and
attention, and read as zeros by convolutions. A row without any real step is read out as zeros.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import torch
from torch import Tensor, nn

_HALF = 0.5


class OverSteps:
    """Mixed into modules whose `forward(values, present=None)` must know the real steps."""

    def presence_after(self, present: Tensor) -> Tensor | None:
        """Return which steps of the output are real; None where it has no steps any more."""
        return present


def split(
    inputs: Tensor, steps: Literal["whole", "marked", "tokens"]
) -> tuple[Tensor, Tensor | None]:
    """Return what the first layer sees, and the presence (N, T) where steps can be padding.

    Parameters
    ----------
    inputs : Tensor
        (N, *input_shape); with `marked` (N, C+1, T), the last channel telling real steps; with
        `tokens` (N, T), word numbers with 0 for padding.
    """
    match steps:
        case "marked":
            present = inputs[:, -1] > _HALF
            return masked(inputs[:, :-1], present, axis=2), present
        case "tokens":
            return inputs, inputs > _HALF
        case _:
            return inputs, None


def run(
    modules: Iterable[nn.Module], values: Tensor, present: Tensor | None
) -> tuple[Tensor, Tensor | None]:
    """Return the output of `modules` one after another, and its presence."""
    if present is None:
        for module in modules:
            values = module(values)
        return values, None
    for module in modules:
        if present is not None and isinstance(module, OverSteps):
            values = module(values, present)
            present = module.presence_after(present)
        else:
            values = module(values)
    return values, present


def presence_through(modules: Iterable[nn.Module], present: Tensor) -> Tensor | None:
    """Return the presence after `modules`, without running them."""
    found: Tensor | None = present
    for module in modules:
        if found is not None and isinstance(module, OverSteps):
            found = module.presence_after(found)
    return found


def masked(values: Tensor, present: Tensor, *, axis: Literal[1, 2]) -> Tensor:
    """Return `values` with zeros where no step is real; steps lie along `axis` of three."""
    mask = present[:, None, :] if axis == 2 else present[:, :, None]
    return torch.where(mask, values, torch.zeros_like(values))


def counts(present: Tensor) -> Tensor:
    """Return the number of real steps (N,), at least 1, so that one can divide by it."""
    return present.sum(dim=1).clamp(min=1)


def last_steps(present: Tensor) -> Tensor:
    """Return the index (N,) of the last real step of each row; 0 where there is none."""
    places = torch.arange(present.shape[1], device=present.device)
    return torch.where(present, places, 0).amax(dim=1)


def first_steps(present: Tensor) -> Tensor:
    """Return the index (N,) of the first real step of each row; 0 where there is none."""
    return present.to(torch.uint8).argmax(dim=1)


def shortened(present: Tensor, lengths: Tensor, *, steps: int) -> Tensor:
    """Return the presence (N, steps) of rows that have `lengths` (N,) steps left.

    Rows in which nothing was real stay so.
    """
    places = torch.arange(steps, device=present.device)
    return (places < lengths[:, None]) & present.any(dim=1, keepdim=True)
