"""Section 16: which clauses this report holds evidence for, with their status in law."""

from __future__ import annotations

import tomllib
from pathlib import Path

from core.catalogue import SECTIONS
from core.evidence import EvidenceBook
from core.records.base import Record
from reports.document import Column, Glyph, Row, Section, Table
from reports.sections.reading import Items, cell, names_under, section, text_of

_FILE = Path(__file__).resolve().parents[1] / "clauses.toml"
_DAGGER = " †"
_GLYPHS: dict[str, Glyph] = {
    "Computed": "computed",
    "Attested": "attested",
    "To be attested": "to be attested",
    "Not evidenced": "not evidenced",
}


class Clause(Record):
    """One clause: what it asks, its status in law at a date, and the sections that answer."""

    group: str
    name: str
    asks: str
    status: str
    secondary: bool
    as_of: str
    sections: tuple[str, ...]


def read_clauses() -> tuple[str, tuple[Clause, ...]]:
    """Return the version of the clause file and its rows."""
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return content["version"], tuple(Clause.model_validate(row) for row in content["clause"])


def enter(book: EvidenceBook, *, is_attested: bool) -> None:
    """Enter every clause with its status, date and what stands behind it."""
    version, clauses = read_clauses()
    book.text("clauses.version", version)
    for number, clause in enumerate(clauses):
        prefix = f"clause.{number}"
        book.text(f"{prefix}.group", clause.group)
        book.text(f"{prefix}.name", clause.name)
        book.text(f"{prefix}.asks", clause.asks)
        book.text(f"{prefix}.status", clause.status + (_DAGGER if clause.secondary else ""))
        book.text(f"{prefix}.as_of", clause.as_of)
        book.text(f"{prefix}.for", ", ".join(clause.sections))
        book.text(f"{prefix}.evidence", _evidence(clause, is_attested=is_attested))
        numbers = ", ".join(f"§ {SECTIONS[name].number}" for name in clause.sections)
        book.text(f"{prefix}.sections", numbers or "–")


def _evidence(clause: Clause, *, is_attested: bool) -> str:
    if not clause.sections:
        return "Not evidenced"
    marks = {SECTIONS[name].mark for name in clause.sections}
    if "to be attested" not in marks:
        return "Computed"
    return "Attested" if is_attested else "To be attested"


def lay_out(items: Items) -> Section:
    """Return the section."""
    rows: list[Row] = []
    group = ""
    for number in names_under(items, "clause"):
        prefix = f"clause.{number}"
        if text_of(items, f"{prefix}.group") != group:
            group = text_of(items, f"{prefix}.group")
            rows.append(Row(cells=(cell(group),), is_group=True))
        evidence = text_of(items, f"{prefix}.evidence")
        rows.append(
            Row(
                cells=(
                    cell(text_of(items, f"{prefix}.name"), "strong"),
                    *(
                        cell(text_of(items, f"{prefix}.{field}"))
                        for field in ("asks", "status", "as_of")
                    ),
                    cell(evidence, glyph=_GLYPHS[evidence]),
                    cell(text_of(items, f"{prefix}.sections")),
                )
            )
        )
    table = Table(
        caption="Clauses, their status in law, and what stands behind each",
        columns=(
            Column(head="Clause", width=36),
            Column(head="Asks for"),
            Column(head="Status in law", width=44),
            Column(head="As of", width=13),
            Column(head="Evidence", width=26),
            Column(head="Section", width=15),
        ),
        rows=tuple(rows),
        note=f"Clause file {text_of(items, 'clauses.version')}. † Known from a secondary source. A "
        "clause that is not listed is not mapped.",
        is_dense=True,
    )
    return section(
        items,
        "clauses",
        lead="This table shows which clauses the report can support with evidence. It does not "
        "say that a clause is met. Computed and attested mean that a section bears on the clause, "
        "seldom on all that it asks.",
        blocks=(table,),
    )
