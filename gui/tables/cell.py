"""How one cell is painted: ground, hairline, text; the base of all painters of cells."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.tables.column import CELL, GROUP, MUTED, STRONG
from gui.tables.model import GroupHead
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.icons import paint_icon
from gui.theme.tokens import Role

Index = QModelIndex | QPersistentModelIndex

EDGE = metrics.PAD  # beside the first and after the last column
BETWEEN = metrics.STEP  # at each side of every other cell
_CHEVRON = 12


class CellDelegate(QStyledItemDelegate):
    """Paints plain text; a subclass paints something else into the room of the cell."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint ground and hairline, then the content."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        head = index.data(GROUP)
        self._paint_ground(painter, option, is_head=head is not None)
        if isinstance(head, GroupHead):
            _paint_head(painter, option, head)
        else:
            painter.setClipRect(option.rect)
            self.paint_content(painter, room(option, index), index)
        painter.restore()

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint what the cell holds; here its text."""
        is_muted = bool(index.data(MUTED))
        paint_text(
            painter,
            rect,
            str(index.data() or ""),
            role="muted" if is_muted else "text",
            font=fonts.body(is_strong=bool(index.data(STRONG))),
            alignment=alignment_of(index),
        )

    def content_width(self, index: Index) -> int:
        """Return how wide the content is; here its text."""
        font = fonts.body(is_strong=bool(index.data(STRONG)))
        return text_width(str(index.data() or ""), font)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002, N802
        """Return the room that content and padding take."""
        before, after = padding(index)
        return QSize(self.content_width(index) + before + after, metrics.TABLE_ROW)

    @staticmethod
    def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, *, is_head: bool) -> None:
        theme = current()
        rect = option.rect
        state = option.state
        if is_head:
            painter.fillRect(rect, QColor(theme.sunken))
        elif state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.sel))
        painter.fillRect(rect.adjusted(0, rect.height() - 1, 0, 0), QColor(theme.line))


def text_width(text: str, font: QFont) -> int:
    """Return the room in which a text is not cut; measuring and painting differ by a rounding."""
    return QFontMetrics(font).horizontalAdvance(text) + 2


def padding(index: Index) -> tuple[int, int]:
    """Return the room before and after the content of a cell."""
    last = index.model().columnCount() - 1
    return (
        EDGE if index.column() == 0 else BETWEEN,
        EDGE if index.column() == last else BETWEEN,
    )


def room(option: QStyleOptionViewItem, index: Index) -> QRect:
    """Return the rectangle of a cell without padding and hairline."""
    before, after = padding(index)
    rect: QRect = option.rect
    return rect.adjusted(before, 0, -after, -metrics.LINE)


def alignment_of(index: Index) -> Qt.AlignmentFlag:
    """Return how the model wants a cell aligned."""
    wanted = index.data(Qt.ItemDataRole.TextAlignmentRole)
    return Qt.AlignmentFlag(int(wanted or Qt.AlignmentFlag.AlignVCenter))


def paint_text(
    painter: QPainter,
    rect: QRect,
    text: str,
    *,
    role: Role = "text",
    font: QFont | None = None,
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter,
) -> None:
    """Paint one line of text, cut with an ellipsis where it does not fit."""
    painter.setFont(font or fonts.body())
    painter.setPen(QColor(current().colour(role)))
    line = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, alignment, line)


def cell_of(index: Index) -> object:
    """Return what the column wants painted."""
    return index.data(CELL)


def _paint_head(painter: QPainter, option: QStyleOptionViewItem, head: GroupHead) -> None:
    rect = option.rect.adjusted(EDGE, 0, -EDGE, -metrics.LINE)
    glyph = QRect(rect.left(), rect.center().y() - _CHEVRON // 2 + 1, _CHEVRON, _CHEVRON)
    paint_icon(painter, glyph, "chevron-down" if head.is_open else "chevron-right", "text")
    within = rect.adjusted(_CHEVRON + 6, 0, 0, 0)
    font = fonts.body(is_strong=True)
    taken = QFontMetrics(font).horizontalAdvance(head.name) + metrics.STEP
    paint_text(painter, within, head.name, font=font)
    paint_text(
        painter,
        within.adjusted(taken, 0, 0, 0),
        head.summary,
        role="muted",
        font=fonts.muted(),
        alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    )
