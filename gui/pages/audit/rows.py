"""What one line of the table of checks says, run or not yet run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.catalogue import CHECKS, METHODS
from core.plan.limits import identifier_of
from core.plan.plan import Limit
from core.records.views.audit import CheckView
from gui.theme.tokens import Role
from gui.widgets.glyphs import STATUS_GLYPHS

Word = Literal[
    "within", "outside", "undecided", "not tested", "not applicable", "not yet run", "running"
]

WORDS: dict[Word, str] = {
    "outside": "Outside limit",
    "undecided": "Undecided",
    "within": "Within limit",
    "not tested": "Not tested",
    "not applicable": "Not applicable",
    "not yet run": "Not yet run",
    "running": "Running",
}
COUNTED: dict[Word, str] = {word: text[:1].lower() + text[1:] for word, text in WORDS.items()}
GLYPHS: dict[Word, tuple[str, Role]] = {
    "outside": STATUS_GLYPHS["outside"],
    "undecided": STATUS_GLYPHS["undecided"],
    "within": STATUS_GLYPHS["within"],
    "not tested": STATUS_GLYPHS["not tested"],
    "not applicable": STATUS_GLYPHS["not applicable"],
    "not yet run": ("dash", "muted"),
    "running": ("play", "accent"),
}
THEMES = ("Data", "Performance", "Explanation")  # in the order of the report
_NO_FIGURE = "–"


@dataclass(frozen=True)
class CheckRow:
    """One check.

    Attributes
    ----------
    title, method : str
        Its name, and the attribution method that it speaks of.
    value, limit : str
        As printed.
    span : tuple of float or None
        Figure, low and high end in full precision; None where there is no figure.
    remark : str
        Said in the place of the interval where there is none to draw.
    """

    identifier: str
    theme: str
    title: str
    method: str
    status: Word
    value: str
    limit: str
    span: tuple[float, float, float] | None
    at_least: float | None
    at_most: float | None
    remark: str
    view: CheckView | None = None

    @property
    def heading(self) -> str:
        """Under what the line stands: its theme, and the method where it speaks of one."""
        return f"{self.theme}, {self.method}" if self.method else self.theme

    @property
    def spoken(self) -> str:
        """The whole line as a sentence, for those who hear it."""
        name = f"{self.title}, {self.method}" if self.method else self.title
        interval = f", interval {self.view.interval}" if self.view and self.view.interval else ""
        value = self.value if self.value != _NO_FIGURE else "no figure"
        return f"{WORDS[self.status]}: {name}, {value}{interval}, limit {self.limit}"


def row_of_view(view: CheckView) -> CheckRow:
    """Return the line of a check that was run."""
    title, method = view.title, METHODS[view.method].title if view.method else ""
    span = None
    if view.figure is not None:
        has_interval = view.low is not None and view.high is not None
        low = view.low if has_interval and view.low is not None else view.figure
        high = view.high if has_interval and view.high is not None else view.figure
        span = (view.figure, low, high)
    return CheckRow(
        identifier=view.identifier,
        theme=view.theme,
        title=title.removesuffix(f", {method}") if method else title,
        method=method,
        status=view.status,
        value=view.value or _NO_FIGURE,
        limit=view.limit,
        span=span,
        at_least=view.at_least,
        at_most=view.at_most,
        remark=view.reason if span is None else "",
        view=view,
    )


def row_of_limit(limit: Limit, *, is_running: bool = False) -> CheckRow:
    """Return the line of a limit that nothing was held against yet, or that is about to be."""
    entry = CHECKS.get(limit.check)
    method = METHODS.get(limit.method)
    return CheckRow(
        identifier=identifier_of(limit),
        theme=entry.theme if entry else "Data",
        title=entry.title if entry else limit.check,
        method=method.title if method else limit.method,
        status="running" if is_running else "not yet run",
        value=_NO_FIGURE,
        limit=limit_text(limit),
        span=None,
        at_least=limit.at_least,
        at_most=limit.at_most,
        remark="",
    )


def limit_text(limit: Limit) -> str:
    """Return a limit as it is printed, such as "≥ 0.9"."""
    parts = []
    if limit.at_least is not None:
        parts.append(f"≥ {bound_text(limit.at_least)}")
    if limit.at_most is not None:
        parts.append(f"≤ {bound_text(limit.at_most)}")
    return ", ".join(parts) or "none"


def bound_text(bound: float) -> str:
    """Return a bound as a person would type it, with a true minus."""
    return f"{bound:.10g}".replace("-", "−")


def counted(rows: Iterable[CheckRow]) -> tuple[tuple[Word, int], ...]:
    """Return how many lines have each outcome; what nobody planned is left out where it is zero."""
    statuses = [row.status for row in rows]
    always = ("outside", "undecided", "within", "not tested")
    if set(statuses) <= {"not yet run", "running"}:
        return ((statuses[0] if statuses else "not yet run", len(statuses)),)
    return tuple(
        (word, statuses.count(word)) for word in WORDS if word in always or word in statuses
    )


def summary_of(rows: Iterable[CheckRow]) -> str:
    """Return the counts as words, such as "1 within limit, 2 undecided"."""
    return ", ".join(f"{count} {COUNTED[word]}" for word, count in counted(rows) if count)
