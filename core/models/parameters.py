"""How many weights and biases a layer owns, without building it."""

from __future__ import annotations

from core.records.architecture import (
    Branches,
    Conv,
    Embedding,
    Encoder,
    Layer,
    Linear,
    Norm,
    Position,
    Recurrent,
    Residual,
    StepAttention,
    Vision,
)

GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def parameters_of(layer: Layer) -> int:
    """Return the number of weights and biases of a layer, and of the layers inside it."""
    match layer:
        case Residual():
            return sum(parameters_of(inner) for inner in (*layer.layers, *layer.shortcut))
        case Branches():
            return sum(parameters_of(inner) for branch in layer.branches for inner in branch)
        case Vision():
            # torchvision takes 1.6 s to import, which only its own networks need.
            from core.models.vision.network import vision_parameters  # noqa: PLC0415

            return vision_parameters(layer)
        case _:
            return _own(layer)


def _own(layer: Layer) -> int:  # noqa: PLR0911 - one return for each kind of layer
    match layer:
        case Linear():
            return layer.outputs * (layer.inputs + 1)
        case Conv():
            window: int = layer.kernel**layer.dimensions
            return layer.outputs * (layer.inputs // layer.groups * window + int(layer.bias))
        case Recurrent():
            return _recurrent(layer)
        case Norm():
            return 2 * layer.features
        case StepAttention():
            return layer.features * (layer.features + 2)
        case Embedding():
            return layer.words * layer.width
        case Position(operation="learned"):
            return layer.longest * layer.width
        case Encoder():
            return _encoder(layer)
        case _:
            return 0


def _recurrent(layer: Recurrent) -> int:
    """Two weight matrices and two biases for each gate, direction and layer."""
    directions = 2 if layer.bidirectional else 1
    inputs = [layer.inputs] + [layer.hidden * directions] * (layer.layers - 1)
    units = GATES[layer.cell] * layer.hidden
    return directions * sum(units * (width + layer.hidden + 2) for width in inputs)


def _encoder(layer: Encoder) -> int:
    """Query, key, value and output; two normalisations; two layers of the feed-forward part."""
    attention = 4 * layer.width * (layer.width + 1)
    forward = layer.feed_forward * (layer.width + 1) + layer.width * (layer.feed_forward + 1)
    return attention + 4 * layer.width + forward
