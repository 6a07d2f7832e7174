"""The list of test samples: tick, picture, number, probability, and whether it was right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from core.records.views.samples import Sample
from gui.pages.explain.choosing import is_unsure
from gui.pages.explain.painting import paint_check_box, paint_focus, paint_trace, write
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.icons import paint_icon
from gui.theme.tokens import Role
from gui.widgets.tiles import TileSheets

Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()
_SAMPLE = Qt.ItemDataRole.UserRole + 1
_PICTURE = 32
_GLYPH = 16


class SampleModel(QAbstractListModel):
    """Samples with a tick each; `set_chosen` and the view decide together which are ticked."""

    ticked = Signal(int, bool)  # row of the data, from 1

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._samples: list[Sample] = []
        self._chosen: frozenset[int] = frozenset()
        self._all: tuple[Sample, ...] = ()

    def set_samples(self, samples: Sequence[Sample], *, among: Sequence[Sample]) -> None:
        """Show these samples of all that there are."""
        if list(samples) == self._samples:
            return
        self.beginResetModel()
        self._samples, self._all = list(samples), tuple(among)
        self.endResetModel()

    def set_chosen(self, rows: Sequence[int]) -> None:
        """Tick just these rows."""
        self._chosen = frozenset(rows)
        if self._samples:
            last = self.index(len(self._samples) - 1)
            self.dataChanged.emit(self.index(0), last, [Qt.ItemDataRole.CheckStateRole])

    def sample_at(self, place: int) -> Sample:
        """Return the sample shown at a place."""
        return self._samples[place]

    def glyph_of(self, sample: Sample) -> tuple[str, Role, str] | None:
        """Return icon, colour and word of how the network did; None for numbers."""
        if sample.certainty is None:
            return None
        if sample.is_error:
            return "cross", "bad", "wrong"
        if is_unsure(sample, self._all):
            return "tilde", "caution", "right, but unsure"
        return "check", "good", "right"

    def is_ticked(self, sample: Sample) -> bool:
        """Whether the sample is ticked."""
        return sample.row in self._chosen

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """Return how many samples are shown."""
        return 0 if parent.isValid() else len(self._samples)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a sample's texts, its tick, or the sample itself."""
        sample = self._samples[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"Row {sample.row}"
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return self._spoken(sample)
            case Qt.ItemDataRole.CheckStateRole:
                is_on = self.is_ticked(sample)
                return Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked
        return sample if role == _SAMPLE else None

    def _spoken(self, sample: Sample) -> str:
        sure = f", {sample.probability}" if sample.probability else ""
        glyph = self.glyph_of(sample)
        verdict = f": {glyph[2]}" if glyph else ""
        called = "".join(f", {said}" for said in (sample.name, sample.text) if said)
        return (
            f"Row {sample.row}{called}, predicted {sample.predicted}{sure}, "
            f"recorded {sample.recorded}{verdict}"
        )

    def setData(  # noqa: N802
        self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Ask for a tick to be set or taken away."""
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        is_on = Qt.CheckState(value) == Qt.CheckState.Checked
        self.ticked.emit(self._samples[index.row()].row, is_on)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that a sample can be ticked."""
        del index
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsUserCheckable
        )


class SampleList(QListView):
    """The list; a click anywhere on a sample, or Space, ticks it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.samples = SampleModel(self)
        self.setModel(self.samples)
        self._painter = _SampleDelegate(self)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName("Test samples")

    def set_tiles(self, tiles: TileSheets | None) -> None:
        """Give the small pictures."""
        self._painter.tiles = tiles
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Tick the sample under the cursor with Space or Return; the rest is Qt's."""
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and self.currentIndex().isValid():
            self._toggle(self.currentIndex())
            event.accept()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tick the sample under the pointer."""
        super().mouseReleaseEvent(event)
        at = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and at.isValid():
            self._toggle(at)

    def _toggle(self, at: Index) -> None:
        is_on = self.samples.is_ticked(self.samples.sample_at(at.row()))
        state = Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked
        self.samples.setData(at, state, Qt.ItemDataRole.CheckStateRole)


class _SampleDelegate(QStyledItemDelegate):
    """Paints a sample of 44 px."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self.tiles: TileSheets | None = None

    def sizeHint(self, option: QStyleOptionViewItem, _: Index) -> QSize:  # noqa: N802
        return QSize(option.rect.width(), metrics.SAMPLE_ROW)

    def editorEvent(  # noqa: N802
        self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        del event, model, option, index
        return False  # the view ticks, so that box and row do the same

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, model = current(), index.model()
        assert isinstance(model, SampleModel)
        sample, room = model.sample_at(index.row()), QRect(option.rect)
        is_ticked = model.is_ticked(sample)
        painter.save()
        is_over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        ground = theme.sel if is_ticked else theme.hover if is_over else theme.surface
        painter.fillRect(room, ground)
        middle = room.center().y()
        paint_check_box(painter, QRect(metrics.PAD, middle - 8, 16, 16), is_on=is_ticked)
        left = self._paint_picture(painter, sample, QRect(40, middle - 15, _PICTURE, _PICTURE))
        right = self._paint_end(painter, model, sample, room)
        words = QRect(left, room.top(), right - left, room.height())
        if sample.text:
            words.setHeight(room.height() // 2 + 2)
            below = QRect(left, words.bottom() - 2, room.right() - left - metrics.STEP, 18)
            write(painter, below, sample.text, fonts.muted(), theme.muted)
        write(painter, words, str(sample.row), fonts.body(), theme.text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus(painter, room)
        painter.restore()

    def _paint_picture(self, painter: QPainter, sample: Sample, room: QRect) -> int:
        if sample.tile >= 0 and self.tiles is not None:
            self.tiles.paint(painter, room, sample.tile)
        elif sample.trace:
            paint_trace(painter, room.toRectF().adjusted(0, 5, 0, -5), sample.trace)
        else:
            return room.left()
        return room.right() + 1 + metrics.STEP

    @staticmethod
    def _paint_end(painter: QPainter, model: SampleModel, sample: Sample, room: QRect) -> int:
        """Write probability or number at the right, and return where it begins."""
        theme, right = current(), room.right() + 1 - metrics.PAD
        # Under a text's number stands its beginning, so that the figures go up with the number.
        line = room.adjusted(0, 0, 0, 2 - room.height() // 2) if sample.text else room
        glyph = model.glyph_of(sample)
        if glyph is not None:
            at = QRect(right - _GLYPH + 1, line.center().y() - 7, _GLYPH, _GLYPH)
            paint_icon(painter, at.adjusted(1, 1, -1, -1), glyph[0], glyph[1])
            right -= _GLYPH + metrics.STEP - 1
        text = sample.positive_probability or sample.probability or sample.predicted
        painter.setFont(fonts.body())
        width = min(painter.fontMetrics().horizontalAdvance(text) + 1, 80)
        box = QRect(right - width, line.top(), width, line.height())
        write(painter, box, text, fonts.body(), theme.muted)
        return right - width - metrics.HALF
