"""What takes a module's place in a copy made for some methods."""

from __future__ import annotations

from typing import Literal

from torch import nn

from core.models.layers.modules import FixedScale
from core.models.layers.pooling import GlobalMaximum, StepPool
from explainers.preparation.exact import (
    Apart,
    Clipped,
    PairwiseGlobalMaximum,
    PairwisePool,
    PairwiseStepPool,
)

Purpose = Literal["deeplift", "lrp"]
"""The methods that a copy is made for: those by the rescale rule, or relevance propagation."""

WITH_RULE = (nn.ReLU, nn.LeakyReLU, nn.ELU, nn.Sigmoid, nn.Tanh, nn.Softplus)
"""Functions of single numbers for which captum and shap have the rescale rule."""

Pool = nn.MaxPool1d | nn.MaxPool2d | nn.MaxPool3d
POOLS = (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d)

# Klambauer et al. 2017, Self-Normalizing Neural Networks, eq. 14.
_SELU_ALPHA = 1.6732632423543772848170429916717
_SELU_SCALE = 1.0507009873554804934193349852946


def replacement(module: nn.Module, purpose: Purpose) -> nn.Module | None:
    """Return what takes the module's place, or None if it stays.

    For DeepLIFT maxima become sums of ReLUs, whatever their windows, and every function with a
    rule reads a tensor that no other module shares: captum's hooks on the output of one module
    and on the input of the next otherwise overwrite each other (measured with captum 0.9: errors
    of the sum from 0.5 to 28). It can go when captum keeps them apart.
    """
    if purpose != "deeplift":
        return None
    kind = type(module)
    if kind in WITH_RULE:
        return nn.Sequential(Apart(), module)
    return _maximum(module) or _clipped(module)


def _maximum(module: nn.Module) -> nn.Module | None:
    if isinstance(module, POOLS) and type(module) in POOLS and not module.return_indices:
        return PairwisePool(module)
    if type(module) is GlobalMaximum:
        return PairwiseGlobalMaximum()
    if type(module) is StepPool and module.operation in ("max", "min"):
        return PairwiseStepPool(module)
    return None


def _clipped(module: nn.Module) -> nn.Module | None:
    if type(module) in (nn.ReLU6, nn.Hardtanh):
        assert isinstance(module, nn.Hardtanh)
        return Clipped(module.min_val, module.max_val)
    if type(module) is nn.SELU:
        scaled = FixedScale(_SELU_SCALE, 0.0)
        return nn.Sequential(Apart(), nn.ELU(_SELU_ALPHA), scaled)
    return None
