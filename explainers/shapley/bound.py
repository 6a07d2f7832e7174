"""The methods of this room, by their names in the catalogue."""

from __future__ import annotations

from explainers.explainer import Explainer
from explainers.shapley.exact import exact_shapley
from explainers.shapley.kernel import kernel_shap
from explainers.shapley.orders import permutation_shap, sampling_shap
from explainers.shapley.owen import owen
from explainers.shapley.partition import partition_shap

BOUND: dict[str, Explainer] = {
    "kernel_shap": kernel_shap,
    "permutation_shap": permutation_shap,
    "sampling_shap": sampling_shap,
    "exact_shapley": exact_shapley,
    "owen": owen,
    "partition_shap": partition_shap,
}
