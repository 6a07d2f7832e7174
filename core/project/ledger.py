"""What the database holds, in words of the project: runs, records, finished steps, journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.canonical import sha256_bytes
from core.errors import AuditError
from core.project.database import Database, Value
from core.project.journal import GENESIS, Entry, JournalState, check_chain, next_entry
from core.project.lock import account, now

EndState = Literal["finished", "stopped", "failed", "interrupted"]

SAVED_PLAN = "saved the plan"
ADOPTED_PLAN = "found the plan edited by hand"

_FINISHED = "finished "
_COLUMNS = "sequence, time, who, what, subject, previous, digest"


@dataclass(frozen=True)
class Step:
    """One finished step: what it was made for, and what it left.

    Attributes
    ----------
    key : str
        What the step depended on, as one string; the same key need not be computed twice.
    record : str
        SHA-256 of the record's bytes.
    artifacts : tuple of str
        SHA-256 of each artifact.
    run : int or None
        The run in which it was finished.
    seconds : float
        How long it took.
    finished : str
        UTC, ISO 8601.
    """

    step: str
    key: str
    record: str
    artifacts: tuple[str, ...]
    run: int | None
    seconds: float
    finished: str


@dataclass(frozen=True)
class Run:
    """One run of an audit; `state` is `running` or how it ended, `plan` the plan's SHA-256."""

    number: int
    plan: str
    state: str
    began: str
    ended: str


