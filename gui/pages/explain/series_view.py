"""One attribution of a series: the recording, and a strip of colour under it for each channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import fsum

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.evidence.wording import figure_text
from core.records.views.explanation import ExplainedSample, GridCell
from gui.pages.explain.kept_arrays import KeptArray
from gui.pages.explain.painting import paint_bands, paint_trace, struck_through, write
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.widgets.picture_actions import Data, Drawing, PictureActions

_TRACE = 130
_STRIP = 18
_GAP = 3
_FOOT = 20
_NAMES = 84
_ALL = "all"


class SeriesView(QWidget):
    """The recording as a line, and under each stretch the colour of its attribution.

    Series of several channels have a strip for each, on one scale.

    Parameters
    ----------
    drawing : callable, optional
        Returns what is copied and saved.
    """

    def __init__(
        self, parent: QWidget | None = None, *, drawing: Callable[[], Drawing] | None = None
    ) -> None:
        super().__init__(parent)
        self._sample: ExplainedSample | None = None
        self._found: GridCell | None = None
        self._channels: tuple[str, ...] = ()
        self._values: Callable[[], KeptArray] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        PictureActions(self, title="Attribution", data=self.data, drawing=drawing)

    def data(self) -> Data:
        """Return channel, step, recorded value and attribution of every step.

        The recorded value is left out where the picture has means over several steps.
        """
        heads, sample = ("Channel", "Step", "Attribution"), self._sample
        if sample is None or self._values is None:
            return heads, []
        lines = self._lines()
        steps = sample.steps or len(sample.trace)
        strips = _of_steps(self._values(), count=len(lines), steps=steps)
        if steps > len(sample.trace):
            told = ((name, strip) for (name, _, _), strip in zip(lines, strips, strict=True))
            return heads, [
                (name, str(step), repr(attribution))
                for name, strip in told
                for step, attribution in enumerate(strip, start=1)
            ]
        return ("Channel", "Step", "Recorded", "Attribution"), [
            (name, str(step), repr(recorded), repr(attribution))
            for (name, trace, _), strip in zip(lines, strips, strict=True)
            for step, (recorded, attribution) in enumerate(zip(trace, strip, strict=True), start=1)
        ]

    def set_cell(
        self,
        sample: ExplainedSample,
        found: GridCell,
        *,
        channels: Sequence[str],
        values: Callable[[], KeptArray] | None = None,
    ) -> None:
        """Show another recording and what a method says of it.

        Parameters
        ----------
        values : callable, optional
            Reads the attributions (C, T) of all steps.
        """
        self._sample, self._found, self._channels = sample, found, tuple(channels)
        self._values = values
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room at the width of a drawer."""
        strips = max(1, len(self._lines()))
        height = _TRACE + strips * (_STRIP + _GAP) + _FOOT
        return QSize(metrics.DRAWER - 2 * metrics.PAD, height)

    def event(self, event: QEvent) -> bool:
        """Tell step, value and attribution under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._told(event.pos().x(), event.pos().y()), self)
            return True
        return super().event(event)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the line, the strips below it, and the steps at the foot."""
        with QPainter(self) as painter:
            self.paint(painter)

    def paint(self, painter: QPainter) -> None:
        """Paint all of it by any painter, at the size of the widget."""
        theme, room = current(), self._room()
        painter.fillRect(self.rect(), theme.surface)
        sample, found, lines = self._sample, self._found, self._lines()
        if sample is None or found is None:
            return
        below = self._strip(len(lines) - 1).bottom()
        whole = QRectF(room.left(), 0, room.width(), below)
        with struck_through(painter, whole, found.struck):
            paint_trace(painter, QRectF(*_box(room, _TRACE - _GAP)), sample.trace, width=1.5)
            for at, (_name, _recorded, strip) in enumerate(lines):
                painter.fillRect(self._strip(at), QColor(theme.sunken))
                paint_bands(painter, self._strip(at), strip, found.scale)
        for at, (name, _recorded, _strip) in enumerate(lines):
            if room.left() > 0:
                label = QRect(0, int(self._strip(at).top()), room.left() - _GAP, _STRIP)
                write(painter, label, name, fonts.chart(), theme.muted)
        foot = QRect(room.left(), self.height() - _FOOT + 3, room.width(), _FOOT - 4)
        first, last = ("step 1", f"{sample.steps:,}") if sample.steps else ("start", "end")
        write(painter, foot, first, fonts.chart(), theme.muted)
        right = Qt.AlignmentFlag.AlignRight
        write(painter, foot, last, fonts.chart(), theme.muted, align=right)

    def _lines(self) -> list[tuple[str, tuple[float, ...], tuple[float, ...]]]:
        """Return name, recording and attribution of every strip."""
        sample, found = self._sample, self._found
        if sample is None or found is None:
            return []
        if found.traces and len(found.traces) == len(self._channels):
            return list(zip(self._channels, sample.traces, found.traces, strict=True))
        return [(_ALL, sample.trace, found.trace)]

    def _room(self) -> QRect:
        """Return where steps are drawn: beside the names, where there are several."""
        lines = self._lines()
        if len(lines) < 2:
            return self.rect()
        metric = QFontMetrics(fonts.chart())
        widest = max(metric.horizontalAdvance(name) for name, _, _ in lines)
        return self.rect().adjusted(min(widest + 2 * _GAP, _NAMES), 0, 0, 0)

    def _strip(self, at: int) -> QRectF:
        room = self._room()
        return QRectF(room.left(), _TRACE + at * (_STRIP + _GAP), room.width(), _STRIP)

    def _told(self, x: int, y: int) -> str:
        room, lines = self._room(), self._lines()
        if not lines or not room.left() <= x < room.right():
            return ""
        at = min(max(int((y - _TRACE) // (_STRIP + _GAP)), 0), len(lines) - 1)
        name, trace, strip = lines[at]
        place = min(int((x - room.left()) / room.width() * len(trace)), len(trace) - 1)
        assert self._sample is not None
        where = step_words(place, points=len(trace), steps=self._sample.steps or len(trace))
        of = "" if len(lines) < 2 else f"{name}, "
        recorded = figure_text(trace[place], digits=3)
        attribution = figure_text(strip[place], digits=4, signed=True)
        return f"{of}{where}: recorded {recorded}, attribution {attribution}"


def _box(room: QRect, height: int) -> tuple[float, float, float, float]:
    return float(room.left()), 0.0, float(room.width()), float(height)


def step_words(place: int, *, points: int, steps: int) -> str:
    """Return which steps a point of the picture stands for: "step 9", "mean of steps 91 to 95".

    Stretches are as equal as they can be; the longer ones come first.
    """
    size, longer = divmod(steps, points)
    first = place * size + min(place, longer) + 1
    last = first + size - (place >= longer)
    return f"step {first:,}" if first == last else f"mean of steps {first:,} to {last:,}"


def _of_steps(found: KeptArray, *, count: int, steps: int) -> list[list[float]]:
    """Return the attribution of each step for `count` lines; one line is the sum over channels."""
    channels, length = found.shape
    lines = [found.values[at * length : at * length + steps] for at in range(channels)]
    if count == channels:
        return [list(line) for line in lines]
    return [[fsum(values) for values in zip(*lines, strict=True)]]
