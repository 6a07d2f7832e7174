"""The head of a table: muted titles over their columns, an arrow on the sorted one."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from gui.tables.cell import BETWEEN, EDGE, paint_text, text_width
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.icons import paint_icon

_ARROW = 10
_ARROW_GAP = 4


class TableHead(QHeaderView):
    """A horizontal head of 32 px that sorts on a click."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(metrics.TABLE_HEAD)
        self.setMinimumSectionSize(2 * metrics.WIDE)
        self.setHighlightSections(False)
        self.setSectionsMovable(False)
        self.setAccessibleName("Column heads")

    def title_width(self, section: int) -> int:
        """Return the width that a title takes with padding and room for its arrow."""
        text = str(self.model().headerData(section, self.orientation()) or "")
        before, after = self._padding(section)
        arrow = _ARROW + _ARROW_GAP if self.sectionsClickable() else 0
        return text_width(text, fonts.muted()) + before + after + arrow

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of the head."""
        return QSize(super().sizeHint().width(), metrics.TABLE_HEAD)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N802, N803
        """Paint one title, the arrow where it sorts, and the hairline."""
        painter.save()
        theme = current()
        painter.fillRect(rect, QColor(theme.surface))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(theme.line))
        before, after = self._padding(logicalIndex)
        within = rect.adjusted(before, 0, -after, -metrics.LINE)
        text = str(self.model().headerData(logicalIndex, self.orientation()) or "")
        wanted = self.model().headerData(
            logicalIndex, self.orientation(), Qt.ItemDataRole.TextAlignmentRole
        )
        alignment = Qt.AlignmentFlag(int(wanted or Qt.AlignmentFlag.AlignVCenter))
        if self.isSortIndicatorShown() and self.sortIndicatorSection() == logicalIndex:
            within = self._paint_arrow(painter, within, text, alignment)
        paint_text(painter, within, text, role="muted", font=fonts.muted(), alignment=alignment)
        painter.restore()

    def paintEvent(self, event: object) -> None:  # noqa: N802
        """Paint the sections, and the hairline where there are none."""
        painter = QPainter(self.viewport())
        theme = current()
        whole = self.viewport().rect()
        painter.fillRect(whole, QColor(theme.surface))
        painter.fillRect(QRect(0, whole.bottom(), whole.width(), 1), QColor(theme.line))
        painter.end()
        super().paintEvent(event)  # type: ignore[arg-type]

    def _paint_arrow(
        self, painter: QPainter, within: QRect, text: str, alignment: Qt.AlignmentFlag
    ) -> QRect:
        """Paint the arrow beside the title and return the room that is left for the title."""
        is_falling = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        name = "chevron-down" if is_falling else "chevron-up"
        width = QFontMetrics(fonts.muted()).horizontalAdvance(text)
        top = within.center().y() - _ARROW // 2 + 1
        if alignment & Qt.AlignmentFlag.AlignRight:
            left = max(within.left(), within.right() - width - _ARROW_GAP - _ARROW)
            rest = within.adjusted(_ARROW, 0, 0, 0)
        else:
            left = min(within.left() + width + _ARROW_GAP, within.right() - _ARROW)
            rest = within.adjusted(0, 0, -_ARROW, 0)
        paint_icon(painter, QRect(left, top, _ARROW, _ARROW), name, "muted")
        return rest

    def _padding(self, section: int) -> tuple[int, int]:
        last = self.model().columnCount() - 1
        return EDGE if section == 0 else BETWEEN, EDGE if section == last else BETWEEN
