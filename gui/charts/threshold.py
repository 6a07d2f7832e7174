"""Predicted probabilities of two classes against each other, and the threshold between them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import fonts
from gui.theme.current import current
from gui.widgets.picture_actions import Data, PictureActions

LEFT, RIGHT = 32, 8
"""Pixels beside the plot, for a slider that is to lie exactly under its axis."""

_TOP, _FOOT = 18, 34
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_LABEL_BINS = 7  # how many bins a label covers, for finding room


@dataclass(frozen=True)
class Spread:
    """Rows of both classes in equal bins of the probability of `positive`."""

    positive: str
    other: str
    positives: tuple[int, ...]
    others: tuple[int, ...]


class ThresholdChart(QWidget):
    """Bars of the other class above the line and of the positive class below it.

    What lies at the threshold or right of it would be called positive. The chart takes clicks and
    drags; the keyboard has the slider and the field beside it.
    """

    threshold_wanted = Signal(int)  # in hundredths

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spread = Spread("", "", (), ())
        self._hundredths = 50
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Predicted probabilities by recorded class")
        PictureActions(self, title="Predicted probabilities", data=self.data)

    def data(self) -> Data:
        """Return for each bin where it begins and the rows of either class."""
        spread = self._spread
        count = len(spread.positives)
        rows = [
            (f"{place / count:g}", str(other), str(positive))
            for place, (other, positive) in enumerate(
                zip(spread.others, spread.positives, strict=True)
            )
        ]
        return ("Probability from", spread.other, spread.positive), rows

    def set_spread(self, spread: Spread) -> None:
        """Show other rows."""
        self._spread = spread
        self._tell()
        self.update()

    def set_threshold(self, hundredths: int) -> None:
        """Move the threshold."""
        self._hundredths = hundredths
        self._tell()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of a chart in a card."""
        return QSize(400, 180)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least room."""
        return QSize(200, 104)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the threshold to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._want(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag the threshold."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._want(event.position().x())

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint zone, gridlines, bars, labels, axis and the threshold."""
        if not self._spread.positives:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(fonts.chart())
        room = QRectF(self.rect()).adjusted(LEFT, _TOP, -RIGHT, -_FOOT)
        above, below = max(self._spread.others), max(self._spread.positives)
        per_row = room.height() / max(above + below, 1)
        zero = room.top() + above * per_row
        self._paint_zone(painter, room)
        self._paint_grid(painter, room, zero=zero, per_row=per_row)
        self._paint_bars(painter, room, zero=zero, per_row=per_row)
        self._paint_axis(painter, room)
        self._paint_labels(painter, room, zero=zero)
        self._paint_threshold(painter, room)

    # -- parts

    def _x(self, room: QRectF) -> float:
        return room.left() + self._hundredths / 100 * room.width()

    def _paint_zone(self, painter: QPainter, room: QRectF) -> None:
        zone = QColor(current().positive)
        zone.setAlphaF(0.12)
        x = self._x(room)
        painter.fillRect(QRectF(x, 0, room.right() - x, room.bottom()), zone)

    def _paint_grid(self, painter: QPainter, room: QRectF, *, zero: float, per_row: float) -> None:
        step = _step(max(*self._spread.others, *self._spread.positives))
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        first = -int((room.bottom() - zero) / per_row // step)
        last = int((zero - room.top()) / per_row // step)
        for number in range(first, last + 1):
            y = zero - number * step * per_row
            painter.setPen(QPen(QColor(current().grid), 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(current().muted)
            place = QRectF(0, y - 8, LEFT - 6, 16)
            if abs(number) * step * per_row >= 12 or number == 0:
                painter.drawText(place, align, f"{abs(number) * step:,}")

    def _paint_bars(self, painter: QPainter, room: QRectF, *, zero: float, per_row: float) -> None:
        theme = current()
        width = room.width() / len(self._spread.positives)
        painter.setPen(Qt.PenStyle.NoPen)
        pairs = zip(self._spread.others, self._spread.positives, strict=True)
        for place, (other, positive) in enumerate(pairs):
            left = room.left() + place * width + 1
            painter.setBrush(_softened(theme.negative))
            painter.drawRect(QRectF(left, zero - other * per_row, width - 2, other * per_row))
            painter.setBrush(_softened(theme.positive))
            painter.drawRect(QRectF(left, zero, width - 2, positive * per_row))

    def _paint_axis(self, painter: QPainter, room: QRectF) -> None:
        painter.setPen(QPen(QColor(current().axis), 1))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.setPen(current().muted)
        centre = Qt.AlignmentFlag.AlignCenter
        for share in _QUARTERS:
            x = room.left() + share * room.width()
            text = f"{share:.2f}" if share % 1 else f"{share:.0f}"
            painter.drawText(QRectF(x - 20, room.bottom() + 3, 40, 14), centre, text)
        name = f"Predicted probability of {self._spread.positive}"
        place = QRectF(room.left(), room.bottom() + 17, room.width(), 16)
        shown = painter.fontMetrics().elidedText(
            name, Qt.TextElideMode.ElideRight, int(place.width())
        )
        painter.drawText(place, centre, shown)

    def _paint_labels(self, painter: QPainter, room: QRectF, *, zero: float) -> None:
        theme, spread = current(), self._spread
        named = (
            (spread.others, spread.other, theme.negative_text, QRectF(0, zero - 18, 0, 16)),
            (spread.positives, spread.positive, theme.positive_text, QRectF(0, zero + 3, 0, 16)),
        )
        middle = Qt.AlignmentFlag.AlignVCenter
        for counts, name, colour, line in named:
            is_right = sum(counts[-_LABEL_BINS:]) <= sum(counts[:_LABEL_BINS])
            align = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
            place = QRectF(room.left() + 5, line.top(), room.width() - 10, line.height())
            if line.top() > zero:
                place.moveBottom(room.bottom() - 2)
            else:
                place.moveTop(max(room.top() + 2, zero - 34))
            painter.setPen(QColor(colour))
            painter.drawText(place, align | middle, f"{sum(counts):,} {name}")

    def _paint_threshold(self, painter: QPainter, room: QRectF) -> None:
        x = self._x(room)
        painter.setPen(QPen(QColor(current().text), 1.5))
        painter.drawLine(QPointF(x, 0), QPointF(x, room.bottom()))
        at = f"{self._hundredths / 100:.2f}"
        font, right, left = painter.fontMetrics(), room.right() - x - 10, x - room.left() - 10
        texts = (f"called {self._spread.positive} from {at} on", f"from {at} on", at)
        fitting = [text for text in texts if font.horizontalAdvance(text) <= max(right, left)]
        text = fitting[0] if fitting else ""
        is_right = font.horizontalAdvance(text) <= right
        space = right if is_right else left
        place = QRectF(x + 6 if is_right else x - 6 - space, 1, space, 15)
        align = Qt.AlignmentFlag.AlignLeft if is_right else Qt.AlignmentFlag.AlignRight
        painter.drawText(place, align | Qt.AlignmentFlag.AlignVCenter, text)

    # -- inside

    def _want(self, x: float) -> None:
        share = (x - LEFT) / max(self.width() - LEFT - RIGHT, 1)
        self.threshold_wanted.emit(min(max(round(share * 100), 0), 100))

    def _tell(self) -> None:
        spread = self._spread
        self.setAccessibleDescription(
            f"{sum(spread.others):,} rows of {spread.other} and {sum(spread.positives):,} of "
            f"{spread.positive}; threshold {self._hundredths / 100:.2f}"
        )


def _softened(colour: str) -> QColor:
    """Return the colour of bars on which a zone and writing can still be told."""
    softened = QColor(colour)
    softened.setAlphaF(0.5)
    return softened


def _step(most: int) -> int:
    """Return a round distance of gridlines that gives two to four of them."""
    wished = max(most / 3, 1)
    power = 1
    while power * 10 <= wished:
        power *= 10
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= wished)
