"""The program's window is opened, told to close, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Tells on standard output what was there at the first paint, then does what is asked.
SCRIPT = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from gui.app import run

HEAVY = ("torch", "numpy", "pandas", "pydantic", "sqlite3", "matplotlib", "core.plan")

def told(window):
    print(json.dumps({
        "heavy": [name for name in HEAVY if name in sys.modules],
        "title": window.windowTitle(),
        "is_visible": window.isVisible(),
        "platform": window.screen().name(),
    }), flush=True)
    if sys.argv[1] == "close":
        window.close()
    elif sys.argv[1] == "fail":
        QTimer.singleShot(0, fail)
    else:
        wait(window)

def wait(window):
    # Python must be let in now and then in any program; here it is not, on purpose.
    print("waiting", flush=True)

def fail():
    from PySide6.QtWidgets import QApplication
    def look():
        shown = [w.windowTitle() for w in QApplication.topLevelWidgets() if w.isVisible()]
        print(json.dumps(sorted(title for title in shown if title)), flush=True)
        next(w for w in QApplication.topLevelWidgets() if w.windowTitle() == "Vitrine").close()
    QTimer.singleShot(0, lambda: QTimer.singleShot(0, look))
    raise RuntimeError("on purpose")

sys.exit(run(["main.py"], on_painted=told))
"""


def environment(home: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "VITRINE_HOME": str(home), **more}


def open_and(task: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, task],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_first_picture_waits_for_nothing_heavy(home: Path) -> None:
    done = open_and("close", home)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["heavy"] == []
    assert seen["title"] == "Vitrine"
    assert seen["is_visible"]


def test_the_window_comes_back_where_it_stood(home: Path) -> None:
    open_and("close", home)
    kept = json.loads((home / "preferences.json").read_text())
    assert kept["geometry"]
    assert open_and("close", home).returncode == 0


def test_a_fault_opens_the_crash_window_and_the_program_ends_with_its_own(home: Path) -> None:
    done = open_and("fail", home)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[1]) == ["Unexpected fault – Vitrine", "Vitrine"]
    assert "RuntimeError: on purpose" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals are sent as on POSIX")
def test_ctrl_c_closes_the_window_in_order(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "wait"],
        cwd=ROOT,
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        while program.stdout.readline().strip() != "waiting":
            assert program.poll() is None
        program.send_signal(signal.SIGINT)
        _, said = program.communicate(timeout=60)
    assert program.returncode == 130, said
    assert "Traceback" not in said
    assert (home / "preferences.json").exists()


def test_on_a_real_x_display_the_window_opens_and_closes(home: Path) -> None:
    if shutil.which("xvfb-run") is None:
        pytest.skip("xvfb-run is not installed")
    variables = {**environment(home), "QT_QPA_PLATFORM": "xcb"}
    variables.pop("WAYLAND_DISPLAY", None)
    done = subprocess.run(
        ["xvfb-run", "-a", sys.executable, "-c", SCRIPT, "close"],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["is_visible"]


def test_the_help_tells_how_the_window_is_opened() -> None:
    done = subprocess.run(
        [sys.executable, "main.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "python main.py open" in done.stdout


def test_everything_that_is_imported_soon_can_be_imported() -> None:
    script = "import importlib, gui.app\nfor name in gui.app.SOON: importlib.import_module(name)"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
