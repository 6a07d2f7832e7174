"""The jobs of the window, run by the real worker process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.jobs.bridge import Worker
from core.jobs.context import Progress
from core.jobs.outcome import Failed, Finished, Stopped
from core.jobs.table import JOBS, find_job
from tests.journeys.conftest import SMALL, Audited

_PATIENCE_S = 120.0


@pytest.mark.parametrize("name", sorted(JOBS))
def test_every_name_of_the_table_is_a_function(name: str) -> None:
    assert callable(find_job(name))


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(warm=("torch",)) as shared:
        assert shared.wait_until_warm(_PATIENCE_S)
        yield shared


def test_worker_audits_and_verifies(worker: Worker, audited: Audited, tmp_path: Path) -> None:
    seen: list[Progress] = []
    folder = tmp_path / "project"
    audit = worker.submit(
        "audit",
        {"plan": SMALL, "out": str(folder), "folder": str(tmp_path)},
        on_progress=seen.append,
    )
    outcome = worker.wait(audit, _PATIENCE_S)
    assert isinstance(outcome, Finished), outcome
    checked = worker.wait(
        worker.submit("verify", {"bundle": str(folder / "bundle.zip")}), _PATIENCE_S
    )
    assert isinstance(checked, Finished), checked
    first = (audited.folder / "evidence.json").read_bytes()
    assert (folder / "evidence.json").read_bytes() == first
    assert {progress.step for progress in seen} >= {"Training", "Explaining"}
    assert checked.result["holds"] is True


def test_cancel_in_training_stops_the_job_and_the_next_one_runs(
    worker: Worker, tmp_path: Path
) -> None:
    long = SMALL.replace("epochs = 6", "epochs = 10000\npatience = 10000")
    training = threading.Event()

    def watch(progress: Progress) -> None:
        if progress.step == "Training":
            training.set()

    arguments = {"plan": long, "out": str(tmp_path / "a"), "folder": str(tmp_path)}
    job = worker.submit("audit", dict(arguments), on_progress=watch)
    assert training.wait(_PATIENCE_S)
    process = worker.process_id
    job.cancel()
    assert isinstance(worker.wait(job, 10.0), Stopped)
    assert worker.process_id == process, "it stopped by itself, without being ended"
    failed = worker.wait(worker.submit("verify", {"bundle": str(tmp_path / "no.zip")}), 30.0)
    assert isinstance(failed, Finished | Failed)
