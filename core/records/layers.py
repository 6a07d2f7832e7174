"""Layers that can be looked into, and what methods said of their units."""

from __future__ import annotations

from typing import Literal

from core.records.base import Estimate, Record
from core.records.explanation import GateRecord

Axis = Literal["first", "last"]


class LayerChoice(Record):
    """One layer that the plan can name as `explanation.inside.layer`.

    Attributes
    ----------
    path : str
        Its name in the plan, as in the weights: "conv2", "block1.conv1", "network.layer4".
    title : str
        The layer in a few words.
    kind : str
        As in the architecture; `stage` for a stage of one of torchvision's networks.
    output_shape : tuple of int
        What it puts out for one row, without N.
    units : int
        Channels of maps, hidden units of steps, or numbers of a vector.
    unit_name : str
        What one of them is called: `channel` or `unit`.
    axis : str
        Where the units stand in `output_shape`: `first` (C, H, W) or `last` (T, H).
    has_maps : bool
        Whether it keeps the places of a picture or of a series, which class activation maps need.
    is_crossed : bool
        Whether every path from input to output goes through it, so that shares of its units must
        add up to the change of the output.
    block : str
        Name of the layer whose block in the drawing it belongs to: an entry of
        `LayerBlock.layers`.
    """

    path: str
    title: str
    kind: str
    output_shape: tuple[int, ...]
    units: int
    unit_name: Literal["channel", "unit"]
    axis: Axis
    has_maps: bool
    is_crossed: bool
    block: str


class UnitShare(Record):
    """What a method says of one unit over the explained rows.

    Attributes
    ----------
    unit : int
        Its number in the layer, from 1.
    mean : float
        Mean value over the rows within the gate, with its sign.
    mean_absolute : Estimate
        Mean |value| over these rows, with its interval.
    """

    unit: int
    mean: float
    mean_absolute: Estimate


class LayerRecord(Record):
    """What one method said of the units of a layer, for the rows of the explained sample.

    Attributes
    ----------
    values : str
        Hash of the artifact: safetensors with `values` (n, units) float64.
    units : tuple of UnitShare
        The units with the largest mean |value|, largest first; the artifact holds all.
    steps : tuple of int
        Points at which the network was asked for each row.
    """

    method: str
    status: str  # "computed", "refused" or "failed"
    reason: str = ""
    checkpoint: str
    layer: LayerChoice | None = None
    rows: tuple[int, ...] = ()
    target: str = ""
    baseline: str = ""
    values: str = ""
    outputs: tuple[float, ...] = ()
    baseline_outputs: tuple[float, ...] = ()
    steps: tuple[int, ...] = ()
    gate: GateRecord | None = None
    units: tuple[UnitShare, ...] = ()
    notes: tuple[str, ...] = ()
    halvings: tuple[str, ...] = ()
