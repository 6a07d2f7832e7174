"""Values at the places of a layer, kept by unit and, for layers over steps, by step as well."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from torch import Tensor

from core.records.layers import LayerChoice
from explainers.layers.watched import by_place

Doubles = npt.NDArray[np.float64]

MOST_STEP_VALUES = 20_000_000
"""Values by step that are kept for all rows together; beyond, only those by unit."""


def has_steps(choice: LayerChoice, rows: int) -> bool:
    """Whether values are kept for each step: the layer runs over steps, and they are not many."""
    is_over_steps = len(choice.output_shape) == 2
    return is_over_steps and rows * int(np.prod(choice.output_shape)) <= MOST_STEP_VALUES


def summed(values: Tensor, choice: LayerChoice, *, by_step: bool) -> Doubles:
    """Return (p, T, units) where steps are kept, else (p, 1, units): summed over all places.

    Parameters
    ----------
    values : Tensor
        (p, *output_shape).
    """
    placed = by_place(values, choice).double()
    kept = placed if by_step else placed.sum(dim=1, keepdim=True)
    return np.asarray(kept.cpu().numpy())


def split_steps(kept: Doubles, *, by_step: bool) -> tuple[Doubles, Doubles | None]:
    """Return values by unit (n, units), and by step (n, T, units) where they are kept."""
    return kept.sum(axis=1), (kept if by_step else None)
