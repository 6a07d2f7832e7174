"""The methods of this room, by their names in the catalogue."""

from __future__ import annotations

from explainers.activation.grad_cam import grad_cam, grad_cam_plus_plus
from explainers.activation.guided_grad_cam import guided_grad_cam
from explainers.explainer import Explainer

BOUND: dict[str, Explainer] = {
    "grad_cam": grad_cam,
    "grad_cam_plus_plus": grad_cam_plus_plus,
    "guided_grad_cam": guided_grad_cam,
}
