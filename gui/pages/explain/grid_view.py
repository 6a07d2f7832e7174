"""The grid: a picture for every sample and method, struck through where its sum is off."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from core.records.views.explanation import WAITING, ExplanationView, GridCell
from gui.pages.explain.export import grid_tsv
from gui.pages.explain.grid_heads import (
    PICTURE_LEFT,
    Corner,
    MethodHead,
    SampleHead,
    bar_line,
    title_width,
)
from gui.pages.explain.grid_model import Cell, GridModel
from gui.pages.explain.painting import (
    STRIPS,
    attribution_colour,
    paint_label,
    paint_strips,
    paint_trace,
    struck_through,
    write,
)
from gui.pages.explain.pictures import PictureStore, paint_picture
from gui.pages.explain.word_painting import paint_words
from gui.theme import fonts, metrics
from gui.theme.current import current

Index = QModelIndex | QPersistentModelIndex

_RING = 4
_WIDE = {"series": 144, "text": 280}
_NARROWEST = {"text": 184}
_TALL = {"text": 124}  # six lines of words
_BAR = 8

_END = 8  # behind the last picture


class Grid(QTableView):
    """The table of pictures.

    Signals
    -------
    cell_changed : Cell or None
        Another cell has the cursor.
    cell_opened : Cell
        A cell was clicked, or Return was pressed on it.
    method_opened : MethodColumn
        The head of a method was clicked.
    """

    cell_changed = Signal(object)
    cell_opened = Signal(object)
    method_opened = Signal(object)

    def __init__(self, store: PictureStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = GridModel(self)
        self.grid.set_view(None)
        self._samples = SampleHead(store, self)
        head = MethodHead(self)
        head.sectionClicked.connect(self._open_method)
        self.setHorizontalHeader(head)
        self.setVerticalHeader(self._samples)
        self.setModel(self.grid)
        self._corner = Corner(self)
        self.setItemDelegate(_CellDelegate(store, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("Samples by methods")

    def set_view(self, view: ExplanationView | None) -> None:
        """Show another grid; the cursor stays on the same sample and method where both are."""
        before = self.current_cell()
        self.grid.set_view(view)
        self._samples.setDefaultSectionSize(self._row_height())
        self._share_width()
        self._corner.set_view(view)
        if before is not None:
            self.setCurrentIndex(self.grid.place_of(before.sample.row, before.method.name))
        self.updateGeometries()

    def set_density(self, *, is_compact: bool) -> None:
        """Take less room for the samples in a small window."""
        self._samples.set_density(is_compact=is_compact)
        self.updateGeometries()

    def current_cell(self) -> Cell | None:
        """Return the cell with the cursor."""
        at = self.currentIndex()
        return self.grid.cell_at(at.row(), at.column()) if at.isValid() else None

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of all samples and methods."""
        rows = self.grid.rowCount() * self._row_height()
        bar = self.horizontalScrollBar().sizeHint().height()
        return QSize(0, metrics.GRID_HEAD + rows + bar)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open the cell on Return, its method on Shift+Return, copy all on Ctrl+C."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.grid.view is not None:
            QGuiApplication.clipboard().setText(grid_tsv(self.grid.view))
            event.accept()
            return
        cell = self.current_cell()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and cell is not None:
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.method_opened.emit(cell.method)
            else:
                self.cell_opened.emit(cell)
            event.accept()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open the cell that was clicked."""
        super().mouseReleaseEvent(event)
        at = self.indexAt(event.position().toPoint())
        cell = self.grid.cell_at(at.row(), at.column()) if at.isValid() else None
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.cell_opened.emit(cell)

    def currentChanged(self, now: Index, before: Index) -> None:  # noqa: N802
        """Tell which cell has the cursor."""
        super().currentChanged(now, before)
        self.viewport().update()
        self.cell_changed.emit(self.current_cell())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the corner over the samples."""
        super().resizeEvent(event)
        self._share_width()
        self._place_corner()

    def updateGeometries(self) -> None:  # noqa: N802
        """Keep the corner over the samples."""
        super().updateGeometries()
        self._place_corner()

    def _row_height(self) -> int:
        kind = self.grid.view.kind if self.grid.view is not None else ""
        return _TALL.get(kind, metrics.GRID_ROW)

    def _share_width(self) -> None:
        """Give series and texts more room than a picture, while all methods stay in sight."""
        kind = self.grid.view.kind if self.grid.view is not None else ""
        room = (self.viewport().width() - _END) // max(1, self.grid.columnCount())
        narrowest = _NARROWEST.get(kind, metrics.GRID_COLUMN)
        width = max(narrowest, min(_WIDE.get(kind, 0), room))
        head = self.horizontalHeader()
        for column in range(self.grid.columnCount()):
            assert self.grid.view is not None
            title = self.grid.view.methods[column].title
            head.resizeSection(column, max(width, title_width(title)))

    def _open_method(self, column: int) -> None:
        if self.grid.view is not None:
            self.method_opened.emit(self.grid.view.methods[column])

    def _place_corner(self) -> None:
        corner = getattr(self, "_corner", None)  # Qt asks once before there is one
        if corner is not None:
            size = QSize(self._samples.width(), self.horizontalHeader().height())
            corner.setGeometry(QRect(self.contentsRect().topLeft(), size))
            corner.setVisible(self.grid.view is not None)
            corner.raise_()


