"""The sections of the report, in order, and who answers for each."""

from __future__ import annotations

from typing import Literal

from core.records.base import Record


class SectionEntry(Record):
    """One section of the report.

    Attributes
    ----------
    mark : str
        Who answers for it: `computed`, `attested` or `reference`.
    """

    name: str
    number: str
    title: str
    mark: Literal["computed", "to be attested", "reference"]


_SECTIONS = (
    SectionEntry(
        name="identity",
        number="0",
        title="Identity and integrity",
        mark="computed",
    ),
    SectionEntry(
        name="summary",
        number="1",
        title="Summary",
        mark="computed",
    ),
    SectionEntry(
        name="purpose",
        number="2",
        title="Purpose and risk",
        mark="to be attested",
    ),
    SectionEntry(
        name="data",
        number="4",
        title="Data",
        mark="computed",
    ),
    SectionEntry(
        name="model",
        number="5",
        title="Model and training",
        mark="computed",
    ),
    SectionEntry(
        name="performance",
        number="7",
        title="Performance",
        mark="computed",
    ),
    SectionEntry(
        name="global",
        number="9",
        title="Global explanation",
        mark="computed",
    ),
    SectionEntry(
        name="cases",
        number="11",
        title="Individual cases",
        mark="computed",
    ),
    SectionEntry(
        name="clauses",
        number="16",
        title="Clause matrix",
        mark="reference",
    ),
    SectionEntry(
        name="definitions",
        number="A",
        title="Definitions",
        mark="reference",
    ),
    SectionEntry(
        name="checks",
        number="B",
        title="All checks",
        mark="computed",
    ),
    SectionEntry(
        name="manifest",
        number="C",
        title="Settings and records",
        mark="computed",
    ),
    SectionEntry(
        name="not_shown",
        number="D",
        title="What this report does not show",
        mark="reference",
    ),
)

SECTIONS: dict[str, SectionEntry] = {entry.name: entry for entry in _SECTIONS}

# Subjects of the numbered sections that this edition cannot evidence, by number.
NOT_EVIDENCED: dict[str, str] = {
    "3": "Roles and oversight",
    "6": "Why these measures",
    "8": "Fairness",
    "10": "Validity of the explanations",
    "12": "Robustness and limits",
    "13": "Drift",
    "14": "Risks and impact",
    "15": "Changes since the last audit",
}
