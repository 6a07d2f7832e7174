"""Appendix C: every setting of the plan, and the hash of every record."""

from __future__ import annotations

from pydantic import BaseModel

from core.evidence import EvidenceBook
from core.plan.fields import unit_of
from reports.document import Column, Row, Section, Table, Tone
from reports.sections.reading import Items, cell, names_under, section, text_of
from reports.state import AuditState

# Limits stand in appendix B, the risk context in section 2.
_ELSEWHERE = ("limits", "risk")


def enter(book: EvidenceBook, state: AuditState) -> None:
    """Enter every field of the plan under its title, and the hash of every record."""
    for name in type(state.plan).model_fields:
        if name not in _ELSEWHERE:
            _enter_field(book, state.plan, name, path="")
    for step, digest in state.records.items():
        book.text(f"record.{step.replace('.', '-')}", digest[:16])


def _enter_field(book: EvidenceBook, owner: BaseModel, name: str, *, path: str) -> None:
    field = type(owner).model_fields[name]
    value = getattr(owner, name)
    place = f"{path}{name}"
    if isinstance(value, BaseModel):
        for inner in type(value).model_fields:
            _enter_field(book, value, inner, path=f"{place}.")
        return
    prefix = f"setting.{place.replace('.', '-')}"
    book.text(f"{prefix}.title", field.title or name)
    book.text(f"{prefix}.value", _plain(value, unit_of(field)))
    book.text(f"{prefix}.path", place)


def _plain(value: object, unit: str) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value) or "none"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {part}" for key, part in value.items()) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {unit}".strip() if text else "empty"


def lay_out(items: Items) -> Section:
    """Return the section."""
    settings = [
        (text_of(items, f"setting.{name}.title"), text_of(items, f"setting.{name}.value"))
        for name in names_under(items, "setting")
    ]
    records = [
        (name.replace("-", ", "), text_of(items, f"record.{name}"))
        for name in names_under(items, "record")
    ]
    return section(
        items,
        "manifest",
        lead="",
        blocks=(
            _beside(
                "Every setting of the plan, in force or by default",
                ("Setting", "Value"),
                settings,
                note="Settings of methods, data or networks that this audit does not use are "
                "listed too; they had no effect.",
                evidence="setting.*",
            ),
            _beside(
                "The records that lead from data to finding",
                ("Step", "SHA-256, first 16"),
                records,
                tone="mono",
                evidence="record.*",
            ),
        ),
        starts_page=False,
    )


def _beside(
    caption: str,
    heads: tuple[str, str],
    pairs: list[tuple[str, str]],
    *,
    tone: Tone = "",
    note: str = "",
    evidence: str,
) -> Table:
    """Return names and values in two halves beside each other."""
    half = (len(pairs) + 1) // 2
    padded = [*pairs, *[("", "")] * (2 * half - len(pairs))]
    rows = tuple(
        Row(cells=(cell(a), cell(b, tone), cell(c), cell(d, tone)))
        for (a, b), (c, d) in zip(padded[:half], padded[half:], strict=True)
    )
    first, second = (Column(head=heads[0], width=34), Column(head=heads[1]))
    return Table(
        caption=caption,
        columns=(first, second, first, second),
        rows=rows,
        is_dense=True,
        note=note,
        evidence=evidence,
    )
