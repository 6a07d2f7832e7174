"""Small things that several parts of the page paint alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from core.records.views.explanation import ChipKind, GridCell, Verdict
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.icons import paint_icon
from gui.theme.tokens import Role, Theme

CHIP_ICONS: dict[ChipKind, str] = {
    "good": "check",
    "caution": "tilde",
    "bad": "cross",
    "muted": "dash",
    "neutral": "",
}
VERDICTS: dict[Verdict, tuple[str, Role, str]] = {
    "right": ("check", "good", "Right"),
    "error": ("cross", "bad", "Wrong"),
    "false alarm": ("cross", "bad", "False alarm"),
    "missed": ("cross", "bad", "Missed"),
    "least sure": ("tilde", "caution", "Right, unsure"),
}
STRIPS = 24
"""Height of the strips under a recording in the grid."""
_AIR = 0.08
_FAINT = 0.3  # of a picture that is struck through


def chip_icon(kind: ChipKind) -> str:
    """Return the icon of a chip of this kind."""
    return CHIP_ICONS[kind]


def write(
    painter: QPainter,
    room: QRect,
    text: str,
    font: QFont,
    colour: str,
    *,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> bool:
    """Write one line, shortened where it does not fit; return whether it fitted."""
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, align | Qt.AlignmentFlag.AlignVCenter, shown)
    return shown == text


def paint_check_box(painter: QPainter, room: QRect, *, is_on: bool) -> None:
    """Paint a tick box of 16 px."""
    theme = current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(theme.accent if is_on else theme.field))
    painter.setBrush(QColor(theme.accent if is_on else theme.surface))
    painter.drawRoundedRect(room.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    if is_on:
        paint_icon(painter, room.adjusted(2, 2, -2, -2), "check-bold", "on_accent")
    painter.restore()


def paint_focus(painter: QPainter, room: QRect) -> None:
    """Paint the ring of what has the keyboard."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(current().accent), metrics.FOCUS))
    painter.drawRect(room.adjusted(1, 1, -1, -1))


def paint_trace(
    painter: QPainter, room: QRectF, trace: Sequence[float], *, width: float = 1.0
) -> None:
    """Paint a series as a line over the whole room."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(current().text), width))
    painter.drawPolyline(trace_line(room, trace))
    painter.restore()


def trace_line(room: QRectF, trace: Sequence[float]) -> QPolygonF:
    """Return the points of a series in the room, each in the middle of its own stretch."""
    low, high = min(trace), max(trace)
    span = (high - low) or 1.0
    low, span = low - _AIR * span, span * (1 + 2 * _AIR)
    step = room.width() / len(trace)
    return QPolygonF(
        [
            QPointF(
                room.left() + (place + 0.5) * step,
                room.bottom() - (value - low) / span * room.height(),
            )
            for place, value in enumerate(trace)
        ]
    )


def attribution_colour(share: float) -> QColor:
    """Return the colour of an attribution in [−1, 1], to be laid over the ground."""
    theme = current()
    colour = QColor(theme.positive if share >= 0 else theme.negative)
    colour.setAlphaF(min(abs(share), 1.0))
    return colour


def paint_strips(painter: QPainter, room: QRectF, found: GridCell) -> None:
    """Paint the attribution of a series at the foot of a room: a strip for each channel."""
    strips = found.traces or (found.trace,)
    foot = room.adjusted(0, room.height() - STRIPS, 0, 0)
    painter.fillRect(foot, QColor(current().sunken))
    height = foot.height() / len(strips)
    for at, strip in enumerate(strips):
        place = QRectF(foot.left(), foot.top() + at * height, foot.width(), height)
        paint_bands(painter, place, strip, found.scale)


def paint_bands(painter: QPainter, room: QRectF, values: Sequence[float], scale: float) -> None:
    """Paint the attribution of a series as a strip of colours."""
    if not scale:
        return
    step = room.width() / len(values)
    for place, value in enumerate(values):
        left = room.left() + place * step
        band = QRectF(left, room.top(), step + 0.5, room.height())
        painter.fillRect(band & room, attribution_colour(value / scale))


@contextmanager
def struck_through(
    painter: QPainter, room: QRectF, text: str, *, theme: Theme | None = None
) -> Iterator[None]:
    """Paint what follows faintly under a line and a word that says why; as it is without a word."""
    if not text:
        yield
        return
    theme = theme or current()
    painter.save()
    painter.setOpacity(_FAINT)
    yield
    painter.restore()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.bad), 1.5))
    painter.drawLine(room.bottomLeft(), room.topRight())
    paint_label(painter, room, text, theme.bad, theme=theme)
    painter.restore()


def paint_label(
    painter: QPainter, room: QRectF, text: str, colour: str, *, theme: Theme | None = None
) -> None:
    """Write a word on a plate in the middle of a picture."""
    theme = theme or current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(fonts.muted())
    width = painter.fontMetrics().horizontalAdvance(text) + 12
    label = QRectF(0, 0, width, 20)
    label.moveCenter(room.center())
    painter.setPen(QColor(theme.line))
    painter.setBrush(QColor(theme.surface))
    painter.drawRoundedRect(label, 4, 4)
    painter.setPen(QColor(colour))
    painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)
