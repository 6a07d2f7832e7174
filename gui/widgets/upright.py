"""A hairline between two parts that stand side by side."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import metrics
from gui.theme.current import current


class UprightRule(QWidget):
    """A vertical hairline, as high as its room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(metrics.LINE)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the line in the colour of the theme in force."""
        QPainter(self).fillRect(event.rect(), QColor(current().line))
