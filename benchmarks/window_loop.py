"""The window at work: whether it keeps answering, and how much memory it takes."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import cast

from benchmarks.run import Measurement
from benchmarks.window_session import Session
from core.errors import AuditError

_ROOT = Path(__file__).resolve().parents[1]
_PATIENCE_S = 600
LONGEST_MS, P99_MS, MEMORY_MIB = 100.0, 16.0, 200.0


def event_loop_longest_gap_ms() -> Measurement:
    """Return how late the latest tick of a 10 ms timer in the window's thread was.

    Over training, explaining and opening a grid of 5 samples × 4 methods of digits. There is no
    peer: `goal` is what the lateness must not exceed.
    """
    return _measurement(max(_all_late()), "ms", goal=LONGEST_MS)


def event_loop_p99_ms() -> Measurement:
    """Return the 99th percentile of the same lateness."""
    late = sorted(_all_late())
    return _measurement(late[int(len(late) * 0.99)], "ms", goal=P99_MS)


def memory_window_mib() -> Measurement:
    """Return the resident memory of the window's process after ten runs of explanations."""
    return _measurement(_session()["memory_mib"], "MiB", goal=MEMORY_MIB)


def _all_late() -> list[float]:
    return [late for phase in _session()["late_ms"].values() for late in phase]


@functools.cache
def _session() -> Session:
    """Use the window once, in a process that has loaded nothing else."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.window_session"],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    if done.returncode != 0:
        raise AuditError(
            "The window could not be measured",
            seen=(done.stderr.strip().splitlines() or ["nothing"])[-1],
            remedy="Start it with `python main.py` and mend what it says.",
        )
    return cast("Session", json.loads(done.stdout.splitlines()[-1]))


def _measurement(value: float, unit: str, *, goal: float) -> Measurement:
    return {
        "value": value,
        "unit": unit,
        "peer": None,
        "ratio": None,
        "goal": goal,
        "holds": value <= goal,
    }
