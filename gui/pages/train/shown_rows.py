"""One row as a person sees it: a picture, the traces of a series, or words."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.evidence.wording import count_text
from core.records.views.training import ShownRow
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.tokens import Role

_TRACE_HEIGHT, _PICTURE = 72, 96
_LINE = 20
_BLANK = 4
_CHANNELS: tuple[Role, ...] = ("accent", "text", "third", "positive")
_AIR = 4


class ShownRowView(QWidget):
    """Paints one row; changed words stand on a soft ground over a line.

    Parameters
    ----------
    caption : str
        "Row 12", or "Variant 1".
    picture : Path, optional
        Where the PNG of an image lies.
    bounds : (float, float), optional
        Lowest and highest value of all traces that stand together, so that they can be compared.
    """

    def __init__(
        self,
        shown: ShownRow,
        caption: str,
        *,
        picture: Path | None = None,
        bounds: tuple[float, float] = (0.0, 1.0),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._shown, self._bounds = shown, bounds
        self._image = QImage(str(picture)) if picture is not None else QImage()
        self.setAccessibleName(caption)
        words = " ".join(shown.words)
        changed = count_text(len(shown.changed), "word", "words")
        self.setAccessibleDescription(f"{words}. {changed} changed." if words else caption)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return whether the height follows the width: words wrap, pictures stay square."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height at a width."""
        if self._shown.words:
            return max(1, len(self._lines(width))) * _LINE + _AIR
        return min(width, _PICTURE) if self._shown.picture else _TRACE_HEIGHT

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size at an ordinary width."""
        width = 400 if self._shown.words else _PICTURE
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least size."""
        return QSize(48, _LINE)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the row."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), current().surface)
            if self._shown.words:
                self._paint_words(painter)
            elif self._shown.picture:
                self._paint_picture(painter)
            else:
                self._paint_traces(painter)

    def _paint_picture(self, painter: QPainter) -> None:
        side = min(self.width(), self.height())
        if not self._image.isNull():
            size = self._image.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)
            # Nearest, no smoothing: small pictures are shown cell by cell.
            painter.drawImage(QRectF(0, 0, size.width(), size.height()), self._image)

    def _paint_traces(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, high = self._bounds
        room = QRectF(self.rect()).adjusted(0, _AIR, 0, -_AIR)
        span = (high - low) or 1.0
        for place, trace in enumerate(self._shown.traces):
            colour = QColor(current().colour(_CHANNELS[place % len(_CHANNELS)]))
            painter.setPen(QPen(colour, 1.2))
            line = QPolygonF()
            for at, value in enumerate(trace):
                share = at / max(1, len(trace) - 1)
                line.append(
                    room.bottomLeft()
                    + (room.bottomRight() - room.bottomLeft()) * share
                    + (room.topLeft() - room.bottomLeft()) * ((value - low) / span)
                )
            painter.drawPolyline(line)
        painter.setPen(QPen(QColor(current().grid), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def _paint_words(self, painter: QPainter) -> None:
        theme = current()
        painter.setFont(fonts.body())
        measure = QFontMetricsF(fonts.body())
        for row, line in enumerate(self._lines(self.width())):
            left = 0.0
            for place in line:
                word = self._shown.words[place]
                width = measure.horizontalAdvance(word)
                room = QRectF(left, row * _LINE, width, _LINE - 2)
                if place in self._shown.changed:
                    painter.fillRect(room.adjusted(-2, 1, 2, -1), QColor(theme.caution_soft))
                    painter.fillRect(
                        QRectF(left, room.bottom() - 2, width, 1), QColor(theme.caution)
                    )
                painter.setPen(QColor(theme.text))
                painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), word)
                left += width + _BLANK

    def _lines(self, width: int) -> list[list[int]]:
        """Return the places of the words of each line."""
        measure = QFontMetricsF(fonts.body())
        lines: list[list[int]] = [[]]
        left = 0.0
        for place, word in enumerate(self._shown.words):
            wide = measure.horizontalAdvance(word)
            if lines[-1] and left + wide > width - metrics.HALF:
                lines.append([])
                left = 0.0
            lines[-1].append(place)
            left += wide + _BLANK
        return lines
