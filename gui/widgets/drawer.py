"""Drawer: what lies behind a row, beside the table that it belongs to."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.widgets.buttons import Button, ButtonRole, IconButton
from gui.widgets.labels import ElidedLabel

_HEAD = 48
_FOOT = 56


class Drawer(QWidget):
    """A panel of 344 px at the right: head, body that scrolls, and a foot for actions.

    Parameters
    ----------
    title : str
        What the drawer holds: "Evidence".
    filling : QWidget, optional
        One part that scrolls by itself, in the place of a body.

    Attributes
    ----------
    body : QVBoxLayout
        Where the content goes, from the top.

    Signals
    -------
    closed
        The user closed it.
    """

    closed = Signal()

    def __init__(
        self, title: str, parent: QWidget | None = None, *, filling: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._copied = ""
        self._came_from: QWidget | None = None
        self._title = ElidedLabel(title)
        self._title.setFont(fonts.section())
        self.copy_button = IconButton("copy", "Copy as text", trigger=self.copy)
        self.close_button = IconButton("close", "Close", trigger=self.close_drawer)
        self._content = QWidget()
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(*(metrics.PAD,) * 4)
        self.body.setSpacing(metrics.STEP)
        self.body.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._foot = QWidget()
        self._foot_row = QHBoxLayout(self._foot)
        self._foot_row.setContentsMargins(metrics.PAD, 0, metrics.PAD, 0)
        self._foot_row.addStretch()
        self._lay_out(filling)
        self.setFixedWidth(metrics.DRAWER)
        self.setAccessibleName(title)
        self.set_copied_text("")

    def set_title(self, title: str) -> None:
        """Show another title."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_copied_text(self, text: str) -> None:
        """Let the copy button put this text on the clipboard; without text it goes."""
        self._copied = text
        self.copy_button.setVisible(bool(text))

    def set_content(self, *parts: QWidget) -> None:
        """Show these parts in place of those before, from the top."""
        while (item := self.body.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for part in parts:
            self.body.addWidget(part)

    def add_action(
        self, text: str, trigger: Callable[[], object], *, role: ButtonRole = "secondary"
    ) -> Button:
        """Return a new button in the foot."""
        button = Button(text, role, trigger=trigger)
        self._foot_row.insertWidget(self._foot_row.count() - 1, button)
        self._foot.show()
        return button

    def set_wide(self, *, is_wide: bool) -> None:
        """Take the whole width of a small window, or 344 px."""
        self.setFixedWidth(metrics.DRAWER)
        if is_wide:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)

    def open_drawer(self) -> None:
        """Show it from the top; the focus stays where it is and is given back on closing."""
        if not self.isVisible():
            self._came_from = QApplication.focusWidget()
            if self._scroll is not None:
                self._scroll.verticalScrollBar().setValue(0)
        self.show()

    def close_drawer(self) -> None:
        """Hide it and give the focus back to where it came from."""
        if self.isHidden():
            return
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self)
        self.hide()
        if had_focus and self._came_from is not None:
            self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self._came_from = None
        self.closed.emit()

    def copy(self) -> None:
        """Put what the drawer says on the clipboard."""
        QGuiApplication.clipboard().setText(self._copied)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_drawer()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the ground, the line at the left, and those of head and foot."""
        theme = current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.surface)
        painter.setPen(theme.line)
        painter.drawLine(0, 0, 0, self.height())
        painter.drawLine(0, _HEAD - 1, self.width(), _HEAD - 1)
        if not self._foot.isHidden():
            painter.drawLine(0, self._foot.y(), self.width(), self._foot.y())

    def _lay_out(self, filling: QWidget | None) -> None:
        head = QHBoxLayout()
        above = (_HEAD - metrics.SMALL_BUTTON) // 2
        head.setContentsMargins(metrics.PAD, above, 11, above)
        head.setSpacing(metrics.GAP)
        head.addWidget(self._title, 1)
        head.addWidget(self.copy_button)
        head.addWidget(self.close_button)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setWidget(self._content)
        # `setWidget` fills the content with the ground of the window.
        self._content.setAutoFillBackground(False)
        self._scroll = scroll if filling is None else None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(scroll if filling is None else filling, 1)
        whole.addWidget(self._foot)
        self._foot.setFixedHeight(_FOOT)
        self._foot.hide()
