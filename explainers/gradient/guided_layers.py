"""The networks on which guided backpropagation is what its name says: those of ReLU alone."""

from __future__ import annotations

from core.models.table import FUNCTION_TITLES
from core.models.vision.named import network_title
from core.records.architecture import Activation, Architecture, Layer, Vision, walk
from explainers.question import Output

_OTHER_FUNCTIONS = {
    "recurrent": "recurrent layers",
    "step_attention": "attention",
    "encoder": "attention",
}
# How the names of torchvision's networks begin that have other functions than ReLU.
_WITHOUT_RELU_ALONE = {
    "convnext": "GELU",
    "efficientnet": "SiLU",
    "maxvit": "GELU and attention",
    "mobilenet_v2": "ReLU6",
    "mobilenet_v3": "hard swish",
    "regnet_y": "gates by the sigmoid",
    "swin": "GELU and attention",
    "vit": "GELU and attention",
}


def guided_refusal(architecture: Architecture, output: Output) -> str | None:
    """Return why guided backpropagation would be the plain gradient, or partly so; None if not.

    Notes
    -----
    Maximum pooling hands its gradient to the largest cell, as in the paper's own networks with
    pooling.
    """
    layers = list(walk(architecture.layers))
    for layer in layers:
        found = _other_function(layer)
        if found is not None:
            return (
                "Guided backpropagation changes gradients at ReLU alone; through "
                f"{found} (layer '{layer.name}') its values would be those of the plain gradient."
            )
    if not any(isinstance(layer, Vision) or _is_relu(layer) for layer in layers):
        return (
            "Guided backpropagation changes gradients at ReLU alone, and the network has none: its "
            "values would be those of the plain gradient."
        )
    if architecture.output in ("logits", "logit") and output == "probability":
        return (
            "Guided backpropagation has no rule for the function that the probability is computed "
            "with; explain the logit instead."
        )
    return None


def _other_function(layer: Layer) -> str | None:
    """Return what a layer has that is neither linear nor ReLU nor a maximum, in words."""
    if layer.kind in _OTHER_FUNCTIONS:
        return _OTHER_FUNCTIONS[layer.kind]
    if layer.kind == "norm" and layer.operation == "layer":
        return "layer normalisation"
    if isinstance(layer, Activation) and layer.function not in ("relu", "identity"):
        return FUNCTION_TITLES.get(layer.function, layer.function)
    if isinstance(layer, Vision):
        for name, words in _WITHOUT_RELU_ALONE.items():
            if layer.network.startswith(name):
                return f"the {words} of {network_title(layer.network)}"
    return None


def _is_relu(layer: Layer) -> bool:
    return isinstance(layer, Activation) and layer.function == "relu"
