"""The document model: what PDF and HTML both print.

Every string in it comes from an evidence item or from the fixed wording of the catalogue; the
renderers add no figure of their own.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from core.records.base import Record

Mark = Literal["computed", "attested", "to be attested", "not evidenced", "reference"]
Tone = Literal["", "strong", "muted", "mono", "struck"]
Glyph = Literal[
    "",
    "within",
    "outside",
    "undecided",
    "none",
    "computed",
    "attested",
    "to be attested",
    "not evidenced",
]


class Cell(Record):
    """One cell: its text, how it is set, the mark before it, and muted lines under it.

    `section` makes the text a link to the section of that name.
    """

    text: str
    tone: Tone = ""
    glyph: Glyph = ""
    under: tuple[str, ...] = ()
    section: str = ""


class Column(Record):
    """One column: head, alignment, and width in mm (0 takes what is left)."""

    head: str
    align: Literal["left", "right"] = "left"
    width: float = 0.0


class Row(Record):
    """One row; with `is_group` its first cell spans the table as a sub-heading."""

    cells: tuple[Cell, ...]
    is_group: bool = False


class Table(Record):
    """A table with its caption, which states what it shows; `note` stands under it.

    `limits` is a closing row that repeats below every part of a broken table, `evidence` the
    identifiers of its figures, set after the note. Without a number the caption is heard by a
    screen reader but not printed.
    """

    type: Literal["table"] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    evidence: str = ""
    limits: tuple[Cell, ...] = ()
    is_dense: bool = False
    is_numbered: bool = True


class Chart(Record):
    """One SVG drawing; `alternative` holds its numbers in words, `width` is in mm.

    `svg` is the file name of the drawing among the document's figures.
    """

    type: Literal["chart"] = "chart"
    caption: str
    svg: str
    alternative: str
    note: str = ""
    evidence: str = ""
    width: float = 162.0


class Pair(Record):
    """Two charts or tables side by side, 79 mm each with a gutter of 4 mm."""

    type: Literal["pair"] = "pair"
    left: Annotated[Chart | Table, Field(discriminator="type")]
    right: Annotated[Chart | Table, Field(discriminator="type")]


class Paragraph(Record):
    """Body text, with a small heading above it where `heading` is given.

    With `closes` it belongs to what stands above it, so that a page may end behind it.
    """

    type: Literal["paragraph"] = "paragraph"
    text: str
    heading: str = ""
    closes: bool = False


class Counts(Record):
    """The strip of key counts on the summary page."""

    type: Literal["counts"] = "counts"
    entries: tuple[tuple[str, str, Glyph], ...]  # (head, figure, mark)
    note: str = ""


class Finding(Record):
    """One finding: severity as bars and a word, claim, meaning, figure, advice."""

    severity: Literal["high", "medium", "low"]
    claim: str
    meaning: str
    figure: str
    interval: str = ""
    figure_note: str = ""
    advice: str
    section: str = ""


class Findings(Record):
    """The table of findings, gravest first."""

    type: Literal["findings"] = "findings"
    entries: tuple[Finding, ...]
    note: str = ""


class Statements(Record):
    """A numbered list of statements, each with a semibold opening."""

    type: Literal["statements"] = "statements"
    entries: tuple[tuple[str, str], ...]


class SignOff(Record):
    """The table at the end with room for names, signatures and dates, one row for each role."""

    type: Literal["sign-off"] = "sign-off"
    caption: str
    roles: tuple[str, ...]


Block = Annotated[
    Table | Chart | Pair | Paragraph | Counts | Findings | Statements | SignOff,
    Field(discriminator="type"),
]


class Section(Record):
    """One section; `lead` is the one or two sentences that say its result.

    `lead_strong` follows the lead in bold: the one thing that the reader must not miss.
    """

    name: str
    number: str
    title: str
    mark: Mark
    evidences: str = ""
    lead: str = ""
    lead_strong: str = ""
    blocks: tuple[Block, ...] = ()
    starts_page: bool = True


class Document(Record):
    """A whole report; `created` is UTC in ISO 8601 and becomes the date of the files."""

    title: str
    subtitle: str
    report: str  # identifier, such as VTR-2026-11-23-DFF152
    state: str  # "Draft, unsigned"
    evidence_digest: str
    footer: str
    created: str
    language: str = "en-GB"
    sections: tuple[Section, ...]
