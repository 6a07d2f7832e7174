"""A table of any format row by row: CSV and TSV by bytes, Parquet and XLSX by rows."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from pathlib import Path

from core.canonical import sha256_file
from core.data.files import read_fault
from core.data.survey import delimited_file
from core.data.survey.delimited_file import BLOCK_ROWS, Block, Head
from core.data.tables.cells import format_of
from core.data.tables.form import PLAIN, TableForm
from core.data.tables.parquet import parquet_columns, parquet_head
from core.data.tables.workbook import workbook_rows

_PARQUET_ROWS = 10_000


def read_head(path: Path, form: TableForm = PLAIN) -> Head:
    """Return the names of a table's columns and where its rows are.

    Raises
    ------
    AuditError
        If it is no file, is empty or of no known format, or its header cannot be used.
    """
    kind = format_of(path)
    if kind == "text":
        return delimited_file.read_head(path, form)
    if kind == "parquet":
        found = parquet_head(path, form)
        return Head(found.columns, "", 0, 0, found.rows, form)
    sheet, _ = workbook_rows(path, form)
    return Head(tuple(sheet.columns), "", 0, 0, sheet.rows, form)


def read_blocks(
    path: Path,
    head: Head,
    *,
    digest: hashlib._Hash | None = None,
    offset: int = 0,
    row: int = 0,
    size: int = BLOCK_ROWS,
) -> Iterator[Block]:
    """Yield the rows of a file in blocks, from its first row or from a place in the index.

    Places are bytes in text files and numbers of rows in all others. Arguments and faults are
    those of `delimited_file.read_blocks`; `digest` is fed by text files only.
    """
    if head.delimiter:
        yield from delimited_file.read_blocks(
            path, head, digest=digest, offset=offset, row=row, size=size
        )
    elif format_of(path) == "parquet":
        for first, columns in parquet_columns(path, first=row, size=max(size, _PARQUET_ROWS)):
            rows = [list(cells) for cells in zip(*columns, strict=True)]
            yield Block(first, first, first + len(rows), rows)
    else:
        yield from _sheet_blocks(path, head, size)


def file_digest(path: Path, head: Head) -> str:
    """Return the SHA-256 of a file that is no text; of a text the pass over its rows gives it."""
    if head.delimiter:
        return ""
    try:
        return sha256_file(path)
    except OSError as error:
        raise read_fault(path, error) from error


def _sheet_blocks(path: Path, head: Head, size: int) -> Iterator[Block]:
    _, rows = workbook_rows(path, head.form)
    row = 0
    while block := [cells for _, cells in itertools.islice(rows, size)]:
        yield Block(row, row, row + len(block), block)
        row += len(block)
