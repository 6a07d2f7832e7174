"""The foot of a form: what the setting under the pointer or the keyboard does."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.forms.describe import FieldInfo
from gui.theme import fonts, metrics
from gui.theme.current import current

_LEFT, _TOP, _RIGHT, _BOTTOM = metrics.WIDE, metrics.GAP, metrics.PAD, metrics.GAP
_IDLE = "Point at a setting, or go to it with Tab, to read what it does."


class HelpLine(QWidget):
    """Title, help, default and allowed range of one setting, or what is wrong with it.

    It is 72 px high; a longer text lets it grow upwards over the form while it is read.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_error = False
        self._said = ("", "")
        self._label = QLabel(self)
        self._label.setFont(fonts.muted())
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        down = QVBoxLayout(self)
        down.setContentsMargins(_LEFT, _TOP, _RIGHT, _BOTTOM)
        down.addWidget(self._label)
        self.say_nothing()

    @property
    def text(self) -> str:
        """What is said, without markup."""
        return self.accessibleDescription()

    def say_nothing(self) -> None:
        """Say how the line is used."""
        self._say(_IDLE, title="", is_error=False)

    def explain(self, info: FieldInfo) -> None:
        """Say what a setting does."""
        self._say(f"{info.help} {info.limits_text}".strip(), title=info.title, is_error=False)

    def complain(self, info: FieldInfo, sentence: str) -> None:
        """Say what is wrong with what was entered."""
        self._say(sentence, title=info.title, is_error=True)

    def height_for(self, width: int) -> int:
        """Return the height that the present text needs at a width, never under the fixed one."""
        text = self._label.heightForWidth(width - _LEFT - _RIGHT)
        return max(self.fixed_height(), text + _TOP + _BOTTOM)

    def fixed_height(self) -> int:
        """Return the height that the form keeps free: three lines, or four of a wide font."""
        sample = "Default 0.001, allowed 0.000001 to 1, as it is written here."
        is_wide = self._label.fontMetrics().horizontalAdvance(sample) > metrics.SETTINGS + 8
        return metrics.HELP_LINE_TALL if is_wide else metrics.HELP_LINE

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the fixed size."""
        return QSize(metrics.SETTINGS, self.fixed_height())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Take the colours of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._write()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the ground and the line above it, red where something is wrong."""
        painter = QPainter(self)
        theme = current()
        painter.fillRect(self.rect(), QColor(theme.window))
        edge = metrics.FOCUS if self._is_error else metrics.LINE
        colour = theme.bad if self._is_error else theme.line
        painter.fillRect(0, 0, self.width(), edge, QColor(colour))

    def _say(self, text: str, *, title: str, is_error: bool) -> None:
        self._said = (title, text)
        self._is_error = is_error
        self.setAccessibleName("Help")
        self.setAccessibleDescription(f"{title}. {text}" if title else text)
        self._write()
        self.update()

    def _write(self) -> None:
        theme, (title, text) = current(), self._said
        colour = theme.bad if self._is_error else theme.muted
        lead = f'<b style="color: {theme.text}">{escape(title)}.</b> ' if title else ""
        self._label.setText(f'{lead}<span style="color: {colour}">{escape(text)}</span>')
