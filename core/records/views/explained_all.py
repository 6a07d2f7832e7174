"""What a window shows of all rows explained into a folder."""

from __future__ import annotations

from core.records.base import Record
from core.records.streamed import StreamedSummary


class ExplainedAllView(Record):
    """A finished explanation of all rows.

    Attributes
    ----------
    folder : str
        Where the chunks, `manifest.json` and `summary.json` lie.
    rows_found : int
        Rows that a run before had finished and that were only verified.
    seconds, rows_per_second : float
        Of the rows that were computed now; 0 where none was.
    sentence : str
        All that, in words.
    """

    title: str
    folder: str
    rows_found: int
    seconds: float
    rows_per_second: float
    summary: StreamedSummary
    sentence: str
