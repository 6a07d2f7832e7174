"""Every way in which a worker can die has its sentence."""

from __future__ import annotations

import signal

import pytest

from core.jobs.messages import outcome_message, read_outcome
from core.jobs.outcome import Failed, Finished, Outcome, Stopped, worker_death


@pytest.mark.parametrize(
    ("code", "seen", "is_bug"),
    [
        (-signal.SIGKILL, "SIGKILL, which the system sends when it is out of memory", False),
        (-signal.SIGSEGV, "SIGSEGV", True),
        (-signal.SIGTERM, "SIGTERM", False),
        (-64, "SIGRTMAX", True),
        (-99, "signal 99", True),
        (3, "exit code 3", True),
    ],
)
def test_death_of_a_worker_names_its_reason(code: int, seen: str, *, is_bug: bool) -> None:
    failed = worker_death(code)
    start = "The worker process ended in the middle of the job. Found: "
    assert failed.sentence.startswith(f"{start}{seen}.")
    assert failed.is_bug == is_bug


@pytest.mark.parametrize(
    "outcome", [Finished({"a": [1, None, 0.1]}), Failed("s", "d", is_bug=True), Stopped()]
)
def test_outcome_survives_the_way_to_the_window(outcome: Outcome) -> None:
    assert read_outcome(outcome_message(7, outcome)) == outcome
