"""The small signs of state: shape first, colour second.

Painted, not drawn from files, since rail, tables and the start screen show them at many sizes.
"""

from __future__ import annotations

import math
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from gui.theme.icons import paint_icon
from gui.theme.tokens import Role, Theme

StepKind = Literal["done", "ready", "running", "waits", "attention"]
PipKind = Literal["done", "working", "attention", "waits"]
StatusKind = Literal["within", "undecided", "outside", "not tested", "not applicable"]

STATUS_GLYPHS: dict[StatusKind, tuple[str, Role]] = {
    "within": ("check", "good"),
    "undecided": ("tilde", "caution"),
    "outside": ("cross", "bad"),
    "not tested": ("dash", "muted"),
    "not applicable": ("dash", "muted"),
}
PIP = 11, 8
_PIP_GAP = 3
_SIXTEENTH = 16  # QPainter counts arcs in sixteenths of a degree


def paint_step_glyph(painter: QPainter, rect: QRect | QRectF, kind: StepKind, theme: Theme) -> None:
    """Paint the sign of a step's state into a square of 16 px, or of any other size."""
    square = _square(rect)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if kind == "done":
        _disc(painter, square, theme)
    elif kind == "attention":
        _triangle(painter, square, theme)
    else:
        _ring(painter, square, kind, theme)
    painter.restore()


def paint_status_glyph(
    painter: QPainter, rect: QRect | QRectF, kind: StatusKind, theme: Theme
) -> None:
    """Paint the sign of a check's status: check, tilde, cross or dash."""
    del theme  # icons look their colour up in the theme in force
    name, role = STATUS_GLYPHS[kind]
    paint_icon(painter, rect, name, role)


def paint_pips(painter: QPainter, rect: QRect | QRectF, kinds: list[PipKind], theme: Theme) -> None:
    """Paint one pip for each step in a row, from the left edge and in the middle of the height."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    room = QRectF(rect)
    pip = QRectF(room.left(), room.center().y() - PIP[1] / 2, *PIP)
    for kind in kinds:
        _pip(painter, pip, kind, theme)
        pip.translate(PIP[0] + _PIP_GAP, 0)
    painter.restore()


def pips_width(count: int) -> int:
    """Return how wide a row of so many pips is, in pixels."""
    return count * (PIP[0] + _PIP_GAP) - _PIP_GAP


def _square(rect: QRect | QRectF) -> QRectF:
    room = QRectF(rect)
    side = min(room.width(), room.height())
    return QRectF(room.center().x() - side / 2, room.center().y() - side / 2, side, side)


def _disc(painter: QPainter, square: QRectF, theme: Theme) -> None:
    unit = square.width() / 16
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.good))
    painter.drawEllipse(square.adjusted(unit, unit, -unit, -unit))
    check = QPainterPath(square.topLeft() + QPointF(5, 8.3) * unit)
    check.lineTo(square.topLeft() + QPointF(7.2, 10.4) * unit)
    check.lineTo(square.topLeft() + QPointF(11.2, 6) * unit)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(theme.surface, 1.8 * unit))
    painter.drawPath(check)


def _triangle(painter: QPainter, square: QRectF, theme: Theme) -> None:
    unit = square.width() / 16
    corners = [QPointF(8, 2.2), QPointF(14.6, 13.6), QPointF(1.4, 13.6)]
    painter.setPen(_pen(theme.caution, 1.6 * unit))
    painter.setBrush(QColor(theme.caution))
    painter.drawPolygon(QPolygonF([square.topLeft() + corner * unit for corner in corners]))
    painter.setPen(_pen(theme.surface, 1.7 * unit))
    top, foot, dot = (square.topLeft() + QPointF(8, y) * unit for y in (6.2, 9.2, 12.0))
    painter.drawLine(top, foot)
    painter.drawPoint(dot)


def _ring(painter: QPainter, square: QRectF, kind: StepKind, theme: Theme) -> None:
    unit = square.width() / 16
    ring = square.adjusted(2 * unit, 2 * unit, -2 * unit, -2 * unit)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if kind == "waits":
        pen = _pen(theme.field, 1.5 * unit)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        # Ten dashes that close the circle: the pattern counts in widths of the pen.
        dash = math.pi * ring.width() / pen.widthF() / 10
        pen.setDashPattern([dash * 0.55, dash * 0.45])
        painter.setPen(pen)
        painter.drawEllipse(ring)
        return
    painter.setPen(_pen(theme.accent if kind == "ready" else theme.line, 2 * unit))
    painter.drawEllipse(ring)
    if kind == "running":
        pen = _pen(theme.accent, 2 * unit)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawArc(ring, 90 * _SIXTEENTH, -140 * _SIXTEENTH)


def _pip(painter: QPainter, pip: QRectF, kind: PipKind, theme: Theme) -> None:
    if kind == "attention":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.caution))
        foot = pip.bottom() + 0.5
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(pip.center().x(), pip.top() - 0.5),
                    QPointF(pip.right(), foot),
                    QPointF(pip.left(), foot),
                ]
            )
        )
        return
    if kind == "done":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.good))
        painter.drawRoundedRect(pip, 2.5, 2.5)
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(theme.accent if kind == "working" else theme.field, 1))
    painter.drawRoundedRect(pip.adjusted(0.5, 0.5, -0.5, -0.5), 2.5, 2.5)


def _pen(colour: str, width: float) -> QPen:
    round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    return QPen(QColor(colour), width, Qt.PenStyle.SolidLine, round_cap, round_join)
