"""Bars of shares, painted by Qt: how rows are dealt to parts, and how classes share the rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.plan.data import SplitPlan
from core.records.views.data import PartView
from gui.pages.data.words import given_line
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.tokens import Theme
from gui.widgets.labels import muted
from gui.widgets.picture_actions import Data, PictureActions

_BAR = 16
_GAP = 2
_LEAST = 3.0
_MOST_SHARES = 12
_BALANCE_LINES = 10, 33, 50  # tops of label, bar and counts in a cell of 80 px
_BALANCE_BAR = 12


class SplitBar(QWidget):
    """Training, validation and test as one bar with names and rows under it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[tuple[str, str, float]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_BAR + metrics.HALF + 2 * metrics.MUTED_LINE + metrics.HALF)
        self.setAccessibleName("Split")
        PictureActions(self, title="Split", data=self.data)

    def data(self) -> Data:
        """Return each part with its rows or its share."""
        return ("Part", "Rows"), [(name, text) for name, text, _ in self._parts]

    def show_parts(
        self, parts: Sequence[PartView], plan: SplitPlan, *, given: Sequence[str] = ()
    ) -> None:
        """Show rows where they are known for the plan, and its shares where they are not."""
        if parts:
            shown = [(part.name, f"{part.rows:,}", float(part.rows)) for part in parts]
        else:
            shown = _shares(plan, given)
        self._parts = [(name.capitalize(), text, weight) for name, text, weight in shown]
        self.setAccessibleDescription(", ".join(f"{name} {text}" for name, text, _ in self._parts))
        self.update()

    @property
    def texts(self) -> list[str]:
        """Name and rows of each part."""
        return [f"{name} {text}" for name, text, _ in self._parts]

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint three bars, and under each its name and rows."""
        painter = QPainter(self)
        colours = _part_colours(current())
        room = QRectF(0, 0, self.width(), _BAR)
        rects = _laid_out(room, [weight for _, _, weight in self._parts])
        for rect, colour in zip(rects, colours, strict=False):
            painter.fillRect(rect, colour)
        self._write(painter, rects)

    def _write(self, painter: QPainter, rects: list[QRectF]) -> None:
        """Write first from the left, last from the right, the middle one under its bar's end."""
        painter.setFont(fonts.muted())
        measure = QFontMetrics(fonts.muted())
        theme, free = current(), 0
        ends = [0, None, self.width()]
        for place, (rect, (name, text, _)) in enumerate(zip(rects, self._parts, strict=True)):
            width = max(measure.horizontalAdvance(name), measure.horizontalAdvance(text)) + 2
            is_right = place > 0
            edge = ends[place] if ends[place] is not None else round(rect.right())
            left = (edge or 0) - width if is_right else 0
            left = max(free, left)
            side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
            top = _BAR + metrics.HALF
            painter.setPen(theme.text)
            painter.drawText(QRect(left, top, width, metrics.MUTED_LINE), side, name)
            painter.setPen(theme.muted)
            low = top + metrics.MUTED_LINE
            painter.drawText(QRect(left, low, width, metrics.MUTED_LINE), side, text)
            free = left + width + metrics.STEP


