"""The job bar: what runs, how far it is, how long it will take, and a way to stop it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from core.jobs.context import Progress
from gui.session.jobs import JobHandle
from gui.shell.remaining import Remaining
from gui.widgets.labels import ElidedLabel

_STEPS = 1000


class JobBar(QWidget):
    """Shows one job, and is there only while one runs."""

    def __init__(
        self, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self.setObjectName("job-bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(48)
        self._handle: JobHandle | None = None
        self._remaining = Remaining(clock=clock)
        self._words = ElidedLabel("", self)
        self._words.setMinimumWidth(200)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._percent = QLabel(self)
        self._percent.setFixedWidth(48)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._percent.setProperty("role", "muted")
        self._cancel = QPushButton("Cancel", self)
        self._cancel.setToolTip("Stop at the next batch; everything finished is kept")
        self._cancel.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 16, 0)
        row.setSpacing(16)
        row.addWidget(self._words)
        row.addWidget(self._bar, 1)
        row.addWidget(self._percent)
        row.addWidget(self._cancel)
        self.hide()

    def show_job(self, handle: JobHandle | None) -> None:
        """Show a job, or nothing."""
        if self._handle is not None and not self._handle.is_done:
            self._handle.progressed.disconnect(self._take)
        self._handle = handle
        self.setVisible(handle is not None)
        if handle is None:
            return
        self._remaining.restart()
        self._cancel.setText("Cancel")
        self._cancel.setEnabled(True)
        self._bar.setRange(0, 0)
        self._percent.setText("")
        self._say(handle.title, "")
        handle.progressed.connect(self._take)
        if handle.progress is not None:
            self._take(handle.progress)

    def _take(self, progress: Progress) -> None:
        share = progress.done / progress.total if progress.total > 0 else None
        if share is None or not 0 <= share <= 1:
            self._bar.setRange(0, 0)
            self._percent.setText("")
        else:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(round(share * _STEPS))
            self._percent.setText(f"{share * 100:.0f}\u202f%")
        left = self._remaining.after(progress.step, share)
        self._say(progress.step, " · ".join(part for part in (progress.note, left) if part))

    def _say(self, what: str, detail: str) -> None:
        text = f"{what} · {detail}" if detail else what
        self._words.setText(text)
        self._words.setToolTip(text)
        self._bar.setAccessibleDescription(text)

    def _stop(self) -> None:
        if self._handle is not None:
            self._cancel.setText("Stopping")
            self._cancel.setEnabled(False)
            self._handle.cancel()