class _CellDelegate(QStyledItemDelegate):
    """Paints one cell: a picture, bars, a trace, or words."""

    def __init__(self, store: PictureStore, grid: Grid) -> None:
        super().__init__(grid)
        self._store = store

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, GridModel)
        cell = model.cell_at(index.row(), index.column())
        if cell is None:
            return
        theme, rect = current(), QRectF(option.rect)
        painter.save()
        painter.fillRect(rect, theme.surface)
        painter.setPen(QColor(theme.line))
        is_last = index.column() == model.columnCount() - 1
        end = rect.right() - (8 if is_last else 0)
        painter.drawLine(int(rect.left()), int(rect.bottom()) - 1, int(end), int(rect.bottom()) - 1)
        width = rect.width() - metrics.GRID_COLUMN + metrics.GRID_PICTURE
        height = rect.height() - metrics.GRID_ROW + metrics.GRID_PICTURE
        top = rect.top() + (rect.height() - height) / 2
        room = QRectF(rect.left() + PICTURE_LEFT, top, width, height)
        self._paint_cell(painter, room, cell, model, index.row())
        if option.state & QStyle.StateFlag.State_Selected:
            _paint_ring(painter, room)
        painter.restore()

    def _paint_cell(
        self, painter: QPainter, room: QRectF, cell: Cell, model: GridModel, row: int
    ) -> None:
        found = cell.found
        if found is None:
            colour = current().muted
            middle = Qt.AlignmentFlag.AlignHCenter
            words = "waiting" if cell.method.state == WAITING else "not run"
            write(painter, room.toRect(), words, fonts.muted(), colour, align=middle)
            return
        with struck_through(painter, room, found.struck):
            self._paint_picture(painter, room, cell, found, model=model, row=row)
        if not found.struck and not found.scale:
            paint_label(painter, room, "all zero", current().muted)

    def _paint_picture(
        self,
        painter: QPainter,
        room: QRectF,
        cell: Cell,
        found: GridCell,
        *,
        model: GridModel,
        row: int,
    ) -> None:
        if cell.view.kind == "image":
            painted = self._store.laid_over(cell.sample.thumbnail, found.maps[0])
            paint_picture(painter, room, painted)
        elif cell.view.kind == "series":
            inner = room.adjusted(0, 4, 0, -4)
            inner.setWidth(inner.width() * model.share_of(cell.sample))
            paint_strips(painter, inner, found)
            line = inner.adjusted(0, 0, 0, -STRIPS - 2)
            paint_trace(painter, line, cell.sample.trace)
        elif cell.view.kind == "text":
            paint_words(
                painter,
                room,
                cell.sample,
                found.attributions,
                scale=found.scale,
                font=fonts.muted(),
            )
        else:
            _paint_bars(painter, room, found, model.order_of(row))


def _paint_bars(painter: QPainter, room: QRectF, cell: GridCell, order: tuple[int, ...]) -> None:
    """Paint the strongest features as bars to either side of zero."""
    theme, middle = current(), room.center().x()
    painter.setPen(QColor(theme.axis))
    painter.drawLine(int(middle), int(room.top()), int(middle), int(room.bottom()))
    for place, player in enumerate(order):
        value = cell.attributions[player]
        line = bar_line(room, place)
        length = (room.width() / 2 - 1) * min(abs(value) / (cell.scale or 1.0), 1.0)
        left = middle - length if value < 0 else middle + 1
        bar = QRectF(left, line.center().y() - _BAR / 2, max(length, 0.5), _BAR)
        painter.fillRect(bar, attribution_colour(1.0 if value >= 0 else -1.0))


def _paint_ring(painter: QPainter, room: QRectF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(current().accent), metrics.FOCUS))
    ring = room.adjusted(-_RING + 1, -_RING + 1, _RING - 1, _RING - 1)
    painter.drawRoundedRect(ring, 4, 4)
