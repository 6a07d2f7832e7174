"""What the error browser shows of each row: its columns, and the cells that are painted."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from core.evidence.wording import digits_for
from core.records.views.evaluation import EvaluationView
from gui.pages.evaluate.browsing import BrowsedRow, score_of
from gui.tables.cell import CellDelegate, cell_of
from gui.tables.column import Column
from gui.tables.texts import number_in, probability_text
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.widgets.tiles import TileSheets

_PICTURE_WIDTH = 52
_TRACE_WIDTH = 132
_TEXT_WIDTH = 160
_MEANS = "Mean over the steps ahead"


def first_lines(text: str, measured: QFontMetrics, width: int) -> list[str]:
    """Return a text on at most two lines of a width, the last one with an ellipsis if need be."""
    first, rest = "", text.split()
    while rest and measured.horizontalAdvance(f"{first} {rest[0]}".strip()) <= width:
        first = f"{first} {rest.pop(0)}".strip()
    if not first and rest:  # one word alone is wider than the cell
        return [measured.elidedText(text, Qt.TextElideMode.ElideRight, width)]
    last = measured.elidedText(" ".join(rest), Qt.TextElideMode.ElideRight, width)
    return [line for line in (first, last) if line]


# Qt would take a bare tuple for a list of its own and convert what is in it.
@dataclass(frozen=True)
class Tile:
    """One small picture: the sheets, and its number on them."""

    sheets: TileSheets
    number: int


@dataclass(frozen=True)
class Trace:
    """The steps of one small curve."""

    values: tuple[float, ...]


class TileCell(CellDelegate):
    """Paints a `Tile`."""

    def paint_content(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the tile, each pixel a square."""
        found = cell_of(index)
        if isinstance(found, Tile):
            found.sheets.paint(painter, rect.adjusted(0, 4, 0, -3), found.number)


