"""Cells of two lines: a name, and something muted below it where there is no room beside it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter

from gui.tables.cell import CellDelegate, Index, cell_of, paint_text, text_width
from gui.theme import fonts, metrics


@dataclass(frozen=True)
class NameCell:
    """A name with what stands below it; a name alone is one line."""

    name: str
    below: str = ""


class NameDelegate(CellDelegate):
    """Paints a `NameCell`, each line cut with an ellipsis where it does not fit."""

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint both lines around the middle of the cell."""
        cell = cell_of(index)
        if not isinstance(cell, NameCell):
            return
        if not cell.below:
            paint_text(painter, rect, cell.name)
            return
        height = metrics.BODY_LINE + metrics.MUTED_LINE
        top = rect.top() + (rect.height() - height) // 2
        first = QRect(rect.left(), top, rect.width(), metrics.BODY_LINE)
        second = first.translated(0, metrics.BODY_LINE)
        second.setHeight(metrics.MUTED_LINE)
        middle = Qt.AlignmentFlag.AlignVCenter
        paint_text(painter, first, cell.name, alignment=middle)
        paint_text(painter, second, cell.below, role="muted", font=fonts.muted(), alignment=middle)

    def content_width(self, index: Index) -> int:
        """Return the width of the wider line."""
        cell = cell_of(index)
        if not isinstance(cell, NameCell):
            return 0
        lines: list[tuple[str, QFont]] = [(cell.name, fonts.body()), (cell.below, fonts.muted())]
        return max(text_width(text, font) for text, font in lines)