class SplitPanel(QWidget):
    """The bar, and under it a sentence on parts that are not drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = SplitBar()
        self.words = muted(wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.HALF)
        column.addWidget(self.bar)
        column.addWidget(self.words)

    def show_parts(
        self, parts: Sequence[PartView], plan: SplitPlan, *, given: Sequence[str]
    ) -> None:
        """Show the parts, and say which of them the source brings."""
        self.bar.show_parts(parts, plan, given=given)
        self.words.setText(given_line(given))
        self.words.setVisible(bool(given))


class BalanceBar(QWidget):
    """The classes as shares of one bar, or a small histogram of the numbers to be predicted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = ""
        self._line = ""
        self._weights: list[float] = []
        self._positive = -1
        self._is_histogram = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        PictureActions(self, title="Target", data=self.data)

    def data(self) -> Data:
        """Return the words and the heights of the bars."""
        heads = (self._label or "Target", self._line)
        return heads, [(str(place), repr(bar)) for place, bar in enumerate(self._weights, start=1)]

    def show_classes(self, label: str, line: str, rows: Sequence[int], *, positive: int) -> None:
        """Show one share for each class; that of the event in the accent."""
        self._is_histogram = False
        self._set(label, line, [float(count) for count in rows[:_MOST_SHARES]], positive)

    def show_numbers(self, label: str, line: str, bars: Sequence[float]) -> None:
        """Show the heights of a histogram."""
        self._is_histogram = True
        self._set(label, line, list(bars), -1)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of a cell of key figures."""
        return QSize(240, metrics.KEY_FIGURES)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint label, bar and counts."""
        painter = QPainter(self)
        theme = current()
        above, middle, below = _BALANCE_LINES
        across = self.width() - 2 * metrics.PAD
        self._text(painter, above, across, self._label, theme.muted)
        if self._is_histogram:
            room = QRectF(metrics.PAD, middle - 4, min(across, 200), _BALANCE_BAR + 6)
            _paint_histogram(painter, room, self._weights, QColor(theme.accent))
        else:
            room = QRectF(metrics.PAD, middle, across, _BALANCE_BAR)
            for place, rect in enumerate(_laid_out(room, self._weights)):
                is_event = place == self._positive or self._positive < 0
                painter.fillRect(rect, QColor(theme.accent if is_event else theme.bar_rest))
        self._text(painter, below, across, self._line, theme.text)

    def _text(self, painter: QPainter, top: int, across: int, text: str, colour: str) -> None:
        painter.setFont(fonts.muted())
        painter.setPen(colour)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, across)
        room = QRect(metrics.PAD, top, across, 18)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _set(self, label: str, line: str, weights: list[float], positive: int) -> None:
        self._label, self._line, self._weights = label, line, weights
        self._positive = positive
        self.setAccessibleName(f"{label}: {line}")
        self.setToolTip(line)
        self.update()


def _shares(plan: SplitPlan, given: Sequence[str]) -> list[tuple[str, str, float]]:
    """Return the parts by the shares of the plan; those that are given have none."""
    drawn = {"validation": plan.validation, "test": plan.test}
    shares = {name: share for name, share in drawn.items() if name not in given}
    shown = {"training": 1.0 - sum(shares.values()), **shares}
    return [
        (name, f"{100 * shown[name]:.0f} %", shown[name])
        if name in shown
        else (name, "given", drawn[name])
        for name in ("training", "validation", "test")
    ]


def _part_colours(theme: Theme) -> list[QColor]:
    light = QColor(theme.accent)
    light.setAlphaF(0.3)
    return [QColor(theme.accent), QColor(theme.third), light]


def _laid_out(room: QRectF, weights: Sequence[float]) -> list[QRectF]:
    """Return a rectangle for each weight, side by side; none is too thin to be seen."""
    total = sum(weights)
    if not weights or total <= 0:
        return []
    free = room.width() - _GAP * (len(weights) - 1)
    widths = [max(_LEAST, free * weight / total) for weight in weights]
    scale = free / sum(widths)
    rects, left = [], room.left()
    for width in widths:
        rects.append(QRectF(round(left), room.top(), round(width * scale), room.height()))
        left += width * scale + _GAP
    return rects


def _paint_histogram(
    painter: QPainter, room: QRectF, heights: Sequence[float], colour: QColor
) -> None:
    if not heights:
        return
    step = room.width() / len(heights)
    for place, height in enumerate(heights):
        tall = max(1.0 if height > 0 else 0.0, height * room.height())
        left = round(room.left() + place * step)
        right = round(room.left() + (place + 1) * step) - 1
        painter.fillRect(QRectF(left, room.bottom() - tall, right - left, tall), colour)
