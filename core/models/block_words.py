"""One layer in few words, as it stands beside a drawing."""

from __future__ import annotations

from core.models.shapes import Shape
from core.models.table import FUNCTION_TITLES
from core.records.architecture import (
    Activation,
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

_RESHAPES = {"last_step": "state of the last step", "mean_step": "mean over the steps"}
_FUNCTIONS = FUNCTION_TITLES | {"step": "step"}


def words(layer: Layer) -> str:
    """Return a layer in a few words; empty where there is nothing to say."""
    match layer:
        case Conv() | Pool() | GlobalPool():
            return _over_places(layer)
        case Recurrent() | StepAttention() | Embedding() | Position() | Encoder():
            return _over_steps(layer)
        case Residual() | Branches() | Vision():
            return _nested(layer)
        case _:
            return _plain(layer)


def input_words(dataset: DatasetRecord, shape: Shape) -> str:
    """Return what the network is given, of a shape without N."""
    features = len(dataset.features)
    match dataset.kind:
        case "image":
            return {1: "Grey image", 3: "Colour image"}.get(shape[0], f"{shape[0]:,} channels")
        case "series":
            channels = "1 channel" if shape[0] == 1 else f"{shape[0]:,} channels"
            if dataset.lengths is not None:
                fewest, most = dataset.lengths
                return f"{channels} of {fewest:,} to {most:,} steps"
            return f"{channels} of {shape[1]:,} steps"
        case "text":
            return f"Text of up to {shape[0]:,} words" if shape[0] > 1 else "Text of one word"
        case _:
            if shape[0] == features:
                return f"{features:,} features" if features != 1 else "1 feature"
            return f"{features:,} features in {shape[0]:,} columns"


def _plain(layer: Linear | Norm | Activation | Dropout | Reshape | Scale) -> str:
    match layer:
        case Linear():
            return "linear"
        case Norm():
            return f"{layer.operation} norm"
        case Activation():
            return _FUNCTIONS[layer.function]
        case Dropout():
            return f"dropout {layer.probability:g}"
        case Scale():
            return "scaled to the target's unit"
        case Reshape():
            return _RESHAPES.get(layer.operation, "")


def _over_places(layer: Conv | Pool | GlobalPool) -> str:
    match layer:
        case Conv():
            side = str(layer.kernel)
            window = side if layer.dimensions == 1 else f"{side}×{side}"
            stride = f", stride {layer.stride}" if layer.stride > 1 else ""
            dilation = f", dilation {layer.dilation}" if layer.dilation > 1 else ""
            groups = f", {layer.groups} groups" if layer.groups > 1 else ""
            return f"Conv {window}{stride}{dilation}{groups}"
        case Pool():
            stride = f", stride {layer.stride}" if layer.stride != layer.kernel else ""
            return f"{layer.operation} pool {layer.kernel}{stride}"
        case GlobalPool():
            return f"{layer.operation} over all places"


def _over_steps(layer: Recurrent | StepAttention | Embedding | Position | Encoder) -> str:
    match layer:
        case Recurrent():
            depth = f", {layer.layers} layers" if layer.layers > 1 else ""
            directions = ", both directions" if layer.bidirectional else ""
            dropout = f", dropout {layer.dropout:g}" if layer.dropout else ""
            return f"{layer.cell.upper()} of {layer.hidden:,} units{depth}{directions}{dropout}"
        case StepAttention():
            return "mean weighted by attention"
        case Embedding():
            return f"{layer.words:,} words, {layer.width:,} numbers each"
        case Position():
            return f"{layer.operation} positions"
        case Encoder():
            heads = "1 head" if layer.heads == 1 else f"{layer.heads} heads"
            function = _FUNCTIONS[layer.function]
            dropout = f", dropout {layer.dropout:g}" if layer.dropout else ""
            return f"{heads}, feed-forward {layer.feed_forward:,}, {function}{dropout}"


def _nested(layer: Residual | Branches | Vision) -> str:
    match layer:
        case Residual():
            inner = ", ".join(words(one) for one in layer.layers)
            if not layer.shortcut:
                return f"{inner}, plus its input"
            return f"{inner}, plus {', '.join(words(one) for one in layer.shortcut)}"
        case Branches():
            ways = [", ".join(words(one) for one in way) for way in layer.branches]
            return "; ".join(ways)
        case Vision():
            return f"torchvision's {layer.network}"
