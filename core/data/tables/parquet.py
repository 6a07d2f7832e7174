"""Parquet files as texts, batch by batch, so that every reader of tables judges cells alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.data.files import read_fault
from core.data.tables.delimited import TextTable
from core.data.tables.form import TableForm, column_names
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext

if TYPE_CHECKING:
    import pyarrow as pa

MARK = b"PAR1"
# A file of repeated values unpacks to many times its size; each cell takes some 60 bytes.
MOST_CELLS = 100_000_000
_LEAST_SUSPECT = 10_000_000
_MOST_PER_BYTE = 50  # cells for each byte of the file, in larger tables
_BATCH_ROWS = 10_000
_MIDNIGHT = r" 00:00:00(\.0+)?$"


@dataclass(frozen=True)
class ParquetHead:
    """The names of the columns, and the number of rows."""

    columns: tuple[str, ...]
    rows: int


def parquet_head(path: Path, form: TableForm) -> ParquetHead:
    """Return what a Parquet file says of itself; no row is read.

    Raises
    ------
    AuditError
        If it cannot be read, names a column twice, has lists or other columns within a column,
        no rows, or more cells than can be held.
    """
    with _Opened(path) as opened:
        return opened.head(form)


def parquet_columns(
    path: Path, *, first: int = 0, size: int = _BATCH_ROWS
) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield the number of a row and the texts of each column from there on, empty where missing.

    Parameters
    ----------
    first : int
        Rows before this one may be left out; whole row groups before it are not read.

    Raises
    ------
    AuditError
        If the file is damaged.
    """
    with _Opened(path) as opened:
        yield from opened.columns(first, size)


def read_parquet(path: Path, form: TableForm, *, context: JobContext) -> TextTable:
    """Return the whole table as texts.

    Raises
    ------
    AuditError
        As `parquet_head` and `parquet_columns`.
    """
    head = parquet_head(path, form)
    columns: list[list[str]] = [[] for _ in head.columns]
    for row, batch in parquet_columns(path):
        context.progress("Reading", row, head.rows, note=path.name)
        for column, cells in zip(columns, batch, strict=True):
            column += [cell.strip() for cell in cells]
    names = dict(zip(head.columns, columns, strict=True))
    return TextTable(names, list(range(1, head.rows + 1)))


class _Opened:
    """One Parquet file, opened; a fault of the library is told in a sentence."""

    def __init__(self, path: Path) -> None:
        # Imported here: pyarrow takes 0.3 s, and only Parquet files need it.
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415

        self._path = path
        self._faults = (pa.ArrowException, ValueError)
        try:
            self._file = parquet.ParquetFile(path)
        except self._faults as error:
            raise self._damaged(error) from error
        except OSError as error:
            if error.errno is None:  # the library's own, as for a cut file
                raise self._damaged(error) from error
            raise read_fault(path, error) from error

    def __enter__(self) -> _Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def head(self, form: TableForm) -> ParquetHead:
        import pyarrow as pa  # noqa: PLC0415 - as above

        schema, rows = self._file.schema_arrow, int(self._file.metadata.num_rows)
        name = self._path.name
        nested = [
            field.name
            for field in schema
            if pa.types.is_nested(field.type) or "binary" in str(field.type)
        ]
        if nested:
            raise AuditError(
                f"'{name}' holds columns that are no plain values",
                seen=", ".join(f"'{column}'" for column in nested[:10]),
                allowed="columns of numbers, texts, dates, or true and false",
                remedy="Leave these columns out, or spread them over columns of their own.",
            )
        if not rows:
            raise AuditError(
                f"'{name}' has no rows",
                seen="only the names of columns",
                allowed="at least one row",
                remedy="Choose another file, or export this one again.",
            )
        cells, size = rows * len(schema.names), self._path.stat().st_size
        if cells > _LEAST_SUSPECT and cells > _MOST_PER_BYTE * size:
            raise AuditError(
                f"'{name}' unpacks to far more than it looks",
                seen=f"{cells:,} cells in {size:,} bytes",
                allowed=f"at most {_MOST_PER_BYTE} cells for each byte, beyond "
                f"{_LEAST_SUSPECT:,} cells",
                remedy="Take fewer rows, or leave out the columns that are the same everywhere.",
            )
        if cells > MOST_CELLS:
            raise AuditError(
                f"'{name}' is too large to be read as a table",
                seen=f"{count_text(rows, 'row', 'rows')} of {len(schema.names)} columns",
                allowed=f"at most {MOST_CELLS:,} cells",
                remedy="Take fewer rows or columns.",
            )
        first = [str(column).strip() for column in schema.names]
        has_names = TableForm(columns=form.columns)  # Parquet names its columns always
        return ParquetHead(tuple(column_names(first, has_names, name)), rows)

    def columns(self, first: int, size: int) -> Iterator[tuple[int, list[list[str]]]]:
        metadata = self._file.metadata
        groups: list[int] = []
        row = begin = 0
        for group in range(metadata.num_row_groups):
            end = begin + metadata.row_group(group).num_rows
            if end > first:
                row = begin if not groups else row
                groups.append(group)
            begin = end
        try:
            for batch in self._file.iter_batches(size, row_groups=groups):
                if row + batch.num_rows > first:
                    yield row, [_texts(column) for column in batch.columns]
                row += batch.num_rows
        except (*self._faults, OSError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> AuditError:
        return AuditError(
            f"'{self._path.name}' could not be read as a Parquet file",
            seen=str(error).splitlines()[0][:200] if str(error) else type(error).__name__,
            allowed="a whole Parquet file that is not encrypted",
            remedy="Copy or export the file again.",
        )


def _texts(column: pa.Array) -> list[str]:
    """Return values as texts: numbers in full, dates as ISO, empty where missing or no number."""
    import pyarrow as pa  # noqa: PLC0415 - as above
    from pyarrow import compute  # noqa: PLC0415

    if pa.types.is_floating(column.type):
        column = compute.if_else(compute.is_nan(column), None, column)
    texts = compute.cast(column, pa.string())
    if pa.types.is_timestamp(column.type) and column.type.tz is None:
        texts = compute.replace_substring_regex(texts, _MIDNIGHT, "")
    found: list[str] = compute.fill_null(texts, "").to_pylist()
    return found
