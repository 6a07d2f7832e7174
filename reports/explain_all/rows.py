"""Where the rows of a long explanation come from: the project's own data, or a text file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.canonical import sha256_file
from core.data import Prepared
from core.data.tables.stream import StreamedTable
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan import Plan
from core.plan.sources import TableSource

Floats = npt.NDArray[np.float32]
Targets = npt.NDArray[np.int64] | npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Piece:
    """Some encoded rows (n, *shape), from row `start` on, and their targets where known.

    Attributes
    ----------
    unseen : tuple of (str, int)
        Features with the number of their cells whose category training did not show; of the
        project's own rows the record of the data tells that.
    """

    start: int
    inputs: Floats
    targets: Targets | None
    unseen: tuple[tuple[str, int], ...]


class Rows(Protocol):
    """Rows that can be gone through in order, any number of times."""

    @property
    def name(self) -> str:
        """What the rows are called."""
        ...

    @property
    def fingerprint(self) -> str:
        """SHA-256 of their contents."""
        ...

    @property
    def count(self) -> int:
        """How many there are."""
        ...

    def pieces(
        self, size: int, *, is_wanted: Callable[[int], bool], context: JobContext
    ) -> Iterator[Piece]:
        """Yield the pieces of `size` rows whose first row is wanted."""
        ...


@dataclass(frozen=True, eq=False)
class OwnRows:
    """All rows of the project's data, which are in memory or on disk as they were encoded."""

    prepared: Prepared

    @property
    def name(self) -> str:
        """The name of the data."""
        return self.prepared.record.name

    @property
    def fingerprint(self) -> str:
        """SHA-256 of their contents."""
        return self.prepared.record.fingerprint

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.prepared.inputs)

    def pieces(
        self,
        size: int,
        *,
        is_wanted: Callable[[int], bool],
        context: JobContext,  # noqa: ARG002 - the rows are there already
    ) -> Iterator[Piece]:
        """Yield the pieces of `size` rows whose first row is wanted; each is a copy."""
        for start in range(0, self.count, size):
            if is_wanted(start):
                rows = np.arange(start, min(start + size, self.count))
                targets = self.prepared.targets[rows]
                yield Piece(start, self.prepared.inputs[rows], targets, unseen=())


@dataclass(frozen=True, eq=False)
class FileRows:
    """The rows of a CSV or TSV file with the features of the project's table."""

    table: StreamedTable
    fingerprint: str
    count: int

    @classmethod
    def of(cls, path: Path, *, plan: Plan, prepared: Prepared, context: JobContext) -> FileRows:
        """Return the rows of a file in the form that the plan has for its own.

        The file is read once for its fingerprint and once to count its rows.

        Raises
        ------
        AuditError
            If the project's data are no table, the file is not there, cannot be read or has no
            rows, or a row's own class is to be explained.
        CancelledError
            If the job was cancelled.
        """
        if prepared.record.kind != "tabular":
            raise AuditError(
                "Rows of a file are explained for tables alone",
                seen=f"{prepared.record.kind} data",
                remedy="Leave the file out, and the rows of the project are explained.",
            )
        if not path.is_file():
            raise AuditError("There is no such file of rows", seen=f"{path}", remedy="Check it.")
        if plan.explanation.target == "recorded":
            raise AuditError(
                "The recorded class of new rows is not known",
                seen="explanation.target = 'recorded'",
                allowed="'positive', 'predicted' or 'named'",
                remedy="Choose another explained class in the plan.",
            )
        source = plan.data.source
        known = source if isinstance(source, TableSource) else _PLAIN
        form = known.model_copy(update={"path": str(path), "test_path": ""})
        table = StreamedTable(path, form, prepared.encoder)
        size = path.stat().st_size

        def heard(done: int) -> None:
            context.progress("Reading the file", done, size, note=path.name)

        count = table.count(context=context)
        return cls(table, sha256_file(path, heard=heard), count)

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.table.path.name

    def pieces(
        self, size: int, *, is_wanted: Callable[[int], bool], context: JobContext
    ) -> Iterator[Piece]:
        """Yield the pieces of `size` rows whose first row is wanted; others are read past."""
        for found in self.table.pieces(size, is_wanted=is_wanted, context=context):
            yield Piece(found.start, found.inputs, None, found.unseen)


_PLAIN = TableSource(path="rows.csv", target="target")
