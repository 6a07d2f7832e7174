"""A job run in this process ends as it would in a worker."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from core.errors import AuditError
from core.jobs.context import JobContext, Progress
from core.jobs.inprocess import run_in_process
from core.jobs.outcome import Failed, Finished, Stopped
from core.jobs.table import JOBS, as_json, find_job
from tests.core.jobs.sample_jobs import TABLE


def fails(name: str) -> Failed:
    outcome = run_in_process(name, {}, table=TABLE)
    assert isinstance(outcome, Failed)
    return outcome


def test_result_and_every_progress_event_arrive() -> None:
    seen: list[Progress] = []
    outcome = run_in_process("count", {"batches": 3}, JobContext(seen.append), table=TABLE)
    assert isinstance(outcome, Finished)
    assert outcome.result["batches"] == 3
    assert [progress.done for progress in seen] == [1, 2, 3]


def test_cancelled_job_is_stopped_at_its_first_batch(tmp_path: Path) -> None:
    context = JobContext()
    context.token.cancel()
    book = tmp_path / "book"
    assert run_in_process("wait_in_a_batch", {"book": str(book)}, context, table=TABLE) == Stopped()
    assert not book.exists()


def test_unknown_name_is_told_with_the_known_ones() -> None:
    with pytest.raises(AuditError, match=r"no such job.*'os:system'.*audit, .*replay, .*verify"):
        run_in_process("os:system", {})


def test_expected_fault_is_a_sentence() -> None:
    failed = fails("fault")
    assert failed.sentence == "The column is missing. Found: age. Allowed: sex. Choose another."
    assert not failed.is_bug


def test_bug_keeps_its_traceback() -> None:
    failed = fails("bug")
    assert failed.is_bug
    assert "ZeroDivisionError" in failed.sentence
    assert "sample_jobs.py" in failed.detail
    assert "1 / (len(arguments) * 0)" in failed.detail


def test_too_little_memory_is_no_bug() -> None:
    failed = fails("memory")
    assert not failed.is_bug
    assert failed.sentence.startswith("The computer's memory was not enough. Close other programs")


@pytest.mark.parametrize("name", ["not_json", "nan", "not_a_dict", "absent_module"])
def test_result_that_is_not_json_is_a_bug(name: str) -> None:
    assert fails(name).is_bug


def test_arguments_become_what_a_worker_would_get() -> None:
    assert as_json({"shape": (1, 2), "exact": 0.1 + 0.2}) == {"shape": [1, 2], "exact": 0.1 + 0.2}


@pytest.mark.parametrize("name", sorted(JOBS))
def test_table_names_modules_and_functions(name: str) -> None:
    assert JOBS[name].startswith("reports.")
    assert list(inspect.signature(find_job(name)).parameters) == ["arguments", "context"]
