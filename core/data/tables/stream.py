"""Rows of a CSV or TSV file, encoded piece by piece, so that memory does not grow with the file."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.encoder import Encoder
from core.data.tables.columns import numeric_column, text_column
from core.data.tables.dates import date_column
from core.data.tables.delimited import CountedLines, decode_text, delimiter_of, ragged
from core.data.tables.encoding import CategoricalEncoding, DateEncoding, NumericEncoding
from core.data.tables.form import SEPARATORS, column_names, csv_rows, form_of
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.sources import TableSource

Floats = npt.NDArray[np.float32]
Cell = str | None

_SNIFFED_BYTES = 1 << 20
_SNIFFED_LINES = 20
_CHECK_EVERY = 5_000


@dataclass(frozen=True)
class _Row:
    """Cells of one row, and the line of the file on which it ends."""

    cells: list[str]
    line: int


@dataclass(frozen=True, eq=False)
class EncodedRows:
    """Some rows of a file, from row `start` (from 0) on.

    Attributes
    ----------
    inputs : ndarray
        (n, F) float32.
    unseen : tuple of (str, int)
        Features with the number of their cells whose category training did not show.
    """

    start: int
    inputs: Floats
    unseen: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class StreamedTable:
    """A text file of rows that a fitted encoder can encode; targets are neither needed nor read.

    Attributes
    ----------
    source : TableSource
        The form of the file, and the marks of missing values, as the plan has them for its own.
    encoder : Encoder
        Fitted before, to the training rows of the plan's own data.
    """

    path: Path
    source: TableSource
    encoder: Encoder

    def count(self, *, context: JobContext) -> int:
        """Return the number of rows, in one pass that keeps none.

        Raises
        ------
        AuditError
            If the file cannot be read, lacks a feature, or has no rows.
        CancelledError
            If the job was cancelled.
        """

        def heard(done: int, total: int) -> None:
            context.progress("Counting rows", done, total, note=self.path.name)

        count = sum(1 for _ in self._rows(heard))
        if count == 0:
            raise AuditError(
                f"'{self.path.name}' has no rows",
                seen="only a header" if self.source.has_header else "only blank lines",
                allowed="at least one row",
                remedy="Choose another file, or export this one again.",
            )
        return count

    def pieces(
        self,
        size: int,
        *,
        is_wanted: Callable[[int], bool] = lambda _: True,
        context: JobContext,
    ) -> Iterator[EncodedRows]:
        """Yield pieces of `size` encoded rows.

        Parameters
        ----------
        is_wanted : callable
            Whether the piece that starts at this row is to be encoded; others are read past.

        Raises
        ------
        AuditError
            If a row does not fit the header, or a cell is not what its feature was in training.
        CancelledError
            If the job was cancelled.
        """
        start = 0

        def heard(done: int, total: int) -> None:
            if is_wanted(start):
                context.check()  # how far that is, whoever asks for the piece says
            else:
                context.progress("Reading past rows", done, total, note=f"row {start:,}")

        rows = self._rows(heard)
        while piece := list(islice(rows, size)):
            if is_wanted(start):
                table = self._table(piece)
                yield EncodedRows(
                    start=start,
                    inputs=self._encoded(table, lines=[row.line for row in piece]),
                    unseen=self.encoder.unseen_in(table),
                )
            start += len(piece)

    def _rows(self, heard: Callable[[int, int], None]) -> Iterator[_Row]:
        """Yield the rows; `heard` is told now and then how many bytes of how many were read."""
        name = self.path.name
        form = form_of(self.source)
        header: list[str] | None = None
        try:
            delimiter = SEPARATORS.get(self.source.separator) or self._delimiter()
            size = self.path.stat().st_size
            with (
                self.path.open("rb") as file,
                io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text,
            ):
                counted = CountedLines(text)
                for cells in csv_rows(counted, delimiter):
                    if not any(cell.strip() for cell in cells):
                        continue
                    if header is None:
                        header = column_names([cell.strip() for cell in cells], form, name)
                        self._require_features(header)
                        places = [header.index(item.feature) for item in self.encoder.features]
                        if form.has_header:
                            continue
                    if len(cells) != len(header):
                        raise ragged(name, counted.line, len(cells), len(header), delimiter)
                    if counted.line % _CHECK_EVERY == 0:
                        heard(file.tell(), size)
                    yield _Row([cells[place] for place in places], counted.line)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise AuditError(
                f"'{name}' could not be read to its end",
                seen=str(error),
                allowed="a CSV or TSV file in UTF-8, with quotes in pairs",
                remedy="Correct the file, or export it again.",
            ) from error

    def _delimiter(self) -> str:
        with self.path.open("rb") as file:
            # The last line is read to its end, or it might be cut within a letter.
            start = file.read(_SNIFFED_BYTES) + file.readline(_SNIFFED_BYTES)
        lines = start.splitlines(keepends=True)[:_SNIFFED_LINES]
        return delimiter_of(decode_text(b"".join(lines), self.path.name))

    def _require_features(self, header: list[str]) -> None:
        absent = [f"'{one.feature}'" for one in self.encoder.features if one.feature not in header]
        if absent:
            raise AuditError(
                f"'{self.path.name}' lacks columns that the network was trained on",
                seen=f"no {', '.join(absent[:10])}",
                allowed=", ".join(one.feature for one in self.encoder.features[:30]),
                remedy="Name the columns as in the training data; capitals count.",
            )

    def _table(self, rows: list[_Row]) -> pd.DataFrame:
        """Return the rows as they were read in training: cells without blanks around them."""
        lines = [row.line for row in rows]
        columns = zip(*(row.cells for row in rows), strict=True)
        return pd.DataFrame(
            {
                encoding.feature: self._column(encoding, [cell.strip() for cell in cells], lines)
                for encoding, cells in zip(self.encoder.features, columns, strict=True)
            }
        )

    def _encoded(self, table: pd.DataFrame, *, lines: list[int]) -> Floats:
        encoded = self.encoder.encode_table(table)
        bad = np.flatnonzero(~np.isfinite(encoded).all(axis=1))
        if bad.size:
            raise AuditError(
                f"A value of '{self.path.name}' lies too far from the training rows to be "
                "computed with",
                seen=f"line {lines[int(bad[0])]}",
                remedy="Correct that line, or leave the cell empty.",
            )
        return encoded

    def _column(self, encoding: object, cells: list[str], lines: list[int]) -> pd.Series:
        assert isinstance(encoding, (NumericEncoding, DateEncoding, CategoricalEncoding))
        name = encoding.feature
        if isinstance(encoding, NumericEncoding):
            numbers = self._numbers(cells)
            if numbers is None:
                numbers = self._careful_numbers(cells, name=name, lines=lines)
            return pd.Series(numbers, name=name, dtype=np.float64)
        marked = self._marked(cells)
        if isinstance(encoding, CategoricalEncoding):
            return text_column(marked, name=name)
        days = date_column(marked)
        if days is None and any(cell is not None for cell in marked):
            raise self._other_kind(name, "a date in every row", lines)
        return pd.Series(
            np.full(len(cells), math.nan) if days is None else days, name=name, dtype=np.float64
        )

    def _marked(self, cells: list[str]) -> list[Cell]:
        marks = {"", *self.source.missing}
        return [None if cell in marks else cell for cell in cells]

    def _numbers(self, cells: list[str]) -> npt.NDArray[np.float64] | None:
        """Return plain numbers fast; None where a cell is missing or anything but a number."""
        if any("_" in cell or cell in self.source.missing for cell in cells):
            return None
        try:
            numbers = np.fromiter(map(float, cells), dtype=np.float64, count=len(cells))
        except ValueError:
            return None
        return numbers if np.isfinite(numbers).all() else None

    def _careful_numbers(
        self, cells: list[str], *, name: str, lines: list[int]
    ) -> npt.NDArray[np.float64]:
        marked = self._marked(cells)
        numbers = numeric_column(marked, name=name, lines=lines)
        if numbers is not None:
            return numbers
        days = date_column(marked)  # dates that the plan reads as days are numbers too
        if days is None:
            raise self._other_kind(name, "a number in every row", lines)
        return days

    def _other_kind(self, name: str, what: str, lines: list[int]) -> AuditError:
        return AuditError(
            f"The column '{name}' of '{self.path.name}' is not what it was in training",
            seen=f"something else between the lines {lines[0]} and {lines[-1]}",
            allowed=f"{what}, or an empty cell",
            remedy="Correct these cells.",
        )
