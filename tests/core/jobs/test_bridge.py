"""Real worker processes: whatever a job does to its worker, it ends once and the next one runs."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from core.errors import AuditError
from core.jobs.bridge import Worker
from core.jobs.context import Progress
from core.jobs.job import Job
from core.jobs.outcome import Failed, Finished, Outcome, Stopped
from tests.core.jobs.sample_jobs import TABLE

LONG = 20.0  # seconds that no test needs
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """Give one worker to all tests that leave it as it was."""
    with Worker(table=TABLE) as shared:
        assert shared.wait_until_warm(LONG)
        yield shared


@pytest.fixture
def victim() -> Iterator[Worker]:
    """Give a worker of its own to a test that ends it."""
    with Worker(table=TABLE) as own:
        assert own.wait_until_warm(LONG)
        yield own


def result(job: Job) -> dict[str, object]:
    outcome = job.wait(LONG)
    assert isinstance(outcome, Finished), outcome
    return {**outcome.result}


def failed(job: Job) -> Failed:
    outcome = job.wait(LONG)
    assert isinstance(outcome, Failed), outcome
    return outcome


def begun(worker: Worker, name: str, **arguments: str) -> Job:
    """Submit a job and wait for its first word."""
    has_begun = threading.Event()
    job = worker.submit(name, {**arguments}, on_progress=lambda _: has_begun.set())
    assert has_begun.wait(LONG)
    return job


def next_job_runs(worker: Worker) -> int:
    found = result(worker.submit("count", {"batches": 2}))["process"]
    assert isinstance(found, int)
    return found


def eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + LONG
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def is_running(process: int) -> bool:
    """Whether it runs; an orphan that nobody waits for is dead, though still listed."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def test_result_and_progress_come_from_another_process(worker: Worker) -> None:
    seen: list[Progress] = []
    ended: list[Outcome] = []
    job = worker.submit("count", {"batches": 3}, on_progress=seen.append, on_done=ended.append)
    found = result(job)
    assert found["process"] == worker.process_id != os.getpid()
    assert found["batches"] == 3
    assert seen[-1] == Progress("Counting", 3, 3, "batch 3")
    assert ended == [job.outcome]
    assert job.is_done


def test_worker_stays_warm_between_jobs(worker: Worker) -> None:
    assert next_job_runs(worker) == next_job_runs(worker)


def _note(order: list[int], number: int, _: Outcome) -> None:
    order.append(number)


def test_jobs_run_one_at_a_time_in_order(worker: Worker, tmp_path: Path) -> None:
    order: list[int] = []
    first = begun(worker, "hold", until=str(tmp_path / "gate"))
    jobs = []
    for number in range(5):
        note = partial(_note, order, number)
        jobs.append(worker.submit("count", {"batches": number}, on_done=note))
    assert not any(job.is_done for job in jobs)
    (tmp_path / "gate").touch()
    for job in (first, *jobs):
        result(job)
    assert order == [0, 1, 2, 3, 4]


def test_progress_is_thinned_to_thirty_a_second_and_ends_with_the_last(worker: Worker) -> None:
    seen: list[Progress] = []
    found = result(worker.submit("flood", {"seconds": 0.5}, on_progress=seen.append))
    assert float(str(found["reported"])) > 1000
    assert 3 <= len(seen) <= 30 * float(str(found["seconds"])) + 2
    assert seen[0].figures[0][1] != seen[0].figures[0][1]  # NaN arrives as NaN
    assert (seen[-1].done, seen[-1].figures) == (-1, (("loss", 0.5),))
    # The event that told of a view came too soon to be passed on, but what it told was not lost.
    assert [progress.views for progress in seen if progress.views] == [("early",)]


def test_job_that_falls_silent_still_shows_its_latest_step(worker: Worker, tmp_path: Path) -> None:
    has_come = threading.Event()

    def look(progress: Progress) -> None:
        if progress.step == "Second":
            has_come.set()

    gate = tmp_path / "gate"
    job = worker.submit("fall_silent", {"until": str(gate)}, on_progress=look)
    assert has_come.wait(LONG)
    gate.touch()
    result(job)


def test_cancel_stops_within_one_batch_and_keeps_the_worker(worker: Worker, tmp_path: Path) -> None:
    book = tmp_path / "book"
    before = worker.process_id
    job = begun(worker, "wait_in_a_batch", book=str(book))
    assert eventually(book.exists)
    job.cancel()
    assert job.wait(LONG) == Stopped()
    assert book.read_text() == "batch 1 begun\n"
    assert next_job_runs(worker) == before


def test_job_that_is_asked_to_end_early_gives_what_it_has(worker: Worker) -> None:
    before = worker.process_id
    job = begun(worker, "finish_when_asked")
    job.finish_early()
    job.finish_early()
    assert job.is_finish_asked
    assert result(job) == {"was_asked": True}
    assert next_job_runs(worker) == before


def test_wish_to_end_early_waits_for_the_job_and_not_for_the_next(
    worker: Worker, tmp_path: Path
) -> None:
    first = begun(worker, "hold", until=str(tmp_path / "gate"))
    second = worker.submit("finish_when_asked", {})
    second.finish_early()
    third = worker.submit("finish_when_asked", {"until": str(tmp_path / "gate")})
    (tmp_path / "gate").touch()
    result(first)
    assert result(second) == {"was_asked": True}
    assert result(third) == {"was_asked": False}


