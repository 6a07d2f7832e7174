"""The dashed strip that says where files may be dropped: anywhere."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.start.writing import ink, paint_line
from gui.theme import fonts, metrics
from gui.theme.icons import paint_icon

_TEXT = "Or drop a file or folder anywhere in this window."
_HEIGHT, _COMPACT_HEIGHT = 48, 36
_ICON_ROOM = 24


class DropStrip(QWidget):
    """It only says so; the window takes the drop."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height = _HEIGHT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_TEXT)

    def set_density(self, *, is_compact: bool) -> None:
        """Take less height in a small window."""
        self._height = _COMPACT_HEIGHT if is_compact else _HEIGHT
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of the density."""
        return QSize(300, self._height)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the dashed edge and the words in the middle."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(ink("field"), 1)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(edge, metrics.RADIUS, metrics.RADIUS)
            width = _ICON_ROOM + QFontMetrics(fonts.body()).horizontalAdvance(_TEXT)
            left = max(8, (self.width() - width) // 2)
            icon = QRect(left, (self.height() - 16) // 2, 16, 16)
            paint_icon(painter, icon, "file", "muted")
            room = QRect(left + _ICON_ROOM, 0, self.width() - left - _ICON_ROOM - 8, self.height())
            align = Qt.AlignmentFlag.AlignLeft
            paint_line(painter, room, _TEXT, font=fonts.body(), role="muted", align=align)
