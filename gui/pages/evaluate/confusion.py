"""The confusion matrix, painted: counts and shares of each recorded class, each cell a button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.evidence.wording import NO_BREAK, count_text
from gui.pages.evaluate.browsing import Cell
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.tokens import Theme
from gui.widgets.picture_actions import Data, PictureActions

_GAP = 4
_SMALL_GAP = 2
_HEAD = 18
_WIDEST_NAME = 96
_HIGHEST_NAME = 60
_LEAST_CELL = QSize(24, 18)
_LARGE_CELL = QSize(72, 44)  # room for the large count with the share under it
_SHARE_CELL = QSize(52, 34)  # room for both in small type
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class ConfusionGrid(QWidget):
    """Recorded classes down, predicted ones across; blue is right, orange is wrong.

    Arrow keys move over the cells; Space, Return or a click chooses one, and once more none.
    """

    cell_chosen = Signal(object)  # (recorded, predicted), or None
    cursor_moved = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._counts: tuple[tuple[int, ...], ...] = ()
        self._widest = 0
        self._cursor: Cell = (0, 0)
        self._chosen: Cell | None = None
        self._under: Cell | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Confusion matrix")
        PictureActions(self, title="Confusion matrix", data=self.data)

    def data(self) -> Data:
        """Return the counts: a row for each recorded class, a column for each predicted one."""
        rows = [
            (name, *(str(count) for count in counts))
            for name, counts in zip(self._names, self._counts, strict=True)
        ]
        return ("Recorded", *self._names), rows

    def set_counts(self, names: tuple[str, ...], counts: tuple[tuple[int, ...], ...]) -> None:
        """Show other counts, recorded classes down and predicted ones across."""
        if names != self._names:
            self._cursor = (0, 0)
        self._names, self._counts = names, counts
        font = QFontMetrics(fonts.muted())
        self._widest = max((font.horizontalAdvance(name) for name in names), default=0)
        self.setMinimumSize(self.minimumSizeHint())
        self._tell()
        self.update()

    @property
    def chosen(self) -> Cell | None:
        """The cell that is chosen."""
        return self._chosen

    def set_chosen(self, cell: Cell | None) -> None:
        """Choose a cell without telling."""
        self._chosen = cell
        if cell is not None:
            self._cursor = cell
        self.update()

    def cell_text(self, cell: Cell) -> str:
        """Return a cell in words: count, share, and what it means."""
        recorded, predicted = cell
        count, total = self._counts[recorded][predicted], sum(self._counts[recorded])
        share = f", {_share_text(count, total)}" if total else ""
        verdict = "rightly" if recorded == predicted else "wrongly"
        return (
            f"{count:,} of {count_text(total, 'row', 'rows')} recorded as "
            f"{self._names[recorded]} {verdict} predicted as {self._names[predicted]}{share}"
        )

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of a small matrix."""
        return QSize(296, 220)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the room in which every count can still be read."""
        size = max(len(self._names), 1)
        left = self._left()
        width = left + size * (_LEAST_CELL.width() + _SMALL_GAP)
        head = self._head(_LEAST_CELL.width())
        return QSize(width, head + size * (_LEAST_CELL.height() + _SMALL_GAP))

    # -- places

    def cell_rect(self, cell: Cell) -> QRect:
        """Return where a cell stands."""
        recorded, predicted = cell
        first, step, size = self._places()
        x, y = first.x() + predicted * step.width(), first.y() + recorded * step.height()
        right, bottom = round(x + size.width()), round(y + size.height())
        return QRect(round(x), round(y), right - round(x), bottom - round(y))

    def _places(self) -> tuple[QPointF, QSizeF, QSizeF]:
        """Return the first cell's corner, the way from cell to cell, and the size of a cell."""
        count, gap, left = max(len(self._names), 1), self._gap(), self._left()
        width = (self.width() - left - gap * (count - 1)) / count
        head = self._head(width)
        height = (self.height() - head - gap * (count - 1)) / count
        height = min(height, width * 0.9 if count == 2 else width)
        return QPointF(left, head), QSizeF(width + gap, height + gap), QSizeF(width, height)

    def _cell_at(self, place: QPointF) -> Cell | None:
        first, step, _ = self._places()
        row = int((place.y() - first.y()) // step.height())
        column = int((place.x() - first.x()) // step.width())
        size = len(self._names)
        return (row, column) if 0 <= row < size and 0 <= column < size else None

    def _gap(self) -> int:
        return _GAP if len(self._names) <= 5 else _SMALL_GAP

    def _left(self) -> int:
        return min(self._widest, _WIDEST_NAME) + metrics.GAP

    def _head(self, cell_width: float) -> int:
        """Return the room above the cells: names that do not fit across stand upright."""
        if len(self._names) < 4 or self._widest <= cell_width:
            return _HEAD
        return min(self._widest, _HIGHEST_NAME) + metrics.STEP

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint names and cells, as far as they are in sight."""
        if not self._names:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_names(painter)
        first, step, _ = self._places()
        seen, count = event.rect(), len(self._names)
        rows = _span(seen.top() - first.y(), seen.bottom() - first.y(), step.height(), count)
        columns = _span(seen.left() - first.x(), seen.right() - first.x(), step.width(), count)
        for recorded in rows:
            for predicted in columns:
                self._paint_cell(painter, (recorded, predicted))

    def _paint_names(self, painter: QPainter) -> None:
        painter.setFont(fonts.muted())
        painter.setPen(current().muted)
        font = painter.fontMetrics()
        mode, right = Qt.TextElideMode.ElideRight, Qt.AlignmentFlag.AlignRight
        for number, name in enumerate(self._names):
            beside = self.cell_rect((number, 0))
            room = QRect(0, beside.top(), self._left() - metrics.STEP, beside.height())
            text = font.elidedText(name, mode, room.width())
            painter.drawText(room, right | Qt.AlignmentFlag.AlignVCenter, text)
            self._paint_name_above(painter, self.cell_rect((0, number)), name)

    def _paint_name_above(self, painter: QPainter, below: QRect, name: str) -> None:
        font, mode = painter.fontMetrics(), Qt.TextElideMode.ElideRight
        head = below.top() - 2
        if head < _HEAD:
            room = QRect(below.left(), 0, below.width(), head)
            text = font.elidedText(name, mode, room.width() + 2)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
            return
        painter.save()
        painter.translate(below.center().x(), head)
        painter.rotate(-90)
        room = QRect(2, -below.width() // 2, head - 4, below.width())
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, align, font.elidedText(name, mode, room.width()))
        painter.restore()

    def _paint_cell(self, painter: QPainter, cell: Cell) -> None:
        theme, box = current(), QRectF(self.cell_rect(cell))
        recorded, predicted = cell
        count, total = self._counts[recorded][predicted], sum(self._counts[recorded])
        is_right = recorded == predicted
        radius = 4 if box.width() > _SHARE_CELL.width() else 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_ground(theme, count / total if total else 0.0, is_right=is_right))
        painter.drawRoundedRect(box, radius, radius)
        self._paint_figures(painter, box, count, total, is_right=is_right)
        self._paint_edge(painter, box, cell, radius=radius)

    def _paint_edge(self, painter: QPainter, box: QRectF, cell: Cell, *, radius: int) -> None:
        theme = current()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if cell == self._chosen or (self.hasFocus() and cell == self._cursor):
            is_focus = self.hasFocus() and cell == self._cursor
            painter.setPen(QPen(QColor(theme.accent if is_focus else theme.text), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)
        elif cell == self._under:
            painter.setPen(QPen(QColor(theme.edge), 1))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def _paint_figures(
        self, painter: QPainter, box: QRectF, count: int, total: int, *, is_right: bool
    ) -> None:
        has_many = len(self._names) > 4
        if count == 0 and has_many:
            return  # an empty cell says zero and lets errors stand out
        is_large = box.width() >= _LARGE_CELL.width() and box.height() >= _LARGE_CELL.height()
        has_share = box.width() >= _SHARE_CELL.width() and box.height() >= _SHARE_CELL.height()
        small = fonts.chart(is_strong=is_right) if has_many else fonts.body(is_strong=True)
        painter.setFont(fonts.title() if is_large else small)
        painter.setPen(current().text)
        centre = Qt.AlignmentFlag.AlignCenter
        if not has_share or not total:
            painter.drawText(box, centre, f"{count:,}")
            return
        shift = 10 if is_large else 8
        painter.drawText(box.adjusted(0, -shift, 0, -shift), centre, f"{count:,}")
        painter.setFont(fonts.muted() if is_large else fonts.chart())
        painter.drawText(
            box.adjusted(0, shift + 1, 0, shift + 1), centre, _share_text(count, total)
        )

    # -- mouse and keys

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move the cursor, or choose the cell under it."""
        key, size = Qt.Key(event.key()), len(self._names)
        if key in _STEPS and size:
            down, across = _STEPS[key]
            row = min(max(self._cursor[0] + down, 0), size - 1)
            column = min(max(self._cursor[1] + across, 0), size - 1)
            self._cursor = (row, column)
            self.cursor_moved.emit(self._cursor)
            self._tell()
            self.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and size:
            self._choose(self._cursor)
        elif key == Qt.Key.Key_Escape and self._chosen is not None:
            self._choose(self._chosen)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the cell under the pointer."""
        cell = self._cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._cursor = cell
            self._choose(cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Mark the cell under the pointer."""
        under = self._cell_at(event.position())
        if under != self._under:
            self._under = under
            shape = Qt.CursorShape.PointingHandCursor if under else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Take the mark away."""
        super().leaveEvent(event)
        self._under = None
        self.update()

    def event(self, event: QEvent) -> bool:
        """Say a cell in words as its tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self._cell_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.cell_text(cell) if cell else "", self)
            return True
        return super().event(event)

    def _choose(self, cell: Cell) -> None:
        self._chosen = None if cell == self._chosen else cell
        self.update()
        self.cell_chosen.emit(self._chosen)

    def _tell(self) -> None:
        self.setAccessibleDescription(self.cell_text(self._cursor) if self._names else "")


def _span(start: float, end: float, step: float, count: int) -> range:
    """Return the cells of one axis that lie between two places on it."""
    return range(max(int(start // step), 0), min(int(end // step) + 1, count))


def _share_text(count: int, total: int) -> str:
    """Return a share in whole per cent; never 0 or 100 where it is not quite that."""
    share = 100 * count / total
    if 0 < share < 1:
        return f"<1{NO_BREAK}%"
    if 99 < share < 100:
        return f">99{NO_BREAK}%"
    return f"{share:.0f}{NO_BREAK}%"


def _ground(theme: Theme, share: float, *, is_right: bool) -> QColor:
    """Return the fill of a cell: the stronger, the larger its share of the recorded class."""
    if share <= 0:
        return QColor(theme.sunken)
    if is_right:
        return _mixed(theme.surface, theme.accent, 0.08 + 0.24 * share)
    return _mixed(theme.surface, theme.positive, min(0.08 + 0.7 * share, 0.45))


def _mixed(ground: str, colour: str, share: float) -> QColor:
    first, second = QColor(ground), QColor(colour)
    return QColor.fromRgbF(
        first.redF() + (second.redF() - first.redF()) * share,
        first.greenF() + (second.greenF() - first.greenF()) * share,
        first.blueF() + (second.blueF() - first.blueF()) * share,
    )
