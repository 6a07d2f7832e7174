"""The methods of this room, by their names in the catalogue."""

from __future__ import annotations

from explainers.explainer import Explainer
from explainers.shapley.shap_package import kernel_shap, permutation_shap

BOUND: dict[str, Explainer] = {
    "kernel_shap": kernel_shap,
    "permutation_shap": permutation_shap,
}
