"""What a template needs beyond the document: numbers of tables, links, widths, fixed words.

PDF and HTML are filled from the same layout, so that "Table 4" is the same table in both and no
template has anything to compute.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from reports.document import (
    Block,
    Cell,
    Chart,
    Column,
    Counts,
    Document,
    Finding,
    Findings,
    Mark,
    Pair,
    Paragraph,
    Row,
    Section,
    SignOff,
    Statements,
    Table,
)

TEXT_WIDTH_MM = 162.0
HALF_WIDTH_MM = 79.0
_LEAST_FLEXIBLE_MM = 32.0
_LEAST_WEIGHT, _MOST_WEIGHT = 6, 40
_LONGEST_UNBROKEN = 22
_MOST_UNBROKEN_ROWS, _MOST_UNBROKEN_CHARACTERS = 16, 2400  # such a table is not cut
_LONGEST_UNBROKEN_ROW = 600  # characters of one cell; a longer row may be cut by a page
_FIRST_DIGITS = 16

ZERO_WIDTH_SPACE = "\u200b"

_MARK_WORDS: dict[Mark, str] = {
    "computed": "Computed",
    "attested": "Attested",
    "to be attested": "To be attested",
    "not evidenced": "Not evidenced",
    "reference": "For reference",
}
_SEVERITIES = ("low", "medium", "high")

WORDS = {
    "kind": "Model audit report",
    "page": "Page",
    "contents": "Contents",
    "evidences": "Evidences:",
    "evidence": "Evidence:",
    "evidence_begins": "Evidence SHA-256 begins",
    "evidence_whole": "Evidence SHA-256",
    "severity": "Severity",
    "finding": "Finding and what it means",
    "figure": "Figure and interval",
    "advice": "What to do",
    "role": "Role",
    "name": "Name",
    "signature": "Signature",
    "date": "Date",
    "findings": "Findings, gravest first",
    "counts": "Counts of tests by outcome",
    "attachment": "Every figure and sentence of this report, with its method and parents",
    "statement": "Statement",
}

Values = dict[str, object]


@dataclass
class _Numbers:
    """Running numbers of tables and figures, and the names by which drawings are filed."""

    svgs: dict[str, bytes]
    tables: int = 0
    figures: int = 0
    drawings: dict[str, str] = field(default_factory=dict)

    def table(self) -> str:
        self.tables += 1
        return f"Table {self.tables}"

    def figure(self) -> str:
        self.figures += 1
        return f"Figure {self.figures}"

    def drawing(self, svg: str) -> str:
        return self.drawings.setdefault(svg, f"figure-{len(self.drawings) + 1}.svg")


@dataclass(frozen=True)
class Layout:
    """The values for the templates, and the drawings by their name in the document."""

    values: Values
    drawings: dict[str, str]


def lay_out(document: Document, figures: dict[str, bytes]) -> Layout:
    """Return the document as plain values with all labels, links and widths resolved.

    Raises
    ------
    KeyError
        If a chart names a drawing that is not among `figures`.
    """
    numbers = _Numbers(figures)
    linked = {section.name: f"§ {section.number}" for section in document.sections}
    sections = [_section(section, numbers, linked=linked) for section in document.sections]
    names = [section.name for section in document.sections]
    half = (len(names) + 1) // 2
    values: Values = {
        "words": WORDS,
        "title": document.title,
        "subtitle": document.subtitle,
        "report": document.report,
        "state": document.state,
        "footer": document.footer,
        "language": document.language,
        "digest": document.evidence_digest,
        "digest_groups": _groups(document.evidence_digest, 8),
        "digest_begins": _groups(document.evidence_digest[:_FIRST_DIGITS], 4),
        "sections": sections,
        "contents": [names[:half], names[half:]],
    }
    return Layout(values, numbers.drawings)


def _groups(digest: str, size: int) -> str:
    return " ".join(digest[start : start + size] for start in range(0, len(digest), size))


def _section(section: Section, numbers: _Numbers, *, linked: dict[str, str]) -> Values:
    return {
        "name": section.name,
        "number": section.number,
        "title": section.title,
        "mark": section.mark,
        "mark_word": _MARK_WORDS[section.mark],
        "evidences": section.evidences,
        "lead": section.lead,
        "lead_strong": section.lead_strong,
        "starts_page": section.starts_page,
        "blocks": _blocks(section.blocks, numbers, linked=linked),
    }


def _blocks(
    blocks: tuple[Block, ...], numbers: _Numbers, *, linked: dict[str, str]
) -> list[Values]:
    """Lay out the blocks; a short paragraph stays with the picture or table that follows it."""
    values = [_block(block, numbers, linked=linked) for block in blocks]
    for block, after, laid in zip(blocks, blocks[1:], values, strict=False):
        if isinstance(block, Paragraph):
            opens = not block.closes and len(block.text) < _LONGEST_UNBROKEN_ROW
            laid["stays_with_next"] = opens and isinstance(after, Chart | Pair | Table)
    return values


def _block(block: Block, numbers: _Numbers, *, linked: dict[str, str]) -> Values:
    if isinstance(block, Table):
        return _table(block, numbers, linked=linked, room=TEXT_WIDTH_MM)
    if isinstance(block, Chart):
        return _chart(block, numbers, room=TEXT_WIDTH_MM)
    if isinstance(block, Pair):
        return _pair(block, numbers, linked=linked)
    if isinstance(block, Findings):
        entries = [_finding(entry, linked=linked) for entry in block.entries]
        return {"type": "findings", "entries": entries, "note": block.note}
    if isinstance(block, SignOff):
        return {
            "type": "sign-off",
            "label": numbers.table(),
            "caption": block.caption,
            "roles": list(block.roles),
        }
    return _plain(block)


def _plain(block: Paragraph | Counts | Statements) -> Values:
    if isinstance(block, Paragraph):
        return {
            "type": "paragraph",
            "heading": block.heading,
            "text": block.text,
            "stays_with_next": False,
        }
    if isinstance(block, Counts):
        entries = [
            {"head": head, "figure": figure, "glyph": glyph}
            for head, figure, glyph in block.entries
        ]
        return {"type": "counts", "entries": entries, "note": block.note}
    return {
        "type": "statements",
        "entries": [{"opening": opening, "text": text} for opening, text in block.entries],
    }


def _pair(block: Pair, numbers: _Numbers, *, linked: dict[str, str]) -> Values:
    sides = [
        _table(side, numbers, linked=linked, room=HALF_WIDTH_MM)
        if isinstance(side, Table)
        else _chart(side, numbers, room=HALF_WIDTH_MM)
        for side in (block.left, block.right)
    ]
    return {"type": "pair", "sides": sides}


def _chart(chart: Chart, numbers: _Numbers, *, room: float) -> Values:
    return {
        "type": "chart",
        "label": numbers.figure(),
        "caption": chart.caption,
        "svg": chart.svg,
        "file": numbers.drawing(chart.svg),
        "alternative": chart.alternative,
        "note": chart.note,
        "evidence": chart.evidence,
        "width": min(chart.width, room, drawn_width(numbers.svgs[chart.svg])),
    }


def drawn_width(svg: bytes) -> float:
    """Return the width in mm at which a drawing's type has its true size."""
    match = re.search(rb'<svg[^>]*? width="([0-9.]+)pt"', svg[:4000], re.DOTALL)
    return float(match.group(1)) / 72.0 * 25.4 if match else TEXT_WIDTH_MM


