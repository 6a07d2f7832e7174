"""What the Explain page shows of many rows at once, in the report's own words."""

from __future__ import annotations

from core.records.base import Estimate, Kind, Record
from core.records.explanation import FaithfulnessRecord
from core.records.overall import SpreadRecord
from core.records.views.explanation import ChipKind


class GlobalFigure(Record):
    """One figure as printed, with its interval; empty and None where there is none."""

    value: float | None = None
    text: str = ""
    interval: str = ""
    n: int = 0
    method: str = ""


class GlobalPlayer(Record):
    """One feature, patch, segment or word with its mean |attribution|.

    Attributes
    ----------
    signed : str
        For words, the mean with its sign, as printed.
    occurrences : int
        For words, how often it stands in the explained texts.
    """

    name: str
    mean: Estimate
    text: str
    interval: str = ""
    signed: str = ""
    occurrences: int = 0


class GlobalMethod(Record):
    """What one method says over the sample, and how faithful it is.

    Attributes
    ----------
    players : tuple of GlobalPlayer
        Largest mean first; over the rows within the gate where a sum is owed.
    share, median_error, largest_error, floored : GlobalFigure
        The gate; empty where no sum is owed or it is forced.
    deletion, insertion : GlobalFigure
        Gains against a random order.
    baseline_note : str
        For how many rows the baseline's own output exceeds the row's, where that turns the
        colours of a right class round; empty for none.
    spread : SpreadRecord or None
        The attributions row by row beside values, and their means by class and by group.
    """

    name: str
    title: str
    rule: str
    state: str
    chip: ChipKind
    word: str
    reason: str = ""
    notes: tuple[str, ...] = ()
    is_quotable: bool
    is_struck: bool
    players: tuple[GlobalPlayer, ...] = ()
    share: GlobalFigure = GlobalFigure()
    median_error: GlobalFigure = GlobalFigure()
    largest_error: GlobalFigure = GlobalFigure()
    floored: GlobalFigure = GlobalFigure()
    deletion: GlobalFigure = GlobalFigure()
    insertion: GlobalFigure = GlobalFigure()
    faithfulness: FaithfulnessRecord | None = None
    baseline_note: str = ""
    spread: SpreadRecord | None = None


class GlobalView(Record):
    """All methods of the plan over the drawn rows.

    Attributes
    ----------
    claim : str
        What is quoted of them.
    group_by : str
        The column by which the spreads are summed up beside the classes; empty for none.
    """

    kind: Kind
    rows: int
    target: str
    baseline: str
    tolerance: str
    claim: str
    group_by: str = ""
    methods: tuple[GlobalMethod, ...]
