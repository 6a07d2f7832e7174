"""A worker leaves no process and no thread, neither closed nor orphaned."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core.jobs.bridge import Worker
from core.jobs.outcome import Failed, Stopped
from tests.core.jobs.sample_jobs import TABLE
from tests.core.jobs.test_bridge import LONG, begun, eventually, is_running, result

ROOT = Path(__file__).resolve().parents[3]
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")


def descriptors() -> set[str]:
    return {str(entry.readlink()) for entry in Path("/proc/self/fd").iterdir() if entry.exists()}


def test_closing_stops_every_job_and_leaves_nothing(tmp_path: Path) -> None:
    Worker(table=TABLE).start().close()  # what lives as long as the interpreter is there now
    threads, files = set(threading.enumerate()), descriptors()
    with Worker(table=TABLE) as worker:
        running = begun(worker, "wait_in_a_batch", book=str(tmp_path / "book"))
        process = worker.process_id
        queued = worker.submit("count", {"batches": 1})
    assert process is not None
    assert running.outcome == queued.outcome == Stopped()
    assert not is_running(process)
    assert set(threading.enumerate()) == threads
    assert descriptors() <= files
    assert worker.process_id is None
    worker.close()
    running.cancel()
    with pytest.raises(RuntimeError, match="was closed"):
        worker.submit("count", {"batches": 1})


def test_closing_ends_a_job_that_does_not_stop() -> None:
    with Worker(table=TABLE, patience=0.2) as worker:
        job = begun(worker, "spin")
        process = worker.process_id
    assert process is not None
    assert job.outcome == Stopped()
    assert not is_running(process)


def test_closing_does_not_wait_for_the_warming() -> None:
    start = time.monotonic()
    with Worker(table=TABLE, warm=["tests.core.jobs.slow_module"]) as worker:
        assert eventually(lambda: worker.process_id is not None)
        job = worker.submit("count", {"batches": 1})
    assert job.outcome == Stopped()
    assert time.monotonic() - start < 2.5


def test_worker_that_was_never_started_closes() -> None:
    Worker(table=TABLE).close()


def test_jobs_submitted_while_warming_wait_for_it() -> None:
    with Worker(table=TABLE, warm=["json", "sqlite3"]) as worker:
        job = worker.submit("count", {"batches": 1})
        assert result(job)["batches"] == 1
        assert worker.wait_until_warm(LONG)


def test_worker_that_cannot_warm_up_says_so_to_each_job() -> None:
    with Worker(table=TABLE, warm=["tests.core.jobs.no_such_module"]) as worker:
        for _ in range(2):
            outcome = worker.submit("count", {"batches": 1}).wait(LONG)
            assert isinstance(outcome, Failed)
            assert "No module named" in outcome.sentence


def test_worker_that_dies_while_warming_fails_one_job_each_time() -> None:
    with Worker(table=TABLE, warm=["tests.core.jobs.deadly_module"]) as worker:
        jobs = [worker.submit("count", {"batches": 1}) for _ in range(2)]
        for job in jobs:
            outcome = job.wait(LONG)
            assert isinstance(outcome, Failed)
            assert "exit code 9" in outcome.sentence


_PARENT = """
import sys, threading
from core.jobs.bridge import Worker
from tests.core.jobs.sample_jobs import TABLE

if __name__ == "__main__":
    worker = Worker(table=TABLE).start()
    has_begun = threading.Event()
    if sys.argv[1] != "idle":
        worker.submit(sys.argv[1], {}, on_progress=lambda _: has_begun.set())
        has_begun.wait()
    worker.wait_until_warm()
    print(worker.process_id, flush=True)
    sys.stdin.read()
"""


def parent(tmp_path: Path, job: str) -> tuple[subprocess.Popen[str], int]:
    script = tmp_path / "parent.py"
    script.write_text(_PARENT)
    process = subprocess.Popen(
        [sys.executable, str(script), job],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    return process, int(process.stdout.readline())


@posix_only
@pytest.mark.parametrize("job", ["idle", "spin", "ignore_cancel"])
def test_worker_is_gone_when_its_parent_is_killed(tmp_path: Path, job: str) -> None:
    process, worker = parent(tmp_path, job)
    with process:
        assert is_running(worker)
        process.send_signal(signal.SIGKILL)
    assert eventually(lambda: not is_running(worker))


@posix_only
def test_program_that_forgets_to_close_ends_with_its_worker(tmp_path: Path) -> None:
    process, worker = parent(tmp_path, "spin")
    with process:
        process.communicate(timeout=LONG)
    assert process.returncode == 0
    assert eventually(lambda: not is_running(worker))
