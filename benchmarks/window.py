"""The window: how soon it stands, beside a bare window of the same toolkit."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.run import Measurement
from core.errors import AuditError
from gui.display import display_fault

_ROOT = Path(__file__).resolve().parents[1]
_REPEATS = 5
_PATIENCE_S = 60
GOAL_RATIO = 4.0

_BARE = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, self.told)

    def told(self):
        print(time.monotonic(), flush=True)
        self.close()

application = QApplication(sys.argv)
window = Window()
window.resize(1280, 800)
window.show()
application.exec()
"""
_OURS = """
import time

import main
from gui.display import display_fault

display_fault(main.os.environ)

from gui.app import run

def told(window):
    print(time.monotonic(), flush=True)
    window.close()

run(["main.py"], on_painted=told)
"""


def window_visible_vs_bare() -> Measurement:
    """Return the seconds from process start to the painted start screen.

    The peer is a window of PySide6 with nothing in it; both are started in turn, five times each,
    and `ratio` is that of the medians, which must not exceed `goal`. Everything that `main.py` does
    before is done here too. Without a display both are drawn offscreen.
    """
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "VITRINE_HOME": home, "PYTHONPATH": str(_ROOT)}
        if display_fault(environment) is not None:
            environment["QT_QPA_PLATFORM"] = "offscreen"
        # Once unmeasured, so that neither pays for compiling or for a cold disk.
        for script in (_OURS, _BARE):
            _seconds(script, environment)
        pairs = [
            (_seconds(_OURS, environment), _seconds(_BARE, environment)) for _ in range(_REPEATS)
        ]
    ours, bare = (statistics.median(times) for times in zip(*pairs, strict=True))
    return {
        "value": ours,
        "unit": "s",
        "peer": bare,
        "ratio": ours / bare,
        "goal": GOAL_RATIO,
        "holds": ours / bare <= GOAL_RATIO,
    }


def _seconds(script: str, environment: dict[str, str]) -> float:
    """Return the seconds from before the process is started to its first painted window."""
    begin = time.monotonic()  # one clock for all processes of a machine
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=_ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    try:
        return float(done.stdout.split()[0]) - begin
    except (IndexError, ValueError):
        raise AuditError(
            "The window could not be measured",
            seen=(done.stderr.strip().splitlines() or ["nothing"])[-1],
            remedy="Start it with `python main.py` and mend what it says.",
        ) from None
