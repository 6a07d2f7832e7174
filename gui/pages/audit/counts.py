"""The strip of counts above the table: how many checks have which outcome."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.pages.audit.rows import COUNTED, GLYPHS, Word
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.icons import paint_icon

_HEIGHT = 56
_GLYPH = 16
_GAP = 10
_FAINT = 0.5


class CountStrip(QWidget):
    """One cell for each outcome: glyph, count, word; words go where room is short."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: tuple[tuple[Word, int], ...] = ()
        self._is_compact = False
        self._is_stale = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: Sequence[tuple[Word, int]]) -> None:
        """Show other counts."""
        self._counts = tuple(counts)
        spoken = ", ".join(f"{count} {COUNTED[word]}" for word, count in counts)
        self.setAccessibleName("How the checks ended")
        self.setAccessibleDescription(spoken)
        self.setToolTip(spoken)
        self.update()

    def set_stale(self, *, is_stale: bool) -> None:
        """Dim the counts, which are from an earlier plan."""
        self._is_stale = is_stale
        self.update()

    def set_density(self, *, is_compact: bool) -> None:
        """Become one line in a small window."""
        self._is_compact = is_compact
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of the strip."""
        return QSize(320, metrics.COMPACT_KEY_FIGURES if self._is_compact else _HEIGHT)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint box, lines between the cells, and the cells."""
        if not self._counts:
            return
        painter, theme = QPainter(self), current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._is_compact:
            painter.setPen(theme.line)
            painter.setBrush(theme.surface)
            box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(box, metrics.RADIUS, metrics.RADIUS)
        painter.setOpacity(_FAINT if self._is_stale else 1.0)
        for place, rect in enumerate(self._cells()):
            if place and not self._is_compact:
                x = rect.left() + 0.5
                painter.setPen(theme.line)
                painter.drawLine(QPointF(x, 1), QPointF(x, self.height() - 1))
            self._paint_cell(painter, rect, *self._counts[place])

    def _cells(self) -> list[QRect]:
        """Return the cells; each takes its content and an equal part of what is left."""
        wanted = [self._width(word, count) for word, count in self._counts]
        rest = max(0, self.width() - sum(wanted)) if not self._is_compact else 0
        found, left = [], 0
        for place, width in enumerate(wanted):
            share = rest // (len(wanted) - place)
            rest -= share
            found.append(QRect(left, 0, width + share, self.height()))
            left += width + share
        return found

    def _has_words(self) -> bool:
        return sum(self._full(word, count) for word, count in self._counts) <= self.width()

    def _width(self, word: Word, count: int) -> int:
        words = QFontMetrics(fonts.muted()).horizontalAdvance(COUNTED[word]) + self._gap
        return self._full(word, count) - (0 if self._has_words() else words)

    @property
    def _gap(self) -> int:
        return metrics.HALF if self._is_compact else _GAP

    @property
    def _pad(self) -> int:
        """The room before a glyph; a line of a small window begins at its edge."""
        return 0 if self._is_compact else metrics.PAD

    def _number_font(self) -> QFont:
        return fonts.body(is_strong=True) if self._is_compact else fonts.key_figure()

    def _full(self, word: Word, count: int) -> int:
        number = QFontMetrics(self._number_font()).horizontalAdvance(str(count))
        words = QFontMetrics(fonts.muted()).horizontalAdvance(COUNTED[word])
        return self._pad + _GLYPH + self._gap + number + self._gap + words + metrics.PAD

    def _paint_cell(self, painter: QPainter, rect: QRect, word: Word, count: int) -> None:
        theme = current()
        name, role = GLYPHS[word]
        middle = rect.center().y()
        left = rect.left() + self._pad
        paint_icon(painter, QRect(left, middle - _GLYPH // 2 + 1, _GLYPH, _GLYPH), name, role)
        left += _GLYPH + self._gap
        vertical = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._number_font())
        painter.setPen(theme.text)
        painter.drawText(QRect(left, rect.top(), 80, rect.height()), vertical, str(count))
        left += QFontMetrics(self._number_font()).horizontalAdvance(str(count)) + self._gap
        if self._has_words():
            painter.setFont(fonts.muted())
            painter.setPen(theme.muted)
            room = QRect(left, rect.top(), rect.right() - left, rect.height())
            painter.drawText(room, vertical, COUNTED[word])
