"""A project: a folder that outlives the program, whatever moment the program ends at."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from core.canonical import write_fault, write_whole
from core.errors import AuditError
from core.project.artifacts import Artifacts
from core.project.database import Database
from core.project.faults import not_a_project
from core.project.journal import Entry, JournalState
from core.project.ledger import SAVED_PLAN, EndState, Ledger, Run, Step
from core.project.lock import HeldError, WriterLock
from core.project.recovery import recover
from core.project.schema import check_readable, is_blank, migrate, newest, version_of

_PLAN = "plan.toml"
_DATABASE = "vitrine.sqlite"
_ARTIFACTS = "artifacts"


class Project:
    """Plan, finished records, artifacts and journal of one audit.

    Made by `Project.create` or `Project.open`. One process writes; every other opens the project
    to read only and can say who writes. What a method has returned is on disk.
    """

    def __init__(
        self,
        folder: Path,
        database: Database,
        *,
        lock: WriterLock | None,
        notice: str = "",
        holder: str = "",
    ) -> None:
        self.folder = folder
        self.notice = notice  # why the project is open to read only; empty for the writer
        self.holder = holder  # who may write to it, where that is known
        self._lock = lock
        self._database = database
        self._ledger = Ledger(database)
        self._artifacts = Artifacts(folder / _ARTIFACTS)

    @classmethod
    def create(cls, folder: Path, *, plan_toml: str) -> Project:
        """Return a new project in `folder`, open for writing.

        Raises
        ------
        AuditError
            If the folder holds a project or another plan, is in use, or cannot be written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_fault(folder, error) from error
        with contextlib.ExitStack() as stack:
            lock = WriterLock.take(folder)
            stack.callback(lock.release)
            database = Database.for_writing(folder / _DATABASE)
            stack.callback(database.close)
            _check_vacant(folder, database)
            project = cls(folder, database, lock=lock, holder=lock.holder.sentence)
            project._begin(plan_toml)
            stack.pop_all()
            return project

    @classmethod
    def open(cls, folder: Path, *, read_only: bool = False) -> Project:
        """Return the project in `folder`, to write if nobody else does, otherwise to read only.

        Raises
        ------
        AuditError
            If there is no project, it is damaged, or it was written by a newer version.
        """
        if not cls.is_project(folder):
            seen = "no vitrine.sqlite in it" if folder.is_dir() else "no such folder"
            raise not_a_project(folder, seen)
        if read_only:
            return cls._reader(folder, notice="The project was opened to read only, as asked")
        try:
            lock = WriterLock.take(folder)
        except HeldError as held:
            return cls._reader(folder, notice=held.what, holder=held.what)
        except AuditError as fault:
            return cls._reader(folder, notice=f"{fault.what}, {fault.seen}")
        return cls._writer(folder, lock)

    @staticmethod
    def is_project(folder: Path) -> bool:
        """Whether the folder holds a project's database."""
        return (folder / _DATABASE).is_file()

    @classmethod
    def _reader(cls, folder: Path, *, notice: str, holder: str = "") -> Project:
        database = Database.for_reading(folder / _DATABASE)
        try:
            check_readable(database, folder)
            if version_of(database) < newest():
                database = _brought_forward(database)
        except BaseException:
            database.close()
            raise
        return cls(folder, database, lock=None, notice=notice, holder=holder)

    @classmethod
    def _writer(cls, folder: Path, lock: WriterLock) -> Project:
        with contextlib.ExitStack() as stack:
            stack.callback(lock.release)
            database = Database.for_writing(folder / _DATABASE)
            stack.callback(database.close)
            check_readable(database, folder)
            project = cls(folder, database, lock=lock, holder=lock.holder.sentence)
            if lock.is_lent:  # its holder has put everything in order, and is at work
                stack.pop_all()
                return project
            try:
                recover(database, project._ledger, project._artifacts, plan=folder / _PLAN)
            except AuditError as fault:
                # A project on a full disk, or whose database may not be written, can be read.
                notice = f"{fault.what}, {fault.seen}"
            else:
                stack.pop_all()
                return project
        return cls._reader(folder, notice=notice)

    @property
    def is_writer(self) -> bool:
        """Whether this process may write to the project."""
        return self._lock is not None

    @property
    def plan_toml(self) -> str:
        """The text of plan.toml, or of the last plan in the journal where the file is gone.

        Raises
        ------
        AuditError
            If neither can be read, or the file is not UTF-8 text.
        """
        try:
            data = (self.folder / _PLAN).read_bytes()
        except OSError:
            known = self._ledger.last_plan()
            data = self.get(known) if known else b""
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise AuditError(
                f"{_PLAN} is not a plan",
                seen="bytes that are not UTF-8 text",
                allowed="a TOML file in UTF-8",
                remedy="Save the plan as UTF-8 text.",
            ) from error

    def save_plan(self, text: str) -> str:
        """Write plan.toml and return its SHA-256; every plan before it stays an artifact.

        Raises
        ------
        AuditError
            If the project is read-only or cannot be written.
        """
        data = text.encode("utf-8")
        sha = self.put(data)
        if sha == self._ledger.last_plan() and self.plan_toml == text:
            return sha
        # Killed between the two, the next opening finds the file and journals it.
        write_whole(self.folder / _PLAN, data)
        with self._database.transaction() as connection:
            self._ledger.enter(connection, SAVED_PLAN, subject=sha)
        return sha

    def put(self, data: bytes) -> str:
        """Write bytes as an artifact and return their SHA-256.

        Raises
        ------
        AuditError
            If the project is read-only or cannot be written.
        """
        self._require_writer()
        return self._artifacts.put(data)

    def get(self, sha: str) -> bytes:
        """Return the bytes of an artifact or record with this SHA-256, checked against it.

        Raises
        ------
        AuditError
            If there is none, or its content was changed.
        """
        if not self._artifacts.has(sha):
            record = self._ledger.record(sha)
            if record is not None:
                return record
        return self._artifacts.get(sha)

    def has(self, sha: str) -> bool:
        """Whether there is an artifact of this SHA-256."""
        return self._artifacts.has(sha)

    def finish(
        self,
        step: str,
        *,
        key: str,
        record: bytes,
        artifacts: Sequence[bytes | str] = (),
        seconds: float,
    ) -> str:
        """Make a finished step durable and return the SHA-256 of its record.

        Parameters
        ----------
        step : str
            Name of the step, such as "training".
        key : str
            Everything that the step depends on, as one string (a hash).
        record : bytes
            The record's canonical JSON.
        artifacts : sequence of (bytes or str)
            Bytes to be written, or the SHA-256 of an artifact that was put before.
        seconds : float
            How long the step took.

        Raises
        ------
        AuditError
            If the project is read-only or cannot be written; then no row was entered.
        """
        self._require_writer()
        named = [item if isinstance(item, str) else self._artifacts.put(item) for item in artifacts]
        sized = [(sha, self._artifacts.size(sha)) for sha in named]
        with self._database.transaction() as connection:
            return self._ledger.enter_step(
                connection, step, key=key, record=record, artifacts=sized, seconds=seconds
            )

    def finished(self, step: str, *, key: str) -> bytes | None:
        """Return the record of the step finished for this key, or None if it must be run.

        A step whose artifacts are no longer all there counts as not finished.

        Raises
        ------
        AuditError
            If the stored record was changed.
        """
        for sha, artifacts in self._ledger.candidates(step, key):
            if all(self._artifacts.has(name, size=size) for name, size in artifacts):
                return self._ledger.record(sha)
        return None

    def keys(self, step: str) -> tuple[str, ...]:
        """Return every key for which the step was finished, newest first."""
        return self._ledger.keys(step)

    def steps(self) -> tuple[Step, ...]:
        """Return every finished step, in the order in which they were finished."""
        return self._ledger.steps()

    def runs(self) -> tuple[Run, ...]:
        """Return every run, oldest first."""
        return self._ledger.runs()

    def begin_run(self, plan_digest: str) -> int:
        """Enter a run for the plan with this digest and return its number.

        A run that was never ended is entered as interrupted.
        """
        self._require_writer()
        with self._database.transaction() as connection:
            for run in self._running():
                self._ledger.end_run(connection, run, "interrupted")
            return self._ledger.begin_run(connection, plan_digest)

    def end_run(self, state: EndState) -> None:
        """Enter how the present run ended.

        Raises
        ------
        ValueError
            If no run is under way.
        """
        self._require_writer()
        running = self._running()
        if not running:
            message = "no run is under way"
            raise ValueError(message)
        with self._database.transaction() as connection:
            self._ledger.end_run(connection, running[-1], state)

    def journal(self) -> tuple[Entry, ...]:
        """Return every entry of the journal, in order."""
        return self._ledger.journal()

    @property
    def head(self) -> str:
        """Hash of the journal's last entry, which a report prints to fix the journal so far."""
        return self._ledger.head()

    def check_journal(self, heads: Iterable[str] = ()) -> JournalState:
        """Recompute the journal from its first entry and look for heads printed before."""
        return self._ledger.check(heads)

    def close(self) -> None:
        """Close the project and let the next program write; may be called twice."""
        self._database.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _begin(self, plan_toml: str) -> None:
        """Artifact, then rows, then plan.toml: cut short anywhere, the rest can be restored."""
        data = plan_toml.encode("utf-8")
        sha = self._artifacts.put(data)
        with self._database.transaction() as connection:
            migrate(connection)
            self._ledger.enter(connection, "created the project")
            self._ledger.enter(connection, SAVED_PLAN, subject=sha)
        write_whole(self.folder / _PLAN, data)

    def _running(self) -> list[Run]:
        return [run for run in self._ledger.runs() if run.state == "running"]

    def _require_writer(self) -> None:
        if self._lock is None:
            raise AuditError(
                "Nothing was written: this project is open to read only",
                seen=self.notice,
                remedy="Close the program that holds it, or see to your rights in the folder; "
                "then open the project again.",
            )


def _brought_forward(database: Database) -> Database:
    """Read an older version through a copy in memory, since a reader may not change the file."""
    copy = database.copy_in_memory()
    database.close()
    try:
        with copy.transaction() as connection:
            migrate(connection)
    except BaseException:
        copy.close()
        raise
    return copy


def _check_vacant(folder: Path, database: Database) -> None:
    if not is_blank(database):
        raise AuditError(
            f"{folder} cannot take a new project",
            seen="a project that is already there",
            remedy="Open it, or choose an empty folder.",
        )
    if (folder / _PLAN).exists():
        raise AuditError(
            f"{folder} cannot take a new project",
            seen=f"a {_PLAN} that belongs to no project",
            remedy="Choose an empty folder; the plan there is left as it is.",
        )
