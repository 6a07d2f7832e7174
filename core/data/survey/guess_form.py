"""Whether the first row of a table names its columns, and names for those that have none."""

from __future__ import annotations

from pathlib import Path

from core.data.survey.table_file import read_blocks, read_head
from core.data.tables.cells import format_of
from core.data.tables.form import PLAIN, TableForm, looks_headless, mended_names
from core.evidence.wording import listed
from core.records.views.data import Problem

_LOOKED_AT = 50  # rows
_MOST_NAMED = 5


def guess_form(path: Path) -> tuple[TableForm, list[Problem]]:
    """Return how a table seems to be written, and what somebody should know of it.

    Raises
    ------
    AuditError
        If its first rows cannot be read.
    """
    if format_of(path) == "parquet":
        return PLAIN, []
    rows = _first_rows(path)
    first = rows[0] if rows else []
    if looks_headless(first, rows[1:]):
        return TableForm(has_header=False), [_headless(len(first))]
    names = mended_names(first)
    if names == first:
        return PLAIN, []
    changed = [new for old, new in zip(first, names, strict=True) if old != new]
    return TableForm(columns=tuple(names)), [_mended(changed)]


def _first_rows(path: Path) -> list[list[str]]:
    head = read_head(path, TableForm(has_header=False))
    block = next(read_blocks(path, head, size=_LOOKED_AT), None)
    return [[cell.strip() for cell in row] for row in block.rows] if block else []


def _headless(count: int) -> Problem:
    return Problem(
        kind="caution",
        lead="The first line",
        text=f"is a row like all others, so the columns are called column 1 to column {count}.",
        remedy='Write their names as "Column names" of the plan.',
        action="Show the rows",
        act="show_rows",
    )


def _mended(names: list[str]) -> Problem:
    more = len(names) - _MOST_NAMED
    shown = [*names[:_MOST_NAMED], f"{more} more"] if more > 0 else names
    return Problem(
        kind="caution",
        lead="The first line",
        text=f"repeats names or leaves them out; these columns were named anew: {listed(shown)}.",
        remedy='Correct the file, or the "Column names" of the plan.',
        action="Show the rows",
        act="show_rows",
    )
