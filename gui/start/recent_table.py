"""The table of recent projects: rows of 44 px, seven pips, a click or Enter opens one."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.session.recents import Recent
from gui.start.recent_model import COLUMNS, DATA, OPENED, PROJECT, RECENT, STATE, STEPS, RecentModel
from gui.start.writing import ink, paint_line
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.icons import paint_icon
from gui.widgets.glyphs import PipKind, paint_pips, paint_step_glyph, pips_width

_PIPS: dict[str, PipKind] = {
    "done": "done",
    "ready": "working",
    "running": "working",
    "waits": "waits",
    "attention": "attention",
}
_ICONS = {"table": "table", "image": "image", "series": "series", "text": "text"}
_LEFT, _NAME, _RIGHT = 16, 52, 17
_NAME_WIDTH = 202, 320
_FEWEST_ROWS = 2


class RecentDelegate(QStyledItemDelegate):
    """Paints the cells of one project and, around them, hover, choice and focus."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hovered = -1

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:  # noqa: N802, ARG002
        """Return the height of a row."""
        return QSize(0, metrics.START_ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one cell."""
        rect: QRect = option.rect
        recent = cast("Recent", index.data(RECENT))
        painter.save()
        self._paint_ground(painter, rect, option, index)
        inside = rect.adjusted(0, 0, 0, -1)
        match index.column():
            case 0:  # PROJECT
                _paint_project(painter, inside, recent)
            case 2:  # STEPS
                kinds = [_PIPS[word] for word in recent.steps]
                paint_pips(painter, inside, kinds, current())
            case 3:  # STATE
                _paint_state(painter, inside, recent)
            case column:
                is_last = column == OPENED
                align = Qt.AlignmentFlag.AlignRight if is_last else Qt.AlignmentFlag.AlignLeft
                room = inside.adjusted(0, 0, -_RIGHT + 1 if is_last else -8, 0)
                text = str(index.data())
                paint_line(painter, room, text, font=fonts.body(), role="muted", align=align)
        painter.restore()

    def _paint_ground(
        self,
        painter: QPainter,
        rect: QRect,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        state: QStyle.StateFlag = option.state
        table = cast("RecentTable", self.parent())
        has_focus = table.hasFocus() and index.row() == table.currentIndex().row()
        if has_focus and state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, ink("sel"))
        elif index.row() == self.hovered:
            painter.fillRect(rect, ink("hover"))
        if index.row() < table.model().rowCount() - 1:
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), ink("line"))
        if has_focus:
            last = STATE if table.isColumnHidden(OPENED) else OPENED
            self._paint_focus(painter, rect, index.column(), last=last)

    @staticmethod
    def _paint_focus(painter: QPainter, rect: QRect, column: int, *, last: int) -> None:
        accent, width = ink("accent"), metrics.FOCUS
        painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), width), accent)
        painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), width), accent)
        if column == PROJECT:
            painter.fillRect(QRect(rect.left(), rect.top(), width, rect.height()), accent)
        if column == last:
            painter.fillRect(QRect(rect.right() - 1, rect.top(), width, rect.height()), accent)


class RecentTable(QTableView):
    """Recent projects, as high as its rows and lower where the window is.

    Signals
    -------
    chosen : Recent
        The user opened one.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RecentModel(self)
        self._delegate = RecentDelegate(self)
        self._is_compact = False
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Recent projects")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(metrics.START_ROW)
        self.verticalHeader().setMinimumSectionSize(metrics.START_ROW - 1)
        self.setHorizontalHeader(RecentHead(self))
        self.entered.connect(lambda index: self._hover(index.row()))
        self.clicked.connect(self._choose)
        self._model.modelReset.connect(self._fit)

    def set_recents(self, recents: list[Recent]) -> None:
        """Show these."""
        self._model.set_recents(recents)

    def set_filter(self, text: str) -> None:
        """Show those that hold every word."""
        self._model.set_filter(text)

    def set_density(self, *, is_compact: bool) -> None:
        """Show every column, or name, steps and state."""
        self._is_compact = is_compact
        self.setColumnHidden(DATA, is_compact)
        self.setColumnHidden(OPENED, is_compact)
        self.updateGeometry()
        self._share_width()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of all rows."""
        return QSize(600, self._height_of(self._model.rowCount()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the room of a few rows."""
        rows = self._model.rowCount()
        # A small window scrolls as a whole.
        return QSize(300, self._height_of(rows if self._is_compact else min(_FEWEST_ROWS, rows)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the width out anew."""
        super().resizeEvent(event)
        self._share_width()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Forget the row under the pointer."""
        super().leaveEvent(event)
        self._hover(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Begin at the first row."""
        super().focusInEvent(event)
        if not self.selectionModel().hasSelection() and self._model.rowCount():
            self.selectRow(max(self.currentIndex().row(), 0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Take the frame off the row."""
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open the project of the row with Enter or Space."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.currentIndex().isValid():
            self._choose(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self._model.recent_at(index.row()))

    def _hover(self, row: int) -> None:
        self._delegate.hovered = row
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if row >= 0 else Qt.CursorShape.ArrowCursor
        )
        self.viewport().update()

    @staticmethod
    def _height_of(rows: int) -> int:
        return metrics.TABLE_HEAD + 1 + rows * metrics.START_ROW - (1 if rows else 0)

    def _fit(self) -> None:
        self._delegate.hovered = -1
        last = self._model.rowCount() - 1
        if last >= 0:
            # The last row ends with the frame's own line.
            self.setRowHeight(last, metrics.START_ROW - 1)
        self.updateGeometry()
        self._share_width()

    def _share_width(self) -> None:
        steps = pips_width(7) + (24 if self._is_compact else 51)
        data = 0 if self._is_compact else 178
        opened = 0 if self._is_compact else 132
        rest = self.viewport().width() - steps - data - opened
        least, most = _NAME_WIDTH
        name = max(least, min(most, self._widest_name(), rest - 260))
        widths = {PROJECT: name, DATA: data, STEPS: steps, STATE: rest - name, OPENED: opened}
        for column, width in widths.items():
            self.setColumnWidth(column, width)

    def _widest_name(self) -> int:
        font = self.fontMetrics()
        rows = range(self._model.rowCount())
        names = (self._model.recent_at(row).name for row in rows)
        # Semibold is wider by a tenth; the font of the rows is not that of the table.
        return _NAME + 24 + max((round(font.horizontalAdvance(n) * 1.1) for n in names), default=0)


class RecentHead(QHeaderView):
    """The heads of the columns, above the text of their cells."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(metrics.TABLE_HEAD + 1)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(0)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def paintSection(self, painter: QPainter, rect: QRect, column: int) -> None:  # noqa: N802
        """Paint one head."""
        painter.save()
        painter.fillRect(rect, ink("surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), ink("line"))
        left = _NAME if column == PROJECT else 0
        right = _RIGHT - 1 if column == OPENED else 0
        align = Qt.AlignmentFlag.AlignRight if column == OPENED else Qt.AlignmentFlag.AlignLeft
        room = rect.adjusted(left, 0, -right, -1)
        paint_line(painter, room, COLUMNS[column], font=fonts.muted(), role="muted", align=align)
        painter.restore()


def _paint_project(painter: QPainter, rect: QRect, recent: Recent) -> None:
    square = QRect(rect.left() + _LEFT, rect.center().y() - 7, 16, 16)
    paint_icon(painter, square, _ICONS.get(recent.kind, "data"))
    room = rect.adjusted(_NAME, 0, -8, 0)
    paint_line(painter, room, recent.name, font=fonts.body(is_strong=True))


def _paint_state(painter: QPainter, rect: QRect, recent: Recent) -> None:
    square = QRect(rect.left(), rect.center().y() - 7, 16, 16)
    if recent.state_text:
        paint_step_glyph(painter, square, recent.state, current())
    room = rect.adjusted(24, 0, -8, 0)
    paint_line(painter, room, recent.state_text, font=fonts.body())
