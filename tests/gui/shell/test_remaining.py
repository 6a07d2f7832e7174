"""The time that is left is said only once it is known, and as people say it."""

from __future__ import annotations

import pytest

from gui.shell.remaining import Remaining


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


def test_nothing_is_said_in_the_first_moments(clock: _Clock) -> None:
    remaining = Remaining(clock=clock)
    assert remaining.after("Training", 0.0) == ""
    clock.now = 1.0
    assert remaining.after("Training", 0.5) == ""


@pytest.mark.parametrize(
    ("seconds", "share", "words"),
    [(10.0, 0.25, "30 s left"), (60.0, 0.2, "4 min left"), (3600.0, 0.5, "1.0 h left")],
)
def test_rest_follows_from_what_is_done(
    clock: _Clock, seconds: float, share: float, words: str
) -> None:
    remaining = Remaining(clock=clock)
    remaining.after("Training", 0.0)
    clock.now = seconds
    assert remaining.after("Training", share) == words


def test_next_step_begins_anew(clock: _Clock) -> None:
    remaining = Remaining(clock=clock)
    remaining.after("Training", 0.0)
    clock.now = 10.0
    assert remaining.after("Explaining", 0.5) == ""
    clock.now = 20.0
    assert remaining.after("Explaining", 0.75) == "10 s left"


def test_work_done_before_the_first_report_does_not_count(clock: _Clock) -> None:
    remaining = Remaining(clock=clock)
    remaining.after("Training", 0.9)
    clock.now = 10.0
    assert remaining.after("Training", 0.95) == "10 s left"
