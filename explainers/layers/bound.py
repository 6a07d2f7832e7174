"""The methods of this room, by their names in the catalogue."""

from __future__ import annotations

from explainers.explainer import Explainer

BOUND: dict[str, Explainer] = {}
