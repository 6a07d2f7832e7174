"""The sections of the report, in order, with the clauses that each can support."""

from __future__ import annotations

from typing import Literal

from core.records.base import Record


class SectionEntry(Record):
    """One section of the report.

    Attributes
    ----------
    mark : str
        Who answers for it: `computed`, `attested` or `reference`.
    evidences : str
        The clauses whose evidence it holds, as in the clause file.
    """

    name: str
    number: str
    title: str
    mark: Literal["computed", "to be attested", "reference"]
    evidences: str = ""


_SECTIONS = (
    SectionEntry(
        name="identity",
        number="0",
        title="Identity and integrity",
        mark="computed",
        evidences="Annex IV(2)(g); ISO 42001 7.5",
    ),
    SectionEntry(
        name="summary",
        number="1",
        title="Summary",
        mark="computed",
        evidences="NIST MEASURE 2; SR 26-2",
    ),
    SectionEntry(
        name="purpose",
        number="2",
        title="Purpose and risk",
        mark="to be attested",
        evidences="Annex IV(1); AI Act 13(3)",
    ),
    SectionEntry(
        name="data",
        number="4",
        title="Data",
        mark="computed",
        evidences="AI Act 10; Annex IV(2)(d)",
    ),
    SectionEntry(
        name="model",
        number="5",
        title="Model and training",
        mark="computed",
        evidences="Annex IV(2)(a–c)",
    ),
    SectionEntry(
        name="performance",
        number="7",
        title="Performance",
        mark="computed",
        evidences="AI Act 15(1), (3); Annex IV(2)(g), (3)",
    ),
    SectionEntry(
        name="global",
        number="9",
        title="Global explanation",
        mark="computed",
        evidences="NIST MEASURE 2.9; ICO rationale explanation",
    ),
    SectionEntry(
        name="cases",
        number="11",
        title="Individual cases",
        mark="computed",
        evidences="AI Act 86; GDPR 15(1)(h)",
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
        evidences="NIST MEASURE 2",
    ),
    SectionEntry(
        name="manifest",
        number="C",
        title="Settings and records",
        mark="computed",
        evidences="ISO 42001 7.5",
    ),
    SectionEntry(
        name="not_shown",
        number="D",
        title="What this report does not show",
        mark="reference",
    ),
)

SECTIONS: dict[str, SectionEntry] = {entry.name: entry for entry in _SECTIONS}
