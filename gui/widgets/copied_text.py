"""Text to be marked and copied: a traceback, a command, a hash."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from gui.theme import fonts, metrics
from gui.widgets.buttons import IconButton

_MOST_LINES = 10


class CopiedText(QWidget):
    """A read-only field in fixed pitch, as high as its text up to ten lines, with a copy button.

    Parameters
    ----------
    text : str
        What to show.
    name : str
        What it is, for a screen reader.
    """

    def __init__(self, text: str, *, name: str = "Details", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = QPlainTextEdit(text)
        self._field.setReadOnly(True)
        self._field.setFont(fonts.mono())
        self._field.setAccessibleName(name)
        self._field.setTabChangesFocus(True)
        self.copy_button = IconButton("copy", f"Copy {name.lower()}", trigger=self.copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, metrics.STEP)
        row.setSpacing(metrics.HALF)
        row.addWidget(self._field, 1)
        row.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignTop)
        self.set_text(text)

    @property
    def text(self) -> str:
        """What is shown."""
        return self._field.toPlainText()

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._field.setPlainText(text)
        lines = min(text.count("\n") + 1, _MOST_LINES)
        line = self._field.fontMetrics().lineSpacing()
        self._field.setFixedHeight(lines * line + 2 * metrics.STEP + 4)

    def copy(self) -> None:
        """Put the text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text)
