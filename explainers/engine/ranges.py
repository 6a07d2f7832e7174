"""How far inputs differ from row to row, which is what noise is a share of."""

from __future__ import annotations

import torch
from torch import Tensor

from core.records.base import Kind

_HALF = 0.5


def input_ranges(inputs: Tensor, kind: Kind, *, is_marked: bool) -> Tensor:
    """Return the range (*shape) of each input over rows (n, *shape).

    That of a column of a table, of a channel of pictures or series over all its places, of a
    number of the word vectors over all words. What is no real input has a range of 0.

    Parameters
    ----------
    is_marked : bool
        Whether the last channel of a series says which of its steps are real.
    """
    most, least = inputs, inputs
    real = real_inputs(inputs, kind, is_marked=is_marked)
    if real is not None:
        most = inputs.masked_fill(~real, -torch.inf)
        least = inputs.masked_fill(~real, torch.inf)
    places = {"tabular": (0,), "text": (0, 1)}.get(kind, (0, *range(2, inputs.ndim)))
    found = most.amax(dim=places, keepdim=True) - least.amin(dim=places, keepdim=True)
    # What nobody has is the least minus the most there is.
    return found.clamp(min=0.0).expand(1, *inputs.shape[1:])[0]


def real_inputs(inputs: Tensor, kind: Kind, *, is_marked: bool) -> Tensor | None:
    """Return which inputs (n, *shape) of each row are not padding; None where none is."""
    if kind == "text":
        # At the word vectors the last number tells whether the word is there.
        real = (inputs[..., -1:] > _HALF).expand_as(inputs).clone()
        real[..., -1] = False
    elif is_marked:
        real = (inputs[:, -1:] > _HALF).expand_as(inputs).clone()
        real[:, -1] = False
    else:
        return None
    return real
