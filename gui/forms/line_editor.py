"""The editor of whatever is typed: numbers, texts, and lists of both."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from gui.forms.describe import FieldInfo
from gui.forms.reading import UnreadableError, read_text, written
from gui.forms.stepping import stepped
from gui.theme import metrics
from gui.theme.current import current

_PAUSE_MS = 400  # after this pause in typing a readable value counts already
_INSET = 10  # edge and padding of the field
_UNIT_GAP = 4
_NARROWEST = {"integer": 80, "number": 80, "numbers": 136, "texts": 184, "text": 184}
_MOST_DIGITS = 10
_FRACTION_DIGITS = 6
_NARROWEST_TEXT, _WIDEST_TEXT = 136, 200
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class LineEditor(QLineEdit):
    """A field of 28 px in which a value is typed, with its unit inside.

    What was typed stays until it is corrected or another value is set: a text that is no value
    is complained about, never put right silently.

    Attributes
    ----------
    edited : signal of a value
        A value was typed.
    complained : signal of a sentence
        The text is no value; empty when that is over.
    """

    edited = Signal(object)
    complained = Signal(str)

    def __init__(self, info: FieldInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.info = info
        self._value: object = None
        self._is_pending = False
        self._has_error = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._try)
        self.textEdited.connect(self._note_typing)
        self.editingFinished.connect(self.commit)
        self._set_looks()

    def value(self) -> object:
        """Return the value that was set or typed last."""
        return self._value

    def set_value(self, value: object) -> None:
        """Show a value; a text that stands for it already, or waits to be corrected, is kept."""
        if value == self._value and (self._is_pending or self._has_error):
            return
        self._value = value
        if self._is_pending and self._read() == value:
            return
        self._show(value)

    def commit(self) -> None:
        """Take the text as it stands, and complain where it is no value."""
        if not self._is_pending:
            return
        self._pause.stop()
        self._is_pending = False
        try:
            value = read_text(self.info, self.text())
        except UnreadableError as problem:
            self.set_error(is_wrong=True)
            self.complained.emit(str(problem))
            return
        self._take(value)
        if not self._has_error:
            self._show(value)

    def set_error(self, *, is_wrong: bool) -> None:
        """Give the field a red edge, or take it away."""
        self._has_error = is_wrong
        self.setProperty("error", is_wrong)
        self.style().unpolish(self)
        self.style().polish(self)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of the widest number, or a fixed one for texts."""
        width = _NARROWEST[self.info.kind]
        if self.info.kind in {"integer", "number"}:
            digits = len(written(self.info.maximum)) if self.info.is_whole else _FRACTION_DIGITS
            text = self.fontMetrics().horizontalAdvance("0" * min(digits, _MOST_DIGITS))
            width = max(width, text + self._unit_room() + 2 * _INSET)
        return QSize(width, metrics.FIELD)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the narrowest room that is of use."""
        is_number = self.info.kind in {"integer", "number"}
        width = self.sizeHint().width()
        return QSize(width if is_number else min(width, _NARROWEST_TEXT), metrics.FIELD)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Step a number with the arrow keys; go back to the value in force with Escape."""
        key = Qt.Key(event.key())
        if key in _STEPS and self.info.kind in {"integer", "number"} and not self.isReadOnly():
            self._step(_STEPS[key])
        elif key == Qt.Key.Key_Escape and (self._is_pending or self._has_error):
            self._show(self._value)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Mark the whole text when the keyboard brings the focus."""
        super().focusInEvent(event)
        if event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            self.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the field, then the unit behind the text."""
        super().paintEvent(event)
        if self.info.unit:
            painter = QPainter(self)
            theme = current()
            painter.setPen(QColor(theme.muted if self.isEnabled() else theme.disabled))
            place = self.rect().adjusted(0, 0, -_INSET, 0)
            painter.drawText(
                place,
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                self.info.unit,
            )
            painter.end()

    def _set_looks(self) -> None:
        info = self.info
        self.setAccessibleName(f"{info.title}, {info.unit}" if info.unit else info.title)
        self.setAccessibleDescription(f"{info.help} {info.limits_text}".strip())
        self.setTextMargins(0, 0, self._unit_room(), 0)
        is_text = info.kind in {"text", "texts"}
        if not is_text:
            self.setAlignment(Qt.AlignmentFlag.AlignRight)
        if is_text:
            self.setMaximumWidth(_WIDEST_TEXT)
        wide = QSizePolicy.Policy.Expanding if is_text else QSizePolicy.Policy.Preferred
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed)

    def _unit_room(self) -> int:
        unit = self.info.unit
        return self.fontMetrics().horizontalAdvance(unit) + _UNIT_GAP if unit else 0

    def _note_typing(self) -> None:
        self._is_pending = True
        self._pause.start()

    def _try(self) -> None:
        """Take the text in a pause of typing, if it is a value; complaints wait until the end."""
        value = self._read()
        if value is not _UNREADABLE:
            self._take(value)

    def _take(self, value: object) -> None:
        if self._has_error:
            self.set_error(is_wrong=False)
            self.complained.emit("")
        if value != self._value:
            self.edited.emit(value)

    def _read(self) -> object:
        try:
            return read_text(self.info, self.text())
        except UnreadableError:
            return _UNREADABLE

    def _show(self, value: object) -> None:
        """Show a value in place of whatever was typed."""
        self._pause.stop()
        self._is_pending = False
        if self._has_error:
            self.set_error(is_wrong=False)
            self.complained.emit("")
        text = written(value)
        if text != self.text():
            self.setText(text)
            if not self.hasFocus():
                self.setCursorPosition(0)

    def _step(self, steps: int) -> None:
        value = self._read()
        begin = value if isinstance(value, int | float) else self._value
        if isinstance(begin, int | float):
            after = stepped(self.info, begin, steps)
            self.setText(written(after))
            self._take(after)


_UNREADABLE = object()
