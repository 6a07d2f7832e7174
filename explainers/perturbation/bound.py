"""The methods of this room, by their names in the catalogue."""

from __future__ import annotations

from explainers.explainer import Explainer
from explainers.perturbation.occlusion import occlusion

BOUND: dict[str, Explainer] = {
    "occlusion": occlusion,
}
