"""A whole table of any format as texts, together with the table of its test part."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.data.files import empty_fault, read_fault, read_file, refuse_no_file
from core.data.tables.delimited import TextTable, read_delimited
from core.data.tables.form import form_of
from core.data.tables.parquet import MARK as PARQUET
from core.data.tables.parquet import read_parquet
from core.data.tables.workbook import MARK as WORKBOOK
from core.data.tables.workbook import read_workbook
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan.sources import TableSource

FileFormat = Literal["text", "parquet", "workbook"]


@dataclass(frozen=True)
class JoinedTable:
    """Rows to be dealt, then the rows of the given test part.

    Attributes
    ----------
    test_rows : int
        Rows of the test part, the last ones; 0 where it is drawn.
    """

    columns: dict[str, list[str]]
    lines: list[int]
    test_rows: int
    notes: tuple[str, ...]


def format_of(path: Path) -> FileFormat:
    """Return the format of a table by its first bytes; whatever is no other counts as text.

    Raises
    ------
    AuditError
        If it is no file, is empty or cannot be read.
    """
    refuse_no_file(path)
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise read_fault(path, error) from error
    if not start:
        raise empty_fault(path)
    if start == PARQUET:
        return "parquet"
    return "workbook" if start == WORKBOOK else "text"


def read_table(path: Path, source: TableSource, *, context: JobContext) -> TextTable:
    """Return the table in a CSV, TSV, Parquet or XLSX file.

    Raises
    ------
    AuditError
        See `read_file`, `read_delimited`, `read_parquet` and `read_workbook`.
    """
    form, kind = form_of(source), format_of(path)
    if kind == "parquet":
        return read_parquet(path, form, context=context)
    if kind == "workbook":
        return read_workbook(path, form, context=context)
    data = read_file(path, context=context)
    return read_delimited(data, name=path.name, context=context, form=form)


def read_joined(
    path: Path, test_path: Path | None, source: TableSource, *, context: JobContext
) -> JoinedTable:
    """Return the rows of a file and, where there is one, of the file of its test part.

    Raises
    ------
    AuditError
        As `read_table`, or if the two do not have the same columns.
    """
    table = read_table(path, source, context=context)
    if test_path is None:
        return JoinedTable(table.columns, table.lines, 0, table.notes)
    test = read_table(test_path, source, context=context)
    _refuse_other_columns(table, test, path.name, test_path.name)
    rows = len(test.lines)
    note = f"The {count_text(rows, 'row', 'rows')} of '{test_path.name}' are the test part."
    return JoinedTable(
        {name: cells + test.columns[name] for name, cells in table.columns.items()},
        table.lines + test.lines,
        rows,
        (*table.notes, *test.notes, note),
    )


def _refuse_other_columns(table: TextTable, test: TextTable, name: str, test_name: str) -> None:
    absent = [f"'{column}'" for column in table.columns if column not in test.columns]
    added = [f"'{column}'" for column in test.columns if column not in table.columns]
    if not absent and not added:
        return
    seen = [
        f"{words} {', '.join(columns[:6])}" + (", ..." if len(columns) > 6 else "")
        for words, columns in (("without", absent), ("with", added))
        if columns
    ]
    raise AuditError(
        f"The columns of '{test_name}' are not those of '{name}'",
        seen="; ".join(seen),
        allowed=", ".join(list(table.columns)[:20]) + (", ..." if len(table.columns) > 20 else ""),
        remedy="Give both files the same columns, or name them in the plan; where a file has no "
        'header, switch off "First row names the columns".',
    )
