"""The head of a group: a chevron, the title, and a note at the right."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.icons import paint_icon

_CHEVRON = 12
_CHEVRON_LEFT = 6
_RIGHT = metrics.PAD - metrics.SCROLL_BAR


class GroupHead(QAbstractButton):
    """A head of 36 px; checked while its group is open.

    Keys: the space bar and Return switch, Left folds, Right opens.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note = ""
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(metrics.GROUP_HEAD)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._say)
        self._say()

    def set_note(self, note: str) -> None:
        """Write a note at the right, such as "1 changed"."""
        self._note = note
        self._say()
        self.update()

    @property
    def note(self) -> str:
        """The note at the right."""
        return self._note

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of title and note."""
        title = QFontMetrics(fonts.body(is_strong=True)).horizontalAdvance(self.text())
        return QSize(title + metrics.WIDE + metrics.PAD, metrics.GROUP_HEAD)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Fold and open with the keyboard."""
        match event.key():
            case Qt.Key.Key_Left:
                self.setChecked(False)
            case Qt.Key.Key_Right:
                self.setChecked(True)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.toggle()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint chevron, title, note and the ring of the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = current()
        middle = self.rect().center().y() + 1
        name = "chevron-down" if self.isChecked() else "chevron-right"
        chevron = QRect(_CHEVRON_LEFT, middle - _CHEVRON // 2, _CHEVRON, _CHEVRON)
        paint_icon(painter, chevron, name, "text")
        room = self.rect().adjusted(metrics.WIDE, 0, -_RIGHT, 0)
        painter.setFont(fonts.body(is_strong=True))
        painter.setPen(QColor(theme.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())
        taken = painter.fontMetrics().horizontalAdvance(self.text()) + metrics.PAD
        self._paint_note(painter, room.adjusted(taken, 0, 0, 0))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), metrics.FOCUS))
            ring = self.rect().adjusted(3, 5, -_RIGHT + metrics.HALF, -4)
            painter.drawRoundedRect(ring, metrics.HALF, metrics.HALF)

    def _paint_note(self, painter: QPainter, room: QRect) -> None:
        painter.setFont(fonts.muted())
        painter.setPen(QColor(current().muted))
        note = painter.fontMetrics().elidedText(
            self._note, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, note)

    def _say(self) -> None:
        """Say title, note and state to a screen reader."""
        state = "open" if self.isChecked() else "folded"
        parts = [self.text(), self._note, state]
        self.setAccessibleName(", ".join(part for part in parts if part))
