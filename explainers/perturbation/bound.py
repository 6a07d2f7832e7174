"""The methods of this room, by their names in the catalogue."""

from __future__ import annotations

from explainers.explainer import Explainer
from explainers.perturbation.feature_ablation import feature_ablation
from explainers.perturbation.lime import lime
from explainers.perturbation.occlusion import occlusion

BOUND: dict[str, Explainer] = {
    "occlusion": occlusion,
    "feature_ablation": feature_ablation,
    "lime": lime,
}
