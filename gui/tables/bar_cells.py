"""Cells with bars: a small histogram, a share with its number, an interval against its limits."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.tables.cell import CellDelegate, Index, cell_of, paint_text, text_width
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.tokens import Role
from gui.widgets.glyphs import STATUS_GLYPHS, StatusKind

_GAP = 1  # between bars
_DOT = 10
_ZONE = 16
_LINE = 4
_SHARE_GAP = 8
_MARGIN = 0.12  # of the span, at each side of interval and limits


@dataclass(frozen=True)
class HistogramCell:
    """Counts as bars from left to right; `is_strong` paints them in the accent (the target)."""

    counts: tuple[float, ...]
    is_strong: bool = False


@dataclass(frozen=True)
class ShareCell:
    """A share from 0 to 1 as a bar, and the number that stands for it; None paints no bar."""

    share: float | None
    text: str


@dataclass(frozen=True)
class IntervalCell:
    """A value with its interval against its limits.

    Attributes
    ----------
    status : StatusKind
        Colours interval and dot.
    span : tuple or None
        Where the axis begins and ends; without it, around interval and limits.
    note : str
        What is said instead where there is no value.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    status: StatusKind = "within"
    span: tuple[float, float] | None = None
    note: str = ""

    def axis(self) -> tuple[float, float]:
        """Return where the axis begins and ends."""
        if self.span is not None:
            return self.span
        named = (self.value, self.low, self.high, self.at_least, self.at_most)
        known = [value for value in named if value is not None and math.isfinite(value)]
        low, high = min(known, default=0.0), max(known, default=1.0)
        margin = _MARGIN * (high - low) or max(abs(high), 1.0) * _MARGIN
        return low - margin, high + margin


class HistogramDelegate(CellDelegate):
    """Paints a `HistogramCell`, 96 × 20."""

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint one bar for each count; one that is not zero is never invisible."""
        cell = cell_of(index)
        if not isinstance(cell, HistogramCell) or not cell.counts:
            return
        width, height = metrics.HISTOGRAM
        area = QRectF(rect.left(), rect.center().y() - height // 2 + 1, width, height - 2)
        theme, most = current(), max(cell.counts)
        colour = QColor(theme.accent if cell.is_strong else theme.bar)
        step = area.width() / len(cell.counts)
        gap = _GAP if step > 2 * _GAP else 0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, step < 2 * _GAP + 1)
        for place, count in enumerate(cell.counts):
            if count > 0 and most > 0:
                tall = max(1.0, round(area.height() * count / most))
                left = round(area.left() + place * step)
                right = round(area.left() + (place + 1) * step) - gap
                painter.fillRect(QRectF(left, area.bottom() - tall, right - left, tall), colour)

    def content_width(self, index: Index) -> int:  # noqa: ARG002 -- all are alike
        """Return the width of a histogram."""
        return metrics.HISTOGRAM[0]


class ShareBarDelegate(CellDelegate):
    """Paints a `ShareCell`: a bar of 64 × 8 and the number at the right."""

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint rail, bar and number."""
        cell = cell_of(index)
        if not isinstance(cell, ShareCell):
            return
        paint_text(
            painter,
            rect,
            cell.text,
            alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
        )
        if cell.share is None:
            return
        width, height = metrics.SHARE_BAR
        left = rect.right() - self._number_width(cell) - _SHARE_GAP - width
        middle, theme = rect.center().y() + 1, current()
        painter.fillRect(QRectF(left, middle - 1, width, 2), QColor(theme.line))
        filled = max(1.0, width * min(1.0, max(0.0, cell.share)))
        painter.fillRect(QRectF(left, middle - height / 2, filled, height), QColor(theme.accent))

    def content_width(self, index: Index) -> int:
        """Return the width of bar and number."""
        cell = cell_of(index)
        number = self._number_width(cell) if isinstance(cell, ShareCell) else 0
        return metrics.SHARE_BAR[0] + _SHARE_GAP + number

    @staticmethod
    def _number_width(cell: ShareCell) -> int:
        # One width for all rows, so that their bars begin under each other.
        usual = "00.0\N{NO-BREAK SPACE}%" if cell.text.endswith("%") else "0.00"
        return max(text_width(usual, fonts.body()), text_width(cell.text, fonts.body()))


class IntervalBarDelegate(CellDelegate):
    """Paints an `IntervalCell`, 152 × 20."""

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint zone, axis, limits, interval and value; or the note."""
        cell = cell_of(index)
        if not isinstance(cell, IntervalCell):
            return
        if cell.value is None or not math.isfinite(cell.value):
            paint_text(painter, rect, cell.note, role="muted")
            return
        width, height = metrics.INTERVAL_BAR
        top = rect.center().y() - height / 2 + 1
        _IntervalBar(painter, cell, QRectF(rect.left(), top, width, height)).paint()

    def content_width(self, index: Index) -> int:  # noqa: ARG002 -- all are alike
        """Return the width of the bar."""
        return metrics.INTERVAL_BAR[0]


class _IntervalBar:
    """One interval while it is painted."""

    def __init__(self, painter: QPainter, cell: IntervalCell, area: QRectF) -> None:
        self._painter = painter
        self._cell = cell
        self._area = area
        self._low, self._high = cell.axis()

    def paint(self) -> None:
        """Paint everything, the value last."""
        theme, area = current(), self._area
        self._paint_zone(QColor(theme.good_soft))
        middle = area.center().y()
        self._painter.fillRect(
            QRectF(area.left(), middle - 0.5, area.width(), 1), QColor(theme.line)
        )
        for limit in (self._cell.at_least, self._cell.at_most):
            if limit is not None:
                self._paint_limit(limit, QColor(theme.text))
        role: Role = STATUS_GLYPHS[self._cell.status][1]
        self._paint_value(middle, QColor(theme.colour(role)), QColor(theme.surface))

    def _paint_zone(self, colour: QColor) -> None:
        cell, area = self._cell, self._area
        if cell.at_least is None and cell.at_most is None:
            return
        left = area.left() if cell.at_least is None else self._x(cell.at_least)
        right = area.right() if cell.at_most is None else self._x(cell.at_most)
        top = area.center().y() - _ZONE / 2
        self._painter.fillRect(QRectF(left, top, max(0.0, right - left), _ZONE), colour)

    def _paint_limit(self, limit: float, colour: QColor) -> None:
        pen = QPen(colour, 1)
        pen.setDashPattern([2, 2])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self._painter.setPen(pen)
        x, middle = round(self._x(limit)) + 0.5, self._area.center().y()
        self._painter.drawLine(QPointF(x, middle - _ZONE / 2), QPointF(x, middle + _ZONE / 2))

    def _paint_value(self, middle: float, colour: QColor, ring: QColor) -> None:
        cell, painter = self._cell, self._painter
        if cell.value is None:
            return
        if cell.low is not None and cell.high is not None:
            left, right = self._x(cell.low), self._x(cell.high)
            painter.fillRect(QRectF(left, middle - _LINE / 2, right - left, _LINE), colour)
        painter.setPen(QPen(ring, 1.5))
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(self._x(cell.value), middle), _DOT / 2, _DOT / 2)

    def _x(self, value: float) -> float:
        share = (value - self._low) / (self._high - self._low)
        return self._area.left() + self._area.width() * min(1.0, max(0.0, share))
