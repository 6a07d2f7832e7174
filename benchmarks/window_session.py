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
from typing import TypedDict

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from core.errors import AuditError
from core.records.views.samples import SampleList
from gui.session.preferences import Preferences
from gui.session.recents import Recents
from gui.shell.window import MainWindow
from gui.shell.workspace import Workspace
from gui.theme.keeper import ThemeKeeper

_TICK_MS = 10
_PATIENCE_S = 240.0
_ROWS = 5
_METHODS = ("integrated_gradients", "saliency", "occlusion", "grad_cam")
_RUNS = 10
_CALM_S = 3.0  # the window imports what pages need after its first paint


class Session(TypedDict):
    """What was measured: ticks later than due, by phase, and memory at the end."""

    late_ms: dict[str, list[float]]
    memory_mib: float


def main() -> None:
    """Use the window and print what was measured."""
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as home:
        os.environ["VITRINE_HOME"] = home
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        application = QApplication(sys.argv[:1])
        window = MainWindow(ThemeKeeper(application), Preferences(), Recents())
        window.show()
        window.start_worker()
        try:
            print(json.dumps(_Use(application, window).measure()))
        finally:
            window.jobs.close()
            window.close()


class _Use:
    """Does what a user does, and watches the clock of the window's thread meanwhile."""

    def __init__(self, application: QApplication, window: MainWindow) -> None:
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
        return [round(late, 2) for late in self._late]

    @property
    def _workspace(self) -> Workspace:
        if self._window.workspace is None:
            raise AuditError("No project was opened", remedy="Start the window and see why.")
        return self._window.workspace

    def measure(self) -> Session:
        """Return lateness by phase and the memory at the end."""
        self._pause(_CALM_S)
        self._window.open_sample("digits")
        self._wait()
        self._window.go_to("train")
        self._wait()
        late = {
            "training": self._watched(lambda: self._run("train", "Training")),
            "explaining": self._watched(lambda: self._explain(first=0)),
            "opening a grid": self._watched(self._open_grid),
        }
        for number in range(_RUNS):
            self._explain(first=number * _ROWS)
        return {"late_ms": late, "memory_mib": _resident_mib()}

    def _run(self, job: str, title: str, **more: object) -> None:
        self._workspace.session.run(job, title=title, **more)
        self._wait()

    def _explain(self, *, first: int) -> None:
        """Explain rows of the test part, as the Explain page asks for them."""
        kept = self._workspace.session.view("samples", SampleList)
        if kept is None:
            raise AuditError("There are no test rows", remedy="Train a network in the window.")
        rows = [sample.row - 1 for sample in kept.view.samples[first : first + _ROWS]]
        self._run("explain_rows", "Explaining", rows=rows, methods=list(_METHODS))
        self._pause(0.3)  # pictures are read and painted

    def _open_grid(self) -> None:
        self._window.go_to("evaluate")
        self._pause(0.5)
        self._window.go_to("explain")
        self._pause(1.5)

    def _wait(self) -> None:
        end = time.monotonic() + _PATIENCE_S
        while not self._window.jobs.is_idle:
            if time.monotonic() > end:
                raise AuditError(
                    "A job of the window has not ended",
                    seen=f"{_PATIENCE_S:.0f} s",
                    remedy="Run the window by hand and see what it says.",
                )
            self._turn()
        self._pause(0.2)

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._turn()

    def _turn(self) -> None:
        """Let the window's thread do what is due, for one tick."""
        loop = QEventLoop()
        QTimer.singleShot(_TICK_MS, loop.quit)
        loop.exec()


def _resident_mib() -> float:
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    raise AuditError("The memory of the process is not told here", remedy="Measure on Linux.")


if __name__ == "__main__":
    main()
