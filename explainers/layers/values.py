"""Values at the places of a layer, added up for each unit."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from core.records.layers import LayerChoice
from explainers.explanation import Doubles
from explainers.layers.watched import by_place


def summed(values: Tensor, choice: LayerChoice) -> Doubles:
    """Return (p, units): each unit's values summed over its places, in float64.

    Parameters
    ----------
    values : Tensor
        (p, *output_shape).
    """
    # Not every device has float64.
    return np.asarray(by_place(values, choice).cpu().double().sum(dim=1).numpy())
