"""A session in the real window, timed from inside: run in a process of its own.

Prints one line of JSON: how late a 10 ms timer of the window's thread was while the worker
trained, explained and a grid was opened, and how much memory the window's process holds after ten
runs of explanations. Everything is real: window, worker, training, files.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_TICK_MS = 10
_PATIENCE_S = 240.0
_ROWS = 5
_METHODS = ("integrated_gradients", "saliency", "occlusion", "grad_cam")
_RUNS = 10


def main() -> None:
    """Use the window and print what was measured."""
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as home:
        os.environ["VITRINE_HOME"] = home
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        print(json.dumps(_measure()))


def _measure() -> dict[str, object]:
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from gui.session.preferences import Preferences  # noqa: PLC0415
    from gui.session.recents import Recents  # noqa: PLC0415
    from gui.shell.window import MainWindow  # noqa: PLC0415
    from gui.theme.keeper import ThemeKeeper  # noqa: PLC0415

    application = QApplication(sys.argv[:1])
    window = MainWindow(ThemeKeeper(application), Preferences(), Recents())
    window.show()
    window.start_worker()
    session = _Session(application, window)
    try:
        return session.measure()
    finally:
        session.close()


class _Session:
    """Does what a user does, and watches the clock of the window's thread meanwhile."""

    def __init__(self, application: object, window: object) -> None:
        from PySide6.QtCore import Qt, QTimer  # noqa: PLC0415

        self._application = application
        self._window = window
        self._late: list[float] = []
        self._before = time.perf_counter()
        self._timer = QTimer(interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def _tick(self) -> None:
        now = time.perf_counter()
        self._late.append(max(0.0, (now - self._before) * 1000 - _TICK_MS))
        self._before = now

    def _watched(self, work: Callable[[], None]) -> list[float]:
        """Return how late each tick was, in milliseconds, while something was done."""
        self._late.clear()
        self._before = time.perf_counter()
        self._timer.start()
        work()
        self._timer.stop()
        return list(self._late)

    def measure(self) -> dict[str, object]:
        """Return lateness by phase and the memory at the end."""
        window = self._window
        window.open_sample("digits")  # type: ignore[attr-defined]
        self._wait()
        session = window.workspace.session  # type: ignore[attr-defined]
        session.edit("training.epochs", 6)
        phases = {
            "training": self._watched(lambda: self._run("train", "Training")),
            "explaining": self._watched(lambda: self._explain(first=0)),
            "grid": self._watched(self._open_grid),
        }
        window.go_to("explain")  # type: ignore[attr-defined]
        for number in range(_RUNS):
            self._explain(first=number * _ROWS)
        return {
            "phases": {name: _summary(late) for name, late in phases.items()},
            "memory_mib": _resident_mib(),
        }

    def _run(self, job: str, title: str, **more: object) -> None:
        self._window.workspace.session.run(job, title=title, **more)  # type: ignore[attr-defined]
        self._wait()

    def _explain(self, *, first: int) -> None:
        rows = list(range(first, first + _ROWS))
        self._run("explain_rows", "Explaining", rows=rows, methods=list(_METHODS))
        self._pause(0.3)  # pictures are read and painted

    def _open_grid(self) -> None:
        self._window.go_to("evaluate")  # type: ignore[attr-defined]
        self._pause(0.5)
        self._window.go_to("explain")  # type: ignore[attr-defined]
        self._pause(1.5)

    def _wait(self) -> None:
        end = time.monotonic() + _PATIENCE_S
        while not self._window.jobs.is_idle:  # type: ignore[attr-defined]
            if time.monotonic() > end:
                message = "a job has not ended"
                raise TimeoutError(message)
            self._turn()
        self._pause(0.2)

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._turn()

    def _turn(self) -> None:
        """Let the window's thread do what is due, then sleep until more is."""
        from PySide6.QtCore import QEventLoop  # noqa: PLC0415

        self._application.processEvents(  # type: ignore[attr-defined]
            QEventLoop.ProcessEventsFlag.WaitForMoreEvents
            if self._timer.isActive()
            else QEventLoop.ProcessEventsFlag.AllEvents
        )

    def close(self) -> None:
        """Close the window and its worker."""
        self._window.close()  # type: ignore[attr-defined]


def _summary(late: list[float]) -> dict[str, float]:
    ordered = sorted(late) or [0.0]
    return {
        "ticks": len(late),
        "longest_ms": round(ordered[-1], 2),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 2),
    }


def _resident_mib() -> float:
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return float("nan")


if __name__ == "__main__":
    main()
