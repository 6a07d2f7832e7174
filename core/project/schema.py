"""The tables, and the steps that bring an older project forward, one function for each version."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from core.errors import AuditError
from core.project.database import Database
from core.project.faults import not_a_project

Migration = Callable[[sqlite3.Connection], None]

APPLICATION_ID = 0x56495452  # "VITR", so that a foreign SQLite file is not taken for a project


def _first_version(connection: sqlite3.Connection) -> None:
    """Version 1: runs, records, finished steps with their artifacts, and the journal."""
    for statement in _VERSION_1:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


_VERSION_1 = (
    """CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        plan TEXT NOT NULL,
        state TEXT NOT NULL,
        began TEXT NOT NULL,
        ended TEXT
    ) STRICT""",
    """CREATE TABLE records (
        sha TEXT PRIMARY KEY,
        body BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE steps (
        id INTEGER PRIMARY KEY,
        step TEXT NOT NULL,
        key TEXT NOT NULL,
        record TEXT NOT NULL REFERENCES records (sha),
        run INTEGER REFERENCES runs (id),
        seconds REAL NOT NULL,
        finished TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX steps_by_key ON steps (step, key)",
    """CREATE TABLE step_artifacts (
        step INTEGER NOT NULL REFERENCES steps (id),
        position INTEGER NOT NULL,
        sha TEXT NOT NULL,
        size INTEGER NOT NULL,
        PRIMARY KEY (step, position)
    ) STRICT""",
    """CREATE TABLE journal (
        sequence INTEGER PRIMARY KEY,
        time TEXT NOT NULL,
        who TEXT NOT NULL,
        what TEXT NOT NULL,
        subject TEXT NOT NULL,
        previous TEXT NOT NULL,
        digest TEXT NOT NULL
    ) STRICT""",
)

MIGRATIONS: tuple[Migration, ...] = (_first_version,)


def is_blank(database: Database) -> bool:
    """Whether the file holds nothing at all, as after a creation that was cut short."""
    return database.number("SELECT count(*) FROM sqlite_schema") == 0


def version_of(database: Database) -> int:
    """Return the schema version that the file says it has."""
    return database.number("PRAGMA user_version")


def newest() -> int:
    """Return the schema version that this program writes."""
    return len(MIGRATIONS)


def check_readable(database: Database, folder: Path) -> None:
    """Make sure that the file is a project of a version that this program knows.

    Raises
    ------
    AuditError
        If it is blank, belongs to another program, or was written by a newer version.
    """
    if is_blank(database):
        raise not_a_project(folder, "a database without tables, from a creation that was cut short")
    if database.number("PRAGMA application_id") != APPLICATION_ID:
        raise not_a_project(folder, "a database that belongs to another program")
    found = version_of(database)
    if found > newest():
        raise AuditError(
            f"{folder} was written by a newer version of this program",
            seen=f"project version {found}",
            allowed=f"versions 1 to {newest()}",
            remedy="Open it with the newer program; nothing was changed.",
        )


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to the newest version, inside the caller's transaction."""
    current = int(connection.execute("PRAGMA user_version").fetchone()[0])
    for version, step in enumerate(MIGRATIONS[current:], start=current + 1):
        step(connection)
        connection.execute(f"PRAGMA user_version = {version}")
