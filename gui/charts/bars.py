"""Horizontal bars: a label, a bar and its figure on each line, for looking rather than reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import fonts, metrics
from gui.theme.current import current

_ROW = 24
_BAR = 12
_SIZE = 13
_MOST_LABEL = 0.45  # of the width
_SHORTEST = 120


@dataclass(frozen=True)
class Bar:
    """One line: what it is, how long its bar is, and the figure that stands for it.

    Attributes
    ----------
    value : float or None
        None paints no bar.
    is_strong : bool
        Whether the line stands out.
    """

    label: str
    value: float | None
    text: str
    is_strong: bool = False


class BarsChart(QWidget):
    """Bars from a common line at the left, on a scale that begins at zero.

    Parameters
    ----------
    most : float, optional
        What a bar over the whole width stands for; without it the largest value.
    """

    def __init__(self, parent: QWidget | None = None, *, most: float | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[Bar, ...] = ()
        self._most = most
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The lines, from top to bottom."""
        return self._bars

    def show_bars(self, bars: Sequence[Bar], *, name: str) -> None:
        """Show other bars; the name says what they measure."""
        self._bars = tuple(bars)
        self.setAccessibleName(name)
        self.setAccessibleDescription("; ".join(f"{bar.label}: {bar.text}" for bar in bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of all lines."""
        return QSize(2 * _SHORTEST, max(1, len(self._bars)) * _ROW)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same height at the least width."""
        return QSize(_SHORTEST, self.sizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint labels, bars and figures."""
        painter = QPainter(self)
        strong = QFontMetrics(fonts.chart(size=_SIZE, is_strong=True))
        labels = max((strong.horizontalAdvance(bar.label) for bar in self._bars), default=0)
        left = min(labels, round(_MOST_LABEL * self.width())) + metrics.GAP
        texts = max((strong.horizontalAdvance(bar.text) for bar in self._bars), default=0)
        room = max(1, self.width() - left - texts - metrics.STEP)
        largest = max((bar.value or 0.0 for bar in self._bars), default=0.0)
        most = self._most or largest or 1.0
        for place, bar in enumerate(self._bars):
            length = room * min(1.0, (bar.value or 0.0) / most)
            self._paint_bar(painter, bar, top=place * _ROW, left=left, length=length)

    def _paint_bar(
        self, painter: QPainter, bar: Bar, *, top: int, left: int, length: float
    ) -> None:
        theme = current()
        painter.setFont(fonts.chart(size=_SIZE, is_strong=bar.is_strong))
        middle = Qt.AlignmentFlag.AlignVCenter
        width = left - metrics.GAP
        label = painter.fontMetrics().elidedText(bar.label, Qt.TextElideMode.ElideRight, width)
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(0, top, width + 1, _ROW), middle, label)
        if bar.value is not None:
            area = QRectF(left, top + (_ROW - _BAR) / 2, max(1.0, length), _BAR)
            painter.fillRect(area, QColor(theme.accent))
        else:
            length = 0.0
        painter.setPen(QColor(theme.text if bar.value is not None else theme.muted))
        begin = left + length + (metrics.STEP if bar.value is not None else 0)
        painter.drawText(QRectF(begin, top, self.width() - begin, _ROW), middle, bar.text)
