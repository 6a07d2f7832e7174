"""How the curve of a training is painted, after the mock-up of the Train page."""

from __future__ import annotations

import math
from itertools import pairwise

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gui.charts.axis import Scale, bulk, epoch_ticks, nice_range, short, tick_text, ticks
from gui.charts.history import History, last_known
from gui.charts.lines import polylines
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.tokens import Role

_TOP, _BOTTOM = 8, 40
_TICK = 4
_GAP = 8
_LABEL_APART = 15
_WRITING = 18
_DOT = 3.5
_FEW = 3
_EMPTY = "The curve begins with the first epoch"
_VALIDATION, _TRAINING = "validation", "training"
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class CurvePainting:
    """One painting of a history into a rectangle."""

    def __init__(self, history: History, total: int | None, room: QRect) -> None:
        self.size = room.size()
        self._history = history
        self._best = history.best()
        self._lines: dict[int, list[list[QPointF]]] = {}
        seen = bulk([*history.training, *history.validation]) or (0.0, 1.0)
        if len(history.epochs) < _FEW and seen[0] > 0:
            # With so little to show, the axis begins at zero rather than with noise.
            seen = (0.0, seen[1])
        self._low, self._high, self._step = nice_range(*seen)
        self._last = max(2, total or 0, history.epochs[-1] if history.epochs else 0)
        self._font, self._strong = fonts.chart(), fonts.chart(is_strong=True)
        self.plot = self._plot(QRectF(room))
        self._across = Scale(1, self._last, self.plot.left(), self.plot.right())
        self._up = Scale(self._low, self._high, self.plot.bottom(), self.plot.top())

    def place_at(self, x: float, y: float) -> int | None:
        """Return the place of the epoch nearest to a pixel of the plot."""
        if not self.plot.adjusted(-_GAP, -_GAP, _GAP, _GAP).contains(QPointF(x, y)):
            return None
        return self._history.nearest(self._across.value(x))

    def paint(self, painter: QPainter, *, read: int | None, has_focus: bool) -> None:
        """Paint zone, grid, axes, lines, labels, and the epoch that is read out."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        self._paint_zone(painter)
        self._paint_axes(painter)
        if not self._history.epochs:
            self._text(painter, self.plot, _EMPTY, role="muted", align=Qt.AlignmentFlag.AlignCenter)
        self._paint_line(painter, self._history.training, "muted", 1.5)
        self._paint_line(painter, self._history.validation, "accent", 2)
        self._paint_best(painter)
        self._paint_labels(painter)
        if read is not None and read < len(self._history.epochs):
            self._paint_read(painter, read)
        if has_focus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(current().accent), metrics.FOCUS))
            painter.drawRoundedRect(self._room.adjusted(1, 1, -1, -1), 4, 4)

    # -- room

    def _plot(self, room: QRectF) -> QRectF:
        self._room = room
        labels = [tick_text(tick, self._step) for tick in self._y_ticks()]
        left = max(32.0, max(map(self._width, labels)) + _GAP + 2)
        ends = [text for _, text, _ in self._end_texts()] or [f"{_VALIDATION} 0.00"]
        strong = QFontMetricsF(self._strong)
        right = max(strong.horizontalAdvance(text) for text in ends) + _GAP + 4
        return room.adjusted(left, _TOP, -right, -_BOTTOM)

    def _y_ticks(self) -> list[float]:
        return ticks(self._low, self._high, self._step)

    def _width(self, text: str) -> float:
        return QFontMetricsF(self._font).horizontalAdvance(text)

    # -- parts

    def _paint_zone(self, painter: QPainter) -> None:
        history, best = self._history, self._best
        if best is None or best == len(history.epochs) - 1:
            return
        left, right = (self._across.at(history.epochs[at]) for at in (best, -1))
        zone = QRectF(left, self.plot.top(), right - left, self.plot.height())
        painter.fillRect(zone, QColor(current().caution_soft))

    def _paint_axes(self, painter: QPainter) -> None:
        theme, plot = current(), self.plot
        for tick in self._y_ticks():
            y = round(self._up.at(tick)) + 0.5
            if tick > self._low:
                painter.setPen(QPen(QColor(theme.grid), 1))
                painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            beside = QRectF(self._room.left(), y - 10, plot.left() - _GAP - self._room.left(), 20)
            self._text(painter, beside, tick_text(tick, self._step), role="muted", align=_RIGHT)
        foot = round(plot.bottom()) + 0.5
        painter.setPen(QPen(QColor(theme.axis), 1))
        painter.drawLine(QPointF(plot.left(), foot), QPointF(plot.right(), foot))
        most = max(2, min(6, int(plot.width() // 56)))
        for epoch in epoch_ticks(self._last, most):
            x = round(self._across.at(epoch)) + 0.5
            painter.setPen(QPen(QColor(theme.axis), 1))
            painter.drawLine(QPointF(x, foot), QPointF(x, foot + _TICK))
            below = QRectF(x - 30, foot + 5, 60, 16)
            middle = Qt.AlignmentFlag.AlignCenter
            self._text(painter, below, f"{epoch:,}", role="muted", align=middle)
        title = QRectF(plot.left(), foot + 22, plot.width(), 16)
        self._text(painter, title, "Epoch", role="muted", align=Qt.AlignmentFlag.AlignCenter)

    def _paint_line(self, painter: QPainter, values: list[float], role: Role, width: float) -> None:
        colour = QColor(current().colour(role))
        painter.save()
        painter.setClipRect(self.plot.adjusted(-width - 2, -2, width + 2, 2))
        pen = QPen(colour, width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        for line in self._lines_of(values):
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if len(line) > 1:
                painter.drawPolyline(line)
            else:
                # A single epoch has no line yet.
                painter.setBrush(colour)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.drawEllipse(line[0], width, width)
        painter.restore()

    def _lines_of(self, values: list[float]) -> list[list[QPointF]]:
        """Return the pixels of a curve; reading an epoch out paints the same ones again."""
        found = self._lines.get(id(values))
        if found is None:
            found = polylines(self._history.epochs, values, self._across, self._up)
            self._lines[id(values)] = found
        return found

    def _paint_best(self, painter: QPainter) -> None:
        if self._best is None:
            return
        theme, plot = current(), self.plot
        epoch = self._history.epochs[self._best]
        judged = self._history.judged(self._best)
        x = round(self._across.at(epoch)) + 0.5
        pen = QPen(QColor(theme.text), 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.setPen(QPen(QColor(theme.surface), 1.5))
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(QPointF(x, self._up.at(judged)), _DOT, _DOT)
        text = f"best: epoch {epoch:,}, loss {short(judged)}"
        end = self._across.at(self._history.epochs[-1])
        self._beside(painter, x, self._free_height(x, end, text), text, role="text")
        since = "no better since"
        if end - x > self._width(since) + 2 * _GAP:
            heights = (plot.bottom() - 27, plot.top() + 5 + _LABEL_APART)
            reach = (x, x + self._width(since) + 2 * _GAP)
            free = (height for height in heights if not self._is_crossed(*reach, height))
            self._beside(painter, x, next(free, heights[0]), since, role="caution")

    def _is_crossed(self, left: float, right: float, top: float) -> bool:
        """Whether a curve runs through a line of writing."""
        foot = top + _WRITING
        return any(
            before.x() < right
            and after.x() > left
            and min(before.y(), after.y()) < foot
            and max(before.y(), after.y()) > top
            for values in (self._history.training, self._history.validation)
            for line in self._lines_of(values)
            for before, after in pairwise(line)
        )

    def _free_height(self, x: float, end: float, text: str) -> float:
        """Return where the label of the best epoch covers no label at a line's end."""
        top, foot = self.plot.top() + 5, self.plot.bottom() - 27
        is_far = end - x > self._width(text) + _GAP
        covered = any(abs(height - 9 - top) < _LABEL_APART for height, *_ in self._end_labels())
        return foot if covered and not is_far else top

    def _beside(self, painter: QPainter, x: float, top: float, text: str, *, role: Role) -> None:
        """Write at the right of a line, or at its left where there is more room."""
        width = self._width(text) + 2
        fits = x + _GAP - 2 + width <= self.plot.right() or x - self.plot.left() < width
        left = x + _GAP - 2 if fits else x - _GAP + 2 - width
        self._text(painter, QRectF(left, top, width, _WRITING), text, role=role, align=_LEFT)

    def _end_texts(self) -> list[tuple[int, str, Role]]:
        """Return place, text and colour of the label at each line's end."""
        lines: tuple[tuple[str, list[float], Role], ...] = (
            (_VALIDATION, self._history.validation, "accent"),
            (_TRAINING, self._history.training, "muted"),
        )
        found: list[tuple[int, str, Role]] = []
        for name, values, role in lines:
            last = last_known(values)
            if last is not None:
                found.append((last, f"{name} {short(values[last], 2)}", role))
        return found

    def _end_labels(self) -> list[tuple[float, float, str, Role]]:
        """Return height, end of the line, text and colour of each label, kept apart."""
        values = {"accent": self._history.validation, "muted": self._history.training}
        labels = [
            (self._up.at(values[role][at]), self._across.at(self._history.epochs[at]), text, role)
            for at, text, role in self._end_texts()
        ]
        labels.sort(key=lambda label: label[0])
        heights = kept_apart([label[0] for label in labels], self.plot.top(), self.plot.bottom())
        return [(height, *label[1:]) for height, label in zip(heights, labels, strict=True)]

    def _paint_labels(self, painter: QPainter) -> None:
        for y, x, text, role in self._end_labels():
            font = self._strong if role == "accent" else self._font
            room = QRectF(x + _GAP, y - 9, self._room.right() - x - _GAP, 18)
            self._text(painter, room, text, role=role, align=_LEFT, font=font)

    def _paint_read(self, painter: QPainter, place: int) -> None:
        theme, plot, history = current(), self.plot, self._history
        x = self._across.at(history.epochs[place])
        painter.setPen(QPen(QColor(theme.field), 1))
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.save()
        painter.setClipRect(plot.adjusted(-_DOT - 2, -_DOT, _DOT + 2, _DOT))
        for values, colour in ((history.training, theme.muted), (history.validation, theme.accent)):
            if math.isfinite(values[place]):
                painter.setPen(QPen(QColor(theme.surface), 1.5))
                painter.setBrush(QColor(colour))
                painter.drawEllipse(QPointF(x, self._up.at(values[place])), _DOT, _DOT)
        painter.restore()
        text = (
            f"epoch {history.epochs[place]:,}   validation {short(history.validation[place])}   "
            f"training {short(history.training[place])}"
        )
        self._paint_box(painter, x, text)

    def _paint_box(self, painter: QPainter, x: float, text: str) -> None:
        theme, plot = current(), self.plot
        width = self._width(text) + 2 * _GAP
        left = min(
            max(plot.left(), x - width / 2), max(plot.left(), self._room.right() - width - 2)
        )
        box = QRectF(left, plot.bottom() - 60, width, 22)
        painter.setPen(QPen(QColor(theme.edge), 1))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(box, 4, 4)
        self._text(painter, box, text, role="text", align=Qt.AlignmentFlag.AlignCenter)

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


def kept_apart(heights: list[float], top: float, bottom: float) -> list[float]:
    """Return heights of labels, given in rising order, so far apart that none covers another."""
    placed = list(heights)
    for place in range(1, len(placed)):
        overlap = _LABEL_APART - (placed[place] - placed[place - 1])
        if overlap > 0:
            placed[place - 1] -= overlap / 2
            placed[place] += overlap / 2
    if placed and placed[0] < top:
        placed = [height + top - placed[0] for height in placed]
    if placed and placed[-1] > bottom:
        placed = [height + bottom - placed[-1] for height in placed]
    return placed
