"""Columns of a CSV or TSV file of texts, in which quotation marks may be part of what was said."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice

from core.data.tables.delimited import (
    TextTable,
    decode_text,
    delimiter_of,
    ragged,
    read_delimited,
    refuse_header,
)
from core.errors import AuditError
from core.jobs.context import JobContext

_NUMBERED = re.compile(r"column [1-9][0-9]*")
_CHECK_EVERY = 10_000
_SNIFFED_LINES = 20


def numbered(count: int) -> list[str]:
    """Return the names of the columns of a file without a header."""
    return [f"column {place}" for place in range(1, count + 1)]


def has_numbered(names: list[str]) -> bool:
    """Whether all these names are those of columns in a file without a header."""
    return all(_NUMBERED.fullmatch(name) for name in names)


def read_text_file(
    data: bytes, *, name: str, wanted: list[str], context: JobContext
) -> tuple[TextTable, bool]:
    """Return the table of a file of texts, and whether its first line is a header.

    Where the plan names its columns "column 1", "column 2" and so on, and the first line holds no
    such names, the file has no header. In a file that tabs divide, each line is a row and
    quotation marks are characters, for texts hold them singly; only a pair around a whole cell is
    taken off. All others are read as `read_delimited` does.

    Raises
    ------
    AuditError
        As `read_delimited`.
    """
    text = decode_text(data, name)
    delimiter = _delimiter(text)
    has_header = not has_numbered(wanted) or _first_cells(text, delimiter) >= set(wanted)
    if delimiter != "\t" and has_header:
        return read_delimited(data, name=name, context=context), True
    rows, lines = _rows(text, delimiter, name=name, context=context)
    if not rows:
        raise _no_rows(name, "only blank lines")
    header = rows.pop(0) if has_header else numbered(len(rows[0]))
    if has_header:
        lines.pop(0)
        refuse_header(header, name)
        if not rows:
            raise _no_rows(name, "only a header")
    for cells, line in zip(rows, lines, strict=True):
        if len(cells) != len(header):
            raise ragged(name, line, len(cells), len(header), delimiter)
    columns = {
        column: list(cells) for column, cells in zip(header, zip(*rows, strict=True), strict=True)
    }
    return TextTable(columns, lines), has_header


def _delimiter(text: str) -> str:
    """Return a tab where every line has the same number of them, for texts are full of commas."""
    lines = [line for line in islice(io.StringIO(text), _SNIFFED_LINES) if line.strip()]
    tabs = {line.count("\t") for line in lines}
    return "\t" if len(tabs) == 1 and 0 not in tabs else delimiter_of(text)


def split_line(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line without the blanks around them."""
    if delimiter == "\t":
        return [_unquoted(cell.strip()) for cell in line.split("\t")]
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a cell too long: no name of a column, and refused where the file is read
        return [line]
    return [cell.strip() for cell in cells]


def _first_cells(text: str, delimiter: str) -> set[str]:
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    return set(split_line(first.rstrip("\r\n"), delimiter))


def _rows(
    text: str, delimiter: str, *, name: str, context: JobContext
) -> tuple[list[list[str]], list[int]]:
    """Return all rows that are not blank, and the line on which each ends."""
    rows: list[list[str]] = []
    lines: list[int] = []
    total = text.count("\n") + 1
    for line, cells in _parsed(text, delimiter, name=name):
        if any(cells):
            rows.append(cells)
            lines.append(line)
        if line % _CHECK_EVERY == 0:
            context.progress("Parsing", line, max(total, line), note=name)
    return rows, lines


def _parsed(text: str, delimiter: str, *, name: str) -> list[tuple[int, list[str]]]:
    if delimiter == "\t":
        # Only at the ends of lines: texts hold other characters that Python would split at.
        every = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return [(place, split_line(line, "\t")) for place, line in enumerate(every, start=1)]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise AuditError(
            f"'{name}' could not be parsed as a table",
            seen=f"line {reader.line_num}: {error}",
            allowed="cells with quotes in pairs",
            remedy="Correct that line, or divide the columns by tabs.",
        ) from error


def _unquoted(cell: str) -> str:
    """Return the cell without a pair of quotation marks around all of it."""
    if len(cell) < 2 or not (cell[0] == cell[-1] == '"'):
        return cell
    inside = cell[1:-1].replace('""', "\0")
    return cell if '"' in inside else inside.replace("\0", '"')


def _no_rows(name: str, seen: str) -> AuditError:
    return AuditError(
        f"'{name}' has no rows",
        seen=seen,
        allowed="at least one row",
        remedy="Choose another file, or export this one again.",
    )