def _table(table: Table, numbers: _Numbers, *, linked: dict[str, str], room: float) -> Values:
    aligns = ["left", *(column.align for column in table.columns)]
    columns = [
        {
            "head": column.head,
            "align": column.align,
            "follows_figures": column.align == "left" and before == "right",
            **width,
        }
        for column, before, width in zip(
            table.columns, aligns, column_widths(table, room=room), strict=False
        )
    ]
    rows = [
        {
            "is_group": row.is_group,
            "is_breakable": _length(row) > _LONGEST_UNBROKEN_ROW,
            "cells": _cells(row.cells, linked=linked, count=len(columns)),
        }
        for row in table.rows
    ]
    return {
        "type": "table",
        "label": numbers.table() if table.is_numbered else "",
        "caption": table.caption,
        "columns": columns,
        "rows": rows,
        "limits": _cells(table.limits, linked=linked, count=len(columns)) if table.limits else [],
        "note": table.note,
        "evidence": table.evidence,
        "is_dense": table.is_dense,
        "is_whole": len(rows) <= _MOST_UNBROKEN_ROWS and _size(table) < _MOST_UNBROKEN_CHARACTERS,
    }


def _size(table: Table) -> int:
    return sum(_length(row) for row in table.rows)


def _length(row: Row) -> int:
    return max((len(cell.text) + sum(map(len, cell.under)) for cell in row.cells), default=0)


