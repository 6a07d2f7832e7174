"""How a chart of points and lines is painted, with labels at the end of each line."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gui.charts.axis import Scale, short
from gui.charts.curve_painting import kept_apart
from gui.charts.lines import polylines
from gui.charts.plot import Axis, Line, Mark, Plot, x_axis, y_axis
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.tokens import Role

_TOP, _BOTTOM = 22, 40
_GAP = 8
_TICK = 4
_DOT = 3.5
_TICK_ROOM = 56
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


class PlotPainting:
    """One painting of a plot into a rectangle."""

    def __init__(self, plot: Plot, room: QRect) -> None:
        self.size = room.size()
        self._plot, self._room = plot, QRectF(room)
        self._font, self._strong = fonts.chart(), fonts.chart(is_strong=True)
        most = max(2, min(4, int((room.height() - _TOP - _BOTTOM) // 28)))
        self._up = y_axis(plot, self._room.bottom() - _BOTTOM, self._room.top() + _TOP, most=most)
        self.area = self._area()
        across = max(2, min(7, int(self.area.width() // _TICK_ROOM)))
        self._across = x_axis(plot, self.area.left(), self.area.right(), most=across)

    def place_at(self, x: float, y: float) -> int | None:
        """Return the place, among all values of x, of the one nearest to a pixel of the plot."""
        if not self.area.adjusted(-_GAP, -_GAP, _GAP, _GAP).contains(QPointF(x, y)):
            return None
        return self._across.nearest(x, self._plot.xs)

    def paint(self, painter: QPainter, *, read: float | None, has_focus: bool) -> None:
        """Paint grid, axes, marks, lines and labels, and the value of x that is read out."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter)
        for mark in self._plot.marks:
            self._paint_mark(painter, mark)
        for line in self._plot.lines:
            self._paint_line(painter, line)
        self._paint_labels(painter)
        if read is not None:
            self._paint_read(painter, read)
        if has_focus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(current().accent), metrics.FOCUS))
            painter.drawRoundedRect(self._room.adjusted(1, 1, -1, -1), 4, 4)

    # -- room

    def _area(self) -> QRectF:
        left = max([32.0, *(self._width(text) + _GAP + 2 for _, text in self._up.ticks)])
        ends = [QFontMetricsF(self._strong).horizontalAdvance(n) for n in self._names()]
        right = max([_GAP + 4.0, *(width + _GAP + 4 for width in ends)])
        right = min(right, self._room.width() / 3)
        return self._room.adjusted(left, _TOP, -right, -_BOTTOM)

    def _names(self) -> list[str]:
        return [line.name for line in self._plot.lines if line.name and line.points]

    def _width(self, text: str) -> float:
        return QFontMetricsF(self._font).horizontalAdvance(text)

    # -- parts

    def _paint_axes(self, painter: QPainter) -> None:
        theme, area = current(), self.area
        for value, text in self._up.ticks:
            y = round(self._up.at(value)) + 0.5
            if y < area.bottom() - 1:
                painter.setPen(QPen(QColor(theme.grid), 1))
                painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            beside = QRectF(self._room.left(), y - 10, area.left() - _GAP - self._room.left(), 20)
            self._text(painter, beside, text, role="muted", align=_RIGHT)
        above = QRectF(self._room.left(), self._room.top(), self._room.width(), 16)
        self._text(painter, above, self._plot.y_title, role="muted", align=_LEFT)
        foot = round(area.bottom()) + 0.5
        painter.setPen(QPen(QColor(theme.axis), 1))
        painter.drawLine(QPointF(area.left(), foot), QPointF(area.right(), foot))
        for value, text in self._across.ticks:
            x = round(self._across.at(value)) + 0.5
            painter.setPen(QPen(QColor(theme.axis), 1))
            painter.drawLine(QPointF(x, foot), QPointF(x, foot + _TICK))
            below = QRectF(x - 30, foot + 5, 60, 16)
            self._text(painter, below, text, role="muted", align=_CENTRE)
        title = QRectF(area.left(), foot + 22, area.width(), 16)
        self._text(painter, title, self._plot.x_title, role="muted", align=_CENTRE)

    def _paint_line(self, painter: QPainter, line: Line) -> None:
        colour = QColor(current().colour(line.role))
        painter.save()
        painter.setClipRect(self.area.adjusted(-_DOT - 2, -4, _DOT + 2, 4))
        points = self._pixels(line)
        if line.width:
            pen = QPen(colour, line.width)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            for run in _runs(points, self.area):
                painter.drawPolyline(run)
        if line.has_dots or len(points) == 1:
            painter.setPen(QPen(QColor(current().surface), 1.5))
            painter.setBrush(colour)
            for x, y in points:
                if math.isfinite(x) and math.isfinite(y):
                    painter.drawEllipse(QPointF(x, y), _DOT, _DOT)
        painter.restore()

    def _pixels(self, line: Line) -> list[tuple[float, float]]:
        return [
            (_pixel(self._across, x), _pixel(self._up, y) if math.isfinite(y) else math.nan)
            for x, y in line.points
        ]

    def _paint_mark(self, painter: QPainter, mark: Mark) -> None:
        x = round(self._across.at(mark.x)) + 0.5
        pen = QPen(QColor(current().text), 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, self.area.top()), QPointF(x, self.area.bottom()))
        width = self._width(mark.text) + 2
        is_right = x + _GAP + width <= self.area.right() or x - self.area.left() < width
        left = x + _GAP - 2 if is_right else x - _GAP + 2 - width
        room = QRectF(left, self.area.top() + 2, width, 16)
        painter.fillRect(room.adjusted(-2, 0, 2, 0), QColor(current().surface))
        self._text(painter, room, mark.text, role="text", align=_LEFT)

    def _paint_labels(self, painter: QPainter) -> None:
        ends = []
        for line in self._plot.lines:
            known = [point for point in self._pixels(line) if all(map(math.isfinite, point))]
            if line.name and known:
                y = min(max(known[-1][1], self.area.top()), self.area.bottom())
                ends.append((y, known[-1][0], line))
        ends.sort(key=lambda end: end[0])
        heights = kept_apart([end[0] for end in ends], self.area.top(), self.area.bottom())
        for height, (_, x, line) in zip(heights, ends, strict=True):
            font = self._strong if line.role == "accent" else self._font
            width = self._room.right() - x - _GAP
            text = QFontMetricsF(font).elidedText(line.name, Qt.TextElideMode.ElideRight, width)
            room = QRectF(x + _GAP, height - 9, width, 18)
            self._text(painter, room, text, role=line.role, align=_LEFT, font=font)

    def _paint_read(self, painter: QPainter, x: float) -> None:
        theme, pixel = current(), self._across.at(x)
        if not math.isfinite(pixel):
            return
        painter.setPen(QPen(QColor(theme.field), 1))
        painter.drawLine(QPointF(pixel, self.area.top()), QPointF(pixel, self.area.bottom()))
        text = read_text(self._plot, x)
        width = min(self._width(text) + 2 * _GAP, self._room.width() - 4)
        left = min(max(self.area.left(), pixel - width / 2), self._room.right() - width - 2)
        box = QRectF(left, self.area.bottom() - 30, width, 22)
        painter.setPen(QPen(QColor(theme.edge), 1))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(box, 4, 4)
        self._text(painter, box, text, role="text", align=_CENTRE)

    def _text(
        self,
        painter: QPainter,
        room: QRectF,
        text: str,
        *,
        role: Role,
        align: Qt.AlignmentFlag,
        font: QFont | None = None,
    ) -> None:
        painter.setFont(font or self._font)
        painter.setPen(QColor(current().colour(role)))
        painter.drawText(room, int(align | Qt.TextFlag.TextDontClip), text)


def read_text(plot: Plot, x: float) -> str:
    """Return what the lines say at a value of x, in one line."""
    values = "   ".join(f"{line.name} {short(y)}".strip() for line, y in plot.at(x)[:4])
    return f"{plot.x_title.lower()} {x:,.4g}   {values}"


def _pixel(axis: Axis, value: float) -> float:
    return axis.at(value)


def _runs(points: list[tuple[float, float]], area: QRectF) -> list[list[QPointF]]:
    """Return the pixels between gaps, thinned where they stand closer than the screen shows."""
    known = [(x, y) for x, y in points if math.isfinite(x)]
    xs, ys = [x for x, _ in known], [y for _, y in known]
    across = Scale(area.left(), area.right(), area.left(), area.right())
    up = Scale(area.top(), area.bottom(), area.top(), area.bottom())
    return [run for run in polylines(xs, ys, across, up) if len(run) > 1]
