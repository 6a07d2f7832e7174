"""Appendix C: every setting of the plan, and the hash of every record."""

from __future__ import annotations

from pydantic import BaseModel

from core.evidence import EvidenceBook
from core.plan.fields import unit_of
from reports.document import Column, Row, Section, Table
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
    settings = tuple(
        Row(
            cells=(
                cell(text_of(items, f"setting.{name}.title")),
                cell(text_of(items, f"setting.{name}.value")),
                cell(text_of(items, f"setting.{name}.path"), "mono"),
            )
        )
        for name in names_under(items, "setting")
    )
    records = tuple(
        Row(cells=(cell(name.replace("-", ", ")), cell(text_of(items, f"record.{name}"), "mono")))
        for name in names_under(items, "record")
    )
    return section(
        items,
        "manifest",
        lead="",
        blocks=(
            Table(
                caption="Every setting of the plan, in force or by default",
                columns=(
                    Column(head="Setting", width=42),
                    Column(head="Value"),
                    Column(head="In the plan", width=48),
                ),
                rows=settings,
                is_dense=True,
            ),
            Table(
                caption="The records that lead from data to finding",
                columns=(Column(head="Step"), Column(head="SHA-256, first 16", width=60)),
                rows=records,
                is_dense=True,
            ),
        ),
        starts_page=False,
    )
