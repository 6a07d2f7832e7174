"""Copies of modules that share their weights."""

from __future__ import annotations

import copy
import itertools

from torch import nn


def copied(model: nn.Module) -> nn.Module:
    """Return a copy of the modules of `model` with the very same weights.

    It takes no memory worth naming. Modules and hooks can be changed on it; weights must not be.
    """
    shared = {id(tensor): tensor for tensor in itertools.chain(model.parameters(), model.buffers())}
    return copy.deepcopy(model, memo=shared)
