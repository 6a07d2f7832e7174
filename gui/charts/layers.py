"""Gradient norms by layer: first and last epoch on one axis of equal factors."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.records.training import LayerSignal
from gui.charts.axis import Scale
from gui.charts.plot import power_text
from gui.theme import fonts
from gui.theme.current import current
from gui.widgets.picture_actions import Data, PictureActions

_ROW = 30
_BAR = 9
_TOP, _FOOT = 22, 38
_GAP = 8
_MOST_NAME = 150.0
_TICKS = 6
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class LayerChart(QWidget):
    """Two bars for each layer, above each other: first epoch muted, last epoch in accent.

    The axis is logarithmic, so that bars of equal difference differ by an equal factor; bars begin
    at the power of ten below the smallest norm.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signals: tuple[LayerSignal, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Gradient norm by layer")
        PictureActions(self, title="Gradient norm by layer", data=self.data)

    def set_signals(self, signals: tuple[LayerSignal, ...]) -> None:
        """Show other layers, first to last."""
        self._signals = signals
        self.setAccessibleDescription(
            ". ".join(f"{one.layer}: {one.first:.2g}, then {one.last:.2g}" for one in signals)
        )
        self.updateGeometry()
        self.update()

    def data(self) -> Data:
        """Return each layer with both norms."""
        rows = [(one.layer, repr(one.first), repr(one.last)) for one in self._signals]
        return ("Layer", "First epoch", "Last epoch"), rows

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of all layers."""
        return QSize(420, _TOP + _FOOT + _ROW * len(self._signals))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same height at the least width."""
        return QSize(240, self.sizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint axis, bars and names."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), current().surface)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(fonts.chart())
            if self._signals:
                self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        measure = QFontMetricsF(fonts.chart())
        widest = max(measure.horizontalAdvance(one.layer) for one in self._signals)
        left = min(widest, _MOST_NAME) + _GAP
        area = QRectF(left, _TOP, self.width() - left - 3 * _GAP, _ROW * len(self._signals))
        low, high = self._powers()
        across = Scale(low, high, area.left(), area.right())
        self._paint_axis(painter, area, across)
        for place, one in enumerate(self._signals):
            top = area.top() + place * _ROW
            name = measure.elidedText(one.layer, Qt.TextElideMode.ElideMiddle, left - _GAP)
            painter.setPen(QColor(current().text))
            painter.drawText(QRectF(0, top, left - _GAP, _ROW), int(_RIGHT), name)
            for value, colour, below in (
                (one.first, current().bar, 0),
                (one.last, current().accent, _BAR + 1),
            ):
                if value > 0:
                    end = across.at(math.log10(value))
                    bar = QRectF(area.left(), top + 5 + below, max(2.0, end - area.left()), _BAR)
                    painter.fillRect(bar, QColor(colour))

    def _paint_axis(self, painter: QPainter, area: QRectF, across: Scale) -> None:
        theme = current()
        every = max(1, math.ceil((across.high - across.low) / _TICKS))
        for power in range(int(across.low), int(across.high) + 1, every):
            x = round(across.at(power)) + 0.5
            painter.setPen(QPen(QColor(theme.grid), 1))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            painter.setPen(QColor(theme.muted))
            below = QRectF(x - 30, area.bottom() + 4, 60, 16)
            painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), power_text(power))
        painter.setPen(QPen(QColor(theme.axis), 1))
        foot = round(area.bottom()) + 0.5
        painter.drawLine(QPointF(area.left(), foot), QPointF(area.right(), foot))
        painter.setPen(QColor(theme.muted))
        title = QRectF(area.left(), area.bottom() + 20, area.width(), 16)
        painter.drawText(title, int(Qt.AlignmentFlag.AlignCenter), "Gradient norm")
        legend = QRectF(area.left(), 0, area.width(), 18)
        for text, colour in (("first epoch", theme.bar), ("last epoch", theme.accent)):
            painter.fillRect(QRectF(legend.left(), 5, _BAR, _BAR), QColor(colour))
            painter.drawText(legend.adjusted(_BAR + 5, 0, 0, 0), int(_LEFT), text)
            legend.adjust(painter.fontMetrics().horizontalAdvance(text) + _BAR + 20, 0, 0, 0)

    def _powers(self) -> tuple[int, int]:
        norms = [v for one in self._signals for v in (one.first, one.last) if v > 0]
        low = math.floor(math.log10(min(norms, default=0.1)) - 1e-9)
        high = math.ceil(math.log10(max(norms, default=1.0)) + 1e-9)
        return low, max(high, low + 1)
