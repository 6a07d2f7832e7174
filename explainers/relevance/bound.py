"""The methods of this room, by their names in the catalogue."""

from __future__ import annotations

from explainers.explainer import Explainer
from explainers.relevance.deep_shap import deep_shap
from explainers.relevance.deeplift import deeplift, deeplift_shap
from explainers.relevance.lrp import lrp

BOUND: dict[str, Explainer] = {
    "deeplift": deeplift,
    "deeplift_shap": deeplift_shap,
    "deep_shap": deep_shap,
    "lrp": lrp,
}
