"""Paragraphs with lines of a given height, for what paints itself."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout

from gui.theme import fonts
from gui.theme.current import current
from gui.theme.tokens import Role


def ink(role: Role) -> QColor:
    """Return the colour of a role in the theme in force."""
    return QColor(current().colour(role))


def paint_line(
    painter: QPainter,
    rect: QRect,
    text: str,
    *,
    font: QFont,
    role: Role = "text",
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Paint one line in the middle of the height, shortened where it does not fit."""
    painter.setFont(font)
    painter.setPen(ink(role))
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter, shown)


def paint_paragraph(
    painter: QPainter, rect: QRect, text: str, *, font: QFont, role: Role, line: int
) -> None:
    """Paint as many lines of `line` pixels as the rectangle holds; the last one is shortened."""
    painter.setPen(ink(role))
    most = max(1, rect.height() // line)
    for number, part in enumerate(_lines(text, font, width=rect.width(), most=most)):
        room = QRectF(rect.left(), rect.top() + number * line, rect.width(), line)
        painter.setFont(font)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, part)


def paint_key_cap(painter: QPainter, right: int, *, top: int, keys: str) -> QRect:
    """Paint the keys of a shortcut as a cap whose right upper corner is given; return its place."""
    font = fonts.muted()
    width = QFontMetrics(font).horizontalAdvance(keys) + 12
    cap = QRect(right - width, top, width, 22)
    painter.setPen(ink("line"))
    painter.setBrush(ink("window"))
    painter.drawRoundedRect(QRectF(cap).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setFont(font)
    painter.setPen(ink("muted"))
    painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, keys)
    return cap


def _lines(text: str, font: QFont, *, width: int, most: int) -> list[str]:
    layout = QTextLayout(text, font)
    found: list[str] = []
    layout.beginLayout()
    while len(found) < most and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, 0))
        start = line.textStart()
        is_last = len(found) == most - 1
        found.append(text[start:] if is_last else text[start : start + line.textLength()].rstrip())
    layout.endLayout()
    if found:
        found[-1] = QFontMetrics(font).elidedText(found[-1], Qt.TextElideMode.ElideRight, width)
    return found
