"""The units of a layer: how much each contributed on average, and to every row."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.evidence.wording import digits_for, figure_text
from core.records.views.inside import InsideMethod, InsideUnit
from gui.pages.explain.painting import attribution_colour, paint_focus, write
from gui.pages.explain.scale_line import paint_strip
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.widgets.picture_actions import Data, PictureActions

_ROW = 26
_HEAD = 22
_NAME = 96
_FIGURE = 76
_BAR = 10
_HEAT = 18
_FOOT = 28
_STRIP = 8
_MEAN, _MEAN_FROM = "Mean size, 95 % interval", 150
_SHARE = 0.42  # of the room, for the bars


class UnitsView(QWidget):
    """A line for each unit: its mean as a bar with its interval, and a strip with all rows.

    A click or the arrow keys bring a unit in sight; nothing else comes of looking.

    Signals
    -------
    unit_changed
        Another unit is in sight.
    unit_activated
        Return was pressed on the one that is.
    """

    unit_changed = Signal()
    unit_activated = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._method: InsideMethod | None = None
        self._rows: tuple[int, ...] = ()
        self._noun = "unit"
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        PictureActions(self, title="Units of a layer", data=self.data)

    @property
    def units(self) -> tuple[InsideUnit, ...]:
        """The units that are shown, strongest first."""
        return self._method.units if self._method is not None else ()

    @property
    def unit(self) -> int:
        """Number of the unit in sight, from 1; 0 where none is shown."""
        return self.units[self.current].unit if self.units else 0

    def data(self) -> Data:
        """Return a line for each unit: its mean, and its value for every row."""
        heads = ("Unit", "Mean |value|", "Mean", *(f"Row {row}" for row in self._rows))
        lines = [
            (str(one.unit), one.text, one.signed, *(repr(value) for value in one.values))
            for one in self.units
        ]
        return heads, lines

    def set_method(self, method: InsideMethod | None, *, rows: tuple[int, ...], noun: str) -> None:
        """Show what another method says."""
        before = self.unit
        self._method, self._rows, self._noun = method, rows, noun
        units = [one.unit for one in self.units]
        self.current = units.index(before) if before in units else 0
        self._speak()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of all units."""
        return QSize(420, self._foot() + _FOOT)

    def event(self, event: QEvent) -> bool:
        """Tell the value under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._told(event.pos().x(), event.pos().y()), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Bring the unit in sight that was clicked."""
        at = int((event.position().y() - _HEAD) // _ROW)
        if 0 <= at < len(self.units) and event.button() == Qt.MouseButton.LeftButton:
            self._go_to(at)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go up and down, and say that Return was pressed."""
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in moves and self.units:
            step = moves[Qt.Key(event.key())]
            self._go_to(min(max(self.current + step, 0), len(self.units) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.units:
            self.unit_activated.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint heads and units."""
        painter, theme = QPainter(self), current()
        painter.fillRect(self.rect(), theme.surface)
        bars, heat = self._bars(), self._heat()
        for left, width, text in (
            (0, _NAME, self._noun.capitalize()),
            (bars.left(), bars.width(), _MEAN if bars.width() >= _MEAN_FROM else "Mean size"),
            (heat.left(), heat.width(), f"Each of {len(self._rows):,} rows"),
        ):
            write(painter, QRect(left, 0, width, _HEAD - 4), text, fonts.muted(), theme.muted)
        for at, unit in enumerate(self.units):
            self._paint_unit(painter, at, unit)
        self._paint_scale(painter)
        painter.end()

    def _paint_unit(self, painter: QPainter, at: int, unit: InsideUnit) -> None:
        theme, top = current(), _HEAD + at * _ROW
        line = QRect(0, top, self.width(), _ROW)
        if at == self.current:
            painter.fillRect(line, QColor(theme.sel))
            if self.hasFocus():
                paint_focus(painter, line)
        name = QRect(0, top, _NAME, _ROW)
        write(painter, name, f"{self._noun} {unit.unit:,}", fonts.body(), theme.text)
        bars = self._bars()
        most = self._most()
        mean = unit.mean_absolute.value or 0.0
        bar = QRectF(bars.left(), top + (_ROW - _BAR) / 2, bars.width() * mean / most, _BAR)
        painter.fillRect(bar, QColor(theme.accent))
        low, high = unit.mean_absolute.low, unit.mean_absolute.high
        if low is not None and high is not None:
            middle = top + _ROW // 2
            painter.setPen(QPen(QColor(theme.text), 1.5))
            ends = [bars.left() + bars.width() * min(end / most, 1.0) for end in (low, high)]
            painter.drawLine(int(ends[0]), middle, int(ends[1]), middle)
        figure = QRect(bars.right() + metrics.HALF, top, _FIGURE - metrics.STEP, _ROW)
        right = Qt.AlignmentFlag.AlignRight
        write(painter, figure, unit.text, fonts.body(), theme.text, align=right)
        self._paint_heat(painter, unit, top)

    def _paint_heat(self, painter: QPainter, unit: InsideUnit, top: int) -> None:
        heat = self._heat()
        scale = self._scale()
        room = QRectF(heat.left(), top + (_ROW - _HEAT) / 2, heat.width(), _HEAT)
        painter.fillRect(room, QColor(current().sunken))
        if not scale or not unit.values:
            return
        step = room.width() / len(unit.values)
        for place, value in enumerate(unit.values):
            cell = QRectF(room.left() + place * step, room.top(), step + 0.5, _HEAT)
            painter.fillRect(cell & room, attribution_colour(value / scale))

    def _paint_scale(self, painter: QPainter) -> None:
        """Paint what the colours of the strips stand for, under them."""
        scale, heat, theme = self._scale(), self._heat(), current()
        if not scale or not any(unit.values for unit in self.units):
            return
        strip = QRectF(heat.left(), self._foot() + 4, heat.width(), _STRIP)
        paint_strip(painter, strip, theme=theme)
        below = QRect(heat.left(), int(strip.bottom()) + 1, heat.width(), 14)
        sides = Qt.AlignmentFlag
        for value, align in ((-scale, sides.AlignLeft), (scale, sides.AlignRight)):
            text = figure_text(value, digits=digits_for(scale), signed=True)
            write(painter, below, text, fonts.chart(), theme.muted, align=align)
        write(painter, below, "0", fonts.chart(), theme.muted, align=sides.AlignHCenter)

    def _foot(self) -> int:
        return _HEAD + _ROW * max(len(self.units), 1)

    def _scale(self) -> float:
        return self._method.scale if self._method is not None else 0.0

    def _most(self) -> float:
        ends = [one.mean_absolute.high or one.mean_absolute.value or 0.0 for one in self.units]
        return max(ends, default=0.0) or 1.0

    def _bars(self) -> QRect:
        room = self.width() - _NAME - _FIGURE
        return QRect(_NAME, 0, int(room * _SHARE), self.height())

    def _heat(self) -> QRect:
        left = self._bars().right() + _FIGURE + metrics.STEP
        return QRect(left, 0, max(self.width() - left - 1, 0), self.height())

    def _told(self, x: int, y: int) -> str:
        at, heat = int((y - _HEAD) // _ROW), self._heat()
        if not 0 <= at < len(self.units):
            return ""
        unit = self.units[at]
        if unit.values and heat.left() <= x < heat.right():
            place = min(
                int((x - heat.left()) / heat.width() * len(unit.values)), len(self._rows) - 1
            )
            value = figure_text(unit.values[place], digits=4, signed=True)
            return f"{self._noun} {unit.unit}, row {self._rows[place]:,}: {value}"
        return (
            f"{self._noun} {unit.unit}: mean {unit.signed}, mean size {unit.text} {unit.interval}"
        )

    def _go_to(self, at: int) -> None:
        self.current = at
        self._speak()
        self.update()
        self.unit_changed.emit()

    def _speak(self) -> None:
        if not self.units:
            self.setAccessibleName("No unit is shown")
            return
        unit = self.units[self.current]
        self.setAccessibleName(f"{self._noun} {unit.unit}, mean size {unit.text} {unit.interval}")