def test_job_that_was_asked_to_end_early_can_still_be_cancelled(
    worker: Worker, tmp_path: Path
) -> None:
    job = begun(worker, "wait_in_a_batch", book=str(tmp_path / "book"))
    job.finish_early()
    assert not job.is_done
    job.cancel()
    assert job.wait(LONG) == Stopped()


def test_queued_job_is_cancelled_at_once(worker: Worker, tmp_path: Path) -> None:
    first = begun(worker, "hold", until=str(tmp_path / "gate"))
    second = worker.submit("count", {"batches": 1})
    second.cancel()
    assert second.wait(LONG) == Stopped()
    assert not first.is_done
    (tmp_path / "gate").touch()
    result(first)
    second.cancel()  # too late to mean anything
    next_job_runs(worker)


def test_worker_that_ignores_a_cancel_is_ended_after_three_seconds(victim: Worker) -> None:
    before = victim.process_id
    assert before is not None
    job = begun(victim, "ignore_cancel")
    start = time.monotonic()
    job.cancel()
    assert job.wait(LONG) == Stopped()
    assert 2.9 <= time.monotonic() - start <= 8.0
    assert not is_running(before)
    assert next_job_runs(victim) != before


@posix_only
def test_killed_worker_fails_its_job_and_the_next_one_runs(victim: Worker) -> None:
    job = begun(victim, "spin")
    before = victim.process_id
    assert before is not None
    os.kill(before, signal.SIGKILL)
    assert "SIGKILL, which the system sends when it is out of memory" in failed(job).sentence
    assert next_job_runs(victim) != before


@posix_only
def test_worker_killed_while_idle_is_replaced(victim: Worker) -> None:
    before = victim.process_id
    assert before is not None
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: victim.process_id not in (before, None))
    assert next_job_runs(victim) == victim.process_id


@posix_only
def test_death_by_a_fault_of_the_process_is_named(victim: Worker) -> None:
    dead = failed(victim.submit("kill_itself", {"signal": int(signal.SIGBUS)}))
    assert "SIGBUS" in dead.sentence
    assert dead.is_bug
    left = failed(victim.submit("leave", {"code": 7}))
    assert "exit code 7" in left.sentence
    next_job_runs(victim)


@posix_only
def test_interrupt_from_the_terminal_does_not_reach_the_job(worker: Worker) -> None:
    assert result(worker.submit("interrupt", {})) == {"survived": True}


@posix_only
def test_interrupt_while_starting_does_not_end_the_worker() -> None:
    with Worker(table=TABLE) as fresh:
        assert eventually(lambda: fresh.process_id is not None)
        first = fresh.process_id
        assert first is not None
        while not fresh.wait_until_warm(0.005):
            os.kill(first, signal.SIGINT)
        assert next_job_runs(fresh) == first


def test_expected_fault_and_bug_come_back_with_their_words(worker: Worker) -> None:
    before = worker.process_id
    fault = failed(worker.submit("fault", {}))
    assert fault.sentence == "The column is missing. Found: age. Allowed: sex. Choose another."
    assert not fault.is_bug
    bug = failed(worker.submit("bug", {}))
    assert bug.is_bug
    assert "1 / (len(arguments) * 0)" in bug.detail
    assert failed(worker.submit("memory", {})).is_bug is False
    assert next_job_runs(worker) == before


@pytest.mark.parametrize("name", ["not_json", "nan", "not_a_dict", "absent_module"])
def test_job_that_cannot_give_its_result_is_a_bug_and_harms_nothing(
    worker: Worker, name: str
) -> None:
    before = worker.process_id
    assert failed(worker.submit(name, {})).is_bug
    assert next_job_runs(worker) == before


def test_worker_whose_device_is_lost_is_replaced(victim: Worker) -> None:
    before = victim.process_id
    assert "CUDA error" in failed(victim.submit("lose_device", {})).sentence
    assert next_job_runs(victim) != before


def test_unknown_name_and_arguments_that_are_not_json_are_refused(worker: Worker) -> None:
    with pytest.raises(AuditError, match="There is no such job"):
        worker.submit("os:system", {})
    with pytest.raises(TypeError, match="not JSON serializable"):
        worker.submit("count", {"batches": object()})  # type: ignore[dict-item]


def test_error_in_a_callback_is_told_and_harms_nothing(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[threading.ExceptHookArgs] = []

    def stumble(_: Outcome) -> None:
        raise IndexError

    monkeypatch.setattr(threading, "excepthook", told.append)
    job = worker.submit("count", {"batches": 1}, on_done=stumble)
    result(job)
    assert [args.exc_type for args in told] == [IndexError]
    next_job_runs(worker)


def test_callback_may_submit_the_next_job(worker: Worker) -> None:
    jobs: list[Job] = []
    has_come = threading.Event()

    def go_on(_: Outcome) -> None:
        jobs.append(worker.submit("count", {"batches": 1}, on_done=lambda _: has_come.set()))

    worker.submit("count", {"batches": 1}, on_done=go_on)
    assert has_come.wait(LONG)
    result(jobs[0])


def test_jobs_from_many_threads_all_end(worker: Worker) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        jobs = list(pool.map(lambda n: worker.submit("count", {"batches": n}), range(40)))
    assert [result(job)["batches"] for job in jobs] == [*range(40)]
    assert len({job.number for job in jobs}) == 40


def test_waiting_for_a_job_may_run_out_of_time(worker: Worker, tmp_path: Path) -> None:
    job = begun(worker, "hold", until=str(tmp_path / "gate"))
    with pytest.raises(TimeoutError, match="has not ended after"):
        worker.wait(job, 0.01)
    (tmp_path / "gate").touch()
    result(job)
