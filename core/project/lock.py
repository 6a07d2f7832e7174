"""One writer for one project: a lock of the operating system, and a note that says who holds it.

The lock ends with the process that holds it, however that process ends; the note may outlive it
and is read only when the lock is really taken.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from multiprocessing import parent_process
from pathlib import Path

from filelock import FileLock, Timeout

from core.canonical import readable_json, write_fault, write_whole
from core.errors import AuditError

_LOCK = ".vitrine.lock"
_NOTE = ".vitrine.holder.json"


@dataclass(frozen=True)
class Holder:
    """The program that may write to the project."""

    process: int
    user: str
    host: str
    since: str

    @property
    def sentence(self) -> str:
        """Who holds the project, and since when."""
        return (
            f"The project is held by process {self.process} of {self.user} on {self.host}, "
            f"since {self.since}"
        )


class HeldError(AuditError):
    """Another program is writing to the project; `holder` says who, where it is known."""

    def __init__(self, holder: Holder | None) -> None:
        self.holder = holder
        told = holder.sentence if holder else "The project is held by another program"
        super().__init__(told, remedy="Close that program, then open the project again.")

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the pipe from the worker."""
        return HeldError, (self.holder,)


class WriterLock:
    """The right to write to one project, held until `release` or the end of the process.

    A worker that the holder itself spawned writes on its behalf (`is_lent`): the window holds the
    project for as long as it is open, and its worker runs the jobs.
    """

    def __init__(self, folder: Path, lock: FileLock | None, holder: Holder) -> None:
        self._folder = folder
        self._lock = lock
        self.holder = holder

    @property
    def is_lent(self) -> bool:
        """Whether the lock belongs to the process that spawned this one."""
        return self._lock is None

    @classmethod
    def take(cls, folder: Path) -> WriterLock:
        """Return the lock, at once or not at all.

        Raises
        ------
        HeldError
            If another program (or another part of this one) holds it.
        AuditError
            If the folder cannot be written.
        """
        # Not bound to a thread: the project may be closed by another thread than opened it.
        lock = FileLock(folder / _LOCK, timeout=0, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            held_by = _read_note(folder)
            if held_by is not None and held_by.process == _parent():
                return cls(folder, None, held_by)
            raise HeldError(held_by) from None
        except OSError as error:
            raise write_fault(folder / _LOCK, error) from error
        holder = Holder(os.getpid(), account(), platform.node() or "this machine", now())
        try:
            write_whole(folder / _NOTE, readable_json(asdict(holder)))
        except BaseException:
            lock.release()
            raise
        return cls(folder, lock, holder)

    def release(self) -> None:
        """Let the next program write; what was lent goes back to its holder, who keeps it."""
        if self._lock is None:
            return
        with contextlib.suppress(OSError):  # the folder may be gone; the lock goes all the same
            (self._folder / _NOTE).unlink()
        self._lock.release()


def _parent() -> int | None:
    """Return the number of the process that spawned this one as its worker, if one did."""
    parent = parent_process()
    return parent.pid if parent is not None and parent.is_alive() else None


def account() -> str:
    """Return the name of the user's account, or its number where it has no name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown user"


def now() -> str:
    """Return the time in UTC, ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read_note(folder: Path) -> Holder | None:
    """Return the note, or None in the instant between taking the lock and writing it."""
    try:
        return Holder(**json.loads((folder / _NOTE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
