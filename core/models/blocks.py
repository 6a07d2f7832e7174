"""The layers of a network as people read them: a convolution with its activation is one block."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from core.models.block_words import input_words, words
from core.models.shapes import Passage, Shape, parameters_of, passages
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
from core.records.data import DatasetRecord
from core.records.views.network import LayerBlock

_OUTPUTS = {
    "logits": ("logit", "logits"),
    "logit": ("logit", "logits"),
    "probabilities": ("probability", "probabilities"),
    "value": ("number", "numbers"),
    "forecast": ("step ahead", "steps ahead"),
}
_COUNTED = ("Block", "Residual block", "Encoder")

_JOINING = Activation | Dropout | Norm | Pool | Position | Scale


def blocks_of(architecture: Architecture, dataset: DatasetRecord) -> tuple[LayerBlock, ...]:
    """Return the input and then the layers, grouped, from top to bottom.

    A layer with weights or of another form begins a block; activations, normalisation, pooling,
    positions, dropout and fixed scales join the block before them.

    Raises
    ------
    AuditError
        If the layers do not fit each other.
    """
    groups: list[list[Passage]] = []
    for passage in passages(architecture):
        is_silent = bool(groups) and _is_order(groups[-1][-1].layer)
        if groups and (is_silent or isinstance(passage.layer, _JOINING)):
            groups[-1].append(passage)
        else:
            groups.append([passage])
    shape = architecture.input_shape
    if architecture.steps == "marked":
        shape = (shape[0] - 1, *shape[1:])  # the channel that marks real steps is no channel
    input_block = LayerBlock(
        name="Input",
        detail=input_words(dataset, shape),
        glyph="steps" if architecture.steps == "tokens" else _glyph(shape),
        output_shape=shape,
        shape=shape_words(shape),
    )
    return (input_block, *_named(groups, architecture))


def shape_words(shape: Shape) -> str:
    """Return a shape as it is read beside a drawing: "16 × 14 × 14"."""
    return " × ".join(f"{size:,}" for size in shape)


def _is_order(layer: Layer) -> bool:
    """Whether the layer only turns steps and channels, which nobody needs to see by itself."""
    return isinstance(layer, Reshape) and layer.operation in ("steps_first", "channels_first")


def _named(groups: list[list[Passage]], architecture: Architecture) -> list[LayerBlock]:
    titles = [_title(group, is_last=group is groups[-1]) for group in groups]
    blocks: list[LayerBlock] = []
    for place, (group, title) in enumerate(zip(groups, titles, strict=True)):
        first = group[0]
        if isinstance(first.layer, Vision):
            blocks += _stages(first.layer, first.before, group[1:], architecture)
            continue
        is_numbered = title in _COUNTED or titles.count(title) > 1
        number = f" {titles[: place + 1].count(title)}" if is_numbered else ""
        output = architecture.output if title == "Output" else ""
        shape = group[-1].after
        blocks.append(
            LayerBlock(
                name=title + number,
                detail=_detail([passage.layer for passage in group], output=output, shape=shape),
                glyph=_glyph(shape),
                output_shape=shape,
                shape=shape_words(shape),
                parameters=sum(parameters_of(passage.layer) for passage in group),
                layers=tuple(passage.layer.name for passage in group),
            )
        )
    return blocks


def _stages(
    layer: Vision, shape: Shape, joined: list[Passage], architecture: Architecture
) -> list[LayerBlock]:
    """Return a named network stage by stage; what joins it stands with the last one."""
    # torchvision takes 1.6 s to import, which only its own networks need.
    from core.models.vision.network import vision_blocks  # noqa: PLC0415

    stages = vision_blocks(layer, shape)
    blocks = []
    for place, (name, detail, given, parameters) in enumerate(stages, start=1):
        is_last = place == len(stages)
        also = _detail(
            [passage.layer for passage in joined],
            output=architecture.output,
            shape=_width_after(joined, given),
        )
        text = detail[:1].upper() + detail[1:]
        blocks.append(
            LayerBlock(
                name=name,
                detail=f"{text}, {also[:1].lower()}{also[1:]}" if is_last else text,
                glyph=_glyph(given),
                output_shape=given,
                shape=shape_words(given),
                parameters=parameters,
                layers=(f"{layer.name}.{name}",),
            )
        )
    return blocks


def _width_after(joined: list[Passage], shape: Shape) -> Shape:
    """Return the shape after the layers that join a block, or its own."""
    return joined[-1].after if joined else shape


def _title(group: list[Passage], *, is_last: bool) -> str:
    for passage in group:
        title = _layer_title(passage, is_last=is_last)
        if title:
            return title
    return "Output" if is_last else "Layer"


def _layer_title(passage: Passage, *, is_last: bool) -> str:
    match passage.layer:
        case Linear():
            if len(passage.after) > 1:
                return "Projection"
            return "Output" if is_last else "Dense"
        case Branches(branches=ways):
            kernels = [layer.kernel for way in ways for layer in way if isinstance(layer, Conv)]
            return f"Parallel filters {' · '.join(str(kernel) for kernel in kernels)}".rstrip()
        case Reshape(operation="flatten"):
            return "Flatten"
        case Reshape(operation="last_step" | "mean_step") | StepAttention() | GlobalPool():
            return "Readout"
        case _:
            return _TITLES.get(type(passage.layer), "")


_TITLES: dict[type, str] = {
    Conv: "Block",
    Recurrent: "Recurrent",
    Residual: "Residual block",
    Encoder: "Encoder",
    Embedding: "Embedding",
}


def _detail(layers: Iterable[Layer], *, output: str, shape: Shape) -> str:
    said = [word for layer in layers if (word := words(layer))]
    if output:
        one, several = _OUTPUTS[output]
        said.append(f"{shape[0]:,} {one if shape[0] == 1 else several}")
    text = ", ".join(said)
    return text[:1].upper() + text[1:]


def _glyph(shape: Shape) -> Literal["sheets", "steps", "bar"]:
    glyphs: dict[int, Literal["steps", "bar"]] = {1: "bar", 2: "steps"}
    return glyphs.get(len(shape), "sheets")
