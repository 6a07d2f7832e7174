"""Search field: a line to type in, with a lens before it and a button that clears it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.theme.icons import icon

_SETTLES_MS = 120


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
        self.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(icon("close", "muted"), "Clear", self)
        self._clear.triggered.connect(self.clear)
        self._clear.setVisible(False)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SETTLES_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.text()))
        self.textChanged.connect(self._typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Clear on Esc; an empty field leaves the key to the window."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def _typed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._pause.start()
