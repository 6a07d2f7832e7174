"""One attribution of a series: the recording over coloured bands, with its scale."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.pages.explain.painting import paint_bands, paint_trace, write
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.widgets.picture_actions import Data, PictureActions

_HEIGHT = 180
_FOOT = 20


class SeriesView(QWidget):
    """The recording as a line; the band behind each stretch is its attribution."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trace: tuple[float, ...] = ()
        self._values: tuple[float, ...] = ()
        self._scale = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        PictureActions(self, title="Attribution", data=self.data)

    def data(self) -> Data:
        """Return step, recorded value and attribution, as they are drawn."""
        pairs = zip(self._trace, self._values, strict=False)
        rows = [(str(step), repr(x), repr(a)) for step, (x, a) in enumerate(pairs, start=1)]
        return ("Step", "Recorded", "Attribution"), rows

    def set_series(self, trace: Sequence[float], values: Sequence[float], *, scale: float) -> None:
        """Show another recording."""
        self._trace, self._values, self._scale = tuple(trace), tuple(values), scale
        self.update()

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.grab())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room at the width of a drawer."""
        return QSize(metrics.DRAWER - 2 * metrics.PAD, _HEIGHT)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint bands, line and the steps below."""
        painter, theme = QPainter(self), current()
        painter.fillRect(self.rect(), theme.surface)
        room = QRectF(0, 0, self.width(), self.height() - _FOOT)
        if self._trace:
            paint_bands(painter, room, self._values, self._scale)
            paint_trace(painter, room, self._trace, width=1.5)
        painter.setPen(QColor(theme.axis))
        foot = int(room.bottom())
        painter.drawLine(0, foot, self.width(), foot)
        below = QRect(0, foot + 3, self.width(), _FOOT - 4)
        write(painter, below, "start", fonts.chart(), theme.muted)
        right = Qt.AlignmentFlag.AlignRight
        write(painter, below, "end", fonts.chart(), theme.muted, align=right)
        painter.end()
