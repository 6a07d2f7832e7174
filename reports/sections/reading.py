"""How sections read evidence, and the openings that they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.catalogue import SECTIONS
from core.evidence import Evidence, Item
from reports.document import Block, Cell, Column, Glyph, Mark, Row, Section, Table, Tone

Items = Mapping[str, Item]

STATUS_GLYPHS: dict[str, Glyph] = {
    "within": "within",
    "outside": "outside",
    "undecided": "undecided",
    "not tested": "none",
    "not applicable": "none",
}


def items_of(evidence: Evidence) -> Items:
    """Return the items by identifier, in order."""
    return {item.id: item for item in evidence.items}


def under(items: Items, prefix: str) -> list[Item]:
    """Return the items whose identifier starts with `prefix` and a dot, in order."""
    return [item for name, item in items.items() if name.startswith(f"{prefix}.")]


def names_under(items: Items, prefix: str) -> list[str]:
    """Return the distinct next parts of the identifiers under `prefix`, in order."""
    start = len(prefix) + 1
    found = [item.id[start:].split(".")[0] for item in under(items, prefix)]
    return list(dict.fromkeys(found))


def text_of(items: Items, identifier: str, default: str = "") -> str:
    """Return what the item prints, or `default` where it was not entered."""
    item = items.get(identifier)
    return item.text if item is not None else default


def cell(text: str, tone: Tone = "", *, glyph: Glyph = "", under: Iterable[str] = ()) -> Cell:
    """Return a cell of a table."""
    return Cell(text=text, tone=tone, glyph=glyph, under=tuple(line for line in under if line))


def figure_cell(item: Item | None, *, tone: Tone = "") -> Cell:
    """Return the cell of a figure, an en dash where there is none."""
    return cell(item.text if item is not None else "–", tone)


def interval_cell(item: Item | None) -> Cell:
    """Return the cell of a figure's interval, empty where there is none."""
    return cell(item.interval_text if item is not None else "", "muted")


def two_columns(
    caption: str, rows: Iterable[tuple[str, str]], *, heads: tuple[str, str], tone: Tone = ""
) -> Table:
    """Return a table of names and values."""
    return Table(
        caption=caption,
        columns=(Column(head=heads[0], width=50), Column(head=heads[1])),
        rows=tuple(Row(cells=(cell(name), cell(value, tone))) for name, value in rows),
    )


def section(
    items: Items,
    name: str,
    *,
    lead: str,
    blocks: Iterable[Block],
    mark: Mark | None = None,
    starts_page: bool = True,
) -> Section:
    """Return a section with number and title of its catalogue entry, and its clauses."""
    entry = SECTIONS[name]
    clauses = [
        text_of(items, f"clause.{number}.name")
        for number in names_under(items, "clause")
        if name in text_of(items, f"clause.{number}.for").split(", ")
    ]
    return Section(
        name=name,
        number=entry.number,
        title=entry.title,
        mark=mark or entry.mark,
        evidences="; ".join(clauses),
        lead=lead,
        blocks=tuple(blocks),
        starts_page=starts_page,
    )
