"""Where the rows of a long explanation come from: the project's own data, or a text file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.canonical import sha256_file
from core.data import Prepared
from core.data.tables.stream import StreamedTable
from core.errors import AuditError
from core.plan import Plan
from core.plan.sources import TableSource

Floats = npt.NDArray[np.float32]
Targets = npt.NDArray[np.int64] | npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Piece:
    """Some encoded rows (n, *shape), from row `start` on, and their targets where known."""

    start: int
    inputs: Floats
    targets: Targets | None


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

    def pieces(self, size: int, *, is_wanted: Callable[[int], bool]) -> Iterator[Piece]:
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

    def pieces(self, size: int, *, is_wanted: Callable[[int], bool]) -> Iterator[Piece]:
        """Yield the pieces of `size` rows whose first row is wanted; each is a copy."""
        for start in range(0, self.count, size):
            if is_wanted(start):
                rows = np.arange(start, min(start + size, self.count))
                yield Piece(start, self.prepared.inputs[rows], self.prepared.targets[rows])


@dataclass(frozen=True, eq=False)
class FileRows:
    """The rows of a CSV or TSV file with the features of the project's table."""

    path: Path
    table: StreamedTable

    @classmethod
    def of(cls, path: Path, *, plan: Plan, prepared: Prepared) -> FileRows:
        """Return the rows of a file in the form that the plan has for its own.

        Raises
        ------
        AuditError
            If the project's data are no table, the file is not there, or a row's own class is to
            be explained.
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
        return cls(path, StreamedTable(path, form, prepared.encoder))

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the file."""
        return sha256_file(self.path)

    @cached_property
    def count(self) -> int:
        """How many rows there are, in one pass over the file."""
        return self.table.count()

    def pieces(self, size: int, *, is_wanted: Callable[[int], bool]) -> Iterator[Piece]:
        """Yield the pieces of `size` rows whose first row is wanted; others are read past."""
        for start, inputs in self.table.pieces(size, is_wanted=is_wanted):
            yield Piece(start, inputs, None)


_PLAIN = TableSource(path="rows.csv", target="target")