def _cells(cells: tuple[Cell, ...], *, linked: dict[str, str], count: int) -> list[Values]:
    """Return the cells of a row, filled up with empty ones to the number of columns.

    Raises
    ------
    ValueError
        If the row has more cells than the table has columns.
    """
    if len(cells) > count:
        message = f"a row of {len(cells)} cells in a table of {count} columns"
        raise ValueError(message)
    filled = cells + (Cell(text=""),) * (count - len(cells))
    return [
        {
            "text": cell.text,
            "tone": cell.tone,
            "glyph": cell.glyph,
            "under": list(cell.under),
            "target": cell.section if cell.section in linked else "",
        }
        for cell in filled
    ]


def _finding(finding: Finding, *, linked: dict[str, str]) -> Values:
    level = _SEVERITIES.index(finding.severity)
    return {
        "severity": finding.severity.capitalize(),
        "bars": [place <= level for place in range(len(_SEVERITIES))],
        "claim": finding.claim,
        "meaning": finding.meaning,
        "figure": finding.figure,
        "interval": finding.interval,
        "figure_note": finding.figure_note,
        "advice": finding.advice,
        "target": finding.section if finding.section in linked else "",
        "link": linked.get(finding.section, ""),
    }


def column_widths(table: Table, *, room: float) -> list[dict[str, float]]:
    """Return for each column `mm` (fixed) or `share` (of what the fixed ones leave).

    Flexible columns share by the length of their longest text. Fixed columns give way together
    when they would leave the flexible ones less than 32 mm each (or a third of a narrow table).
    """
    flexible = [index for index, column in enumerate(table.columns) if column.width <= 0]
    fixed = sum(column.width for column in table.columns if column.width > 0)
    least = min(_LEAST_FLEXIBLE_MM, room / 3) * len(flexible)
    most = max(room - least, room / 4) if flexible else room
    is_scaled = fixed > 0 and (fixed > most or not flexible)
    return [
        {"mm": 0.0, "share": float(_weight(table, index, column))}
        if index in flexible
        else {
            "mm": round(column.width / fixed * most if is_scaled else column.width, 2),
            "share": 0.0,
        }
        for index, column in enumerate(table.columns)
    ]


def _weight(table: Table, index: int, column: Column) -> int:
    rows = (row.cells for row in table.rows if not row.is_group)
    longest = max((len(cells[index].text) for cells in rows if index < len(cells)), default=0)
    return min(max(longest, len(column.head), _LEAST_WEIGHT), _MOST_WEIGHT)


_LONG_WORD = re.compile(rf"\S{{{_LONGEST_UNBROKEN},}}")
_JOINTS = re.compile(r"([_.,/:;=\-])(?=\w)")


def breakable(text: str) -> str:
    """Return `text` with invisible breaking places in words too long for a column."""
    return _LONG_WORD.sub(_break_word, text)


def _break_word(match: re.Match[str]) -> str:
    pieces = _JOINTS.sub(rf"\1{ZERO_WIDTH_SPACE}", match.group()).split(ZERO_WIDTH_SPACE)
    return ZERO_WIDTH_SPACE.join(
        piece[start : start + _LONGEST_UNBROKEN]
        for piece in pieces
        for start in range(0, len(piece), _LONGEST_UNBROKEN)
    )


_SHORT_EQUATION = re.compile(r"\bn = (?=\d)")
_SECTION_MARK = re.compile(r"§ (?=\w)")


def unbroken(text: str) -> str:
    """Return `text` with "n = 114" and "§ 7" kept on one line each."""
    return _SECTION_MARK.sub("§\u00a0", _SHORT_EQUATION.sub("n\u00a0=\u00a0", text))


def map_texts(value: object, change: Callable[[str], str]) -> object:
    """Return nested dictionaries and lists with every string value changed; keys stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: map_texts(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [map_texts(item, change) for item in value]
    return value
