"""What one line of the table of checks says, run or not yet run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.catalogue import CHECKS, METHODS
from core.evidence.wording import listed
from core.plan.limits import identifier_of
from core.plan.plan import Limit
from core.records.views.audit import CheckView
from gui.theme.tokens import Role

Word = Literal["within", "outside", "undecided", "not tested", "not applicable", "not yet run"]

WORDS: dict[Word, str] = {
    "outside": "Outside limit",
    "undecided": "Undecided",
    "within": "Within limit",
    "not tested": "Not tested",
    "not applicable": "Not applicable",
    "not yet run": "Not yet run",
}
COUNTED: dict[Word, str] = {word: text[:1].lower() + text[1:] for word, text in WORDS.items()}
GLYPHS: dict[Word, tuple[str, Role]] = {
    "outside": ("cross", "bad"),
    "undecided": ("tilde", "caution"),
    "within": ("check", "good"),
    "not tested": ("dash", "muted"),
    "not applicable": ("dash", "muted"),
    "not yet run": ("dash", "muted"),
}
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
    def spoken(self) -> str:
        """The whole line as a sentence, for those who hear it."""
        name = f"{self.title}, {self.method}" if self.method else self.title
        interval = f", interval {self.view.interval}" if self.view and self.view.interval else ""
        value = self.value if self.value != _NO_FIGURE else "no figure"
        return f"{WORDS[self.status]}: {name}, {value}{interval}, limit {self.limit}"


@dataclass(frozen=True)
class Theme:
    """The checks of one theme, and how they ended."""

    title: str
    rows: tuple[CheckRow, ...]

    @property
    def summary(self) -> str:
        """How many checks have which outcome, such as "1 within limit, 2 undecided"."""
        statuses = [row.status for row in self.rows]
        return ", ".join(
            f"{statuses.count(word)} {text}" for word, text in COUNTED.items() if word in statuses
        )


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


def row_of_limit(limit: Limit) -> CheckRow:
    """Return the line of a limit that nothing was held against yet."""
    entry = CHECKS.get(limit.check)
    method = METHODS.get(limit.method)
    return CheckRow(
        identifier=identifier_of(limit),
        theme=entry.theme if entry else "Data",
        title=entry.title if entry else limit.check,
        method=method.title if method else limit.method,
        status="not yet run",
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


def themes_of(rows: Iterable[CheckRow]) -> tuple[Theme, ...]:
    """Return the lines by theme, in the order of the report."""
    lines = list(rows)
    order = list(dict.fromkeys(entry.theme for entry in CHECKS.values()))
    order.sort(key=["Data", "Performance", "Explanation"].index)
    found = [Theme(title, tuple(row for row in lines if row.theme == title)) for title in order]
    return tuple(theme for theme in found if theme.rows)


def counted(rows: Iterable[CheckRow]) -> tuple[tuple[Word, int], ...]:
    """Return how many lines have each outcome; what nobody planned is left out where it is zero."""
    statuses = [row.status for row in rows]
    always = ("outside", "undecided", "within", "not tested")
    if set(statuses) <= {"not yet run"}:
        return (("not yet run", len(statuses)),)
    return tuple(
        (word, statuses.count(word)) for word in WORDS if word in always or word in statuses
    )


def summary_of(rows: Iterable[CheckRow]) -> str:
    """Return the counts as words, "no checks" where there is none."""
    parts = [f"{count} {COUNTED[word]}" for word, count in counted(rows) if count]
    return listed(parts) or "no checks"
