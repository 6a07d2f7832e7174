"""Editors of the texts that a person writes: a label above a field, kept a moment after typing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QTextCursor
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from gui.forms.describe import FieldInfo
from gui.theme import metrics
from gui.widgets.labels import body, muted

_PAUSE_MS = 400
_FEWEST_LINES, _MOST_LINES = 3, 8
# Short texts that stand on one line of the report.
_ONE_LINE = ("title", "report.organisation")
_REQUIRED = "Required"


class _Line(QLineEdit):
    def put(self, text: str) -> None:
        self.setText(text)


class _Lines(QPlainTextEdit):
    """As high as its text, from three lines to eight."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._fit)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # A plain text document counts its height in lines, wrapped ones included.
        needed = round(self.document().size().height())
        lines = min(max(needed, _FEWEST_LINES), _MOST_LINES)
        as_needed = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(as_needed if needed > _MOST_LINES else never)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2 * metrics.GAP)

    def text(self) -> str:
        return self.toPlainText()

    def put(self, text: str) -> None:
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)


class StatementEditor(QWidget):
    """One text of the plan.

    Signals
    -------
    written(str, object)
        Path and value, after a pause in typing, on leaving the field, or after a choice.
    """

    written = Signal(str, object)

    def __init__(self, info: FieldInfo, value: object, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.info = info
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.flush)
        self._shown: object = value
        self._error = muted(wraps=True)
        self._error.setProperty("role", "bad")
        self._error.hide()
        self.field = self._make_field()
        self.field.setAccessibleName(info.title)
        self.field.setAccessibleDescription(info.help)
        self.field.setToolTip(info.help)
        self.field.installEventFilter(self)
        label = body(info.title)
        label.setBuddy(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.HALF)
        column.addWidget(label)
        column.addWidget(self.field)
        column.addWidget(self._error)
        self.show_value(value)

    def show_value(self, value: object) -> None:
        """Show what the plan says now, unless the user is just writing something else."""
        self._shown = value
        if self._pause.isActive():
            return
        if isinstance(self.field, QComboBox):
            self.field.setCurrentIndex(self.field.findData(value))
        elif self.text() != str(value):
            self.field.blockSignals(True)
            self.field.put(str(value))
            self.field.blockSignals(False)

    def show_error(self, text: str) -> None:
        """Say under the field why its text was not taken; nothing where it was."""
        self._error.setText(text)
        self._error.setVisible(bool(text))
        self.field.setProperty("error", bool(text))
        self.field.style().polish(self.field)

    def text(self) -> str:
        """Return what stands in the field."""
        if isinstance(self.field, QComboBox):
            return str(self.field.currentData())
        return self.field.text().strip()

    def flush(self) -> None:
        """Hand over what was typed, without waiting for the pause."""
        self._pause.stop()
        if self.text() != str(self._shown):
            self.written.emit(self.info.path, self.text())

    def _typed(self) -> None:
        self._pause.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Hand over what was typed when the field is left."""
        if event.type() == QEvent.Type.FocusOut and self._pause.isActive():
            self.flush()
        return super().eventFilter(watched, event)

    def _make_field(self) -> _Line | _Lines | QComboBox:
        if self.info.options:
            choice = QComboBox(self)
            for value, text in self.info.options:
                choice.addItem(text, value)
            choice.activated.connect(self.flush)
            return choice
        if self.info.path in _ONE_LINE:
            line = _Line(self)
            line.setPlaceholderText(_REQUIRED)
            if self.info.most is not None:
                line.setMaxLength(self.info.most)
            line.textChanged.connect(self._typed)
            return line
        lines = _Lines(self)
        lines.setPlaceholderText(_REQUIRED)
        lines.textChanged.connect(self._typed)
        return lines
