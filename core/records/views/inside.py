"""What a page shows of a layer inside the network: what each unit contributed, row by row."""

from __future__ import annotations

from core.records.base import Estimate, Record
from core.records.layers import LayerChoice
from core.records.views.explanation import ChipKind


class InsideUnit(Record):
    """One unit of the layer, as one method sees it.

    Attributes
    ----------
    unit : int
        Its number in the layer, from 1.
    mean_absolute : Estimate
        Mean |value| over the rows within the gate; `text` and `interval` as printed.
    signed : str
        The mean with its sign, as printed.
    values : tuple of float
        Its value for each of the view's rows, for a heat map.
    """

    unit: int
    mean_absolute: Estimate
    text: str
    interval: str = ""
    signed: str = ""
    values: tuple[float, ...] = ()


class InsideMethod(Record):
    """What one method says of the layer's units, strongest first.

    Attributes
    ----------
    sentence : str
        What it says, in one sentence.
    scale : float
        Largest |value| of the units shown: what full colour stands for in a heat map.
    """

    name: str
    title: str
    rule: str = ""
    state: str
    chip: ChipKind
    word: str
    reason: str = ""
    sentence: str = ""
    shows: str
    does_not_show: str
    notes: tuple[str, ...] = ()
    units: tuple[InsideUnit, ...] = ()
    scale: float = 0.0


class UnitMap(Record):
    """The map of one channel for one row, as a small picture.

    Attributes
    ----------
    row : int
        Number in the data, from 1.
    png : str
        Hash of the artifact; grey from the channel's smallest value to its largest.
    low, high : float
        What black and white stand for.
    """

    unit: int
    row: int
    png: str
    low: float
    high: float


class InsideView(Record):
    """A layer of the network over the rows of the global explanation.

    Attributes
    ----------
    layer : LayerChoice or None
        None where the plan's layer cannot be looked into; the methods say why.
    words : str
        The layer in words.
    rows : tuple of int
        Numbers in the data, from 1.
    maps : tuple of UnitMap
        For layers over pictures, the strongest channels of the first rows.
    """

    layer: LayerChoice | None
    words: str = ""
    target: str = ""
    baseline: str = ""
    tolerance: str = ""
    rows: tuple[int, ...] = ()
    methods: tuple[InsideMethod, ...]
    maps: tuple[UnitMap, ...] = ()
