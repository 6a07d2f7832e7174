"""The error browser: rows worst first, with what they look like, to be explained."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.records.views.evaluation import EvaluationView
from gui.pages.evaluate.browsing import BrowsedRow, Cell, Pick, score_of
from gui.tables.cell import CellDelegate, cell_of
from gui.tables.column import Column
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import ElidedLabel
from gui.widgets.pills import FilterPills
from gui.widgets.search_field import SearchField
from gui.widgets.tiles import TileSheets

_PICKS: list[tuple[object, str]] = [
    ("errors", "Errors"),
    ("unsure", "Unsure"),
    ("all", "All"),
]
_PICTURE_WIDTH = 52
_TRACE_WIDTH = 132
_LEAST_HEIGHT = 200
_SEARCH_WIDTH = 132
_LONGEST_HEAD = 14


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


class _BrowserModel(RowsModel[BrowsedRow]):
    """Rows under heads of a few letters; what is copied and exported carries the whole names."""

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        found = super().headerData(section, orientation, role)
        if role == Qt.ItemDataRole.DisplayRole and isinstance(found, str):
            return found if len(found) <= _LONGEST_HEAD else f"{found[: _LONGEST_HEAD - 1]}…"
        return found


class Browser(QWidget):
    """The card with the rows.

    Signals
    -------
    explain_wanted(int)
        Number of a row in the data, from 1.
    pick_chosen(str)
        Which rows are wanted.
    cell_left
        The rows of one cell of the matrix are no longer wanted.
    """

    explain_wanted = Signal(int)
    pick_chosen = Signal(str)
    cell_left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = Card(is_flush=True)
        self.search = SearchField("Filter rows")
        self.search.setFixedWidth(_SEARCH_WIDTH)
        self.explain = Button("Explain row", is_small=True, trigger=self._explain)
        self.pills = FilterPills(_PICKS, name="Rows")
        self.leave = Button("Clear filter", "link", trigger=self.cell_left.emit)
        self.rule = ElidedLabel()
        self.rule.setProperty("role", "muted")
        self.rule.setFont(fonts.muted())
        self.table: Table[BrowsedRow] | None = None
        self._layout_of: object = None
        self._line = self._make_line()
        self.card.add_head(self.explain)
        self.card.add(self._line)
        self.search.searched.connect(self._search)
        self.pills.changed.connect(lambda value: self.pick_chosen.emit(str(value)))
        self.setMinimumHeight(_LEAST_HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)

    def show_view(self, view: EvaluationView, *, sheets: TileSheets | None) -> None:
        """Lay the columns out for another evaluation."""
        self.pills.setVisible(view.confusion is not None)
        self.rule.setText(" ".join(filter(None, (view.browsed_rule, view.shown_rule))))
        if self.table is not None:
            self.card.body.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
        columns = _columns(view, sheets)
        has_picture = any(column.delegate is not None for column in columns)
        self.table = Table[BrowsedRow](
            _BrowserModel(columns),
            title="Rows worst first",
            row_height=metrics.SAMPLE_ROW if has_picture else metrics.TABLE_ROW,
            has_many=False,
        )
        self.table.row_chosen.connect(self._row_chosen)
        self.table.row_activated.connect(self._activated)
        self.card.add(self.table, stretch=1)

    def show_rows(
        self, rows: tuple[BrowsedRow, ...], title: str, *, pick: Pick, cell: Cell | None
    ) -> None:
        """Show other rows under the same columns."""
        self.card.set_title(title)
        self.pills.value = pick
        self.leave.setVisible(cell is not None)
        if self.table is None:
            return
        self.table.rows_model.set_rows(rows)
        if rows and self.table.chosen_row is None:
            self.table.choose(rows[0])
        self._row_chosen(self.table.chosen_row)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return that the height is free: Qt's grids forget the least height of the others."""
        return False

    def _make_line(self) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(metrics.PAD - 1, 0, metrics.PAD - 1, metrics.HALF)
        row.setSpacing(metrics.STEP)
        row.addWidget(self.pills)
        row.addWidget(self.leave)
        row.addWidget(self.rule, 1)
        row.addWidget(self.search)
        self.rule.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return line

    def _search(self, text: str) -> None:
        if self.table is not None:
            self.table.set_filter(text)

    def _row_chosen(self, row: object) -> None:
        self.explain.setEnabled(isinstance(row, BrowsedRow))
        number = f" {row.number}" if isinstance(row, BrowsedRow) else ""
        self.explain.setText(f"Explain row{number}")

    def _activated(self, row: object) -> None:
        if isinstance(row, BrowsedRow):
            self.explain_wanted.emit(row.number)

    def _explain(self) -> None:
        self._activated(None if self.table is None else self.table.chosen_row)


