"""Search field: a line to type in, with a lens before it and a button that clears it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.theme import metrics
from gui.theme.icons import paint_icon
from gui.widgets.buttons import IconButton

_SETTLES_MS = 120
_LENS_ROOM = 22
_CLEAR = 20


class SearchField(QLineEdit):
    """A field of 28 px that filters what stands below it; Esc clears it.

    Parameters
    ----------
    hint : str
        What is searched: "Filter columns".

    Signals
    -------
    searched(str)
        The text, once typing has paused, so that a large table is not filtered at every letter.
    """

    searched = Signal(str)

    def __init__(self, hint: str = "Filter", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setMinimumWidth(120)
        self.setTextMargins(_LENS_ROOM, 0, _CLEAR, 0)
        self._clear = IconButton("close", "Clear", role="inside", colour="muted", parent=self)
        self._clear.clicked.connect(self.clear)
        # Esc does the same, so Tab need not stop here.
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.setFixedSize(_CLEAR, _CLEAR)
        self._clear.hide()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SETTLES_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.text()))
        self.textChanged.connect(self._typed)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the field, and the lens in it."""
        super().paintEvent(event)
        side = metrics.ICON
        lens = QRect(10, (self.height() - side) // 2, side, side)
        paint_icon(QPainter(self), lens, "search", "muted" if self.isEnabled() else "disabled")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the button that clears at the right."""
        super().resizeEvent(event)
        self._clear.move(self.width() - _CLEAR - 4, (self.height() - _CLEAR) // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Clear on Esc; an empty field leaves the key to the window."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def _typed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._pause.start()
