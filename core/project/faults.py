"""SQLite's refusals in plain words; what is not listed here is a bug and keeps its traceback."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from core.errors import AuditError

_FULL = "Free some space on that disk and run again; everything finished is kept."
_TROUBLE = (
    "Check that the disk has space and is still connected, then run again; "
    "everything finished is kept."
)
_MOVED = "it is read-only, or was moved or deleted while it was open"
_RIGHTS = "Check the folder {folder} and your rights there, then open the project again."
_IN_USE = "Close the other program, then run again."
_RESTORE = "Restore the project from a copy, or begin a new one; artifacts/ is left as it is."

# Primary result code: (what failed, what was seen or empty for SQLite's own words, remedy).
_SENTENCES = {
    sqlite3.SQLITE_FULL: ("could not be written", "the disk is full", _FULL),
    sqlite3.SQLITE_IOERR: ("could not be read or written", "", _TROUBLE),
    sqlite3.SQLITE_READONLY: ("could not be written", _MOVED, _RIGHTS),
    sqlite3.SQLITE_PERM: ("could not be written", _MOVED, _RIGHTS),
    sqlite3.SQLITE_BUSY: ("is in use", "another program writes to it", _IN_USE),
    sqlite3.SQLITE_LOCKED: ("is in use", "another program writes to it", _IN_USE),
    sqlite3.SQLITE_CORRUPT: ("is damaged or not a database", "", _RESTORE),
    sqlite3.SQLITE_NOTADB: ("is damaged or not a database", "", _RESTORE),
    sqlite3.SQLITE_CANTOPEN: ("could not be opened", "", _RIGHTS),
}


def database_fault(error: sqlite3.Error, path: Path) -> AuditError | None:
    """Return the sentence for an expected refusal of SQLite, or None for a bug."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code not in _SENTENCES:
        return None
    what, seen, remedy = _SENTENCES[code]
    return AuditError(
        f"{path.name} {what}", seen=seen or str(error), remedy=remedy.format(folder=path.parent)
    )


def read_only(path: Path) -> AuditError:
    """Return the sentence for a database that may not be written."""
    return AuditError(
        f"{path.name} could not be written",
        seen="the file is read-only",
        remedy=_RIGHTS.format(folder=path.parent),
    )


def damaged(path: Path, seen: str) -> AuditError:
    """Return the sentence for a database whose content cannot be trusted."""
    return AuditError(f"{path.name} is damaged or not a database", seen=seen, remedy=_RESTORE)


def not_a_project(folder: Path, seen: str) -> AuditError:
    """Return the sentence for a folder that holds no project."""
    return AuditError(
        f"{folder} is not a project",
        seen=seen,
        allowed="a folder with plan.toml, vitrine.sqlite and artifacts",
        remedy="Choose a project folder, or create a project there.",
    )
