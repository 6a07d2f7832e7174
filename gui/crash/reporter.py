"""Brings every unexpected fault, of whatever thread, to the one crash window."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from gui.crash.report import Fault, fault_of, machine_text, without_home

if TYPE_CHECKING:
    from gui.crash.window import CrashWindow

_log = logging.getLogger("vitrine.crash")
_qt_log = logging.getLogger("vitrine.qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashReporter(QObject):
    """Stands in the hooks of Python and Qt from `install` to `close`.

    A hook may be called in any thread and at any moment, so it only takes the text down; the window
    is opened by the event loop of the window's own thread.
    """

    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.window: CrashWindow | None = None
        self._undo: list[Callable[[], object]] = []
        self._told.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over the hooks of Python and Qt."""
        if self._undo:
            return
        main, threads, unraisable = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._take_exception
        threading.excepthook = self._take_from_thread
        sys.unraisablehook = self._take_unraisable
        before = qInstallMessageHandler(self._take_message)
        self._undo = [
            lambda: setattr(sys, "excepthook", main),
            lambda: setattr(threading, "excepthook", threads),
            lambda: setattr(sys, "unraisablehook", unraisable),
            lambda: qInstallMessageHandler(before),
        ]

    def close(self) -> None:
        """Give every hook back, and close the window."""
        undo, self._undo = self._undo, []
        for give_back in undo:
            give_back()
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None

    def report_text(self, sentence: str, detail: str) -> None:
        """Report a fault that another process has met; callable from any thread."""
        self._tell(Fault(sentence, detail))

    def _take_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.closeAllWindows()
            return
        self._tell(fault_of(error, trace))

    def _take_from_thread(self, seen: threading.ExceptHookArgs) -> None:
        if seen.exc_value is None or issubclass(seen.exc_type, SystemExit):
            return
        fault = fault_of(seen.exc_value, seen.exc_traceback)
        name = seen.thread.name if seen.thread is not None else "unknown"
        self._tell(Fault(fault.sentence, f"In the thread {name}\n{fault.detail}"))

    def _take_unraisable(self, seen: sys.UnraisableHookArgs) -> None:
        if seen.exc_value is None:
            return
        fault = fault_of(seen.exc_value, seen.exc_traceback)
        self._tell(Fault(fault.sentence, f"{seen.err_msg or 'Ignored by Python'}\n{fault.detail}"))

    def _take_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        # Rejected by Qt itself; below that it is between Qt and the log.
        if kind == QtMsgType.QtFatalMsg:
            # Qt ends the process after this: there is no event loop left to open a window.
            _log.critical("Qt gave up: %s\n%s", message, machine_text())
        elif kind == QtMsgType.QtCriticalMsg:
            where = f"{context.category or 'default'}, {context.file or 'unknown file'}"
            self._tell(Fault(f"Qt met a fault: {message}", where))
        else:
            _qt_log.log(_LEVELS[kind], "%s", message)

    def _tell(self, fault: Fault) -> None:
        _log.error("%s\n%s", fault.sentence, without_home(fault.detail))
        self._told.emit(fault)

    def _show(self, fault: Fault) -> None:
        if not self._undo:
            return
        try:
            if self.window is None:
                # Hardly ever needed, so not on the way to the first picture.
                from gui.crash.window import CrashWindow  # noqa: PLC0415

                self.window = CrashWindow()
            self.window.add(fault)
        except Exception:  # noqa: BLE001
            # A fault of the crash window must not ask for a crash window.
            _log.exception("The crash window could not be shown")
