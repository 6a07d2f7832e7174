"""The attribution methods, bound by name to their entries in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.activation.grad_cam import grad_cam
from explainers.explanation import Explanation
from explainers.gradient.gradient_shap import gradient_shap
from explainers.gradient.integrated_gradients import integrated_gradients
from explainers.gradient.saliency import input_x_gradient, saliency
from explainers.perturbation.occlusion import occlusion
from explainers.question import Question
from explainers.relevance.deeplift import deeplift
from explainers.shapley.shap_package import kernel_shap, permutation_shap


class Explainer(Protocol):
    """One attribution method.

    It is called with the model in eval mode and its weights frozen
    (`explainers.engine.given_back`).
    """

    def __call__(
        self,
        question: Question,
        *,
        settings: ExplanationPlan,
        seed: int,
        memory_mib: int,
        context: JobContext,
    ) -> Explanation:
        """Return the attributions of all rows of the question."""
        ...


EXPLAINERS: Mapping[str, Explainer] = MappingProxyType(
    {
        "saliency": saliency,
        "input_x_gradient": input_x_gradient,
        "integrated_gradients": integrated_gradients,
        "gradient_shap": gradient_shap,
        "deeplift": deeplift,
        "occlusion": occlusion,
        "grad_cam": grad_cam,
        "kernel_shap": kernel_shap,
        "permutation_shap": permutation_shap,
    }
)
