"""What the pages Audit and Report show of a finished audit."""

from __future__ import annotations

from typing import Literal

from core.records.assessment import Status
from core.records.base import Record

Severity = Literal["high", "medium", "low"]
SectionState = Literal["computed", "attested", "to attest", "not evidenced", "reference"]
Theme = Literal["Data", "Performance", "Explanation"]


class ClauseView(Record):
    """A clause that a check bears on, with its status in law at a date."""

    name: str
    status: str
    as_of: str


class CheckView(Record):
    """One figure held against one limit, with everything that stands behind it.

    Attributes
    ----------
    value, limit : str
        As printed; the value is empty where there is none.
    figure, low, high : float or None
        The same in full precision, for drawing.
    interval, kind : str
        The interval as printed, and how it was made.
    sentence, meaning : str
        The outcome in words, and what follows from it.
    helps : str
        What can be done, empty where the limit is kept.
    items : tuple of str
        Identifiers in the evidence.
    made_from : tuple of (str, str)
        Step and SHA-256 of each record that the figure comes from.
    """

    identifier: str
    check: str
    method: str = ""
    theme: Theme
    title: str
    status: Status
    severity: Severity
    value: str = ""
    limit: str
    figure: float | None = None
    low: float | None = None
    high: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    interval: str = ""
    kind: str = ""
    level: float | None = None
    n: int = 0
    unit: str = ""
    reason: str = ""
    sentence: str
    meaning: str = ""
    helps: str = ""
    items: tuple[str, ...] = ()
    made_from: tuple[tuple[str, str], ...] = ()
    section: str = ""
    clauses: tuple[ClauseView, ...] = ()


class FindingView(Record):
    """One finding of the report, with the title of the section that it leads to."""

    severity: Severity
    claim: str
    meaning: str
    figure: str
    interval: str = ""
    figure_note: str = ""
    advice: str
    section: str


class SectionView(Record):
    """One section of the report; `page` counts from 1, 0 where it is not known."""

    name: str
    number: str
    title: str
    state: SectionState
    lead: str = ""
    clauses: str = ""
    holds: tuple[str, ...] = ()
    page: int = 0


class FileView(Record):
    """One file of the report, kept in the project under its SHA-256."""

    name: str
    sha256: str
    size: int


class AuditView(Record):
    """A finished audit.

    Attributes
    ----------
    report : str
        Identifier, such as VTR-2026-11-23-DFF152.
    created : str
        UTC time, ISO 8601.
    evidence : str
        SHA-256 of evidence.json.
    counts : tuple of (str, int)
        Checks of each status, in the order of the report.
    members : tuple of FileView
        Everything in the bundle but its manifest.
    bundle : FileView
        The bundle itself, which its members give byte for byte.
    """

    report: str
    created: str
    evidence: str
    lead: str
    weight: str
    counts: tuple[tuple[Status, int], ...]
    checks: tuple[CheckView, ...]
    findings: tuple[FindingView, ...]
    sections: tuple[SectionView, ...]
    members: tuple[FileView, ...]
    bundle: FileView
    pages: int = 0

    def member(self, name: str) -> FileView | None:
        """Return one file of the report; None where the plan did not ask for it."""
        if name == self.bundle.name:
            return self.bundle
        return next((member for member in self.members if member.name == name), None)
