"""The sections of the report as the page lists them, before and after the first audit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.catalogue import SECTIONS
from core.catalogue.sections import NOT_EVIDENCED
from core.plan import Plan
from core.plan.statements import ANSWERED_FOR, STATEMENTS, is_attested, left_open
from core.records.views.audit import AuditView, SectionView
from gui.theme.tokens import Role

State = Literal["computed", "attested", "to attest", "not evidenced", "reference", "not yet run"]

WORDS: dict[State, str] = {
    "computed": "Computed",
    "attested": "Attested",
    "to attest": "To attest",
    "not evidenced": "Not evidenced",
    "reference": "Reference",
    "not yet run": "Not yet run",
}
GLYPHS: dict[State, tuple[str, Role]] = {
    "computed": ("check", "good"),
    "attested": ("pencil", "accent"),
    "to attest": ("warning", "caution"),
    "not evidenced": ("dash", "muted"),
    "reference": ("text", "muted"),
    "not yet run": ("dash", "muted"),
}
COUNTED: tuple[State, ...] = ("computed", "attested", "to attest", "not evidenced")
# What a person can write for a section; the other sections are computed.
FIELDS: dict[str, tuple[str, ...]] = {
    "identity": ("title", ANSWERED_FOR),
    "purpose": (*STATEMENTS, "risk.harm", ANSWERED_FOR),
}
_EXPLAINED: dict[State, str] = {
    "computed": "Computed from the data and the network. Every number stands in the evidence and "
    "can be recomputed.",
    "attested": "A program cannot know this. What you write is printed as attested, under the name "
    "of who answers for it, without a signature.",
    "to attest": "A program cannot know this. What you write is printed as attested, under the "
    "name of who answers for it.",
    "not evidenced": "Nothing in this report supports this section. It is listed so that no "
    "reader takes its absence for a result.",
    "reference": "Fixed wording and tables for looking things up; nothing here is measured.",
    "not yet run": "Computed when all checks are run.",
}


@dataclass(frozen=True)
class SectionLine:
    """One section; `page` counts from 1, 0 where there is none yet."""

    name: str
    number: str
    title: str
    state: State
    lead: str = ""
    clauses: str = ""
    holds: tuple[str, ...] = ()
    page: int = 0

    @property
    def heading(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"

    @property
    def explained(self) -> str:
        """Who answers for the section, in a sentence or two."""
        return _EXPLAINED[self.state]

    @property
    def fields(self) -> tuple[str, ...]:
        """Paths of the plan that a person writes for it."""
        return FIELDS.get(self.name, ())


def lines_of(plan: Plan, view: AuditView | None) -> tuple[SectionLine, ...]:
    """Return every section of the scheme in order; texts of the plan count as they stand now."""
    lines = _of_catalogue() if view is None else tuple(_of_view(item) for item in view.sections)
    state: State = "attested" if is_attested(plan) else "to attest"
    return tuple(
        SectionLine(**{**vars(line), "state": state}) if line.name == "purpose" else line
        for line in lines
    )


def counts_of(lines: Iterable[SectionLine]) -> tuple[tuple[State, int], ...]:
    """Return how many sections are in each state that the page counts."""
    states = [line.state for line in lines]
    first: State = "not yet run" if "not yet run" in states else "computed"
    return tuple((state, states.count(state)) for state in (first, *COUNTED[1:]))


def open_texts(plan: Plan) -> int:
    """Return how many texts nobody has written yet."""
    return len(left_open(plan))


def _of_view(item: SectionView) -> SectionLine:
    return SectionLine(
        name=item.name,
        number=item.number,
        title=item.title,
        state=item.state,
        lead=item.lead,
        clauses=item.clauses,
        holds=item.holds,
        page=item.page,
    )


def _of_catalogue() -> tuple[SectionLine, ...]:
    held = [
        SectionLine(
            name=entry.name,
            number=entry.number,
            title=entry.title,
            state="reference" if entry.mark == "reference" else "not yet run",
        )
        for entry in SECTIONS.values()
    ]
    absent = [
        SectionLine(name=f"absent-{number}", number=number, title=title, state="not evidenced")
        for number, title in NOT_EVIDENCED.items()
    ]
    numbered = [line for line in (*held, *absent) if line.number.isdigit()]
    appendices = [line for line in held if not line.number.isdigit()]
    return (*sorted(numbered, key=lambda line: int(line.number)), *appendices)
