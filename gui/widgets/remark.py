"""A remark: something that is easily read wrongly, told beside what it is about."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gui.theme import metrics
from gui.theme.current import current
from gui.theme.icons import paint_icon
from gui.widgets.labels import body


class Remark(QFrame):
    """A sign and wrapped words on the soft ground of caution; gone while there are no words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = body()
        column = QVBoxLayout(self)
        left = metrics.STEP + metrics.ICON + metrics.STEP
        column.setContentsMargins(left, metrics.STEP, metrics.STEP, metrics.STEP)
        column.addWidget(self._words)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def set_text(self, text: str) -> None:
        """Say something else; without words it goes."""
        self._words.setText(text)
        self.setAccessibleName(text)
        if self.parentWidget() is not None or not text:
            self.setVisible(bool(text))

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint ground and sign."""
        theme = current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.caution_soft))
            painter.drawRoundedRect(self.rect(), metrics.RADIUS, metrics.RADIUS)
            place = QRect(metrics.STEP, metrics.STEP + 2, metrics.ICON, metrics.ICON)
            paint_icon(painter, place, "warning", "caution")
