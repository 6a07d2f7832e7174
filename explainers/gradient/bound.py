"""The methods of this room, by their names in the catalogue."""

from __future__ import annotations

from explainers.explainer import Explainer
from explainers.gradient.gradient_shap import gradient_shap
from explainers.gradient.guided_backprop import guided_backprop
from explainers.gradient.integrated_gradients import integrated_gradients
from explainers.gradient.saliency import input_x_gradient, saliency
from explainers.gradient.smooth_grad import smooth_grad, var_grad

BOUND: dict[str, Explainer] = {
    "saliency": saliency,
    "input_x_gradient": input_x_gradient,
    "smooth_grad": smooth_grad,
    "var_grad": var_grad,
    "integrated_gradients": integrated_gradients,
    "gradient_shap": gradient_shap,
    "guided_backprop": guided_backprop,
}
