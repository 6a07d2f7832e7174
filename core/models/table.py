"""The layers of a network in words, for the report's drawing."""

from __future__ import annotations

from core.models.shapes import layer_shapes, parameters_of
from core.records.architecture import (
    Activation,
    Architecture,
    Conv,
    Dropout,
    Layer,
    Linear,
    Pool,
    Recurrent,
    Reshape,
    Scale,
)
from core.records.base import Record

FUNCTION_TITLES = {
    "relu": "ReLU",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "gelu": "GELU",
    "leaky_relu": "leaky ReLU",
    "identity": "identity",
    "softmax": "softmax",
}
_RESHAPES = {
    "flatten": "flatten",
    "steps_first": "steps before channels",
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
    """Return one row for each layer, in order.

    Raises
    ------
    AuditError
        If the layers do not fit each other.
    """
    return tuple(
        LayerRow(
            name=layer.name,
            kind=_words(layer),
            output_shape=shape,
            parameters=parameters_of(layer),
        )
        for layer, shape in zip(architecture.layers, layer_shapes(architecture), strict=True)
    )


def _words(layer: Layer) -> str:  # noqa: PLR0911 - one return for each kind of layer
    match layer:
        case Linear():
            return "fully connected"
        case Conv():
            return f"convolution, {_window(layer.kernel, layer.dimensions)}"
        case Pool():
            return f"{layer.operation} pooling, {_window(layer.kernel, layer.dimensions)}"
        case Recurrent():
            return _recurrent_words(layer)
        case Activation():
            return FUNCTION_TITLES[layer.function]
        case Dropout():
            return f"dropout {layer.probability:g}"
        case Reshape():
            return _RESHAPES[layer.operation]
        case Scale():
            return "fixed scale, to the target's unit"


def _window(kernel: int, dimensions: int) -> str:
    return f"{kernel} wide" if dimensions == 1 else f"{kernel} × {kernel}"


def _recurrent_words(layer: Recurrent) -> str:
    depth = "" if layer.layers == 1 else f", {layer.layers} layers"
    directions = ", both directions" if layer.bidirectional else ""
    return f"{layer.cell.upper()}{depth}{directions}"
