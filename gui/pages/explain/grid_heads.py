"""The heads of the grid: methods above with what they kept, samples at the left, and the corner."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from core.records.views.explanation import ExplainedSample, ExplanationView, MethodColumn
from gui.pages.explain.grid_model import GridModel
from gui.pages.explain.painting import VERDICTS, chip_icon, paint_trace, write
from gui.pages.explain.pictures import PictureStore, paint_picture
from gui.pages.explain.words import (
    SUM_RULE,
    head_title,
    predicted_words,
    quotable_words,
    recorded_words,
    sample_name,
)
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.icons import paint_icon
from gui.widgets.chip import paint_chip

PICTURE_LEFT = 6  # room for the ring around a chosen picture
_TITLE, _CHIP, _FIGURE = QRect(0, 8, 0, 34), QRect(0, 46, 0, 20), QRect(0, 69, 0, 18)
_LINE = 16
_INSET = 8
_NAMES = 118
_TEXT_HEAD = 156  # the texts themselves stand in the cells
_BESIDE = PICTURE_LEFT + 4
_WIDEST_TITLE = 200
_TITLE_FLAGS = (
    Qt.AlignmentFlag.AlignLeft.value
    | Qt.AlignmentFlag.AlignBottom.value
    | Qt.TextFlag.TextWordWrap.value
)
_WORDS_FROM = 180  # a narrower corner has no room for the rule


class MethodHead(QHeaderView):
    """Names of the methods over two lines, each with its chip and figure; a click tells more."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)
        self.setMinimumSectionSize(metrics.GRID_COLUMN)
        self._hovered = -1
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show which head a click would open."""
        super().mouseMoveEvent(event)
        self._hover(self.logicalIndexAt(event.position().toPoint()))
        # Qt sets another cursor between sections; nothing is dragged here.
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Show none."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, section: int) -> None:
        if section != self._hovered:
            self._hovered = section
            self.viewport().update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of name, chip and figure."""
        return QSize(super().sizeHint().width(), metrics.GRID_HEAD)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the ground and the line below, then every head."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), current().surface)
        painter.setPen(QColor(current().line))
        bottom = self.viewport().height() - 1
        end = min(self.viewport().width(), self.length() - self.offset()) - _INSET
        painter.drawLine(0, bottom, end, bottom)
        painter.end()
        super().paintEvent(event)

    def paintSection(  # noqa: N802
        self,
        painter: QPainter,
        rect: QRect,
        logicalIndex: int,  # noqa: N803
    ) -> None:
        """Paint the head of one method."""
        model = self.model()
        assert isinstance(model, GridModel)
        if model.view is None:
            return
        method = model.view.methods[logicalIndex]
        painter.save()
        if logicalIndex == self._hovered:
            painter.fillRect(rect.adjusted(0, 2, -2, -1), QColor(current().hover))
        left, width = rect.left() + PICTURE_LEFT, rect.width() - _BESIDE

        def line(room: QRect) -> QRect:
            return QRect(left, rect.top() + room.top(), width, room.height())

        _paint_title(painter, line(_TITLE), method)
        chip = line(_CHIP)
        paint_chip(painter, chip, method.word, method.chip, icon=chip_icon(method.chip))
        role = current().bad if method.chip == "bad" else current().muted
        write(painter, line(_FIGURE), method.figure, fonts.muted(), role)
        painter.restore()


def title_width(title: str) -> int:
    """Return how wide a head has to be, so that its title stands on two lines."""
    measured = QFontMetrics(fonts.body(is_strong=True))
    width = metrics.GRID_COLUMN - _BESIDE
    while width < _WIDEST_TITLE:
        room = QRect(0, 0, width, 1000)
        taken = measured.boundingRect(room, _TITLE_FLAGS, head_title(title))
        if taken.height() <= _TITLE.height() + 2 and taken.width() <= width:
            break
        width += _INSET
    return width + _BESIDE


def _paint_title(painter: QPainter, room: QRect, method: MethodColumn) -> None:
    font = QFont(fonts.body(is_strong=True))
    font.setStrikeOut(method.is_struck)
    painter.setFont(font)
    painter.setPen(QColor(current().muted if method.is_struck else current().text))
    painter.drawText(room, _TITLE_FLAGS, head_title(method.title))


