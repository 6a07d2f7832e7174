"""A network as data: its layers in order, each with its own settings.

A layer's `name` is the prefix of its weights in a state dict ("hidden", "0", "encoder.fc1"), so
that weights from elsewhere load into a described architecture. Inputs are (N, F) for tables,
(N, C, H, W) for images and (N, C, T) for series.

Where rows differ in length, `Architecture.steps` says how the network tells real steps from
padding; every layer over steps then leaves the padding out (see `core.models.layers.presence`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from core.records.base import Record

Positive = Annotated[int, Field(ge=1)]
NotNegative = Annotated[int, Field(ge=0)]


class NamedLayer(Record):
    """What all layers share."""

    name: Annotated[str, Field(min_length=1, pattern=r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$")]


class Linear(NamedLayer):
    """y = W x + b over the last axis."""

    kind: Literal["linear"] = "linear"
    inputs: Positive
    outputs: Positive


class Conv(NamedLayer):
    """Convolution over one (series) or two (image) dimensions."""

    kind: Literal["conv"] = "conv"
    dimensions: Literal[1, 2]
    inputs: Positive
    outputs: Positive
    kernel: Positive
    stride: Positive = 1
    padding: NotNegative = 0
    dilation: Positive = 1
    groups: Positive = 1
    bias: bool = True


class Pool(NamedLayer):
    """Maximum, minimum, average or sum over a moving window."""

    kind: Literal["pool"] = "pool"
    dimensions: Literal[1, 2]
    operation: Literal["max", "min", "average", "sum"]
    kernel: Positive
    stride: Positive


class GlobalPool(NamedLayer):
    """Maximum or average over all places: (N, C, ...) to (N, C)."""

    kind: Literal["global_pool"] = "global_pool"
    operation: Literal["max", "average"]


class Norm(NamedLayer):
    """Normalisation over the batch (features or channels), or over the last axis of each row."""

    kind: Literal["norm"] = "norm"
    operation: Literal["batch", "layer"]
    features: Positive


class Recurrent(NamedLayer):
    """RNN (tanh), LSTM or GRU over (N, T, C); gives the states of all steps (N, T, D·H)."""

    kind: Literal["recurrent"] = "recurrent"
    cell: Literal["rnn", "lstm", "gru"]
    inputs: Positive
    hidden: Positive
    layers: Positive = 1
    bidirectional: bool = False
    dropout: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0


class Activation(NamedLayer):
    """An elementwise function, or softmax over the classes."""

    kind: Literal["activation"] = "activation"
    function: Literal[
        "relu", "tanh", "sigmoid", "gelu", "leaky_relu", "identity", "step", "softmax"
    ]


class Dropout(NamedLayer):
    """Silences units at random while training."""

    kind: Literal["dropout"] = "dropout"
    probability: Annotated[float, Field(ge=0.0, lt=1.0)]


class Reshape(NamedLayer):
    """A change of form without weights.

    `flatten` gives (N, everything); `steps_first` turns (N, C, T) into (N, T, C) and
    `channels_first` turns it back; `last_step` takes the last state of each direction of
    (N, T, D·H); `mean_step` averages over steps.
    """

    kind: Literal["reshape"] = "reshape"
    operation: Literal["flatten", "steps_first", "channels_first", "last_step", "mean_step"]
    directions: Literal[1, 2] = 1


class Scale(NamedLayer):
    """y = factor · x + offset with fixed numbers: brings a regression to the target's unit."""

    kind: Literal["scale"] = "scale"
    factor: float
    offset: float


class StepAttention(NamedLayer):
    """Weighted mean over steps, (N, T, F) to (N, F): softmax over steps of vᵀ tanh(W h + b)."""

    kind: Literal["step_attention"] = "step_attention"
    features: Positive


class Embedding(NamedLayer):
    """Word numbers (N, T) to word vectors (N, T, width); number 0 is padding and stays zero."""

    kind: Literal["embedding"] = "embedding"
    words: Positive
    width: Positive


class Position(NamedLayer):
    """Adds to each step of (N, T, width) what tells its place."""

    kind: Literal["position"] = "position"
    operation: Literal["sinusoidal", "learned"]
    width: Positive
    longest: Positive


class Encoder(NamedLayer):
    """One transformer encoder layer over (N, T, width), normalisation first, GELU or ReLU."""

    kind: Literal["encoder"] = "encoder"
    width: Positive
    heads: Positive
    feed_forward: Positive
    function: Literal["relu", "gelu"] = "relu"
    dropout: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0


class Vision(NamedLayer):
    """A whole network of torchvision, by its name there, with `outputs` classes."""

    kind: Literal["vision"] = "vision"
    network: str
    inputs: Positive = 3
    outputs: Positive


class Residual(NamedLayer):
    """y = layers(x) + shortcut(x); an empty shortcut is the identity. Names inside are relative."""

    kind: Literal["residual"] = "residual"
    layers: Annotated[tuple[Layer, ...], Field(min_length=1)]
    shortcut: tuple[Layer, ...] = ()


class Branches(NamedLayer):
    """Branches over the same input, their outputs (N, F_i) side by side: (N, ΣF_i)."""

    kind: Literal["branches"] = "branches"
    branches: Annotated[tuple[tuple[Layer, ...], ...], Field(min_length=1)]


Layer = Annotated[
    Linear
    | Conv
    | Pool
    | GlobalPool
    | Norm
    | Recurrent
    | Activation
    | Dropout
    | Reshape
    | StepAttention
    | Embedding
    | Position
    | Encoder
    | Vision
    | Residual
    | Branches
    | Scale,
    Field(discriminator="kind"),
]


def walk(layers: Iterable[Layer]) -> Iterator[Layer]:
    """Yield every layer, those inside of others after the one that holds them."""
    for layer in layers:
        yield layer
        if isinstance(layer, Residual):
            yield from walk((*layer.layers, *layer.shortcut))
        elif isinstance(layer, Branches):
            for branch in layer.branches:
                yield from walk(branch)


class Architecture(Record):
    """Layers in order, from an input of `input_shape` (without N) to the network's output.

    Attributes
    ----------
    output : str
        `logits` (N, K); `logit` (N, 1), that of the second of two classes; `probabilities`
        (N, K); `value` (N, 1), a number in the target's unit; `forecast` (N, k), the next k
        steps in the target's unit.
    steps : str
        `whole`: every row has the same form. `marked`: the last of the input's channels is 1
        where a step is real and 0 where it is padding; layers see the channels before it.
        `tokens`: inputs (T,) are word numbers, 0 being padding.
    """

    input_shape: tuple[Positive, ...]
    layers: Annotated[tuple[Layer, ...], Field(min_length=1)]
    output: Literal["logits", "logit", "probabilities", "value", "forecast"]
    steps: Literal["whole", "marked", "tokens"] = "whole"
