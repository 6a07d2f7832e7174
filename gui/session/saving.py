"""The project saves itself: each plan is written a moment after its last edit."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.errors import AuditError
from core.project import Project

DELAY_MS = 500


class PlanSaver(QObject):
    """Writes the plan in a thread of its own, so that a slow disk does not hold the window.

    Signals
    -------
    failed : str
        The sentence, where the plan could not be written; the next edit tries again.
    """

    failed = Signal(str)
    saved = Signal()
    _told = Signal(str)

    def __init__(self, project: Project, *, text: Callable[[], str], parent: QObject) -> None:
        super().__init__(parent)
        self._project = project
        self._text = text
        self._thread: threading.Thread | None = None
        self._is_due = False
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self._save)
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def wish(self) -> None:
        """Write the plan soon."""
        self._is_due = True
        self._timer.start()

    def flush(self) -> None:
        """Write what waits before returning.

        Raises
        ------
        AuditError
            If the project cannot be written.
        """
        self._timer.stop()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._is_due:
            self._is_due = False
            self._project.save_plan(self._text())

    def _save(self) -> None:
        if self._thread is not None:  # the disk is still at the plan before
            self._timer.start()
            return
        self._is_due = False
        text = self._text()
        self._thread = threading.Thread(target=self._write, args=(text,), name="plan-saver")
        self._thread.start()

    def _write(self, text: str) -> None:
        sentence = ""
        try:
            self._project.save_plan(text)
        except AuditError as fault:
            sentence = fault.sentence
        self._told.emit(sentence)

    def _take(self, sentence: str) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if sentence:
            self.failed.emit(sentence)
        else:
            self.saved.emit()
