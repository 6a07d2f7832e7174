"""Two ways of doing the same thing, timed in turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from core.devices import threads

ROUNDS = 7


def in_turns(
    ours: Callable[[], object],
    peer: Callable[[], object],
    *,
    goal: float,
    count: int = 1,
    rounds: int = ROUNDS,
) -> dict[str, object]:
    """Return seconds of both, as medians of alternating rounds, and how many times faster ours is.

    Parameters
    ----------
    count : int
        CPU threads for both.
    """
    fast: list[float] = []
    slow: list[float] = []
    with threads(count):
        for _ in range(rounds):
            fast.append(_seconds(ours))
            slow.append(_seconds(peer))
    # The first round warms both up.
    ratio = statistics.median(late / early for early, late in zip(fast[1:], slow[1:], strict=True))
    return {
        "value": statistics.median(fast[1:]),
        "unit": "s",
        "peer": statistics.median(slow[1:]),
        "ratio": ratio,
        "goal": goal,
        "holds": ratio >= goal,
    }


def skipped(reason: str, *, goal: float) -> dict[str, object]:
    """Return what stands for a benchmark that could not be run here."""
    return {
        "value": 0.0,
        "unit": "s",
        "peer": None,
        "ratio": None,
        "goal": goal,
        "holds": True,
        "skipped": reason,
    }


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
