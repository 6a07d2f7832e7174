"""From the bytes of a CSV or TSV file to a header and columns of text."""

from __future__ import annotations

import codecs
import csv
import io
import math
from collections import Counter
from dataclasses import dataclass

from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
_SNIFFED_LINES = 20
_CHECK_EVERY = 10_000
_SAVE_AS_TEXT = "Save the sheet as CSV (UTF-8) and choose that file."
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
    """A table as text: cells without surrounding blanks, and the line on which each row ends."""

    columns: dict[str, list[str]]
    lines: list[int]


def read_delimited(data: bytes, *, name: str, context: JobContext) -> TextTable:
    """Return the table in UTF-8 text whose columns a comma, semicolon or tab divides.

    Raises
    ------
    AuditError
        If the bytes are not UTF-8 text, the header is missing, repeats a name or leaves one out,
        a row has too many or too few cells, or there are no rows.
    """
    text = decode_text(data, name)
    delimiter = delimiter_of(text)
    # Strict, so that a quote that is never closed is an error and does not swallow the rest.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    total = text.count("\n")
    header: list[str] | None = None
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                refuse_header(header, name)
                continue
            if len(cells) != len(header):
                raise ragged(name, reader.line_num, len(cells), len(header), delimiter)
            rows.append(cells)
            lines.append(reader.line_num)
            if len(rows) % _CHECK_EVERY == 0:
                context.progress("Parsing", reader.line_num, max(total, reader.line_num), note=name)
    except csv.Error as error:
        raise AuditError(
            f"'{name}' could not be parsed as a table",
            seen=f"line {reader.line_num}: {error}",
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
    """Return the delimiter that divides the first lines into equally many cells, and most."""
    start = io.StringIO(text, newline="")
    lines = [line for line in (start.readline() for _ in range(_SNIFFED_LINES)) if line.strip()]

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells)
        width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
        return (count if width > 1 else 0), width

    return max(_DELIMITERS, key=evenness)


def refuse_header(header: list[str], name: str) -> None:
    """Refuse a header that leaves a column unnamed, repeats a name or holds numbers only."""
    unnamed = [str(place) for place, column in enumerate(header, start=1) if not column]
    if unnamed:
        raise AuditError(
            f"The header of '{name}' leaves columns without a name",
            seen="column " + ", ".join(unnamed[:10]),
            allowed="one name for each column",
            remedy="Name these columns in the first line, or delete them; a spreadsheet or pandas "
            "may have written row numbers there.",
        )
    repeated = [column for column, count in Counter(header).items() if count > 1]
    if repeated:
        raise AuditError(
            f"The header of '{name}' uses {count_text(len(repeated), 'name', 'names')} twice",
            seen=", ".join(f"'{column}'" for column in repeated[:10]),
            allowed="each name once",
            remedy="Rename or delete the columns that repeat a name, in the first line.",
        )
    if all(_is_number(column) for column in header):
        raise AuditError(
            f"'{name}' has no header",
            seen="only numbers in the first line: " + ", ".join(header[:6]),
            allowed="the names of the columns in the first line",
            remedy="Write a first line with one name for each column.",
        )


def ragged(name: str, line: int, cells: int, columns: int, delimiter: str) -> AuditError:
    """Return the refusal of a row that does not fit its header."""
    return AuditError(
        f"A row of '{name}' does not fit its header",
        seen=f"{count_text(cells, 'cell', 'cells')} on line {line}",
        allowed=f"{count_text(columns, 'cell', 'cells')}, divided by {_DELIMITERS[delimiter]}",
        remedy="Correct that line; a text that holds the delimiter must stand in quotes.",
    )


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
