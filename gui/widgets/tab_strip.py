"""Tab strip: names in a row, the chosen one in semibold over a line of accent."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTabBar, QWidget

from gui.theme import fonts, metrics
from gui.theme.current import current

_UNDERLINE = 2
# Room before a name for the ring of the focus; a strip stands that much further left.
_BEFORE = metrics.STEP


class TabStrip(QTabBar):
    """Tabs of 40 px, or of 36 px in a small window.

    Tabs are as wide as their names in semibold, so that choosing one moves no other.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height = metrics.TABS
        self.setDocumentMode(True)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setMouseTracking(True)

    def set_density(self, *, is_compact: bool) -> None:
        """Take less room in a small window."""
        self._height = metrics.COMPACT_TABS if is_compact else metrics.TABS
        self.updateGeometry()
        # Asking for the layout anew is what a change of font does.
        self.setIconSize(QSize(self._height, self._height))

    def tabSizeHint(self, index: int) -> QSize:  # noqa: N802
        """Return the room of a name in semibold with the distance to the next."""
        width = QFontMetrics(fonts.body(is_strong=True)).horizontalAdvance(self.tabText(index))
        return QSize(width + metrics.WIDE, self._height)

    def minimumTabSizeHint(self, index: int) -> QSize:  # noqa: N802
        """Return the room below which tabs are scrolled, never shortened."""
        return self.tabSizeHint(index)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the names, the line under the chosen one, and the focus."""
        painter = QPainter(self)
        for index in range(self.count()):
            self._paint_tab(painter, index, self.tabRect(index))

    def _paint_tab(self, painter: QPainter, index: int, room: QRect) -> None:
        theme = current()
        is_chosen = index == self.currentIndex()
        words = room.adjusted(_BEFORE, 0, -metrics.PAD, 0)
        is_under = self.underMouse() and room.contains(self.mapFromGlobal(self.cursor().pos()))
        colour = theme.text if is_chosen or is_under else theme.muted
        painter.setFont(fonts.body(is_strong=is_chosen))
        painter.setPen(colour if self.isTabEnabled(index) else theme.disabled)
        painter.drawText(
            words.adjusted(0, 0, 4, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            self.tabText(index),
        )
        if is_chosen:
            line = QRect(words.left(), room.bottom() + 1 - _UNDERLINE, words.width(), _UNDERLINE)
            painter.fillRect(line, QColor(theme.accent))
        is_led_by_keys = self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        if is_chosen and self.hasFocus() and is_led_by_keys:
            painter.setPen(QPen(QColor(theme.accent), metrics.FOCUS))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ring = room.toRectF().adjusted(1, 6, -9, -6)
            painter.drawRoundedRect(ring, metrics.RADIUS, metrics.RADIUS)
