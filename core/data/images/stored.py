"""Rows of bytes in a file on disk, read and scaled only when they are asked for."""

from __future__ import annotations

import math
import mmap
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from typing import IO, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from core.errors import AuditError

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]
_Number = TypeVar("_Number", np.uint8, np.float32)
RowIndex: TypeAlias = (
    "int | np.integer | slice | Sequence[int] | npt.NDArray[np.integer | np.bool_]"
)
Index: TypeAlias = "RowIndex | tuple[RowIndex, *tuple[int | slice, ...]]"

CHUNK_BYTES = 8 << 20
_LEVELS = 256
_OWN_PAGES_BYTES = 128 << 10
_SPARE_BYTES = 64 << 20  # left free on the disk


class RowFile:
    """A temporary file of rows of equal size; it is gone when nothing holds it, or at the end.

    Parameters
    ----------
    width : int
        Bytes of one row.

    Notes
    -----
    Rows are read with `preadv` into arrays, not mapped: pages of a mapped file that were touched
    count as memory of the process.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="vitrine-rows-", buffering=0)  # noqa: SIM115 - it lives as long as its rows
        self._turn = threading.Lock()

    def __del__(self) -> None:
        file = getattr(self, "_file", None)
        if file is not None:
            file.close()

    def append(self, rows: Bytes) -> None:
        """Write rows behind those that are there.

        Raises
        ------
        AuditError
            If the disk is full.
        """
        view = np.ascontiguousarray(rows).reshape(-1).data
        try:
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            raise disk_fault(len(view), error.strerror or str(error)) from error

    def read(self, first: int, into: Bytes) -> None:
        """Fill `into` (n, width) with the rows from `first` on."""
        view = into.reshape(-1).data  # no copy: the rows lie one behind the other
        place = first * self.width
        while view:
            count = self._read_at(place, view)
            if not count:
                raise EOFError(f"the file of rows ends before byte {place + len(view)}")
            view, place = view[count:], place + count

    def _read_at(self, place: int, view: memoryview) -> int:
        if hasattr(os, "preadv"):
            return os.preadv(self._file.fileno(), [view], place)
        with self._turn:  # systems without positioned reads share one position
            self._file.seek(place)
            return int(self._file.readinto(view) or 0)  # type: ignore[attr-defined]


class StoredRows:
    """Rows (n, C, H, W) that behave like a read-only float32 array but stay on disk.

    Indexing by a number, a slice or an array of numbers or booleans reads those rows into a new
    array; `pick` gives a view of some rows without reading any. Each byte is looked up in the
    table of its channel, which gives the same bits as scaling the whole array would.

    Parameters
    ----------
    tables : ndarray
        (C, 256) float32: what each byte of a channel stands for.
    chosen : ndarray, optional
        Rows of the file, in their order; all of them where absent.
    """

    def __init__(
        self,
        file: RowFile,
        *,
        rows: int,
        row_shape: tuple[int, ...],
        tables: Floats,
        chosen: Indices | None = None,
    ) -> None:
        self._file = file
        self._rows = rows
        self._chosen = chosen
        self.tables = tables
        self.shape: tuple[int, ...] = (rows if chosen is None else len(chosen), *row_shape)
        self.dtype: np.dtype[np.float32] = np.dtype(np.float32)

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def ndim(self) -> int:
        """Number of dimensions, rows included."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of values."""
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def nbytes(self) -> int:
        """Bytes that are held in memory, not those of the rows."""
        return self.tables.nbytes + (0 if self._chosen is None else self._chosen.nbytes)

    @property
    def stored_bytes(self) -> int:
        """Bytes of the file on disk."""
        return self._rows * self._file.width

    def __getitem__(self, index: Index) -> Floats:
        if not isinstance(index, tuple):
            return self._looked_up(self.levels(index))
        rows, *rest = index
        is_one = isinstance(rows, int | np.integer)
        found: Floats = self[rows][(*(() if is_one else (slice(None),)), *rest)]
        return found

    def __array__(
        self,
        dtype: npt.DTypeLike | None = None,
        copy: bool | None = None,
    ) -> npt.NDArray[np.floating]:
        if copy is False:
            raise ValueError("rows on disk cannot be had without a copy")
        return np.asarray(self[:], dtype=dtype)

    def levels(self, index: RowIndex) -> Bytes:
        """Return rows as the bytes that are stored."""
        if isinstance(index, int | np.integer):
            one: Bytes = self._gather(self._places(np.array([index], dtype=np.int64)))[0]
            return one
        if isinstance(index, slice):
            return self._gather(np.arange(len(self), dtype=np.int64)[index])
        wanted = np.asarray(index)
        if wanted.dtype == np.bool_:
            wanted = np.flatnonzero(wanted)
        return self._gather(self._places(wanted.astype(np.int64)))

    def pick(self, rows: npt.NDArray[np.integer | np.bool_]) -> StoredRows:
        """Return some rows, in the order given, without reading them."""
        wanted = np.arange(len(self), dtype=np.int64)[rows]
        chosen = wanted if self._chosen is None else self._chosen[wanted]
        return StoredRows(
            self._file,
            rows=self._rows,
            row_shape=self.shape[1:],
            tables=self.tables,
            chosen=chosen,
        )

    def with_tables(self, tables: Floats) -> StoredRows:
        """Return the same rows, each byte standing for another number."""
        return StoredRows(
            self._file,
            rows=self._rows,
            row_shape=self.shape[1:],
            tables=tables,
            chosen=self._chosen,
        )

    def chunks(self) -> Iterator[slice]:
        """Yield slices that cover all rows, each of about 8 MiB as float32."""
        width = 4 * self._file.width
        step = max(1, CHUNK_BYTES // width)
        for start in range(0, len(self), step):
            yield slice(start, min(start + step, len(self)))

    def mean(self) -> Floats:
        """Return the mean of all rows (C, H, W), summed in float64."""
        total = np.zeros(self.shape[1:], dtype=np.float64)
        for part in self.chunks():
            total += self[part].sum(axis=0, dtype=np.float64)
        return (total / len(self)).astype(np.float32)

    def _places(self, rows: Indices) -> Indices:
        wrong = (rows < -len(self)) | (rows >= len(self))
        if bool(wrong.any()):
            raise IndexError(f"row {rows[wrong][0]} of {len(self)}")
        return np.where(rows < 0, rows + len(self), rows)

    def _gather(self, wanted: Indices) -> Bytes:
        """Read rows by their places in this view: neighbours in the file in one go."""
        places = wanted if self._chosen is None else self._chosen[wanted]
        levels = _room((len(places), self._file.width), np.uint8)
        breaks = np.flatnonzero(np.diff(places) != 1) + 1
        starts = [0, *breaks.tolist()] if len(places) else []
        for start, stop in zip(starts, [*starts[1:], len(places)], strict=True):
            self._file.read(int(places[start]), levels[start:stop])
        return levels.reshape(len(places), *self.shape[1:])

    def _looked_up(self, levels: Bytes) -> Floats:
        values = _room(levels.shape, np.float32)
        # Row by row, because only whole blocks are looked up without another copy.
        rows = zip(
            levels.reshape(-1, *self.shape[1:]), values.reshape(-1, *self.shape[1:]), strict=True
        )
        for row, found in rows:
            for channel, table in enumerate(self.tables):
                np.take(table, row[channel], out=found[channel], mode="clip")
        return values


def _room(shape: tuple[int, ...], dtype: type[_Number]) -> npt.NDArray[_Number]:
    """Return an empty array; a large one has pages of its own, which go back when it goes.

    Taken from the allocator's heap, batch after batch would leave holes between the smaller
    blocks of the network that nothing fits into, and the process would grow all the time.
    """
    count = math.prod(shape)
    size = count * np.dtype(dtype).itemsize
    if size < _OWN_PAGES_BYTES:
        return np.empty(shape, dtype=dtype)
    return np.frombuffer(mmap.mmap(-1, size), dtype=dtype, count=count).reshape(shape)


Inputs: TypeAlias = Floats | StoredRows
"""Rows of inputs (N, ...) float32: in memory, or on disk where they are many."""


class StoredWriter:
    """Takes rows of bytes (n, C, H, W) one after the other and gives them back as `StoredRows`.

    Raises
    ------
    AuditError
        If the disk has no room for `rows` rows.
    """

    def __init__(self, rows: int, *, row_shape: tuple[int, ...]) -> None:
        width = int(np.prod(row_shape, dtype=np.int64))
        free = shutil.disk_usage(tempfile.gettempdir()).free
        if rows * width + _SPARE_BYTES > free:
            raise disk_fault(rows * width, f"{free / 1e6:,.0f} MB are free")
        self._file = RowFile(width)
        self._row_shape = row_shape
        self._rows = 0

    def append(self, levels: Bytes) -> None:
        """Write some rows (n, C, H, W)."""
        self._file.append(levels)
        self._rows += len(levels)

    def rows(self) -> StoredRows:
        """Return all rows written, each byte standing for its 255th part."""
        return StoredRows(
            self._file,
            rows=self._rows,
            row_shape=self._row_shape,
            tables=np.tile(pixel_table(), (self._row_shape[0], 1)),
        )


def pixel_table() -> Floats:
    """Return (256,) float32: each byte divided by 255."""
    return np.arange(_LEVELS, dtype=np.float32) / np.float32(255.0)


def picked(inputs: Inputs, rows: npt.NDArray[np.integer | np.bool_]) -> Inputs:
    """Return some rows: a copy of rows in memory, a view of rows on disk."""
    return inputs.pick(rows) if isinstance(inputs, StoredRows) else inputs[rows]


def disk_fault(needed: int, seen: str) -> AuditError:
    """Return the refusal to store rows where the disk has no room."""
    return AuditError(
        "The disk has no room for the decoded pictures",
        seen=seen,
        allowed=f"{needed / 1e6:,.0f} MB free in the folder for temporary files",
        remedy="Free some space, choose smaller pictures, or set TMPDIR to a folder on a larger "
        "disk.",
    )
