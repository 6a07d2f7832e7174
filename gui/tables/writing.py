"""Rows of a table as text for the clipboard and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from core.canonical import write_whole
from gui.tables.column import Column

Row = TypeVar("Row")

_BREAKS = str.maketrans({"\t": " ", "\n": " ", "\r": " "})
# A spreadsheet takes a cell that begins so for a formula and would run it.
_FORMULA = ("=", "+", "-", "@")


def tsv(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return lines of cells between tabs, the titles first."""
    lines = [titles, *rows]
    return "\n".join("\t".join(_one_line(cell) for cell in line) for line in lines) + "\n"


def csv_text(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the rows as CSV, with no cell that a spreadsheet would take for a formula."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([_harmless(title) for title in titles])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return target.getvalue()


def write_csv(path: Path, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write the rows as CSV in UTF-8, whole or not at all.

    Raises
    ------
    AuditError
        If the file cannot be written.
    """
    write_whole(path, csv_text(titles, rows).encode("utf-8"))


def cells(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> list[list[str]]:
    """Return what a spreadsheet should read of the rows."""
    return [[column.exported(row) for column in columns] for row in rows]


def _one_line(cell: str) -> str:
    return _harmless(cell.translate(_BREAKS))


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
