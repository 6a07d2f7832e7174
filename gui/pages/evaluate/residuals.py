"""Regression: how predictions miss the recorded values, as bars and as a few figures."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from core.evidence.wording import digits_for, figure_text
from core.records.views.evaluation import ResidualTable
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.widgets.labels import body, muted
from gui.widgets.picture_actions import Data, PictureActions

_LEFT, _RIGHT, _TOP, _FOOT = 32, 8, 22, 34
_TICKS = 5


class ResidualChart(QWidget):
    """Bars of predicted minus recorded values, with zero marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: ResidualTable | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Residuals")
        PictureActions(self, title="Residuals", data=self.data)

    def data(self) -> Data:
        """Return from, to and rows of each bar."""
        heads = ("From", "To", "Rows")
        if self._table is None:
            return heads, ()
        edges = pairwise(self._table.edges)
        return heads, [
            (repr(low), repr(high), str(count))
            for (low, high), count in zip(edges, self._table.counts, strict=True)
        ]

    def show_table(self, table: ResidualTable) -> None:
        """Show other residuals."""
        self._table = table
        words = "; ".join(f"{name} {value}" for name, value in table.rows)
        self.setAccessibleDescription(f"Predicted minus recorded: {words}")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of a small chart."""
        return QSize(320, 190)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least room."""
        return QSize(180, 120)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint gridlines, bars, axis and the line at zero."""
        if self._table is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(fonts.chart())
        room = QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_FOOT)
        low, high = self._table.edges[0], self._table.edges[-1]
        per_unit = room.width() / ((high - low) or 1.0)
        self._paint_grid(painter, room)
        self._paint_bars(painter, room)
        painter.setPen(QPen(QColor(current().axis), 1))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        self._paint_ticks(painter, room, per_unit=per_unit)
        if low < 0 < high:
            x = room.left() - low * per_unit
            painter.setPen(QPen(QColor(current().text), 1.5))
            painter.drawLine(QPointF(x, 0), QPointF(x, room.bottom()))
            painter.setPen(current().muted)
            left = QRectF(0, 0, x - 6, room.top() - 6)
            right = QRectF(x + 6, 0, self.width() - x - 6, room.top() - 6)
            centre = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(left, Qt.AlignmentFlag.AlignRight | centre, "predicted too low")
            painter.drawText(right, Qt.AlignmentFlag.AlignLeft | centre, "too high")

    def _paint_grid(self, painter: QPainter, room: QRectF) -> None:
        most = max(self._largest, 1)
        step = _round_step(most / 3)
        value = 0.0
        while value <= most:
            y = room.bottom() - value / most * room.height()
            painter.setPen(QPen(QColor(current().grid), 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(current().muted)
            place = QRectF(0, y - 8, room.left() - 6, 16)
            align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, align, f"{value:,.0f}")
            value += step

    def _paint_bars(self, painter: QPainter, room: QRectF) -> None:
        assert self._table is not None
        counts, most = self._table.counts, max(self._largest, 1)
        width = room.width() / len(counts)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current().bar))
        for place, count in enumerate(counts):
            height = count / most * room.height()
            left = room.left() + place * width
            painter.drawRect(QRectF(left + 0.5, room.bottom() - height, width - 1, height))

    def _paint_ticks(self, painter: QPainter, room: QRectF, *, per_unit: float) -> None:
        assert self._table is not None
        low, high = self._table.edges[0], self._table.edges[-1]
        step = _round_step((high - low) / _TICKS)
        digits = 0 if step >= 1 else digits_for(step)
        painter.setPen(current().muted)
        number = int(low // step) + 1
        while number * step <= high:
            x = room.left() + (number * step - low) * per_unit
            place = QRectF(x - 40, room.bottom() + 3, 80, 14)
            text = figure_text(number * step, digits=digits, signed=True)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
            number += 1
        place = QRectF(room.left(), room.bottom() + 17, room.width(), 16)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "Predicted minus recorded")

    @property
    def _largest(self) -> int:
        return max(self._table.counts) if self._table is not None else 0


class Residuals(QWidget):
    """The chart with its figures beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = ResidualChart()
        self._figures = QWidget()
        self._grid = QGridLayout(self._figures)
        self._grid.setContentsMargins(0, metrics.STEP, 0, 0)
        self._grid.setHorizontalSpacing(metrics.GAP)
        self._grid.setVerticalSpacing(metrics.HALF)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.WIDE)
        row.addWidget(self.chart, 1)
        beside = QVBoxLayout()
        beside.addWidget(self._figures)
        beside.addStretch()
        row.addLayout(beside)

    def show_table(self, table: ResidualTable) -> None:
        """Show other residuals."""
        self.chart.show_table(table)
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        width = max(QFontMetrics(fonts.body()).horizontalAdvance(text) for _, text in table.rows)
        for place, (name, text) in enumerate(table.rows):
            value = body(text, wraps=False)
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            value.setMinimumWidth(width + 2)
            self._grid.addWidget(muted(name), place, 0)
            self._grid.addWidget(value, place, 1)


def _round_step(wished: float) -> float:
    """Return 1, 2 or 5 times a power of ten, the smallest that is not below what is wished."""
    if wished <= 0:
        return 1.0
    power = 1.0
    while power * 10 <= wished:
        power *= 10
    while power > wished:
        power /= 10
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= wished)
