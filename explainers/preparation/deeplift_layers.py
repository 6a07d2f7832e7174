"""The layers on which captum's DeepLIFT is right, and the plain reason where it is not."""

from __future__ import annotations

from collections.abc import Iterable

from torch import nn

from core.models.layers.convolution import BatchNorm, StepConv
from core.models.layers.embedding import LearnedPosition, SinusoidalPosition
from core.models.layers.modules import FixedScale, LastStep, MeanStep, Transposed
from core.models.layers.pooling import GlobalAverage, StepPool
from core.records.architecture import (
    Activation,
    Architecture,
    Branches,
    Dropout,
    GlobalPool,
    Layer,
    Pool,
    Residual,
    walk,
)
from explainers.question import Output

_FUNCTION_NAMES = {"gelu": "GELU", "softmax": "softmax", "step": "a step"}
# Kinds of layers whose functions captum has no rule for, and what they are called.
_WITHOUT_RULE = {
    "encoder": "attention",
    "step_attention": "attention",
    "embedding": "word numbers",
    "vision": "torchvision's networks, which use one activation several times",
}

# Modules whose DeepLIFT multipliers are right: linear ones (in eval mode), and those that captum
# has a rule for.
_LINEAR = (
    nn.Linear,
    nn.Conv1d,
    nn.Conv2d,
    nn.AvgPool1d,
    nn.AvgPool2d,
    nn.Flatten,
    nn.Dropout,
    nn.Identity,
    BatchNorm,
    FixedScale,
    GlobalAverage,
    LastStep,
    LearnedPosition,
    MeanStep,
    SinusoidalPosition,
    StepConv,
    Transposed,
)
_WITH_RULE = (nn.ReLU, nn.LeakyReLU, nn.Tanh, nn.Sigmoid, nn.MaxPool1d, nn.MaxPool2d)


def deeplift_refusal(architecture: Architecture, output: Output) -> str | None:
    """Return the first reason why captum's DeepLIFT would be wrong, without saying so itself.

    Notes
    -----
    Two modules with a rule of their own must not share a tensor: captum's hooks on the output of
    the first and on the input of the second then overwrite each other (measured with captum 0.9:
    errors of the sum from 0.5 to 28 for every such pair of activations and max pooling, in either
    order, also across an identity or a dropout). It can go when captum keeps them apart.
    """
    has_padding = architecture.steps != "whole"
    for layer in walk(architecture.layers):
        reason = _layer_refusal(layer, has_padding=has_padding)
        if reason:
            return reason
    pair = _sharing(architecture.layers, None)[0]
    if pair is not None:
        first, second = pair
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


def unknown_module(model: nn.Module) -> str | None:
    """Return a refusal for the first innermost module that no rule is known for."""
    for name, module in model.named_modules():
        is_leaf = not list(module.children())
        # The exact type, as captum looks it up: a subclass may compute something else.
        is_known = type(module) in (*_LINEAR, *_WITH_RULE) or _is_linear_pool(module)
        if is_leaf and not is_known:
            return f"DeepLIFT has no rule for {type(module).__name__} (layer '{name}')."
    return None


def _is_linear_pool(module: nn.Module) -> bool:
    return isinstance(module, StepPool) and module.operation in ("average", "sum")


def _layer_refusal(layer: Layer, *, has_padding: bool) -> str | None:
    if layer.kind == "recurrent":
        return (
            f"DeepLIFT has no rule for recurrent layers (layer '{layer.name}'): its values would "
            "be those of Input × Gradient."
        )
    if layer.kind in _WITHOUT_RULE:
        return f"DeepLIFT has no rule for {_WITHOUT_RULE[layer.kind]} (layer '{layer.name}')."
    if isinstance(layer, Activation) and layer.function in _FUNCTION_NAMES:
        name = _FUNCTION_NAMES[layer.function]
        return f"DeepLIFT has no correct rule for {name} (layer '{layer.name}')."
    if layer.kind == "norm" and layer.operation == "layer":
        return f"DeepLIFT has no correct rule for layer normalisation (layer '{layer.name}')."
    if isinstance(layer, Pool | GlobalPool):
        return _pool_refusal(layer, has_padding=has_padding)
    return None


def _pool_refusal(layer: Pool | GlobalPool, *, has_padding: bool) -> str | None:
    """Return why a maximum or minimum is refused; sums and averages are linear.

    A minimum is the maximum of −x between two changes of sign, so that it shares no tensor.
    """
    if layer.operation not in ("max", "min"):
        return None
    if isinstance(layer, GlobalPool):
        return f"DeepLIFT has no rule for the maximum over all places (layer '{layer.name}')."
    if has_padding:
        return (
            f"DeepLIFT has no rule for {layer.operation} pooling over real steps "
            f"(layer '{layer.name}')."
        )
    if layer.kernel > layer.stride:
        return (
            f"DeepLIFT gives wrong values for {layer.operation} pooling whose windows overlap "
            f"(layer '{layer.name}')."
        )
    return None


def _sharing(
    layers: Iterable[Layer], before: Layer | None
) -> tuple[tuple[Layer, Layer] | None, Layer | None]:
    """Return the first two layers with a rule that share a tensor, and the last acting layer.

    Parameters
    ----------
    before : Layer or None
        The layer that acted last before these.
    """
    for layer in layers:
        if isinstance(layer, Residual | Branches):
            ways = (layer.layers, layer.shortcut) if isinstance(layer, Residual) else layer.branches
            for way in ways:
                pair, _ = _sharing(way, before)
                if pair is not None:
                    return pair, None
            before = layer  # the sum, or what stands side by side, is a tensor of its own
        elif not _is_transparent(layer):
            if before is not None and _has_rule(before) and _has_rule(layer):
                return (before, layer), None
            before = layer
    return None, before


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
