"""Whether a method may be used on a network at all, and the plain reason where it may not."""

from __future__ import annotations

from itertools import pairwise

from torch import nn

from core.catalogue.methods import METHODS
from core.models.layers import FixedScale, LastStep, MeanStep, Transposed
from core.records.architecture import Activation, Architecture, Conv, Dropout, Layer, Pool
from core.records.base import Kind
from explainers.question import Output

_KIND_NAMES = {"tabular": "tables", "image": "images", "series": "series", "text": "texts"}
_FUNCTION_NAMES = {"gelu": "GELU", "softmax": "softmax"}

# Modules whose DeepLIFT multipliers are right: linear ones, and those that captum has a rule for.
_LINEAR = (
    nn.Linear,
    nn.Conv1d,
    nn.Conv2d,
    nn.AvgPool1d,
    nn.AvgPool2d,
    nn.Flatten,
    nn.Dropout,
    nn.Identity,
    FixedScale,
    LastStep,
    MeanStep,
    Transposed,
)
_WITH_RULE = (nn.ReLU, nn.LeakyReLU, nn.Tanh, nn.Sigmoid, nn.MaxPool1d, nn.MaxPool2d)


def refusal(
    method: str,
    architecture: Architecture,
    *,
    kind: Kind,
    output: Output = "logit",
    model: nn.Module | None = None,
) -> str | None:
    """Return why `method` is not offered for a network, as a sentence; None if it is.

    Parameters
    ----------
    kind : str
        Kind of data.
    output : str
        What is explained.
    model : Module, optional
        The network itself, whose modules are then looked at too: DeepLIFT is refused on whatever
        it does not know.
    """
    entry = METHODS[method]
    if kind == "text" and "gradients" in entry.needs:
        return (
            f"{entry.title} asks for the slope of the output by each input, and word numbers have "
            "none: word 7 is not more of anything than word 6."
        )
    if kind not in entry.kinds:
        allowed = " and ".join(_KIND_NAMES[name] for name in entry.kinds)
        return f"{entry.title} is meant for {allowed}, not for {_KIND_NAMES[kind]}."
    if "convolution" in entry.needs and not _has_convolution(architecture):
        return f"{entry.title} needs a convolutional layer, and the network has none."
    if method == "deeplift":
        found = _deeplift_refusal(architecture, output)
        return found if found or model is None else _unknown_module(model)
    return None


def _has_convolution(architecture: Architecture) -> bool:
    return any(isinstance(layer, Conv) for layer in architecture.layers)


def _deeplift_refusal(architecture: Architecture, output: Output) -> str | None:
    """Return the first reason why captum's DeepLIFT would be wrong, without saying so itself.

    Notes
    -----
    Two modules with a rule of their own must not share a tensor: captum's hooks on the output of
    the first and on the input of the second then overwrite each other (measured with captum 0.9:
    errors of the sum from 0.5 to 28 for every such pair of activations and max pooling, in either
    order, also across an identity or a dropout). It can go when captum keeps them apart.
    """
    for layer in architecture.layers:
        reason = _layer_refusal(layer)
        if reason:
            return reason
    acting = [layer for layer in architecture.layers if not _is_transparent(layer)]
    for first, second in pairwise(acting):
        if _has_rule(first) and _has_rule(second):
            return (
                f"DeepLIFT gives wrong values where {_name(first)} is directly followed by "
                f"{_name(second)} (layers '{first.name}' and '{second.name}')."
            )
    if architecture.output == "logits" and output == "probability":
        return (
            "DeepLIFT has no correct rule for softmax, which the probability is computed with; "
            "explain the logit instead."
        )
    return None


def _layer_refusal(layer: Layer) -> str | None:
    if layer.kind == "recurrent":
        return (
            f"DeepLIFT has no rule for recurrent layers (layer '{layer.name}'): its values would "
            "be those of Input × Gradient."
        )
    if isinstance(layer, Activation) and layer.function in _FUNCTION_NAMES:
        name = _FUNCTION_NAMES[layer.function]
        return f"DeepLIFT has no correct rule for {name} (layer '{layer.name}')."
    if isinstance(layer, Pool) and layer.operation == "max" and layer.kernel > layer.stride:
        return (
            "DeepLIFT gives wrong values for max pooling whose windows overlap "
            f"(layer '{layer.name}')."
        )
    return None


def _is_transparent(layer: Layer) -> bool:
    """Whether the layer hands on the very same tensor when it is not training."""
    return isinstance(layer, Dropout) or (
        isinstance(layer, Activation) and layer.function == "identity"
    )


def _has_rule(layer: Layer) -> bool:
    return isinstance(layer, Activation) or (isinstance(layer, Pool) and layer.operation == "max")


def _name(layer: Layer) -> str:
    if isinstance(layer, Pool):
        return "max pooling"
    return "an activation"


def _unknown_module(model: nn.Module) -> str | None:
    """Return a refusal for the first leaf module that no rule is known for."""
    for name, module in model.named_modules():
        is_leaf = not list(module.children())
        # The exact type, as captum looks it up: a subclass may compute something else.
        if is_leaf and type(module) not in (*_LINEAR, *_WITH_RULE):
            return f"DeepLIFT has no rule for {type(module).__name__} (layer '{name}')."
    return None
