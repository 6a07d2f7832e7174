"""The layers through which relevance can be handed back, and the plain reason where it cannot."""

from __future__ import annotations

from torch import nn

from core.models.table import FUNCTION_TITLES
from core.models.vision.named import network_title
from core.records.architecture import Activation, Architecture, Layer, Vision, walk
from explainers.question import Output
from explainers.relevance.lrp_plain import plain_refusal

_WITHOUT_RULE = {
    "step_attention": "attention",
    "encoder": "attention",
}
_RISING = ("relu", "leaky_relu", "tanh", "identity")
# How the names begin of those of torchvision's networks that are layers in a row, or that zennit
# rewrites so that each sum and each normalisation is a module.
_NAMED = ("alexnet", "resnet", "resnext", "squeezenet", "vgg", "wide_resnet")


def lrp_refusal(
    architecture: Architecture, output: Output, *, model: nn.Module | None = None
) -> str | None:
    """Return why layer-wise relevance propagation is not offered for a network; None if it is.

    Parameters
    ----------
    model : Module, optional
        The network itself; one with code of its own is read too.
    """
    for layer in walk(architecture.layers):
        reason = _layer_refusal(layer)
        if reason is not None:
            return reason
    if architecture.output in ("logits", "logit") and output == "probability":
        return (
            "LRP has no rule for the function that the probability is computed with; explain the "
            "logit instead."
        )
    return None if model is None else plain_refusal(model)


def _layer_refusal(layer: Layer) -> str | None:
    if layer.kind in _WITHOUT_RULE:
        return f"LRP has no rule for {_WITHOUT_RULE[layer.kind]} (layer '{layer.name}')."
    if layer.kind == "norm" and layer.operation == "layer":
        return f"LRP has no rule for layer normalisation (layer '{layer.name}')."
    if isinstance(layer, Activation) and layer.function not in _RISING:
        title = FUNCTION_TITLES.get(layer.function, layer.function)
        return (
            "LRP hands relevance unchanged through functions that rise and pass through zero, such "
            f"as ReLU and tanh; {title} does not (layer '{layer.name}')."
        )
    if isinstance(layer, Vision) and not layer.network.startswith(_NAMED):
        return (
            f"LRP needs every sum and every normalisation of {network_title(layer.network)} as a "
            "module of its own, which nobody has written down yet; it is offered for AlexNet, "
            "ResNet and its kin, SqueezeNet and VGG."
        )
    return None
