"""What the Explain page shows of the whole network, in the report's own words."""

from __future__ import annotations

from core.records.base import Estimate, Kind, Record
from core.records.overall import ProfileRecord, Stand


class ImportanceRow(Record):
    """One part with the increase of the loss when it is permuted.

    Attributes
    ----------
    text, interval, score_text : str
        As printed; `score_text` is empty where there is no score.
    repeats : tuple of float
        The increase in each repetition.
    rows : int
        Rows in which the part was changed.
    """

    name: str
    loss: Estimate
    text: str
    interval: str = ""
    score: Estimate | None = None
    score_text: str = ""
    repeats: tuple[float, ...] = ()
    rows: int = 0


class OverallNote(Record):
    """What one view shows, and what it hides."""

    title: str
    shows: str
    hides: str
    citation: str


class OverallView(Record):
    """Importance of every part, largest first, and profiles of a few features.

    Attributes
    ----------
    importance_status, importance_reason, profiles_status, profiles_reason : str
        "computed", "not asked", "not applicable" or "refused", and why.
    loss_text, score_text : str
        Both on the rows as they are, as printed.
    reading : tuple of OverallNote
        For the views that are there.
    """

    kind: Kind
    rows: int
    target: str
    importance_status: Stand
    importance_reason: str = ""
    loss_name: str = ""
    loss_unit: str = ""
    loss_text: str = ""
    score_name: str = ""
    score_text: str = ""
    repeats: int = 0
    importance: tuple[ImportanceRow, ...] = ()
    profiles: tuple[ProfileRecord, ...] = ()
    profiles_status: Stand
    profiles_reason: str = ""
    notes: tuple[str, ...] = ()
    reading: tuple[OverallNote, ...] = ()
