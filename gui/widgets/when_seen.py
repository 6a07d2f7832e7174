"""What nobody sees is drawn when it comes into sight, once for all that has changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class WhenSeen(QObject):
    """Holds back the drawing of a part until it is in sight.

    Parameters
    ----------
    part : QWidget
        What is drawn; it owns this.
    draw : callable
        Draws all of it.
    """

    def __init__(self, part: QWidget, draw: Callable[[], None]) -> None:
        super().__init__(part)
        self._part = part
        self._draw = draw
        self._is_old = True
        part.installEventFilter(self)

    def draw(self) -> None:
        """Draw now if the part is in sight, else when it comes there."""
        self._is_old = not self._part.isVisible()
        if not self._is_old:
            self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Draw what has waited."""
        if watched is self._part and event.type() == QEvent.Type.Show and self._is_old:
            self.draw()
        return False
