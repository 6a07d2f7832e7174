"""Opens the window and keeps it until it is closed."""

from __future__ import annotations

import importlib
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from gui.crash.reporter import CrashReporter
from gui.session.preferences import Preferences
from gui.session.recents import Recents
from gui.shell.steps import STEPS
from gui.shell.window import MainWindow
from gui.theme.keeper import ThemeKeeper
from gui.version import version

STOPPED = 130
# What a project needs and the start screen does not, in pieces that hold nothing up.
SOON = (
    "pydantic.main",
    "pydantic.fields",
    "pydantic.root_model",
    "core.plan",
    "core.project",
    "gui.session.session",
    "gui.shell.opening",
    "gui.shell.workspace",
    "gui.shell.menu",
    "gui.shell.recent",
    "gui.forms.form",
    "gui.tables.view",
    *(f"gui.pages.{step.name}.{part}" for step in STEPS for part in ("presenter", "page")),
)


def run(
    arguments: Sequence[str],
    *,
    path: Path | None = None,
    on_painted: Callable[[MainWindow], None] | None = None,
) -> int:
    """Open the window, return when it is closed, with the exit code of the program.

    Parameters
    ----------
    arguments : sequence of str
        The process's own, of which Qt takes what it knows.
    path : Path, optional
        What to open at once: a project, a plan, data, weights or a bundle.
    on_painted : callable, optional
        Called once with the window as soon as it is painted for the first time.
    """
    application = make_application(arguments)
    reporter = CrashReporter()
    reporter.install()
    try:
        window = _make_window(application)
        window.bug_met.connect(reporter.report_text)
        return _show(window, path=path, on_painted=on_painted)
    finally:
        reporter.close()


def _make_window(application: QApplication) -> MainWindow:
    preferences = Preferences()
    keeper = ThemeKeeper(application, choice=preferences.theme)
    window = MainWindow(keeper, preferences, Recents())
    if preferences.geometry:
        window.restoreGeometry(preferences.geometry)
    return window


def _show(
    window: MainWindow, *, path: Path | None, on_painted: Callable[[MainWindow], None] | None
) -> int:
    """Show the window until it is closed."""
    soon = Soon(SOON, parent=window)

    def begin() -> None:
        if on_painted is not None:
            on_painted(window)
        if window.isVisible():
            window.start_worker()
            soon.start()
            if path is not None:
                window.open_path(path)

    painted = FirstPaint(window)
    painted.seen.connect(begin)
    with interrupts_close(window) as was_interrupted:
        window.show()
        code = QApplication.exec()
    # Before the application, which Qt wants to outlive every widget.
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    return STOPPED if was_interrupted() else code


def make_application(arguments: Sequence[str]) -> QApplication:
    """Return the application with its name, by which Qt finds the user's own folder."""
    application = QApplication([*arguments] or [sys.argv[0]])
    application.setApplicationName("Vitrine")
    application.setApplicationDisplayName("")
    application.setApplicationVersion(version())
    application.setDesktopFileName("vitrine")
    return application


class FirstPaint(QObject):
    """Tells once that a widget has been painted, after the event that painted it."""

    seen = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Wait for the first paint event."""
        if watched is self._widget and event.type() == QEvent.Type.Paint:
            self._widget.removeEventFilter(self)
            QTimer.singleShot(0, self, self.seen.emit)
        return False


class Soon(QTimer):
    """Imports modules one by one, so that the first project opens without waiting for them."""

    def __init__(self, modules: Sequence[str], *, parent: QObject) -> None:
        super().__init__(parent)
        self._left = list(modules)
        self.timeout.connect(self._import_next)

    def _import_next(self) -> None:
        if self._left:
            importlib.import_module(self._left.pop(0))
        else:
            self.stop()


@contextmanager
def interrupts_close(window: QWidget) -> Iterator[Callable[[], bool]]:
    """Let Ctrl+C in the terminal close the window in order, and a second one end the loop.

    Python runs its signal handlers only between two of its own instructions, of which there are
    none while Qt waits; so the signal also writes a byte to a socket that wakes Qt up.
    """
    count = 0

    def interrupted(_: int, __: FrameType | None) -> None:
        nonlocal count
        count += 1

    def act() -> None:
        woken.recv(64)
        if count == 1:
            window.close()
        elif count > 1:
            QApplication.exit(STOPPED)

    woken, waker = socket.socketpair()
    waker.setblocking(False)
    before = signal.signal(signal.SIGINT, interrupted)
    handle = signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    notifier = QSocketNotifier(woken.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(act)
    try:
        yield lambda: count > 0
    finally:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(handle)
        signal.signal(signal.SIGINT, before)
        woken.close()
        waker.close()
