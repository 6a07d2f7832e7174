"""What a writer puts in order when it opens a project, before anything else is written."""

from __future__ import annotations

import contextlib
from pathlib import Path

from core.canonical import sha256_bytes, write_whole
from core.project.artifacts import Artifacts
from core.project.database import Database
from core.project.ledger import ADOPTED_PLAN, Ledger
from core.project.schema import migrate, newest, version_of


def recover(database: Database, ledger: Ledger, artifacts: Artifacts, *, plan: Path) -> None:
    """Bring the tables forward, end runs that a killed program left, and look after the plan.

    Raises
    ------
    AuditError
        If the project cannot be written.
    """
    database.require_writable()
    _bring_forward(database, ledger)
    _sweep(plan.parent)
    _sweep(artifacts.folder)
    _interrupt_runs(database, ledger)
    _adopt_plan(database, ledger, artifacts, plan)


def _bring_forward(database: Database, ledger: Ledger) -> None:
    with database.transaction() as connection:
        version = version_of(database)
        migrate(connection)
        if version < newest():
            ledger.enter(connection, f"brought the project from version {version} to {newest()}")


def _sweep(folder: Path) -> None:
    """Remove half-written files of a killed writer; only the holder of the lock comes here."""
    for leftover in folder.glob(".writing-*"):
        with contextlib.suppress(OSError):  # it does no harm where it cannot be removed
            leftover.unlink()


def _interrupt_runs(database: Database, ledger: Ledger) -> None:
    with database.transaction() as connection:
        for run in ledger.runs():
            if run.state == "running":
                ledger.end_run(connection, run, "interrupted")


def _adopt_plan(database: Database, ledger: Ledger, artifacts: Artifacts, plan: Path) -> None:
    """Journal a plan that was edited by hand; write one that was lost back from the journal."""
    known = ledger.last_plan()
    try:
        data = plan.read_bytes()
    except FileNotFoundError:
        if known is not None and artifacts.has(known):
            write_whole(plan, artifacts.get(known))
        return
    if sha256_bytes(data) != known:
        sha = artifacts.put(data)
        with database.transaction() as connection:
            ledger.enter(connection, ADOPTED_PLAN, subject=sha)
