"""Every source of unexpected faults reaches the one crash window, from real threads."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRunnable, QThreadPool, QTimer, qCritical, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.jobs.outcome import failure
from gui.crash.reporter import CrashReporter
from gui.crash.window import CrashWindow

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def reporter(qtbot: QtBot) -> Iterator[CrashReporter]:
    made = CrashReporter()
    made.install()
    yield made
    made.close()


def shown(qtbot: QtBot, reporter: CrashReporter, words: str) -> CrashWindow:
    """Return the crash window once its report holds the words."""
    qtbot.waitUntil(lambda: reporter.window is not None and words in reporter.window.text())
    assert reporter.window is not None
    assert reporter.window.isVisible()
    assert not reporter.window.isModal()
    return reporter.window


def fail(words: str) -> None:
    raise RuntimeError(words)


def test_a_slot_that_raises_opens_the_window(qtbot: QtBot, reporter: CrashReporter) -> None:
    QTimer.singleShot(0, lambda: fail("slot"))
    window = shown(qtbot, reporter, "RuntimeError: slot")
    assert "Traceback" in window.text()
    assert "in fail" in window.text()


def test_an_override_that_raises_opens_the_window(qtbot: QtBot, reporter: CrashReporter) -> None:
    class Broken(QWidget):
        def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
            fail("override")

    widget = Broken()
    qtbot.addWidget(widget)
    widget.show()
    shown(qtbot, reporter, "RuntimeError: override")
    widget.hide()


def test_a_python_thread_that_raises_opens_the_window(
    qtbot: QtBot, reporter: CrashReporter
) -> None:
    thread = threading.Thread(target=fail, args=("thread",), name="plan-saver")
    thread.start()
    thread.join()
    assert reporter.window is None, "the window belongs to the window's own thread"
    window = shown(qtbot, reporter, "RuntimeError: thread")
    assert "In the thread plan-saver" in window.text()


def test_a_thread_of_qt_that_raises_opens_the_window(qtbot: QtBot, reporter: CrashReporter) -> None:
    class Broken(QRunnable):
        def run(self) -> None:
            fail("pool")

    pool = QThreadPool()
    pool.start(Broken())
    pool.waitForDone()
    shown(qtbot, reporter, "RuntimeError: pool")


def test_what_python_cannot_raise_opens_the_window(qtbot: QtBot, reporter: CrashReporter) -> None:
    class Broken:
        def __del__(self) -> None:
            fail("finaliser")

    broken = Broken()
    del broken
    shown(qtbot, reporter, "RuntimeError: finaliser")


def test_a_critical_message_of_qt_opens_the_window(qtbot: QtBot, reporter: CrashReporter) -> None:
    qCritical("the surface is lost")
    shown(qtbot, reporter, "Qt met a fault: the surface is lost")


def test_a_bug_in_the_worker_opens_the_window(qtbot: QtBot, reporter: CrashReporter) -> None:
    met = failure(ValueError("shapes differ"))
    reporter.report_text(met.sentence, met.detail)
    shown(qtbot, reporter, "ValueError: shapes differ")


def test_later_faults_are_appended_and_the_same_one_is_counted(
    qtbot: QtBot, reporter: CrashReporter
) -> None:
    reporter.report_text("First", "one")
    reporter.report_text("Second", "two")
    reporter.report_text("First", "one")
    window = shown(qtbot, reporter, "1. First (2 times)")
    assert "2. Second\n\ntwo" in window.text()
    assert len([w for w in QApplication.topLevelWidgets() if isinstance(w, CrashWindow)]) == 1


def test_a_closed_window_comes_back_for_the_next_fault(
    qtbot: QtBot, reporter: CrashReporter
) -> None:
    reporter.report_text("First", "")
    shown(qtbot, reporter, "First").close()
    reporter.report_text("Second", "")
    assert "1. First" in shown(qtbot, reporter, "Second").text()


def test_the_report_names_versions_and_not_the_users_home(
    qtbot: QtBot, reporter: CrashReporter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    reporter.report_text(f"Broken at {tmp_path}/secret", f'File "{tmp_path}/code.py"')
    text = shown(qtbot, reporter, "~/secret").text()
    assert str(tmp_path) not in text
    assert 'File "~/code.py"' in text
    for name in ("Vitrine ", "Python 3", "Qt 6"):
        assert name in text


def test_the_report_can_be_copied_and_saved(
    qtbot: QtBot, reporter: CrashReporter, tmp_path: Path
) -> None:
    reporter.report_text("Broken", "detail")
    window = shown(qtbot, reporter, "Broken")
    window.copy.click()
    assert QGuiApplication.clipboard().text() == window.report.text()
    window.write(tmp_path / "report.txt")
    assert (tmp_path / "report.txt").read_text() == window.report.text()
    (tmp_path / "file").write_text("")
    window.write(tmp_path / "file" / "report.txt")
    assert "could not be written" in window.said.text()


def test_ctrl_c_is_no_fault(qtbot: QtBot, reporter: CrashReporter) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    QTimer.singleShot(0, _interrupt)
    qtbot.waitUntil(lambda: not widget.isVisible())
    assert reporter.window is None


def test_closing_gives_every_hook_back(qtbot: QtBot) -> None:
    def read() -> tuple[object, ...]:
        messages = qInstallMessageHandler(None)
        qInstallMessageHandler(messages)
        return sys.excepthook, threading.excepthook, sys.unraisablehook, messages

    before = read()
    made = CrashReporter()
    made.install()
    assert all(a != b for a, b in zip(before, read(), strict=True))
    made.close()
    assert read() == before


def test_faults_go_to_the_log_as_well(
    qtbot: QtBot, reporter: CrashReporter, caplog: pytest.LogCaptureFixture
) -> None:
    reporter.report_text("Broken", "the detail")
    shown(qtbot, reporter, "Broken")
    assert "Broken\nthe detail" in caplog.text


def test_when_qt_gives_up_its_reason_stands_on_the_error_stream() -> None:
    script = (
        "from PySide6.QtCore import qFatal\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from gui.crash.reporter import CrashReporter\n"
        "application = QApplication([])\n"
        "CrashReporter().install()\n"
        "qFatal('no more handles')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "no more handles" in done.stderr
    assert "Qt gave up" in done.stderr
    assert "Vitrine " in done.stderr


def _interrupt() -> None:
    raise KeyboardInterrupt
