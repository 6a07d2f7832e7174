"""A network as data: its layers in order, each with its own settings.

A layer's `name` is the prefix of its weights in a state dict ("hidden", "0", "encoder.fc1"), so
that weights from elsewhere load into a described architecture. Inputs are (N, F) for tables,
(N, C, H, W) for images and (N, C, T) for series.
"""

from __future__ import annotations

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


class Pool(NamedLayer):
    """Maximum or average over a moving window."""

    kind: Literal["pool"] = "pool"
    dimensions: Literal[1, 2]
    operation: Literal["max", "average"]
    kernel: Positive
    stride: Positive


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
    function: Literal["relu", "tanh", "sigmoid", "gelu", "leaky_relu", "identity", "softmax"]


class Dropout(NamedLayer):
    """Silences units at random while training."""

    kind: Literal["dropout"] = "dropout"
    probability: Annotated[float, Field(ge=0.0, lt=1.0)]


class Reshape(NamedLayer):
    """A change of form without weights.

    `flatten` gives (N, everything); `steps_first` turns (N, C, T) into (N, T, C); `last_step`
    takes the last state of each direction of (N, T, D·H); `mean_step` averages over steps.
    """

    kind: Literal["reshape"] = "reshape"
    operation: Literal["flatten", "steps_first", "last_step", "mean_step"]
    directions: Literal[1, 2] = 1


class Scale(NamedLayer):
    """y = factor · x + offset with fixed numbers: brings a regression to the target's unit."""

    kind: Literal["scale"] = "scale"
    factor: float
    offset: float


Layer = Annotated[
    Linear | Conv | Pool | Recurrent | Activation | Dropout | Reshape | Scale,
    Field(discriminator="kind"),
]


class Architecture(Record):
    """Layers in order, from an input of `input_shape` (without N) to the network's output.

    Attributes
    ----------
    output : str
        `logits` (N, K); `logit` (N, 1), that of the second of two classes; `probabilities`
        (N, K); `value` (N, 1), a number in the target's unit.
    """

    input_shape: tuple[Positive, ...]
    layers: Annotated[tuple[Layer, ...], Field(min_length=1)]
    output: Literal["logits", "logit", "probabilities", "value"]
