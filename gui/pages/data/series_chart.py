"""Charts of a long series, painted by Qt: its course with its parts, and one window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.charts.axis import Scale, nice_range, nice_step, tick_text, ticks
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.tokens import Role
from gui.widgets.picture_actions import Data, PictureActions

_HEAD = 20  # room for the names of zones
_FOOT = 20  # room for the steps
_HEIGHT = 180
_SHADE = 0.10


@dataclass(frozen=True)
class Line:
    """One line: where it goes, and how it is drawn."""

    name: str
    steps: Sequence[int]
    values: Sequence[float]
    role: Role = "accent"
    is_dashed: bool = False


@dataclass(frozen=True)
class Zone:
    """A stretch of steps with a name, from its first step to its last."""

    name: str
    first: int
    last: int


class SeriesChart(QWidget):
    """Lines over steps, with named stretches as shaded zones behind them."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()
        self._zones: tuple[Zone, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(_HEIGHT // 2)
        self.setAccessibleName(title)
        PictureActions(self, title=title, data=self.data)

    def show_lines(self, lines: Sequence[Line], zones: Sequence[Zone], *, spoken: str) -> None:
        """Show these lines and zones; `spoken` says the same in words."""
        self._lines, self._zones = tuple(lines), tuple(zones)
        self.setAccessibleDescription(spoken)
        self.update()

    @property
    def zones(self) -> tuple[Zone, ...]:
        """The stretches that are shown."""
        return self._zones

    def data(self) -> Data:
        """Return every value with its step and the line that it belongs to."""
        rows = [
            (line.name, str(step), repr(value))
            for line in self._lines
            for step, value in zip(line.steps, line.values, strict=True)
        ]
        return ("Line", "Step", "Value"), rows

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size at which it reads well."""
        return QSize(480, _HEIGHT)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint zones, axes and lines."""
        values = [value for line in self._lines for value in line.values]
        steps = [step for line in self._lines for step in line.steps]
        if not values:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(fonts.muted())
        measure = QFontMetrics(fonts.muted())
        low, high, step = nice_range(min(values), max(values))
        labels = [(value, tick_text(value, step)) for value in ticks(low, high, step)]
        left = max(measure.horizontalAdvance(text) for _, text in labels) + metrics.STEP
        room = QRectF(left, _HEAD, self.width() - left - 2, self.height() - _HEAD - _FOOT)
        across = Scale(min(steps), max(steps), room.left(), room.right())
        down = Scale(low, high, room.bottom(), room.top())
        self._paint_zones(painter, room, across)
        _paint_values(painter, room, down, labels)
        _paint_steps(painter, room, across)
        for line in self._lines:
            _paint_line(painter, line, across, down)

    def _paint_zones(self, painter: QPainter, room: QRectF, across: Scale) -> None:
        theme = current()
        shades: tuple[Role, ...] = ("accent", "third", "caution")
        for place, zone in enumerate(self._zones):
            begin, end = across.at(zone.first), across.at(zone.last)
            colour = QColor(theme.colour(shades[place % len(shades)]))
            colour.setAlphaF(_SHADE)
            painter.fillRect(
                QRectF(begin, room.top(), max(1.0, end - begin), room.height()), colour
            )
            painter.setPen(theme.muted)
            measure = painter.fontMetrics()
            name = measure.elidedText(
                zone.name, Qt.TextElideMode.ElideRight, max(0, int(end - begin))
            )
            painter.drawText(QPointF(begin + 2, room.top() - 6), name)


def _paint_values(
    painter: QPainter, room: QRectF, down: Scale, labels: Sequence[tuple[float, str]]
) -> None:
    theme = current()
    for value, text in labels:
        height = round(down.at(value)) + 0.5
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(QPointF(room.left(), height), QPointF(room.right(), height))
        painter.setPen(theme.muted)
        place = QRect(0, round(height) - 8, round(room.left()) - metrics.HALF, 16)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


def _paint_steps(painter: QPainter, room: QRectF, across: Scale) -> None:
    """Write round step numbers under the chart, counted from 1, those that fit."""
    painter.setPen(current().muted)
    most = max(1, int(room.width() // 90))
    step = max(1, round(nice_step(across.high - across.low, most)))
    first = -(-int(across.low + 1) // step) * step
    for number in range(max(step, first), int(across.high) + 2, step):
        text = f"step {number:,}" if number == max(step, first) else f"{number:,}"
        width = painter.fontMetrics().horizontalAdvance(text)
        left = across.at(number - 1) - width / 2
        left = min(max(left, room.left()), room.right() - width)
        painter.drawText(QPointF(left, room.bottom() + 15), text)


def _paint_line(painter: QPainter, line: Line, across: Scale, down: Scale) -> None:
    pen = QPen(QColor(current().colour(line.role)), 1.4)
    if line.is_dashed:
        pen.setStyle(Qt.PenStyle.DashLine)
        pen.setWidthF(1.8)
    painter.setPen(pen)
    points = [
        QPointF(across.at(step), down.at(value))
        for step, value in zip(line.steps, line.values, strict=True)
    ]
    painter.drawPolyline(QPolygonF(points))