class Ledger:
    """Reads and enters rows; each method that enters does so inside a given transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def journal(self) -> tuple[Entry, ...]:
        """Return all entries in order."""
        found = self._database.rows(f"SELECT {_COLUMNS} FROM journal ORDER BY sequence")  # noqa: S608
        return tuple(_entry(row) for row in found)

    def head(self) -> str:
        """Return the hash of the last entry."""
        found = self._database.rows("SELECT digest FROM journal ORDER BY sequence DESC LIMIT 1")
        return str(found[0][0]) if found else GENESIS

    def enter(self, connection: sqlite3.Connection, what: str, *, subject: str = "") -> None:
        """Seal one more entry of the journal, in the transaction of what it speaks of."""
        found = connection.execute(
            f"SELECT {_COLUMNS} FROM journal ORDER BY sequence DESC LIMIT 1"  # noqa: S608
        ).fetchone()
        last = _entry(found) if found else None
        entry = next_entry(last, time=now(), who=account(), what=what, subject=subject)
        connection.execute(
            f"INSERT INTO journal ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (
                entry.sequence,
                entry.time,
                entry.who,
                entry.what,
                entry.subject,
                entry.previous,
                entry.digest,
            ),
        )

    def check(self, heads: Iterable[str]) -> JournalState:
        """Recompute the chain, look for known heads, and hold the steps against it."""
        entries = self.journal()
        journalled = {
            (entry.what.removeprefix(_FINISHED), entry.subject): None
            for entry in entries
            if entry.what.startswith(_FINISHED)
        }
        rows = self._database.rows("SELECT step, record FROM steps ORDER BY id")
        entered = {(str(step), str(record)): None for step, record in rows}
        return replace(
            check_chain(entries, heads),
            unjournalled=tuple(step for step, sha in entered if (step, sha) not in journalled),
            removed=tuple(step for step, sha in journalled if (step, sha) not in entered),
        )

    def enter_step(
        self,
        connection: sqlite3.Connection,
        step: str,
        *,
        key: str,
        record: bytes,
        artifacts: Sequence[tuple[str, int]],
        seconds: float,
    ) -> str:
        """Enter a finished step with its record and the (SHA-256, size) of its artifacts."""
        sha = sha256_bytes(record)
        connection.execute(
            "INSERT INTO records VALUES (?, ?)"
            " ON CONFLICT (sha) DO UPDATE SET body = excluded.body",
            (sha, record),
        )
        cursor = connection.execute(
            "INSERT INTO steps (step, key, record, run, seconds, finished)"
            " VALUES (?, ?, ?, (SELECT max(id) FROM runs WHERE state = 'running'), ?, ?)",
            (step, key, sha, seconds, now()),
        )
        connection.executemany(
            "INSERT INTO step_artifacts VALUES (?, ?, ?, ?)",
            [(cursor.lastrowid, place, *artifact) for place, artifact in enumerate(artifacts)],
        )
        self.enter(connection, f"{_FINISHED}{step}", subject=sha)
        return sha

    def candidates(self, step: str, key: str) -> list[tuple[str, list[tuple[str, int]]]]:
        """Return each time the step was finished for this key, newest first.

        Each is the record's SHA-256 and the (SHA-256, size) of the artifacts.
        """
        found = self._database.rows(
            "SELECT id, record FROM steps WHERE step = ? AND key = ? ORDER BY id DESC", (step, key)
        )
        return [(str(record), self._artifacts(number)) for number, record in found]

    def keys(self, step: str) -> tuple[str, ...]:
        """Return every key for which the step was finished, newest first."""
        found = self._database.rows(
            "SELECT key FROM steps WHERE step = ? ORDER BY id DESC", (step,)
        )
        return tuple(dict.fromkeys(str(key) for (key,) in found))

    def record(self, sha: str) -> bytes | None:
        """Return the bytes of a record, which are known to have this SHA-256.

        Raises
        ------
        AuditError
            If the stored bytes are not what the record's hash says.
        """
        found = self._database.rows("SELECT body FROM records WHERE sha = ?", (sha,))
        if not found:
            return None
        body = found[0][0]
        if not isinstance(body, bytes) or sha256_bytes(body) != sha:
            raise AuditError(
                f"The record {sha} in vitrine.sqlite was changed",
                seen="content with another SHA-256",
                remedy="Restore the project from a copy, or run the audit in a new folder.",
            )
        return body

    def steps(self) -> tuple[Step, ...]:
        """Return every finished step, in the order in which they were finished."""
        found = self._database.rows(
            "SELECT id, step, key, record, run, seconds, finished FROM steps ORDER BY id"
        )
        return tuple(
            Step(
                step=str(step),
                key=str(key),
                record=str(record),
                artifacts=tuple(sha for sha, _ in self._artifacts(number)),
                run=run if isinstance(run, int) else None,
                seconds=float(str(seconds)),
                finished=str(finished),
            )
            for number, step, key, record, run, seconds, finished in found
        )

    def runs(self) -> tuple[Run, ...]:
        """Return every run, oldest first."""
        found = self._database.rows("SELECT id, plan, state, began, ended FROM runs ORDER BY id")
        return tuple(
            Run(int(str(number)), str(plan), str(state), str(began), str(ended or ""))
            for number, plan, state, began, ended in found
        )

    def begin_run(self, connection: sqlite3.Connection, plan: str) -> int:
        """Enter a run for the plan with this SHA-256 and return its number."""
        cursor = connection.execute(
            "INSERT INTO runs (plan, state, began) VALUES (?, 'running', ?)", (plan, now())
        )
        number = cursor.lastrowid
        assert number is not None
        self.enter(connection, f"began run {number}", subject=plan)
        return number

    def end_run(self, connection: sqlite3.Connection, run: Run, state: EndState) -> None:
        """Enter how a run ended."""
        connection.execute(
            "UPDATE runs SET state = ?, ended = ? WHERE id = ?", (state, now(), run.number)
        )
        self.enter(connection, f"ended run {run.number}: {state}", subject=run.plan)

    def last_plan(self) -> str | None:
        """Return the SHA-256 of the plan that was journalled last."""
        found = self._database.rows(
            "SELECT subject FROM journal WHERE what IN (?, ?) ORDER BY sequence DESC LIMIT 1",
            (SAVED_PLAN, ADOPTED_PLAN),
        )
        return str(found[0][0]) if found else None

    def _artifacts(self, number: Value) -> list[tuple[str, int]]:
        found = self._database.rows(
            "SELECT sha, size FROM step_artifacts WHERE step = ? ORDER BY position", (number,)
        )
        return [(str(sha), int(str(size))) for sha, size in found]


def _entry(row: tuple[Value, ...]) -> Entry:
    sequence, *texts = row
    time, who, what, subject, previous, digest = (str(text) for text in texts)
    return Entry(int(str(sequence)), time, who, what, subject, previous, digest)
