"""From the bytes of a CSV or TSV file to a header and columns of text."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.data.tables.form import (
    BLANK,
    PLAIN,
    SEPARATOR_NAMES,
    SEPARATORS,
    TableForm,
    column_names,
    csv_rows,
    refuse_header,
)
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext

_DETECTED = (",", ";", "\t")
_LEAST_WIDTH = 3  # of a table that bars or blanks divide, lest a list of texts is taken for one
_SNIFFED_LINES = 20
_CHECK_EVERY = 10_000
_SAVE_AS_TEXT = "Save the sheet as CSV (UTF-8) and choose that file."
__all__ = [
    "OTHER_FORMATS",
    "CountedLines",
    "TextTable",
    "decode_text",
    "delimiter_of",
    "not_text",
    "ragged",
    "read_delimited",
    "refuse_header",
]
# What a file that is no plain text begins with.
OTHER_FORMATS = (
    (b"PK\x03\x04", "an Excel workbook or another zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF"),
)


@dataclass(frozen=True)
class TextTable:
    """A table as text: cells without surrounding blanks, and the line on which each row ends.

    Of a workbook or Parquet file `lines` are the numbers of its rows.
    """

    columns: dict[str, list[str]]
    lines: list[int]
    notes: tuple[str, ...] = ()


def read_delimited(
    data: bytes, *, name: str, context: JobContext, form: TableForm = PLAIN
) -> TextTable:
    """Return the table in UTF-8 text whose columns a comma, semicolon, tab, bar or blanks divide.

    Raises
    ------
    AuditError
        If the bytes are not UTF-8 text, the header is missing, repeats a name or leaves one out,
        a row has too many or too few cells, or there are no rows.
    """
    text = decode_text(data, name)
    delimiter = SEPARATORS.get(form.separator) or delimiter_of(text)
    counted = CountedLines(io.StringIO(text, newline=""))
    reader = csv_rows(counted, delimiter)
    total = text.count("\n")
    header: list[str] | None = None
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = column_names([cell.strip() for cell in cells], form, name)
                if form.has_header:
                    continue
            if len(cells) != len(header):
                raise ragged(name, counted.line, len(cells), len(header), delimiter)
            rows.append(cells)
            lines.append(counted.line)
            if len(rows) % _CHECK_EVERY == 0:
                context.progress("Parsing", counted.line, max(total, counted.line), note=name)
    except csv.Error as error:
        raise AuditError(
            f"'{name}' could not be parsed as a table",
            seen=f"line {counted.line}: {error}",
            allowed="cells with quotes in pairs",
            remedy="Correct that line, or export the file again.",
        ) from error
    if header is None or not rows:
        raise AuditError(
            f"'{name}' has no rows",
            seen="only a header" if header else "only blank lines",
            allowed="a header and at least one row",
            remedy="Choose another file, or export this one again.",
        )
    columns = {
        column: [cell.strip() for cell in cells]
        for column, cells in zip(header, zip(*rows, strict=True), strict=True)
    }
    return TextTable(columns, lines)


def decode_text(data: bytes, name: str) -> str:
    """Return UTF-8 text.

    Raises
    ------
    AuditError
        If the bytes are something else, which is named where it is known.
    """
    for start, what in OTHER_FORMATS:
        if data.startswith(start):
            raise not_text(name, what)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise not_text(name, "text in UTF-16")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        what = f"the byte 0x{byte:02X} on line {line}, as Windows-1252 or Latin-1 text has it"
        raise not_text(name, what) from error
    if "\0" in text:
        raise not_text(name, "zero bytes, as UTF-16 text or a binary file has them")
    return text


def not_text(name: str, what: str) -> AuditError:
    """Return the refusal of a file that is no UTF-8 text."""
    return AuditError(
        f"'{name}' is not UTF-8 text", seen=what, allowed="text in UTF-8", remedy=_SAVE_AS_TEXT
    )


def delimiter_of(text: str) -> str:
    """Return the delimiter that divides the first lines into equally many cells, and most.

    Bars and blanks are taken only where no comma, semicolon or tab divides any line, and they
    divide every line into equally many cells, three at least.
    """
    start = io.StringIO(text, newline="")
    lines = [line for line in (start.readline() for _ in range(_SNIFFED_LINES)) if line.strip()]

    def evenness(delimiter: str) -> tuple[int, int]:
        try:
            cells = list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:  # a cell too long; where it is one, the table is refused as it is read
            return 0, 0
        widths = Counter(len(row) for row in cells if row)
        width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
        return (count if width > 1 else 0), width

    best = max(_DETECTED, key=evenness)
    if evenness(best)[0]:
        return best
    for delimiter in ("|", BLANK):
        widths = {len(cells) for cells in _parsed(lines, delimiter) if cells}
        if len(widths) == 1 and min(widths) >= _LEAST_WIDTH:
            return delimiter
    return best


def _parsed(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv_rows(lines, delimiter))
    except csv.Error:
        return []


class CountedLines:
    """Lines of a text, and the number of the last one that was given out."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.line = 0
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.line += 1
            yield line


def ragged(name: str, line: int, cells: int, columns: int, delimiter: str) -> AuditError:
    """Return the refusal of a row that does not fit its header."""
    return AuditError(
        f"A row of '{name}' does not fit its header",
        seen=f"{count_text(cells, 'cell', 'cells')} on line {line}",
        allowed=f"{count_text(columns, 'cell', 'cells')}, divided by {SEPARATOR_NAMES[delimiter]}",
        remedy="Correct that line; a text that holds the delimiter must stand in quotes.",
    )
