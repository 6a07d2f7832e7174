"""The attribution methods, bound by name to their entries in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from explainers.activation import bound as activation
from explainers.attention import bound as attention
from explainers.explainer import Explainer
from explainers.gradient import bound as gradient
from explainers.layers import bound as layers
from explainers.perturbation import bound as perturbation
from explainers.relevance import bound as relevance
from explainers.shapley import bound as shapley

_ROOMS = (gradient, relevance, shapley, perturbation, activation, attention, layers)

EXPLAINERS: Mapping[str, Explainer] = MappingProxyType(
    {name: method for room in _ROOMS for name, method in room.BOUND.items()}
)
