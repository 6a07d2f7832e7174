"""The project's SQLite file: one connection, whole transactions, and reading beside a dead writer.

A rollback journal is used, not a write-ahead log: a log needs a shared-memory file beside the
database, which a read-only folder cannot hold. `synchronous = EXTRA` makes the end of a
transaction durable before it is reported.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.canonical import write_fault
from core.errors import AuditError
from core.project.faults import damaged, database_fault, read_only

Value = str | int | float | bytes | None
_PATIENCE_S = 10.0  # how long a reader waits for the writer's commit, and the other way round


class Database:
    """One connection that several threads may use in turn.

    Every fault that a person can act on leaves as `AuditError`; other errors of SQLite are bugs
    and keep their type.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._turn = threading.RLock()

    @classmethod
    def for_writing(cls, path: Path) -> Database:
        """Return a connection that may write; the file is made if it is absent.

        Raises
        ------
        AuditError
            If the file is damaged or cannot be opened.
        """
        return cls._opened(path, mode="rwc")

    @classmethod
    def for_reading(cls, path: Path) -> Database:
        """Return a connection that only reads.

        A writer that was killed within a transaction leaves a journal to be rolled back. A
        reader may not touch the file, so it then reads a repaired copy in memory.

        Raises
        ------
        AuditError
            If the file is damaged or cannot be opened.
        """
        try:
            return cls._opened(path, mode="ro")
        except AuditError as fault:
            cause = fault.__cause__
            code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
            if code not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
                raise
        return cls(_repaired_copy(path), path)

    @classmethod
    def _opened(cls, path: Path, *, mode: str) -> Database:
        with _told(path):
            connection = _connect(f"{path.resolve().as_uri()}?mode={mode}", is_uri=True)
        database = cls(connection, path)
        try:
            database._prepare(writes=mode != "ro")
        except BaseException:
            database.close()
            raise
        return database

    def _prepare(self, *, writes: bool) -> None:
        self.rows("PRAGMA trusted_schema = OFF")
        found = self.rows("PRAGMA quick_check(1)")
        if found != [("ok",)]:
            raise damaged(self._path, str(found[0][0]))
        if writes:
            self.rows("PRAGMA journal_mode = DELETE")
            self.rows("PRAGMA synchronous = EXTRA")
            self.rows("PRAGMA foreign_keys = ON")

    def copy_in_memory(self) -> Database:
        """Return a copy that may be changed without touching the file."""
        copy = _connect(":memory:")
        with self._turn, _told(self._path):
            self._connection.backup(copy)
        return Database(copy, self._path)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection inside `BEGIN IMMEDIATE`: all of the block's rows, or none."""
        with self._turn, _told(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has rolled back by itself
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[tuple[Value, ...]]:
        """Return all rows of a statement, so that no read stays open beside a writer."""
        with self._turn, _told(self._path):
            found: list[tuple[Value, ...]] = self._connection.execute(sql, values).fetchall()
            return found

    def number(self, sql: str) -> int:
        """Return the single whole number that a statement gives."""
        value = self.rows(sql)[0][0]
        assert isinstance(value, int)
        return value

    def require_writable(self) -> None:
        """Make sure that the file may be written, which SQLite itself finds out too late.

        Raises
        ------
        AuditError
            If it may only be read.
        """
        # Not by opening it: closing a second handle would drop SQLite's locks on some systems.
        by_effective_user = os.access in os.supports_effective_ids
        if not os.access(self._path, os.W_OK, effective_ids=by_effective_user):
            raise read_only(self._path)

    def close(self) -> None:
        """Close the connection; a transaction that is open is rolled back."""
        with self._turn:
            self._connection.close()


def _connect(name: str, *, is_uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(
        name, uri=is_uri, isolation_level=None, check_same_thread=False, timeout=_PATIENCE_S
    )


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn an expected refusal of SQLite into its sentence."""
    try:
        yield
    except sqlite3.Error as error:
        fault = database_fault(error, path)
        if fault is None:
            raise
        raise fault from error


def _repaired_copy(path: Path) -> sqlite3.Connection:
    """Roll the journal of a killed writer back in a copy, and hold the copy in memory."""
    journal = path.with_name(f"{path.name}-journal")
    with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
        try:
            for source in (path, journal):
                if source.exists():
                    shutil.copyfile(source, Path(folder) / source.name)
        except OSError as error:
            raise write_fault(path, error) from error
        with _told(path), contextlib.closing(_connect(str(Path(folder) / path.name))) as repaired:
            memory = _connect(":memory:")
            try:
                repaired.backup(memory)
            except BaseException:
                memory.close()
                raise
            return memory
