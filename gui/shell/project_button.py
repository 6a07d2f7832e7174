"""The button of the open project, at the head of the rail."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gui.shell.widths import WIDTH
from gui.theme import fonts
from gui.theme.icons import paint_icon
from gui.theme.keeper import current
from gui.theme.tokens import Role

_BY_KEYS = Qt.WidgetAttribute.WA_KeyboardFocusChange


def _ink(role: Role) -> QColor:
    return QColor(current().colour(role))


class ProjectButton(QToolButton):
    """The open project with its kind; a click opens what can be done with it."""

    def __init__(self, menu: QMenu, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("project")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(menu)
        self.setAccessibleName("Project")
        self._name, self._kind, self._icon = "", "", "folder"
        self._is_compact = False

    def set_project(self, name: str, kind: str, *, icon_name: str) -> None:
        """Show another project."""
        self._name, self._kind, self._icon = name, kind, icon_name
        self.setAccessibleDescription(f"{name}, {kind}")
        self.setToolTip(f"{name}\n{kind}")
        self.update()

    def set_density(self, *, is_compact: bool) -> None:
        """Leave the words out in a small window."""
        self._is_compact = is_compact
        self.setFixedHeight(48 if is_compact else 64)
        self.setMinimumWidth(0)
        self.setSizePolicy(self.sizePolicy().Policy.Expanding, self.sizePolicy().Policy.Fixed)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of the rail."""
        return QSize(0 if self._is_compact else WIDTH, self.height())

    def paintEvent(self, _: object) -> None:  # noqa: N802
        """Paint icon, name, kind and arrow."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = self.rect().adjusted(8, 8, -8, -8)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse() or self.isDown():
            painter.setBrush(_ink("hover"))
            painter.drawRoundedRect(inside, 6, 6)
        if self.hasFocus() and self.window().testAttribute(_BY_KEYS):
            painter.setPen(QPen(_ink("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inside.adjusted(1, 1, -1, -1), 6, 6)
        middle = self.rect().center().y() + 1
        left = 15 if self._is_compact else 16
        paint_icon(painter, QRect(left, middle - 8, 16, 16), self._icon)
        arrow = QRect(38 if self._is_compact else self.width() - 34, middle - 8, 16, 16)
        paint_icon(painter, arrow, "chevron-down")
        if not self._is_compact:
            self._paint_words(painter, QRect(40, 0, self.width() - 76, self.height()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(_ink("line"), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def _paint_words(self, painter: QPainter, room: QRect) -> None:
        lines: tuple[tuple[str, QFont, Role, int], ...] = (
            (self._name, fonts.body(is_strong=True), "text", 14),
            (self._kind, fonts.muted(), "muted", 32),
        )
        for words, font, role, top in lines:
            painter.setFont(font)
            painter.setPen(_ink(role))
            shown = painter.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideRight, room.width()
            )
            painter.drawText(
                QRect(room.left(), top, room.width(), 18), Qt.AlignmentFlag.AlignVCenter, shown
            )
