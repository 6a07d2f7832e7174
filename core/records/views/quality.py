"""What the Data page shows of checks over the rows: duplicates, leaks, labels in doubt."""

from __future__ import annotations

from typing import Literal

from core.records.base import Record
from core.records.views.network import PlanChange


class QualityFinding(Record):
    """One check over the rows.

    Attributes
    ----------
    name : str
        `exact_duplicates`, `near_duplicates`, `leakage`, `imbalance`, `missing` or `labels`.
    status : str
        `fine`, `attention`, or `not_checked` with the reason in `sentence`.
    figure : str
        The figure that decides, as printed; empty where there is none.
    heads, lines : tuple of str
        The suspects as a table, the gravest first; `rows` their rows of the data from 0, one for
        each line, −1 where a line is not about a row.
    remedy : PlanChange or None
        A change of the plan that a button offers.
    """

    name: str
    title: str
    status: Literal["fine", "attention", "not_checked"]
    figure: str = ""
    sentence: str
    heads: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    rows: tuple[int, ...] = ()
    is_shortened: bool = False
    remedy: PlanChange | None = None


class QualityView(Record):
    """All checks, in the order of the page."""

    findings: tuple[QualityFinding, ...]
    rows: int
