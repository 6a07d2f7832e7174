"""A grid of small pictures or traces with captions, of which only some pages are in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from core.records.views.data import PictureView, TraceView
from gui.pages.data.presenter import PAGE_SAMPLES
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.tokens import Role
from gui.widgets.picture_actions import PictureActions

Index = QModelIndex | QPersistentModelIndex

PICTURE = 96
_SAMPLE = Qt.ItemDataRole.UserRole + 1
_TRACE = 148, 64
_ROOT = QModelIndex()
_MOST_PAGES = 12
_ROLES: tuple[Role, ...] = ("accent", "muted", "third")


@dataclass(frozen=True)
class Sample:
    """One picture or series with its caption.

    Attributes
    ----------
    path : Path or None
        File of the small picture; None for a series, or where it could not be read.
    """

    label: str
    name: str
    note: str = ""
    path: Path | None = None
    trace: TraceView | None = None

    @property
    def spoken(self) -> str:
        """The caption in one line."""
        return ", ".join(filter(None, (self.label, self.name, self.note)))


def picture_samples(pictures: Sequence[PictureView], folder: Path) -> list[Sample]:
    """Return pictures whose files lie in a folder under their hashes."""
    return [
        Sample(one.label, one.file, one.note, folder / one.sha256 if one.sha256 else None)
        for one in pictures
    ]


def trace_samples(traces: Sequence[TraceView]) -> list[Sample]:
    """Return series to be painted."""
    return [Sample(one.label, one.name, trace=one) for one in traces]


class SampleModel(QAbstractListModel):
    """Samples that are asked for page by page as they come into sight.

    Parameters
    ----------
    request : callable, optional
        Called with offset and count of samples that are missing; answered by `deliver`.
    """

    def __init__(
        self, request: Callable[[int, int], None] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._request = request
        self._count = 0
        self._pages: OrderedDict[int, list[Sample]] = OrderedDict()
        self._asked: set[int] = set()

    def set_count(self, count: int) -> None:
        """Begin anew with so many samples."""
        self.beginResetModel()
        self._count = count
        self._pages.clear()
        self._asked.clear()
        self.endResetModel()

    def set_samples(self, samples: Sequence[Sample]) -> None:
        """Show these and no more."""
        self.set_count(len(samples))
        for offset in range(0, len(samples), PAGE_SAMPLES):
            self.deliver(offset, samples[offset : offset + PAGE_SAMPLES])

    def deliver(self, offset: int, samples: Sequence[Sample]) -> None:
        """Take in samples that were asked for."""
        page = offset // PAGE_SAMPLES
        self._asked.discard(page)
        self._pages[page] = list(samples)
        while self._request is not None and len(self._pages) > _MOST_PAGES:
            self._pages.popitem(last=False)
        last = min(offset + len(samples), self._count) - 1
        if last >= offset:
            self.dataChanged.emit(self.index(offset), self.index(last))

    def give_up(self, offset: int) -> None:
        """Say that a request came to nothing."""
        self._asked.discard(offset // PAGE_SAMPLES)

    def sample_at(self, place: int) -> Sample | None:
        """Return a sample, or None while it is on its way."""
        number, within = divmod(place, PAGE_SAMPLES)
        page = self._pages.get(number)
        if page is None:
            self._ask(number)
            return None
        self._pages.move_to_end(number)
        return page[within] if within < len(page) else None

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """Return how many samples there are."""
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a sample, its caption or its tip."""
        if not index.isValid() or role not in (
            _SAMPLE,
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        sample = self.sample_at(index.row())
        if role == _SAMPLE:
            return sample
        return "" if sample is None else sample.spoken

    def _ask(self, page: int) -> None:
        if self._request is None or page in self._asked:
            return
        self._asked.add(page)
        offset = page * PAGE_SAMPLES
        self._request(offset, min(PAGE_SAMPLES, self._count - offset))


class SampleGrid(QListView):
    """The grid; arrow keys move, the tip says the whole caption."""

    def __init__(self, model: SampleModel, *, title: str, is_trace: bool) -> None:
        super().__init__()
        self.samples = model
        self.setModel(model)
        self.setAccessibleName(title)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        painter = _SamplePainter(is_trace=is_trace, parent=self)
        self.setItemDelegate(painter)
        self.setGridSize(painter.cell)
        PictureActions(self, title=title)


class _SamplePainter(QStyledItemDelegate):
    """Paints picture or trace, class and name."""

    def __init__(self, *, is_trace: bool, parent: QWidget) -> None:
        super().__init__(parent)
        width, height = _TRACE if is_trace else (PICTURE, PICTURE)
        self._room = QSize(width, height)
        self.cell = QSize(
            width + metrics.PAD, height + 2 * metrics.MUTED_LINE + metrics.GAP + metrics.HALF
        )

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002, N802
        """Return the size of a cell."""
        return self.cell

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint ground, picture and caption."""
        theme = current()
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect.adjusted(2, 0, -2, -2), QColor(theme.sel))
        corner = option.rect.topLeft()
        room = QRect(corner.x() + metrics.STEP, corner.y() + metrics.HALF, 0, 0)
        room.setSize(self._room)
        sample = index.data(_SAMPLE)
        if not isinstance(sample, Sample):
            painter.fillRect(room, QColor(theme.sunken))
        elif sample.trace is not None:
            _paint_trace(painter, QRectF(room), sample.trace)
        else:
            _paint_picture(painter, room, sample)
        if isinstance(sample, Sample):
            self._write(painter, room, sample)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.accent), metrics.FOCUS))
            painter.drawRect(option.rect.adjusted(3, 1, -3, -3))
        painter.restore()

    def _write(self, painter: QPainter, room: QRect, sample: Sample) -> None:
        theme, top = current(), room.bottom() + metrics.HALF
        lines = ((sample.label, theme.text), (sample.note or sample.name, theme.muted))
        painter.setFont(fonts.muted())
        for place, (text, colour) in enumerate(lines):
            painter.setPen(colour)
            line = QRect(room.left(), top + place * metrics.MUTED_LINE, room.width(), 16)
            mode = Qt.TextElideMode.ElideMiddle if place else Qt.TextElideMode.ElideRight
            shown = painter.fontMetrics().elidedText(text, mode, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)


def _paint_picture(painter: QPainter, room: QRect, sample: Sample) -> None:
    theme = current()
    painter.fillRect(room, QColor(theme.sunken))
    picture = QPixmap(str(sample.path)) if sample.path is not None else QPixmap()
    if picture.isNull():
        painter.setPen(theme.bad)
        painter.setFont(fonts.muted())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, "no picture")
        return
    place = QRect(0, 0, picture.width(), picture.height())
    place.moveCenter(room.center())
    painter.drawPixmap(place, picture)


def _paint_trace(painter: QPainter, room: QRectF, trace: TraceView) -> None:
    theme = current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    values = [value for channel in (*trace.values, trace.ahead) for value in channel]
    low, high = min(values, default=0.0), max(values, default=1.0)
    span = (high - low) or 1.0
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.drawLine(room.bottomLeft(), room.bottomRight())
    seen = len(trace.values[0]) if trace.values else 0
    # A shorter series ends where its steps end; what is ahead follows what is seen.
    step = room.width() * trace.share / max(1, seen + len(trace.ahead) - 1)

    def place(at: int, value: float) -> QPointF:
        return QPointF(
            room.left() + at * step, room.bottom() - room.height() * (value - low) / span
        )

    for channel, role in zip(trace.values, _ROLES, strict=False):
        painter.setPen(QPen(QColor(theme.colour(role)), 1.3))
        painter.drawPolyline(QPolygonF([place(at, v) for at, v in enumerate(channel)]))
    if trace.ahead:
        last = trace.values[0][-1:]
        points = [place(seen - len(last) + at, v) for at, v in enumerate((*last, *trace.ahead))]
        pen = QPen(QColor(theme.caution), 1.6)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))
