"""The attribution methods: what each needs, owes, shows, and does not show."""

from __future__ import annotations

from core.catalogue.methods import (
    activation,
    attention,
    gradient,
    layer,
    perturbation,
    relevance,
    shapley,
)
from core.catalogue.methods.entry import Family, MethodEntry, Need, SumRule

METHODS: dict[str, MethodEntry] = {
    entry.name: entry
    for family in (gradient, relevance, shapley, perturbation, activation, attention, layer)
    for entry in family.ENTRIES
}
LAYER_METHODS: dict[str, MethodEntry] = {entry.name: entry for entry in layer.LAYER_ENTRIES}

__all__ = ["LAYER_METHODS", "METHODS", "Family", "MethodEntry", "Need", "SumRule"]
