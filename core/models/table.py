"""The layers of a network in words, for the report's drawing."""

from __future__ import annotations

from collections.abc import Iterable

from core.models.shapes import layer_shapes, parameters_of
from core.records.architecture import (
    Activation,
    Architecture,
    Branches,
    Conv,
    Dropout,
    Embedding,
    Encoder,
    GlobalPool,
    Layer,
    Linear,
    Norm,
    Pool,
    Position,
    Recurrent,
    Reshape,
    Residual,
    Scale,
    StepAttention,
    Vision,
)
from core.records.base import Record

FUNCTION_TITLES = {
    "relu": "ReLU",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "gelu": "GELU",
    "leaky_relu": "leaky ReLU",
    "identity": "identity",
    "step": "step with a straight-through gradient",
    "softmax": "softmax",
}
NORM_TITLES = {"batch": "batch normalisation", "layer": "layer normalisation"}
_RESHAPES = {
    "flatten": "flatten",
    "steps_first": "steps before channels",
    "channels_first": "channels before steps",
    "last_step": "state of the last step",
    "mean_step": "mean over the steps",
}


class LayerRow(Record):
    """One layer: its name, what it is in words, its output shape without N, its weights."""

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int


def layer_table(architecture: Architecture) -> tuple[LayerRow, ...]:
    """Return one row for each layer, in order; of a named network one for each of its stages.

    Raises
    ------
    AuditError
        If the layers do not fit each other.
    """
    rows: list[LayerRow] = []
    before = architecture.input_shape
    for layer, shape in zip(architecture.layers, layer_shapes(architecture), strict=True):
        if isinstance(layer, Vision):
            rows += _stages(layer, before)
        else:
            rows.append(
                LayerRow(
                    name=layer.name,
                    kind=_words(layer),
                    output_shape=shape,
                    parameters=parameters_of(layer),
                )
            )
        before = shape
    return tuple(rows)


def _stages(layer: Vision, shape: tuple[int, ...]) -> list[LayerRow]:
    # torchvision takes 1.6 s to import, which only its own networks need.
    from core.models.vision.network import vision_blocks  # noqa: PLC0415

    return [
        LayerRow(
            name=f"{layer.name}.{name}", kind=detail, output_shape=given, parameters=parameters
        )
        for name, detail, given, parameters in vision_blocks(layer, shape)
    ]


def _words(layer: Layer) -> str:
    match layer:
        case Conv() | Pool() | GlobalPool():
            return _places_words(layer)
        case Recurrent() | StepAttention() | Embedding() | Position() | Encoder():
            return _steps_words(layer)
        case Residual() | Branches() | Vision():
            return _nested_words(layer)
        case _:
            return _plain_words(layer)


def _plain_words(layer: Linear | Norm | Activation | Dropout | Reshape | Scale) -> str:
    match layer:
        case Linear():
            return "fully connected"
        case Norm():
            return NORM_TITLES[layer.operation]
        case Activation():
            return FUNCTION_TITLES[layer.function]
        case Dropout():
            return f"dropout {layer.probability:g}"
        case Reshape():
            return _RESHAPES[layer.operation]
        case Scale():
            return "fixed scale, to the target's unit"


def _places_words(layer: Conv | Pool | GlobalPool) -> str:
    match layer:
        case Conv():
            stride = f", stride {layer.stride}" if layer.stride > 1 else ""
            dilation = f", dilation {layer.dilation}" if layer.dilation > 1 else ""
            groups = f", {layer.groups} groups" if layer.groups > 1 else ""
            window = _window(layer.kernel, layer.dimensions)
            return f"convolution, {window}{stride}{dilation}{groups}"
        case Pool():
            return f"{layer.operation} pooling, {_window(layer.kernel, layer.dimensions)}"
        case GlobalPool():
            return f"{_pooling(layer.operation)} over all places"


def _steps_words(layer: Recurrent | StepAttention | Embedding | Position | Encoder) -> str:
    match layer:
        case Recurrent():
            depth = "" if layer.layers == 1 else f", {layer.layers} layers"
            directions = ", both directions" if layer.bidirectional else ""
            return f"{layer.cell.upper()}{depth}{directions}"
        case StepAttention():
            return "mean over the steps, weighted by attention"
        case Embedding():
            return f"vectors of {layer.words:,} words"
        case Position():
            return f"{layer.operation} positions"
        case Encoder():
            heads = "1 head" if layer.heads == 1 else f"{layer.heads} heads"
            function = FUNCTION_TITLES[layer.function]
            return f"transformer encoder, {heads}, {layer.feed_forward} units with {function}"


def _nested_words(layer: Residual | Branches | Vision) -> str:
    match layer:
        case Residual():
            around = _chain_words(layer.shortcut) if layer.shortcut else "the input itself"
            return f"residual block: {_chain_words(layer.layers)}; added to {around}"
        case Branches():
            return "side by side: " + "; ".join(_chain_words(way) for way in layer.branches)
        case Vision():
            return f"torchvision's {layer.network}"


def _chain_words(layers: Iterable[Layer]) -> str:
    return ", then ".join(_words(layer) for layer in layers)


def _pooling(operation: str) -> str:
    return {"max": "maximum", "min": "minimum"}.get(operation, operation)


def _window(kernel: int, dimensions: int) -> str:
    return f"{kernel} wide" if dimensions == 1 else f"{kernel} × {kernel}"
