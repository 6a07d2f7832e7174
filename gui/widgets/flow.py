"""A layout that fills rows from the left and goes on in the next row where one is full."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem

from gui.theme import metrics


class FlowLayout(QLayout):
    """Rows of parts at their own size, as many in a row as fit.

    Parameters
    ----------
    gap : int
        The distance between parts and between rows, in pixels.
    """

    def __init__(self, *, gap: int = metrics.HALF) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        """Add a part at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many parts there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Return one part; None beyond the end, as Qt asks."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Return one part and forget it; None beyond the end, as Qt asks."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        """Return that it takes no more than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return that a narrower room needs more rows."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of all rows at this width."""
        return self._arrange(QRect(0, 0, width, 0), is_trial=True)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of one row."""
        sizes = [item.sizeHint() for item in self._items]
        width = sum(size.width() for size in sizes) + self._gap * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802
        """Return the room of the largest part."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Place the parts."""
        super().setGeometry(rect)
        self._arrange(rect, is_trial=False)

    def _arrange(self, rect: QRect, *, is_trial: bool) -> int:
        """Place the parts row by row, or only try to; return the height that they take."""
        at, row_height = rect.topLeft(), 0
        for item in self._items:
            size = item.sizeHint()
            if at.x() > rect.x() and at.x() + size.width() > rect.x() + rect.width():
                at, row_height = QPoint(rect.x(), at.y() + row_height + self._gap), 0
            if not is_trial:
                width = min(size.width(), rect.width())
                item.setGeometry(QRect(at, QSize(width, size.height())))
            at = QPoint(at.x() + size.width() + self._gap, at.y())
            row_height = max(row_height, size.height())
        return at.y() + row_height - rect.y()
