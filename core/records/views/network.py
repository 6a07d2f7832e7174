"""What the Model page shows: the network in blocks, its size, and which methods fit it."""

from __future__ import annotations

from typing import Literal

from core.records.architecture import Architecture
from core.records.base import Kind, Record
from core.records.layers import LayerChoice

Setting = str | int | float | bool
Fit = Literal["exact", "fits", "sampled", "not exact", "not applicable"]


class PlanChange(Record):
    """A change of the plan that a button offers: dotted paths of the plan to values."""

    label: str
    changes: dict[str, Setting]


class LayerBlock(Record):
    """Layers that people read as one: a convolution with its activation and pooling.

    Attributes
    ----------
    name, detail : str
        "Block 1" and "Conv 3×3, GELU, max pool 2".
    glyph : str
        `sheets` for pictures with channels, `steps` for series, `bar` for vectors.
    output_shape : tuple of int
        Without N; `shape` is the same as printed.
    parameters : int
        Weights and biases of all its layers.
    layers : tuple of str
        Names of the layers, as in the weights.
    """

    name: str
    detail: str
    glyph: Literal["sheets", "steps", "bar"]
    output_shape: tuple[int, ...]
    shape: str
    parameters: int = 0
    layers: tuple[str, ...] = ()


class NetworkFigure(Record):
    """One figure of the line at the top, as printed."""

    label: str
    value: str
    note: str = ""


class MethodFit(Record):
    """Whether one method of the catalogue fits the network.

    Attributes
    ----------
    fit : str
        `exact`: its values must add up and are held to it; `fits`: it owes no sum; `sampled`:
        it is estimated from draws; `not exact`: it would be wrong, and is refused;
        `not applicable`: it is not made for such data or such a network.
    reason : str
        One sentence.
    remedy : PlanChange or None
        For a method that is refused: a change of the plan after which it is not.
    """

    method: str
    title: str
    fit: Fit
    reason: str
    remedy: PlanChange | None = None


class NetworkView(Record):
    """Everything about the network that is known before it is trained.

    Attributes
    ----------
    family : str
        As in the plan; `loaded` for weights from a file.
    finding : str
        What the choice of layers means for the methods, for a card's head.
    notes : tuple of str
        What the start of the weights and the activation mean, where that needs saying.
    inside : tuple of LayerChoice
        The layers that the plan can look into, from input to output; the `block` of each is a
        name in the `layers` of the block of the drawing that it belongs to.
    """

    kind: Kind
    family: str
    architecture: Architecture
    blocks: tuple[LayerBlock, ...]
    figures: tuple[NetworkFigure, ...]
    parameters: int
    finding: str
    methods: tuple[MethodFit, ...]
    notes: tuple[str, ...] = ()
    inside: tuple[LayerChoice, ...] = ()
