"""How a table is written: what divides its cells, whether the first row names them, which sheet."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.errors import AuditError
from core.evidence.wording import count_text
from core.plan.sources import TableSource

BLANK = " "
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "blank": BLANK}
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", BLANK: "blanks"}


@dataclass(frozen=True)
class TableForm:
    """What a plan says of a table's form; without a plan, a header and a delimiter to be found.

    Attributes
    ----------
    separator : str
        "detect", or a key of `SEPARATORS`.
    columns : tuple of str
        Names in place of the file's own; empty keeps those, or counts where there is no header.
    """

    separator: str = "detect"
    has_header: bool = True
    columns: tuple[str, ...] = ()
    sheet: str = ""


PLAIN = TableForm()


def form_of(source: TableSource) -> TableForm:
    """Return the form that a plan names."""
    return TableForm(source.separator, source.has_header, source.columns, source.sheet)


def csv_rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Yield the cells of each line; any number of blanks counts as one where blanks divide.

    Strict, so that a quote that is never closed is an error and does not swallow the rest.
    """
    if delimiter == BLANK:
        plain = (line.strip() + "\n" for line in lines)
        return csv.reader(plain, delimiter=BLANK, skipinitialspace=True, strict=True)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def column_names(first: Sequence[str], form: TableForm, name: str) -> list[str]:
    """Return the names of the columns, given the cells of a table's first row.

    Raises
    ------
    AuditError
        If a name is missing or repeated, the header holds only numbers, or the plan names more
        or fewer columns than there are.
    """
    if form.columns and len(form.columns) != len(first):
        raise AuditError(
            f"The plan does not name the columns of '{name}' one by one",
            seen=f"{count_text(len(form.columns), 'name', 'names')} in the plan",
            allowed=count_text(len(first), "column", "columns") + " in the file: "
            f"{', '.join(first[:6])}" + (", ..." if len(first) > 6 else ""),
            remedy="Write one name for each column of the file, in its order.",
        )
    if form.columns:
        refuse_names(list(form.columns), name)
        return list(form.columns)
    if not form.has_header:
        return [f"column {place}" for place in range(1, len(first) + 1)]
    refuse_header(list(first), name)
    return list(first)


def refuse_header(header: list[str], name: str) -> None:
    """Refuse a header that leaves a column unnamed, repeats a name or holds numbers only."""
    refuse_names(header, name)
    refuse_numbers(header, name)


def refuse_names(names: list[str], name: str) -> None:
    """Refuse names of columns of which one is missing or repeated."""
    unnamed = [str(place) for place, column in enumerate(names, start=1) if not column]
    if unnamed:
        raise AuditError(
            f"The header of '{name}' leaves columns without a name",
            seen="column " + ", ".join(unnamed[:10]),
            allowed="one name for each column",
            remedy="Name these columns in the first line, or delete them; a spreadsheet or pandas "
            "may have written row numbers there, and a merged cell names its first column only.",
        )
    repeated = [column for column, count in Counter(names).items() if count > 1]
    if repeated:
        raise AuditError(
            f"The header of '{name}' uses {count_text(len(repeated), 'name', 'names')} twice",
            seen=", ".join(f"'{column}'" for column in repeated[:10]),
            allowed="each name once",
            remedy="Rename or delete the columns that repeat a name, in the first line, or name "
            'all columns in the plan ("Column names").',
        )


def refuse_numbers(first: Sequence[str], name: str) -> None:
    """Refuse a header that holds numbers only: it is the first row."""
    if all(is_number(column) for column in first):
        raise AuditError(
            f"'{name}' has no header",
            seen="only numbers in the first line: " + ", ".join(first[:6]),
            allowed="the names of the columns in the first line",
            remedy="Write a first line with one name for each column, or switch off "
            '"First row names the columns" in the plan.',
        )


def mended_names(names: Sequence[str]) -> list[str]:
    """Return names of which none is missing or repeated: "age", "age (2)", "column 3"."""
    taken: set[str] = set()
    mended = []
    for place, name in enumerate(names, start=1):
        wanted = name or f"column {place}"
        free, number = wanted, 2
        while free in taken or (free != name and free in names):
            free, number = f"{wanted} ({number})", number + 1
        taken.add(free)
        mended.append(free)
    return mended


def looks_headless(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row looks like all others: numbers over numbers, and words used again.

    A header of years over numbers stands above words that are not repeated below them.
    """
    if len(first) < 2 or not rows or any(len(row) != len(first) for row in rows):
        return False
    columns = [[row[place].strip() for row in rows] for place in range(len(first))]
    cells = [cell.strip() for cell in first]
    over = [
        is_number(cell) and all(is_number(below) for below in column if below)
        for cell, column in zip(cells, columns, strict=True)
    ]
    words = [place for place, cell in enumerate(cells) if cell and not is_number(cell)]
    if not words:
        return all(over) or all(is_number(cell) for cell in cells if cell)
    return any(over) and any(cells[place] in columns[place] for place in words)


def is_number(text: str) -> bool:
    """Whether a cell holds a finite number."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
