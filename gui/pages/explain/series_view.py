"""One attribution of a series: the recording, and a strip of colour under it for each channel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.evidence.wording import figure_text
from core.records.views.explanation import ExplainedSample, GridCell
from gui.pages.explain.painting import paint_bands, paint_trace, write
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.widgets.picture_actions import Data, PictureActions

_TRACE = 130
_STRIP = 18
_GAP = 3
_FOOT = 20
_NAMES = 84
_ALL = "all"


class SeriesView(QWidget):
    """The recording as a line, and under each stretch the colour of its attribution.

    Series of several channels have a strip for each, on one scale.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sample: ExplainedSample | None = None
        self._found: GridCell | None = None
        self._channels: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        PictureActions(self, title="Attribution", data=self.data)

    def data(self) -> Data:
        """Return step, channel, recorded value and attribution, as they are drawn."""
        rows = [
            (str(step), name, repr(recorded), repr(attribution))
            for name, trace, strip in self._lines()
            for step, (recorded, attribution) in enumerate(zip(trace, strip, strict=False), start=1)
        ]
        return ("Step", "Channel", "Recorded", "Attribution"), rows

    def set_cell(
        self, sample: ExplainedSample, found: GridCell, *, channels: Sequence[str]
    ) -> None:
        """Show another recording and what a method says of it."""
        self._sample, self._found, self._channels = sample, found, tuple(channels)
        self.updateGeometry()
        self.update()

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.grab())

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
        painter, theme = QPainter(self), current()
        painter.fillRect(self.rect(), theme.surface)
        room = self._room()
        if self._sample is not None and self._found is not None:
            paint_trace(painter, QRectF(*_box(room, _TRACE - _GAP)), self._sample.trace, width=1.5)
            for at, (name, _recorded, strip) in enumerate(self._lines()):
                place = self._strip(at)
                painter.fillRect(place, QColor(theme.sunken))
                paint_bands(painter, place, strip, self._found.scale)
                if room.left() > 0:
                    label = QRect(0, int(place.top()), room.left() - _GAP, _STRIP)
                    write(painter, label, name, fonts.chart(), theme.muted)
        foot = QRect(room.left(), self.height() - _FOOT + 3, room.width(), _FOOT - 4)
        write(painter, foot, "start", fonts.chart(), theme.muted)
        right = Qt.AlignmentFlag.AlignRight
        write(painter, foot, "end", fonts.chart(), theme.muted, align=right)
        painter.end()

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
        step = min(int((x - room.left()) / room.width() * len(trace)), len(trace) - 1)
        of = "" if len(lines) < 2 else f"{name}: "
        attribution = figure_text(strip[step], digits=4, signed=True)
        return f"{of}recorded {figure_text(trace[step], digits=3)}, attribution {attribution}"


def _box(room: QRect, height: int) -> tuple[float, float, float, float]:
    return float(room.left()), 0.0, float(room.width()), float(height)
