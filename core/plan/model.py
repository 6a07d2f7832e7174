"""Choices about the network: a family with its form, or weights that already exist."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from core.plan.fields import Section, setting

Activation = Literal["relu", "tanh", "sigmoid", "gelu", "leaky_relu", "identity", "step"]
Initialisation = Literal["default", "kaiming", "xavier", "small", "zeros"]
Pooling = Literal["average", "max", "min", "sum", "none"]
Width = Annotated[int, Field(ge=1, le=4096)]


def _embedding() -> int:
    width: int = setting(
        "Word vectors",
        "For texts, the width of the vector that each word is turned into.",
        unit="numbers",
        default=64,
        ge=1,
        le=2048,
    )
    return width


class TransferPlan(Section):
    """How weights that exist already are trained on: which are frozen, which move, how fast."""

    mode: Literal["none", "head", "fine_tune"] = setting(
        "Further training",
        "'none' uses the weights as they are, and trains nothing; 'head' trains a new last layer "
        "and nothing else; 'fine_tune' trains a new last layer and all layers after 'Frozen up "
        "to'.",
        default="none",
    )
    frozen_to: str = setting(
        "Frozen up to",
        "For 'fine_tune': name of the last layer that keeps its weights; empty freezes none. "
        "Frozen batch normalisation keeps its statistics, too.",
        default="",
    )
    rate_factor: float = setting(
        "Slower by",
        "The old layers learn with this share of the learning rate.",
        unit="of the rate",
        default=0.1,
        gt=0.0,
        le=1.0,
    )
    unfreeze_every: int = setting(
        "Unfreeze every",
        "With more than 0, and where layers are frozen, one frozen layer from the end is set free "
        "after each so many epochs.",
        unit="epochs",
        default=0,
        ge=0,
        le=1000,
    )


class NetworkPlan(Section):
    """What all families that are trained here share."""

    activation: Activation = setting(
        "Activation",
        "The function between layers. 'step' has no slope: training pretends that it had the "
        "slope of the identity within ±1 (a straight-through gradient). Recurrent cells bring "
        "their own functions; a transformer takes 'relu' or 'gelu'.",
        default="relu",
    )
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
        "Hidden layers",
        "Units of each hidden layer, first to last; without one the network is a linear model, "
        "which has no activation, normalisation or dropout.",
        default=(32, 16),
    )
    normalisation: Literal["none", "batch", "layer"] = setting(
        "Normalisation",
        "Between a layer and its activation: over the rows of a batch, or over the units of a row.",
        default="none",
    )


class CnnPlan(NetworkPlan):
    """A convolutional network; in one dimension for series and texts, in two for images."""

    family: Literal["cnn"] = setting("Family", "Convolutional network.", default="cnn")
    channels: tuple[Width, ...] = setting(
        "Channels",
        "Channels of each block, first to last.",
        default=(16, 32),
        min_length=1,
        max_length=16,
    )
    kernel: int = setting("Kernel", "Side of the kernel.", default=3, ge=1, le=63)
    stride: int = setting("Stride", "Steps by which the kernel moves.", default=1, ge=1, le=16)
    dilation: int = setting(
        "Dilation", "Distance between neighbouring cells of the kernel.", default=1, ge=1, le=64
    )
    padding: Literal["same", "none"] = setting(
        "Padding",
        "'same' puts zeros around, so that a kernel of stride 1 keeps the size; it needs a kernel "
        "with a middle. 'none' stays inside.",
        default="same",
    )
    pooling: Pooling = setting(
        "Pooling", "What shrinks the picture after each block.", default="average"
    )
    pool: int = setting(
        "Pool size", "Side of the window, where anything is pooled.", default=2, ge=2, le=16
    )
    is_residual: bool = setting(
        "Residual blocks",
        "Each block adds its input to its output (He et al. 2016).",
        default=False,
    )
    normalisation: Literal["none", "batch"] = setting(
        "Normalisation", "Batch normalisation after each convolution.", default="none"
    )
    readout: Literal["flatten", "average", "max"] = setting(
        "Readout",
        "'flatten' keeps every place; 'average' and 'max' pool each channel over all places.",
        default="flatten",
    )
    hidden: tuple[Width, ...] = setting(
        "Head", "Units of each fully connected layer before the output.", default=(32,)
    )
    embedding: int = _embedding()


class KimPlan(NetworkPlan):
    """Parallel one-dimensional filters over word vectors, each pooled to its maximum.

    References
    ----------
    Kim 2014, Convolutional Neural Networks for Sentence Classification.
    """

    family: Literal["text_cnn"] = setting(
        "Family", "Parallel filters over words (Kim 2014).", default="text_cnn"
    )
    windows: tuple[Annotated[int, Field(ge=1, le=32)], ...] = setting(
        "Windows",
        "Words that each kind of filter sees at once.",
        default=(3, 4, 5),
        min_length=1,
        max_length=8,
    )
    filters: int = setting("Filters", "Filters of each kind.", default=64, ge=1, le=2048)
    embedding: int = _embedding()


class RecurrentPlan(NetworkPlan):
    """A recurrent network over the steps of a series or the words of a text."""

    family: Literal["recurrent"] = setting("Family", "Recurrent network.", default="recurrent")
    cell: Literal["rnn", "lstm", "gru"] = setting("Cell", "Kind of recurrent cell.", default="gru")
    hidden: int = setting("Hidden size", "Units of the state.", default=32, ge=1, le=2048)
    layers: int = setting("Layers", "Recurrent layers above each other.", default=1, ge=1, le=8)
    bidirectional: bool = setting(
        "Bidirectional", "Also read the series from its end.", default=False
    )
    readout: Literal["last", "mean", "attention"] = setting(
        "Readout",
        "State of the last step, the mean over all steps, or a mean that is weighted by learned "
        "attention.",
        default="last",
    )
    embedding: int = _embedding()


class TransformerPlan(NetworkPlan):
    """A transformer encoder over the steps of a series or the words of a text.

    References
    ----------
    Vaswani et al. 2017, Attention Is All You Need; normalisation first as in Xiong et al. 2020.
    """

    family: Literal["transformer"] = setting(
        "Family", "Transformer encoder.", default="transformer"
    )
    width: int = setting(
        "Width",
        "Numbers that describe each step; a multiple of the heads.",
        default=32,
        ge=1,
        le=2048,
    )
    heads: int = setting("Heads", "Attention heads of each layer.", default=4, ge=1, le=64)
    layers: int = setting("Layers", "Encoder layers above each other.", default=2, ge=1, le=48)
    feed_forward: int = setting(
        "Feed-forward",
        "Units of the two-layer network after each attention.",
        default=64,
        ge=1,
        le=8192,
    )
    positions: Literal["sinusoidal", "learned", "none"] = setting(
        "Positions", "How steps are told apart by their place.", default="sinusoidal"
    )
    readout: Literal["mean", "attention"] = setting(
        "Readout",
        "The mean over all steps, or one that is weighted by learned attention.",
        default="mean",
    )


class VisionPlan(Section):
    """One of torchvision's named networks for pictures."""

    family: Literal["vision"] = setting(
        "Family", "One of torchvision's named networks.", default="vision"
    )
    network: str = setting(
        "Network",
        "Its name in torchvision, such as resnet18, vgg16, googlenet or densenet121.",
        default="resnet18",
        min_length=1,
    )
    start: Literal["random", "file", "download"] = setting(
        "Weights",
        "'random' starts anew; 'file' reads a state dict; 'download' takes torchvision's own, "
        "which needs a network connection once.",
        default="random",
    )
    weights: str = setting("Weights file", "The state dict, where one is read.", default="")
    transfer: TransferPlan = setting(
        "Transfer learning",
        "What becomes of weights that exist already.",
        default_factory=TransferPlan,
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
    transfer: TransferPlan = setting(
        "Transfer learning",
        "What becomes of the weights.",
        default_factory=TransferPlan,
    )


ModelPlan = Annotated[
    MlpPlan | CnnPlan | KimPlan | RecurrentPlan | TransformerPlan | VisionPlan | LoadedPlan,
    Field(discriminator="family"),
]
