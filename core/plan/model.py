"""Choices about the network: a family with its form, or weights that already exist."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from core.plan.fields import Section, setting

Activation = Literal["relu", "tanh", "sigmoid", "gelu", "leaky_relu", "identity"]
Initialisation = Literal["default", "kaiming", "xavier", "small", "zeros"]
Width = Annotated[int, Field(ge=1, le=4096)]


class NetworkPlan(Section):
    """What all families that are trained here share."""

    activation: Activation = setting("Activation", "The function between layers.", default="relu")
    dropout: float = setting(
        "Dropout", "Share of units silenced at random while training.", default=0.0, ge=0.0, le=0.9
    )
    initialisation: Initialisation = setting(
        "Initialisation",
        "How weights start. 'default' is torch's own; 'zeros' never breaks the symmetry between "
        "units and is there to show it.",
        default="default",
    )


class MlpPlan(NetworkPlan):
    """A feed-forward network."""

    family: Literal["mlp"] = setting("Family", "Feed-forward network.", default="mlp")
    hidden: tuple[Width, ...] = setting(
        "Hidden layers", "Units of each hidden layer, first to last.", default=(32, 16)
    )


class CnnPlan(NetworkPlan):
    """A convolutional network; in one dimension for series, in two for images."""

    family: Literal["cnn"] = setting("Family", "Convolutional network.", default="cnn")
    channels: tuple[Width, ...] = setting(
        "Channels",
        "Channels of each block, first to last.",
        default=(16, 32),
        min_length=1,
        max_length=8,
    )
    kernel: int = setting(
        "Kernel", "Side of the kernel, an odd number.", default=3, ge=1, le=31, multiple_of=1
    )
    pooling: Literal["average", "max", "none"] = setting(
        "Pooling", "What halves the picture after each block.", default="average"
    )
    hidden: tuple[Width, ...] = setting(
        "Head", "Units of each fully connected layer before the output.", default=(32,)
    )


class RecurrentPlan(NetworkPlan):
    """A recurrent network over the steps of a series."""

    family: Literal["recurrent"] = setting("Family", "Recurrent network.", default="recurrent")
    cell: Literal["rnn", "lstm", "gru"] = setting("Cell", "Kind of recurrent cell.", default="gru")
    hidden: int = setting("Hidden size", "Units of the state.", default=32, ge=1, le=2048)
    layers: int = setting("Layers", "Recurrent layers above each other.", default=1, ge=1, le=8)
    bidirectional: bool = setting(
        "Bidirectional", "Also read the series from its end.", default=False
    )
    readout: Literal["last", "mean"] = setting(
        "Readout", "State of the last step, or the mean over all steps.", default="last"
    )


class LoadedPlan(Section):
    """Weights from a file, in an architecture that is described beside them."""

    family: Literal["loaded"] = setting(
        "Family", "Weights from a file, in a described architecture.", default="loaded"
    )
    weights: str = setting(
        "Weights", "A safetensors file, or a state dict saved by torch.", min_length=1
    )
    architecture: str = setting(
        "Architecture", "The JSON file that describes the layers.", min_length=1
    )


ModelPlan = Annotated[MlpPlan | CnnPlan | RecurrentPlan | LoadedPlan, Field(discriminator="family")]
