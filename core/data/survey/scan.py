"""One pass over a delimited file in bounded memory: counts, a sample, repeats and an index."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.data.files import changed_fault, read_fault
from core.data.survey.delimited_file import Block, Head, no_rows
from core.data.survey.sample import RowSample
from core.data.survey.table_file import file_digest, read_blocks, read_head
from core.data.survey.tally import Tally
from core.data.tables.form import PLAIN, TableForm
from core.jobs.context import JobContext

SAMPLE_ROWS = 50_000
_SAMPLE_CELLS = 1_000_000
_COUNTED_TEXTS = 400_000
MOST_HASHED = 20_000_000  # rows whose hashes, of 8 bytes each, are kept to find repeated ones

Hashes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Scan:
    """What one pass found.

    Attributes
    ----------
    sample : list of tuple of str
        Rows with all their cells, drawn with the plan's seed; all rows where `is_whole`.
    repeated : int or None
        Rows whose compared cells all stood in an earlier row; None above `MOST_HASHED` rows.
    index : ndarray
        (blocks, 2) int64: number of a row and its place in bytes, about every 1,000 rows.
    """

    head: Head
    rows: int
    size: int
    sha256: str
    tallies: tuple[Tally, ...]
    sample: list[tuple[str, ...]]
    is_whole: bool
    repeated: int | None
    index: npt.NDArray[np.int64]


def scan_table(
    path: Path,
    *,
    marks: Sequence[str],
    left_out: frozenset[str],
    seed: int,
    context: JobContext,
    form: TableForm = PLAIN,
) -> Scan:
    """Return what one pass over the file finds.

    Parameters
    ----------
    marks : sequence of str
        Texts that stand for a missing value, beside the empty one.
    left_out : frozenset of str
        Columns that may differ where a row repeats another.
    form : TableForm
        How the file is to be read.

    Raises
    ------
    AuditError
        If the file cannot be read or parsed, holds no rows, or changes while it is read.
    """
    head = read_head(path, form)
    try:
        size = path.stat().st_size
        digest = hashlib.sha256()
        with path.open("rb") as file:
            digest.update(file.read(head.body))
    except OSError as error:
        raise read_fault(path, error) from error
    width = len(head.columns)
    work = _Pass(
        tuple(Tally(frozenset({"", *marks}), cap=_cap(width)) for _ in range(width)),
        RowSample(max(1000, min(SAMPLE_ROWS, _SAMPLE_CELLS // width)), seed=seed),
        [place for place, name in enumerate(head.columns) if name not in left_out],
    )
    end = head.body
    for block in read_blocks(path, head, digest=digest):
        work.take(block)
        end = block.end
        context.progress(
            "Looking at the rows",
            end,
            max(head.total, end),
            note=f"{work.rows:,} rows of {path.name}",
        )
    if not work.rows:
        raise no_rows(path.name)
    left = _size_of(path)
    if left != size:
        raise changed_fault(path, before=size, after=left)
    for tally in work.tallies:
        tally.finish()
    return Scan(
        head=head,
        rows=work.rows,
        size=size,
        sha256=file_digest(path, head) or digest.hexdigest(),
        tallies=work.tallies,
        sample=work.sample.rows(),
        is_whole=work.sample.is_whole,
        repeated=work.repeated(),
        index=np.array(work.index, dtype=np.int64).reshape(-1, 2),
    )


class _Pass:
    """What grows while blocks go by."""

    def __init__(self, tallies: tuple[Tally, ...], sample: RowSample, compared: list[int]) -> None:
        self.tallies = tallies
        self.sample = sample
        self.rows = 0
        self.index: list[tuple[int, int]] = []
        self._compared = compared
        self._hashes: list[Hashes] = []

    def take(self, block: Block) -> None:
        columns = [list(map(str.strip, cells)) for cells in zip(*block.rows, strict=True)]
        for tally, cells in zip(self.tallies, columns, strict=True):
            tally.take(cells)
        self.sample.take(list(zip(*columns, strict=True)))
        if self.rows + len(block.rows) <= MOST_HASHED and self._compared:
            compared = zip(*(columns[place] for place in self._compared), strict=True)
            self._hashes.append(np.fromiter(map(hash, compared), np.int64, len(block.rows)))
        self.index.append((block.row, block.offset))
        self.rows += len(block.rows)

    def repeated(self) -> int | None:
        if not self._hashes or self.rows > MOST_HASHED:
            return None
        hashes = np.concatenate(self._hashes)
        self._hashes.clear()
        hashes.sort()
        return int(np.sum(hashes[1:] == hashes[:-1]))


def _cap(width: int) -> int:
    """Return how many different texts are counted of each of `width` columns."""
    return max(1001, min(5000, _COUNTED_TEXTS // width))


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise read_fault(path, error) from error