class SampleHead(QHeaderView):
    """The samples of the grid, which stay in sight while the methods scroll."""

    def __init__(self, store: PictureStore, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._store = store
        self._is_compact = False
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(False)

    def set_density(self, *, is_compact: bool) -> None:
        """Leave out the names of the features, or the input, where there is little room."""
        self._is_compact = is_compact
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the width of picture and words."""
        return QSize(self._width(), super().sizeHint().height())

    def _width(self) -> int:
        model = self.model()
        view = model.view if isinstance(model, GridModel) else None
        if self._is_compact:
            return 124
        if view is not None and view.kind == "tabular":
            return 140 + _NAMES
        if view is not None and view.kind == "text":
            return _TEXT_HEAD
        return metrics.GRID_FIRST_COLUMN + PICTURE_LEFT

    def paintSection(  # noqa: N802
        self,
        painter: QPainter,
        rect: QRect,
        logicalIndex: int,  # noqa: N803
    ) -> None:
        """Paint one sample: its picture, what was predicted, what it is, the verdict."""
        model = self.model()
        assert isinstance(model, GridModel)
        view = model.view
        if view is None:
            return
        sample, theme = view.samples[logicalIndex], current()
        painter.save()
        painter.fillRect(rect, theme.surface)
        painter.setPen(QColor(theme.line))
        painter.drawLine(rect.left() + _INSET, rect.bottom(), rect.right(), rect.bottom())
        words = rect.adjusted(metrics.PAD, 0, 0, 0)
        if view.kind == "tabular" and not self._is_compact:
            names = QRect(rect.right() - _NAMES - 3, rect.top(), _NAMES, rect.height())
            self._paint_names(painter, names, model, logicalIndex)
            words.setRight(names.left() - 4)
        elif view.kind in ("image", "series") and not self._is_compact:
            self._paint_input(painter, rect, sample, share=model.share_of(sample))
            words.setLeft(rect.left() + metrics.PAD + metrics.GRID_PICTURE + metrics.GAP)
        _paint_words(painter, words, view, sample)
        painter.restore()

    def _paint_input(
        self, painter: QPainter, rect: QRect, sample: ExplainedSample, *, share: float
    ) -> None:
        side = metrics.GRID_PICTURE
        top = rect.top() + (rect.height() - side) / 2
        room = QRectF(rect.left() + metrics.PAD, top, side, side)
        if sample.thumbnail:
            paint_picture(painter, room, self._store.image(sample.thumbnail))
        elif sample.trace:
            room.setWidth(side * share)
            paint_trace(painter, room.adjusted(0, 12, 0, -12), sample.trace)

    @staticmethod
    def _paint_names(painter: QPainter, room: QRect, model: GridModel, row: int) -> None:
        """Write the features beside their bars, which have the same heights in every cell."""
        assert model.view is not None
        for place, player in enumerate(model.order_of(row)):
            line = bar_line(QRectF(room), place).toRect().adjusted(0, -2, 0, 2)
            name = model.view.players[player]
            right = Qt.AlignmentFlag.AlignRight
            write(painter, line, name, fonts.muted(), current().muted, align=right)


def bar_line(room: QRectF, place: int) -> QRectF:
    """Return the stripe of one feature in a row of the grid."""
    height = metrics.GRID_PICTURE / 6
    top = room.top() + (room.height() - metrics.GRID_PICTURE) / 2
    return QRectF(room.left(), top + place * height, room.width(), height)


def _paint_words(
    painter: QPainter, room: QRect, view: ExplanationView, sample: ExplainedSample
) -> None:
    theme = current()
    top = room.center().y() - 2 * _LINE

    def line(number: int) -> QRect:
        return QRect(room.left(), top + number * _LINE, room.width(), _LINE)

    write(painter, line(0), sample_name(view, sample), fonts.body(is_strong=True), theme.text)
    _write_predicted(painter, line(1), view, sample)
    write(painter, line(2), recorded_words(view, sample), fonts.muted(), theme.muted)
    verdict = VERDICTS.get(sample.verdict)
    if verdict is None:
        write(painter, line(3), sample.note, fonts.muted(), theme.muted)
        return
    icon, role, word = verdict
    corner = QPoint(room.left(), line(3).center().y() - 5)
    paint_icon(painter, QRect(corner, QSize(12, 12)), icon, role)
    write(painter, line(3).adjusted(16, 0, 0, 0), word, fonts.muted(), theme.colour(role))


def _write_predicted(
    painter: QPainter, room: QRect, view: ExplanationView, sample: ExplainedSample
) -> None:
    """Write prediction and probability; a long class is shortened, never its probability."""
    tail = f", {sample.probability}" if sample.probability else ""
    painter.setFont(fonts.muted())
    words = predicted_words(view, sample).removesuffix(tail)
    most = room.width() - painter.fontMetrics().horizontalAdvance(tail)
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, most)
    write(painter, room, f"{shown}{tail}", fonts.muted(), current().text)


class Corner(QWidget):
    """How many methods can be quoted, above the samples."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = ("", "")

    def set_view(self, view: ExplanationView | None) -> None:
        """Say it of another grid."""
        self._words = quotable_words(view) if view is not None else ("", "")
        self.setAccessibleName(". ".join(self._words))
        self.setToolTip(f"{self._words[1]}.\n{SUM_RULE}" if view is not None else "")
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the count, and the rule under it where there is room."""
        theme, painter = current(), QPainter(self)
        painter.fillRect(self.rect(), theme.surface)
        painter.setPen(QColor(theme.line))
        painter.drawLine(_INSET, self.height() - 1, self.width(), self.height() - 1)
        room = QRect(metrics.PAD, 12, self.width() - metrics.PAD - 8, self.height() - 16)
        flags = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignTop.value
        painter.setFont(fonts.body(is_strong=True))
        painter.setPen(QColor(theme.text))
        painter.drawText(room, flags, self._words[0])
        if self.width() >= _WORDS_FROM:
            painter.setFont(fonts.muted())
            painter.setPen(QColor(theme.muted))
            painter.drawText(room.adjusted(0, 22, 0, 0), flags, self._words[1])
        painter.end()
