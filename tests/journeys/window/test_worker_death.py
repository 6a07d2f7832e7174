"""The worker or the window is killed: the reason is told, work goes on, and nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from core.jobs.outcome import Failed, Finished
from tests.journeys.conftest import ROOT
from tests.journeys.window.loud import KINDS, begin
from tests.journeys.window.user import User

_PATIENCE_S = 60.0
T = TypeVar("T")


# The later ones change the plan, and with it what the earlier ones would have to do first.
ORDER = ("survey", "explain_rows", "explain_global", "audit_stage", "train", "evaluate")


@pytest.mark.parametrize(
    "kinds",
    [
        pytest.param(("explain_rows", "train"), id="two"),
        pytest.param(ORDER, id="all", marks=pytest.mark.slow),  # a minute and more
    ],
)
def test_killed_worker_is_told_and_the_next_job_works(
    user: User, clinic: Path, kinds: tuple[str, ...]
) -> None:
    """One window for all kinds: each death costs the start of a worker, which the next one uses."""
    assert sorted(ORDER) == sorted(KINDS)
    user.open(clinic)
    for kind in kinds:
        job = begin(user, kind)
        kill(user)
        user.until(lambda job=job: job.is_done)  # type: ignore[misc]
        assert isinstance(job.outcome, Failed), (kind, job.outcome)
        assert not job.outcome.is_bug
        assert "ended in the middle of the job. Found: SIGKILL" in user.notices()[0], kind
        assert not user.window.job_bar.isVisible()
        user.workspace.notices.clear()
    last = begin(user, "audit_stage")
    user.until(lambda: last.is_done)
    assert isinstance(last.outcome, Finished), last.outcome


def kill(user: User) -> None:
    """Kill the worker as the system would, and wait until another has taken its place."""
    worker = user.window.jobs.worker_process
    assert worker is not None
    os.kill(worker, signal.SIGKILL)
    user.until(lambda: user.window.jobs.worker_process not in (None, worker))


def children(process: int) -> set[int]:
    """Return the workers of a process: its children, without multiprocessing's own tracker."""
    found = set()
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        found |= {int(number) for number in task.read_text().split()}
    return {number for number in found if "spawn_main" in command(number)}


def command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().decode()
    except OSError:
        return ""


def test_no_worker_outlives_a_killed_window(home: Path, table: Path) -> None:
    window = subprocess.Popen(
        [sys.executable, "-B", "main.py", "open", str(table)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "VITRINE_HOME": str(home)},
    )
    try:
        workers = waited_for(lambda: children(window.pid))
        # The project is there once the worker has looked at the file: it is at work now.
        waited_for(lambda: list((home / "projects").glob("*/plan.toml")))
    finally:
        window.kill()
        window.wait()
    assert waited_for(lambda: not any("spawn_main" in command(number) for number in workers))


def waited_for(look: Callable[[], T]) -> T:
    """Return what a look brings, as soon as it brings anything."""
    deadline = time.monotonic() + _PATIENCE_S
    while not (found := look()) and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    assert found
    return found
