"""Cancel stops every kind of job at once, and loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.jobs.outcome import Finished, Stopped
from core.project import Project
from tests.journeys.window.loud import KINDS, begin
from tests.journeys.window.user import User

_PATIENCE_MS = 3_500  # three seconds for the worker, and a little for the window to hear of it


def records(folder: Path) -> set[str]:
    """Return everything that a project holds finished."""
    with Project.open(folder, read_only=True) as project:
        return {step.record for step in project.steps()}


@pytest.mark.parametrize("kind", KINDS)
def test_cancelled_job_stops_loses_nothing_and_can_be_run_again(
    guest: User, clinic: Path, kind: str
) -> None:
    guest.open(clinic)
    process = guest.window.jobs.worker_process
    job = begin(guest, kind)
    before = records(clinic)
    guest.press("Cancel")
    guest.until(lambda: job.is_done, patience=_PATIENCE_MS)
    assert isinstance(job.outcome, Stopped)
    assert guest.window.jobs.worker_process == process, "it had to be ended by force"
    assert guest.notices()[0] == f"{job.title} was stopped."
    assert not guest.window.job_bar.isVisible()
    assert before <= records(clinic)
    again = begin(guest, kind)
    guest.until(lambda: again.is_done)
    assert isinstance(again.outcome, Finished), again.outcome
    assert before <= records(clinic)


def test_job_that_waits_for_the_worker_is_cancelled_too(user: User, table: Path) -> None:
    user.window.open_path(table)
    assert user.button("Cancel").isVisible()
    user.press("Cancel")
    user.wait_for_jobs()
    assert user.window.workspace is None
    assert user.notices() == []
    user.open(table)
    user.finished("survey")