class TraceCell(CellDelegate):
    """Paints a `Trace`, from its lowest to its highest value."""

    def paint_content(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the line."""
        found = cell_of(index)
        if not isinstance(found, Trace) or len(found.values) < 2:
            return
        trace = found.values
        room = QRectF(rect).adjusted(1, 6, -1, -6)
        low, high = min(trace), max(trace)
        step = room.width() / (len(trace) - 1)
        per_unit = room.height() / ((high - low) or 1.0)
        points = [
            QPointF(room.left() + place * step, room.bottom() - (value - low) * per_unit)
            for place, value in enumerate(trace)
        ]
        painter.setPen(QPen(QColor(current().accent), 1.25))
        painter.drawPolyline(QPolygonF(points))


class TextCell(CellDelegate):
    """Paints the beginning of a text on two lines, the second one shortened where it must be."""

    def paint_content(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the lines."""
        font = fonts.muted()
        painter.setFont(font)
        painter.setPen(QColor(current().text))
        lines = first_lines(str(cell_of(index) or ""), QFontMetrics(font), rect.width())
        top = rect.center().y() - len(lines) * metrics.MUTED_LINE // 2 + 1
        for place, line in enumerate(lines):
            at = QRect(rect.left(), top + place * metrics.MUTED_LINE, rect.width(), 16)
            painter.drawText(at, Qt.AlignmentFlag.AlignVCenter, line)

    def content_width(self, index: QModelIndex | QPersistentModelIndex) -> int:  # noqa: ARG002
        """Return the least width: the text takes what the other columns leave."""
        return _TEXT_WIDTH


def browser_columns(view: EvaluationView, sheets: TileSheets | None) -> list[Column[BrowsedRow]]:
    """Return the columns of an evaluation; `sheets` hold its small pictures."""
    columns = [
        Column[BrowsedRow]("Row", value=lambda row: row.number, is_number=True, width=64),
    ]
    if sheets is not None:
        columns.append(_tile_column(sheets))
    has_trace = any(row.sample.trace for row in view.browsed)
    has_name = any(row.sample.name for row in view.browsed)
    has_text = any(row.sample.text for row in view.browsed)
    if view.confusion is None:
        columns += _value_columns(_MEANS if view.forecast is not None else "")
    else:
        is_wide = not (has_trace or has_name or has_text or view.shown)
        columns += _class_columns(is_wide=is_wide)
        columns += _many_columns() if view.threshold is None else [_positive_column(view)]
    if has_name:
        columns.insert(2 if sheets is not None else 1, _name_column(view))
    if has_trace:
        columns.append(_trace_column())
    if has_text:
        columns.append(_text_column())
    return [*columns, *(_feature_column(view, place) for place in range(len(view.shown)))]


def _name_column(view: EvaluationView) -> Column[BrowsedRow]:
    """Return what the data call each row, by which its owner finds it again."""
    is_pictures = any(row.sample.tile >= 0 for row in view.browsed)
    has_text = any(row.sample.text for row in view.browsed)
    is_window = view.forecast is not None
    return Column(
        "File" if is_pictures else "Last step" if is_window else "Name",
        value=lambda row: row.evaluated.sample.name,
        tip=lambda row: row.evaluated.sample.name,
        is_stretched=not (view.shown or has_text),
        head_tip="When the last step of the window was" if is_window else "",
    )


def _tile_column(sheets: TileSheets) -> Column[BrowsedRow]:
    return Column(
        "Picture",
        value=lambda row: row.evaluated.sample.tile,
        text=lambda _: "",
        cell=lambda row: Tile(sheets, row.evaluated.sample.tile),
        delegate=TileCell,
        width=_PICTURE_WIDTH,
    )


def _trace_column() -> Column[BrowsedRow]:
    return Column(
        "Trace",
        value=lambda row: row.evaluated.sample.position,
        text=lambda _: "",
        cell=lambda row: Trace(row.evaluated.sample.trace),
        delegate=TraceCell,
        width=_TRACE_WIDTH,
        is_stretched=True,
    )


def _text_column() -> Column[BrowsedRow]:
    return Column(
        "Text",
        value=lambda row: row.evaluated.sample.text,
        tip=lambda row: row.evaluated.sample.text,
        delegate=TextCell,
        is_stretched=True,
        head_tip="How the text begins, in at most 120 characters",
    )


def _class_columns(*, is_wide: bool) -> list[Column[BrowsedRow]]:
    return [
        Column(
            "Recorded",
            value=lambda row: row.evaluated.sample.recorded,
        ),
        Column(
            "Predicted",
            value=lambda row: row.predicted,
            is_strong=lambda row: row.is_error,
            is_stretched=is_wide,
        ),
    ]


def _positive_column(view: EvaluationView) -> Column[BrowsedRow]:
    """Return the probability that a threshold is held against, under the name of its class."""
    names = view.confusion.class_names if view.confusion is not None else ()
    positive = names.index(view.positive)
    return Column(
        f"P({view.positive})",
        value=lambda row: score_of(row.evaluated, positive=positive),
        text=lambda row: probability_text(score_of(row.evaluated, positive=positive)),
        is_number=True,
        head_tip=f"Predicted probability of {view.positive}",
    )


def _many_columns() -> list[Column[BrowsedRow]]:
    return [
        Column(
            "Probability",
            value=lambda row: row.evaluated.sample.certainty,
            text=lambda row: row.evaluated.sample.probability,
            is_number=True,
            head_tip="Probability of the predicted class",
        ),
        Column(
            "Of recorded",
            value=lambda row: math.exp(-row.evaluated.sample.loss),
            text=lambda row: probability_text(math.exp(-row.evaluated.sample.loss)),
            is_number=True,
            head_tip="Probability that was given to the recorded class",
        ),
    ]


def _value_columns(means: str) -> list[Column[BrowsedRow]]:
    return [
        Column(
            "Recorded",
            value=lambda row: number_in(row.evaluated.sample.recorded),
            text=lambda row: row.evaluated.sample.recorded,
            is_number=True,
            head_tip=means,
        ),
        Column(
            "Predicted",
            value=lambda row: number_in(row.evaluated.sample.predicted),
            text=lambda row: row.evaluated.sample.predicted,
            is_number=True,
            head_tip=means,
        ),
        _mean_error() if means else _residual(),
    ]


def _residual() -> Column[BrowsedRow]:
    return Column(
        "Off by",
        value=lambda row: row.evaluated.sample.loss,
        text=lambda row: row.evaluated.residual,
        is_number=True,
        is_strong=lambda _: True,
        head_tip="Predicted minus recorded value; sorted by size",
    )


def _mean_error() -> Column[BrowsedRow]:
    """Return how far a forecast is off; errors of either sign must not cancel out."""
    return Column(
        "Off by",
        value=lambda row: row.evaluated.sample.loss,
        text=lambda row: f"{row.evaluated.sample.loss:.{digits_for(row.evaluated.sample.loss)}f}",
        is_number=True,
        is_strong=lambda _: True,
        head_tip="Mean absolute error over the steps ahead",
    )


def _feature_column(view: EvaluationView, place: int) -> Column[BrowsedRow]:
    is_number = view.numeric[place]

    def text(row: BrowsedRow) -> str:
        return row.evaluated.values[place]

    def value(row: BrowsedRow) -> object:
        return number_in(text(row)) if is_number else text(row)

    return Column(
        view.shown[place],
        value=value,
        text=text,
        is_number=is_number,
        tip=text,
        head_tip=view.shown[place],
    )
