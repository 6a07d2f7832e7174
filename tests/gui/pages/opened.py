"""Projects opened in a session with a real worker, as the pages under test get them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.plan import Plan
from gui.session.jobs import Jobs
from gui.session.session import Session

WAIT_MS = 60_000


def plan_for(name: str, **sections: Any) -> Plan:
    """Return a plan for built-in data on one CPU thread."""
    values: dict[str, Any] = {
        "title": "Test",
        "seed": 11,
        "data": {
            "source": {"kind": "builtin", "name": name, "rows": 120},
            "task": "regression" if name == "diabetes" else "classification",
        },
        "compute": {"device": "cpu", "threads": 1},
    }
    return Plan.model_validate(values | sections)


@contextmanager
def warm_jobs() -> Iterator[Jobs]:
    """Give jobs whose worker has begun, so that no single test seems to leave it behind."""
    jobs = Jobs()
    jobs.warm_up()
    try:
        assert jobs._worker.wait_until_warm(WAIT_MS / 1000)
        yield jobs
    finally:
        jobs.close()


@contextmanager
def opened(folder: Path, plan: Plan, jobs: Jobs) -> Iterator[Session]:
    """Open a new project for the plan; afterwards it is closed."""
    session = Session.create(folder / "project", plan, base=folder, jobs=jobs)
    try:
        yield session
    finally:
        shut(session)


def shut(session: Session) -> None:
    """Close a project as the window does: its jobs stop, and it hears of no others."""
    session.leave()
    session.close()
