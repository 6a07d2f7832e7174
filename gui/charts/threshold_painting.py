"""How the counts of two classes and a threshold between them are painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gui.charts.axis import Scale, nice_step, tick_text
from gui.theme import fonts
from gui.theme.current import current
from gui.theme.tokens import Role

_TOP, _BOTTOM = 6, 40
_TICK = 4
_GAP = 8
_BAR_OPACITY = 0.5
_ZONE_OPACITY = 0.1
_ACROSS_TICKS = ((0.0, "0"), (0.25, "0.25"), (0.5, "0.50"), (0.75, "0.75"), (1.0, "1"))
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class Words:
    """What the chart says in words of the data.

    Attributes
    ----------
    positive, negative : str
        The classes, as in "168 repaid".
    above : str
        What is decided at the threshold and above, as in "refused".
    axis : str
        The title of the axis.
    """

    positive: str = "positive"
    negative: str = "negative"
    above: str = "positive"
    axis: str = "Predicted probability"


@dataclass(frozen=True)
class Counts:
    """How many rows of each class lie between two edges."""

    edges: tuple[float, ...] = ()
    positive: tuple[int, ...] = ()
    negative: tuple[int, ...] = ()


class ThresholdPainting:
    """One painting of counts and threshold into a rectangle."""

    def __init__(self, counts: Counts, words: Words, threshold: float, room: QRectF) -> None:
        self._counts = counts
        self._words = words
        self._threshold = threshold
        self._font: QFont = fonts.chart()
        most_up = max(counts.negative, default=1) or 1
        most_down = max(counts.positive, default=1) or 1
        self._step = max(1.0, nice_step(most_up + most_down, 3))
        widest = tick_text(-(-most_up // self._step) * self._step, self._step)
        left = max(32.0, QFontMetricsF(self._font).horizontalAdvance(widest) + _GAP + 2)
        self.plot = room.adjusted(left, _TOP, -_GAP, -_BOTTOM)
        self.across = Scale(0.0, 1.0, self.plot.left(), self.plot.right())
        # A little air at both ends, in which names stand.
        self._up = Scale(-1.25 * most_down, 1.15 * most_up, self.plot.bottom(), self.plot.top())
        self._most = (most_up, most_down)

    def paint(self, painter: QPainter) -> None:
        """Paint zone, grid, bars, axis, line and words."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_zone(painter)
        self._paint_grid(painter)
        self._paint_bars(painter, self._counts.negative, "negative", upwards=True)
        self._paint_bars(painter, self._counts.positive, "positive", upwards=False)
        self._paint_axis(painter)
        self._paint_threshold(painter)
        self._paint_names(painter)

    def _paint_zone(self, painter: QPainter) -> None:
        colour = QColor(current().positive)
        colour.setAlphaF(_ZONE_OPACITY)
        left = self.across.at(self._threshold)
        zone = QRectF(left, self.plot.top(), self.plot.right() - left, self.plot.height())
        painter.fillRect(zone, colour)

    def _paint_grid(self, painter: QPainter) -> None:
        theme, plot = current(), self.plot
        tick = 0.0
        while tick <= self._up.high:
            y = round(self._up.at(tick)) + 0.5
            painter.setPen(QPen(QColor(theme.grid if tick else theme.axis), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            beside = QRectF(plot.left() - 60, y - 10, 60 - _GAP, 20)
            self._text(painter, beside, tick_text(tick, self._step), "muted", _RIGHT)
            tick += self._step

    def _paint_bars(
        self, painter: QPainter, counts: Sequence[int], role: Role, *, upwards: bool
    ) -> None:
        colour = QColor(current().colour(role))
        colour.setAlphaF(_BAR_OPACITY)
        zero = self._up.at(0)
        edges = self._counts.edges
        for begin, end, count in zip(edges, edges[1:], counts, strict=False):
            if count:
                left, right = round(self.across.at(begin)) + 1, round(self.across.at(end))
                tip = self._up.at(count if upwards else -count)
                bar = QRectF(QPointF(left, min(zero, tip)), QPointF(right, max(zero, tip)))
                painter.fillRect(bar, colour)

    def _paint_axis(self, painter: QPainter) -> None:
        theme, plot = current(), self.plot
        foot = round(plot.bottom()) + 0.5
        for value, text in _ACROSS_TICKS:
            x = round(self.across.at(value)) + 0.5
            painter.setPen(QPen(QColor(theme.axis), 1))
            painter.drawLine(QPointF(x, foot), QPointF(x, foot + _TICK))
            self._text(painter, QRectF(x - 30, foot + 5, 60, 16), text, "muted", _MIDDLE)
        painter.setPen(QPen(QColor(theme.axis), 1))
        painter.drawLine(QPointF(plot.left(), foot), QPointF(plot.right(), foot))
        title = QRectF(plot.left(), foot + 21, plot.width(), 16)
        self._text(painter, title, self._words.axis, "muted", _MIDDLE)

    def _paint_threshold(self, painter: QPainter) -> None:
        x, plot = self.across.at(self._threshold), self.plot
        painter.fillRect(QRectF(x - 1, plot.top(), 2, plot.height()), QColor(current().text))
        text = f"{self._words.above} at {self._threshold:.2f} and above"
        width = QFontMetricsF(self._font).horizontalAdvance(text) + 2
        fits = x + _GAP + width <= plot.right() or x - plot.left() < width
        left = x + _GAP - 2 if fits else x - _GAP + 2 - width
        self._text(painter, QRectF(left, plot.top() + 3, width, 18), text, "text", _LEFT)

    def _paint_names(self, painter: QPainter) -> None:
        zero = self._up.at(0)
        total = sum(self._counts.negative)
        self._name(painter, zero - 26, f"{total:,} {self._words.negative}", "negative_text")
        total = sum(self._counts.positive)
        foot = self.plot.bottom() - 20
        self._name(painter, foot, f"{total:,} {self._words.positive}", "positive_text")

    def _name(self, painter: QPainter, top: float, text: str, role: Role) -> None:
        """Write the name of a class at the right, or before the line of the threshold."""
        width = QFontMetricsF(self._font).horizontalAdvance(text) + 2
        right, line = self.plot.right() - 4, self.across.at(self._threshold)
        if right - width - 4 < line < right + 4:
            right = line - 6
        self._text(painter, QRectF(right - width, top, width, 18), text, role, _RIGHT)

    def _text(
        self,
        painter: QPainter,
        room: QRectF,
        text: str,
        role: Role,
        align: Qt.AlignmentFlag,
    ) -> None:
        painter.setFont(self._font)
        painter.setPen(QColor(current().colour(role)))
        painter.drawText(room, int(align | Qt.TextFlag.TextDontClip), text)
