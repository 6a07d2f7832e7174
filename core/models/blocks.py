"""The layers of a network as people read them: a convolution with its activation is one block."""

from __future__ import annotations

from core.models.shapes import Shape, layer_shapes, parameters_of
from core.models.table import FUNCTION_TITLES
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
from core.records.data import DatasetRecord
from core.records.views.network import LayerBlock

_RESHAPES = {
    "last_step": "State of the last step",
    "mean_step": "Mean over the steps",
    "steps_first": "Steps before channels",
}
_OUTPUTS = {
    "logits": ("logit", "logits"),
    "logit": ("logit", "logits"),
    "probabilities": ("probability", "probabilities"),
    "value": ("number", "numbers"),
}


def blocks_of(architecture: Architecture, dataset: DatasetRecord) -> tuple[LayerBlock, ...]:
    """Return the input and then the layers, grouped, from top to bottom.

    A layer with weights or of another form begins a block; activations, pooling, dropout and
    fixed scales join the block before them.

    Raises
    ------
    AuditError
        If the layers do not fit each other.
    """
    shapes = layer_shapes(architecture)
    groups: list[list[tuple[Layer, Shape]]] = []
    for layer, shape in zip(architecture.layers, shapes, strict=True):
        is_silent = bool(groups) and _is_order(groups[-1][-1][0])
        if groups and (is_silent or not _begins(layer)):
            groups[-1].append((layer, shape))
        else:
            groups.append([(layer, shape)])
    input_block = LayerBlock(
        name="Input",
        detail=_input_words(dataset),
        glyph=_glyph(architecture.input_shape),
        output_shape=architecture.input_shape,
        shape=shape_words(architecture.input_shape),
    )
    return (input_block, *_named(groups, architecture))


def shape_words(shape: Shape) -> str:
    """Return a shape as it is read beside a drawing: "16 × 14 × 14"."""
    return " × ".join(f"{size:,}" for size in shape)


def _begins(layer: Layer) -> bool:
    return isinstance(layer, Linear | Conv | Recurrent | Reshape)


def _is_order(layer: Layer) -> bool:
    """Whether the layer only brings the steps in front, which nobody needs to see by itself."""
    return isinstance(layer, Reshape) and layer.operation == "steps_first"


def _named(groups: list[list[tuple[Layer, Shape]]], architecture: Architecture) -> list[LayerBlock]:
    titles = [_title(group, is_last=group is groups[-1]) for group in groups]
    blocks = []
    for place, (group, title) in enumerate(zip(groups, titles, strict=True)):
        is_numbered = title == "Block" or titles.count(title) > 1
        number = f" {titles[: place + 1].count(title)}" if is_numbered else ""
        output = architecture.output if title == "Output" else ""
        shape = group[-1][1]
        blocks.append(
            LayerBlock(
                name=title + number,
                detail=_detail([layer for layer, _ in group], output=output, shape=shape),
                glyph=_glyph(shape),
                output_shape=shape,
                shape=shape_words(shape),
                parameters=sum(parameters_of(layer) for layer, _ in group),
                layers=tuple(layer.name for layer, _ in group),
            )
        )
    return blocks


def _title(group: list[tuple[Layer, Shape]], *, is_last: bool) -> str:
    for layer, _ in group:
        match layer:
            case Linear():
                return "Output" if is_last else "Dense"
            case Conv():
                return "Block"
            case Recurrent():
                return "Recurrent"
            case Reshape(operation="flatten"):
                return "Flatten"
            case Reshape(operation="last_step" | "mean_step"):
                return "Readout"
    return "Output" if is_last else "Layer"


def _detail(layers: list[Layer], *, output: str, shape: Shape) -> str:
    words = [word for layer in layers if (word := _words(layer))]
    if output:
        one, several = _OUTPUTS[output]
        words.append(f"{shape[0]:,} {one if shape[0] == 1 else several}")
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def _words(layer: Layer) -> str:  # noqa: PLR0911 - one return for each kind of layer
    match layer:
        case Linear():
            return "linear"
        case Conv():
            return _convolution(layer)
        case Pool():
            stride = f", stride {layer.stride}" if layer.stride != layer.kernel else ""
            return f"{layer.operation} pool {layer.kernel}{stride}"
        case Recurrent():
            return _recurrence(layer)
        case Activation():
            return FUNCTION_TITLES[layer.function]
        case Dropout():
            return f"dropout {layer.probability:g}"
        case Scale():
            return "scaled to the target's unit"
        case Reshape(operation="last_step" | "mean_step"):
            return _RESHAPES[layer.operation]
        case Reshape():
            return ""


def _convolution(layer: Conv) -> str:
    side = str(layer.kernel)
    window = side if layer.dimensions == 1 else f"{side}×{side}"
    stride = f", stride {layer.stride}" if layer.stride > 1 else ""
    dilation = f", dilation {layer.dilation}" if layer.dilation > 1 else ""
    return f"Conv {window}{stride}{dilation}"


def _recurrence(layer: Recurrent) -> str:
    depth = f", {layer.layers} layers" if layer.layers > 1 else ""
    directions = ", both directions" if layer.bidirectional else ""
    dropout = f", dropout {layer.dropout:g}" if layer.dropout else ""
    return f"{layer.cell.upper()} of {layer.hidden:,} units{depth}{directions}{dropout}"


def _glyph(shape: Shape) -> str:
    return {1: "bar", 2: "steps"}.get(len(shape), "sheets")


def _input_words(dataset: DatasetRecord) -> str:
    shape, features = dataset.input_shape, len(dataset.features)
    match dataset.kind:
        case "image":
            return {1: "Grey image", 3: "Colour image"}.get(shape[0], f"{shape[0]:,} channels")
        case "series":
            channels = "1 channel" if shape[0] == 1 else f"{shape[0]:,} channels"
            return f"{channels} of {shape[1]:,} steps"
        case _:
            if shape[0] == features:
                return f"{features:,} features" if features != 1 else "1 feature"
            return f"{features:,} features in {shape[0]:,} columns"
