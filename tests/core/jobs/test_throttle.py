"""Progress is thinned to a pace that can be drawn, and its last word always arrives."""

from __future__ import annotations

from core.jobs.context import Progress
from core.jobs.throttle import Throttle


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_at_most_one_event_in_each_interval() -> None:
    clock, sent = Clock(), list[Progress]()
    throttle = Throttle(sent.append, interval=0.5, clock=clock)
    for number in range(41):  # five seconds in steps of an eighth
        clock.now = number / 8
        throttle.report(Progress("Training", number, 40))
    assert [progress.done for progress in sent] == [*range(0, 41, 4)]


def test_event_that_waits_is_sent_when_its_time_has_come() -> None:
    clock, sent = Clock(), list[Progress]()
    throttle = Throttle(sent.append, interval=0.5, clock=clock)
    for step in ("Split", "Training", "Drawing"):
        throttle.report(Progress(step, 0, 1))
    throttle.flush()
    assert [progress.step for progress in sent] == ["Split"]
    clock.now = 0.5
    throttle.flush()
    throttle.flush()
    assert [progress.step for progress in sent] == ["Split", "Drawing"]


def test_closing_sends_the_last_event_and_drops_later_ones() -> None:
    sent = list[Progress]()
    throttle = Throttle(sent.append, interval=0.5, clock=Clock())
    throttle.report(Progress("Training", 1, 2))
    throttle.report(Progress("Training", 2, 2))
    throttle.close()
    throttle.report(Progress("Training", 3, 2))
    assert [progress.done for progress in sent] == [1, 2]


def test_views_that_an_event_tells_of_are_never_lost() -> None:
    clock, sent = Clock(), list[Progress]()
    throttle = Throttle(sent.append, interval=0.5, clock=clock)
    throttle.report(Progress("Explaining", 0, 3))
    for done, views in ((1, ("grid",)), (2, ("grid", "sample")), (3, ())):
        throttle.report(Progress("Explaining", done, 3, views=views))
    throttle.close()
    assert [progress.views for progress in sent] == [(), ("grid", "sample")]
