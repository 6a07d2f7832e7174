"""What all tables share: looks, the ring of the focused row, keys and the menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QMenu, QTableView, QToolTip, QWidget

from gui.tables.cell import CellDelegate
from gui.tables.head import TableHead
from gui.tables.widths import fit_columns
from gui.theme import metrics
from gui.theme.current import current

_COPY = QKeySequence.StandardKey.Copy
_TIP_ROOM, _TIP_MS = 160, 2500


class BaseTable(QTableView):
    """A table of whole rows with horizontal lines only.

    Parameters
    ----------
    title : str
        What the table is called when it is read out, and the proposed name of an export.
    row_height : int
        32 for most; 44 and 28 exist in `gui.theme.metrics`.
    has_many : bool
        Whether several rows can be selected.
    """

    failed = Signal(object)  # the AuditError of an export

    def __init__(
        self, *, title: str, row_height: int, has_many: bool, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.title = title
        self.setAccessibleName(title)
        self.setHorizontalHeader(TableHead(self))
        self.setItemDelegate(CellDelegate(self))
        self._set_looks(row_height)
        self._set_behaviour(has_many=has_many)

    def as_tsv(self, *, is_all: bool = False) -> str:
        """Return the selected rows, or all that are shown, as lines with tabs under the heads."""
        raise NotImplementedError

    def copy(self) -> None:
        """Put the selected rows on the clipboard; all of them where none is selected."""
        self._to_clipboard(is_all=not self.selectionModel().hasSelection())

    def copy_all(self) -> None:
        """Put all rows that are shown on the clipboard."""
        self._to_clipboard(is_all=True)

    def fit(self) -> None:
        """Give every column the width that it needs and the rest to those that stretch."""
        fit_columns(self)

    def menu(self) -> QMenu:
        """Return the menu of the table."""
        menu = QMenu(self)
        menu.addAction("Copy", _COPY, self.copy)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let columns share the new width."""
        super().resizeEvent(event)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Copy on Ctrl+C; the rest is Qt's."""
        if event.matches(_COPY):
            self.copy()
            event.accept()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Open the menu where the pointer is, or under the row with the cursor."""
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Measure again when texts have become wider or narrower."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the cells, then the ring around the row that has the keyboard."""
        super().paintEvent(event)
        at = self.currentIndex()
        if self.hasFocus() and at.isValid():
            painter = QPainter(self.viewport())
            pen = QPen(QColor(current().accent), metrics.FOCUS)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(self._row_rect(at.row()).adjusted(1, 1, -1, -1))
            painter.end()

    def _row_rect(self, row: int) -> QRect:
        top, height = self.rowViewportPosition(row), self.rowHeight(row)
        return QRect(0, top, self.viewport().width(), height)

    def _to_clipboard(self, *, is_all: bool) -> None:
        text = self.as_tsv(is_all=is_all)
        QGuiApplication.clipboard().setText(text)
        count = text.count("\n") - 1  # the heads stand above the rows
        said = f"Copied {count:,} {'row' if count == 1 else 'rows'}"
        place = QPoint(max(0, self.width() - _TIP_ROOM), 0)
        QToolTip.showText(self.mapToGlobal(place), said, self, QRect(), _TIP_MS)

    def _set_looks(self, row_height: int) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(metrics.CHIP)
        rows.setSectionResizeMode(rows.ResizeMode.Fixed)
        rows.setDefaultSectionSize(row_height)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def _set_behaviour(self, *, has_many: bool) -> None:
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if has_many else mode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        # Tab leaves the table instead of walking through its cells.
        self.setTabKeyNavigation(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