def _columns(view: EvaluationView, sheets: TileSheets | None) -> list[Column[BrowsedRow]]:
    columns = [
        Column[BrowsedRow]("Row", value=lambda row: row.number, is_number=True, width=64),
    ]
    if sheets is not None:
        columns.append(_tile_column(sheets))
    has_trace = any(row.sample.trace for row in view.browsed)
    has_name = any(row.sample.name for row in view.browsed)
    if view.confusion is None:
        columns += _value_columns()
    else:
        columns += _class_columns(is_wide=not (has_trace or has_name or view.shown))
        columns += _many_columns() if view.threshold is None else [_positive_column(view)]
    if has_name:
        columns.insert(2 if sheets is not None else 1, _name_column(view))
    if has_trace:
        columns.append(_trace_column())
    return [*columns, *(_feature_column(view, place) for place in range(len(view.shown)))]


def _name_column(view: EvaluationView) -> Column[BrowsedRow]:
    """Return what the data call each row, by which its owner finds it again."""
    is_pictures = any(row.sample.tile >= 0 for row in view.browsed)
    return Column(
        "File" if is_pictures else "Name",
        value=lambda row: row.evaluated.sample.name,
        tip=lambda row: row.evaluated.sample.name,
        is_stretched=not view.shown,
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
        text=lambda row: _probability(score_of(row.evaluated, positive=positive)),
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
            text=lambda row: _probability(math.exp(-row.evaluated.sample.loss)),
            is_number=True,
            head_tip="Probability that was given to the recorded class",
        ),
    ]


def _probability(value: float) -> str:
    if value < 0.01:
        return "<0.01"
    return ">0.99" if value > 0.99 else f"{value:.2f}"


def _value_columns() -> list[Column[BrowsedRow]]:
    return [
        Column(
            "Recorded",
            value=lambda row: _number(row.evaluated.sample.recorded),
            text=lambda row: row.evaluated.sample.recorded,
            is_number=True,
        ),
        Column(
            "Predicted",
            value=lambda row: _number(row.evaluated.sample.predicted),
            text=lambda row: row.evaluated.sample.predicted,
            is_number=True,
        ),
        Column(
            "Off by",
            value=lambda row: row.evaluated.sample.loss,
            text=lambda row: row.evaluated.residual,
            is_number=True,
            is_strong=lambda _: True,
            head_tip="Predicted minus recorded value; sorted by size",
        ),
    ]


def _feature_column(view: EvaluationView, place: int) -> Column[BrowsedRow]:
    is_number = view.numeric[place]

    def text(row: BrowsedRow) -> str:
        return row.evaluated.values[place]

    def value(row: BrowsedRow) -> object:
        return _number(text(row)) if is_number else text(row)

    return Column(
        view.shown[place],
        value=value,
        text=text,
        is_number=is_number,
        tip=text,
        head_tip=view.shown[place],
    )


def _number(text: str) -> float | None:
    """Return a printed number as one; None where the cell says that a value is missing."""
    try:
        return float(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return None
