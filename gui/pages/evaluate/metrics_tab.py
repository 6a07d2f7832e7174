"""The tab with all metrics: each beside both baselines, what it answers, and what it hides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.records.views.evaluation import EvaluationView, MetricRow
from gui.tables.cell import CellDelegate, cell_of, paint_text
from gui.tables.column import Column
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import sentence

_ROW = 60
_METRIC_WIDTH = 240
_FAVOURED = {
    "network": "The interval of the difference favours the network.",
    "linear": "The interval of the difference favours the linear model.",
    "": "The interval of the difference holds zero: neither is shown to be better.",
}
_NOTE = (
    "Difference: network minus linear model. Wilson intervals for rates; percentile intervals of "
    "2,000 bootstraps of rows for the others and for differences, which are paired. Linear: "
    "logistic or ridge regression on {inputs}. Naive: class shares or mean of the training rows."
)
_FORECASTS = (
    "Difference: network minus linear model, paired by draw. {intervals} Linear: ridge regression "
    "on the same windows. Naive: {naive}, the better of the naive forecasts."
)


@dataclass(frozen=True)
class Lines:
    """A semibold line, and a muted text under it."""

    above: str
    below: str


class TwoLines(CellDelegate):
    """Paints `Lines`."""

    def paint_content(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the line, and under it the other on as many as two."""
        lines = _lines_of(index)
        painter.setFont(fonts.muted())
        flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        needed = painter.boundingRect(rect, flags, lines.below).height()
        height = min(needed, 2 * metrics.MUTED_LINE)
        top = rect.center().y() - (metrics.BODY_LINE + height) // 2 + 1
        above = QRect(rect.left(), top, rect.width(), metrics.BODY_LINE)
        below = QRect(rect.left(), top + metrics.BODY_LINE, rect.width(), height + 2)
        paint_text(painter, above, lines.above, font=fonts.body(is_strong=True))
        painter.setFont(fonts.muted())
        painter.setPen(QColor(current().muted))
        painter.drawText(below, flags, lines.below)


class Wrapped(CellDelegate):
    """Paints a text on two lines where it needs them."""

    def paint_content(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the text, muted."""
        painter.setFont(fonts.muted())
        painter.setPen(QColor(current().muted))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(rect, flags, str(cell_of(index) or ""))


def _lines_of(index: QModelIndex | QPersistentModelIndex) -> Lines:
    found = cell_of(index)
    return found if isinstance(found, Lines) else Lines(str(found or ""), "")


class MetricsTab(QWidget):
    """The table of all metrics, which can be copied and exported."""

    export_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = Card("All metrics", is_flush=True)
        self.table = Table[MetricRow](
            RowsModel[MetricRow](_columns()), title="All metrics", row_height=_ROW
        )
        export = Button("Export CSV", is_small=True, trigger=self.export_wanted.emit)
        self.card.add_head(Button("Copy table", is_small=True, trigger=self.table.copy_all))
        self.card.add_head(export)
        self.card.add(self.table, stretch=1)
        self._note = sentence()
        column = QVBoxLayout(self)
        pad = metrics.PAGE_PADDING
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(metrics.STEP)
        column.addWidget(self.card, 1)
        column.addWidget(self._note)

    def show_view(self, view: EvaluationView) -> None:
        """Show another evaluation."""
        rows = "rows" if view.forecast is None else "windows"
        self.card.set_title(f"All metrics on {view.rows:,} test {rows}")
        self._note.setText(_note_of(view))
        self.table.rows_model.set_rows(view.metrics)

    def set_density(self, *, is_compact: bool) -> None:
        """Leave the note away in a small window."""
        self._note.setVisible(not is_compact)

    def export(self, path: Path) -> None:
        """Write the table as CSV.

        Raises
        ------
        AuditError
            If the file cannot be written.
        """
        self.table.export_csv(path)


def _columns() -> list[Column[MetricRow]]:
    return [
        Column(
            "Metric",
            value=lambda row: row.title,
            cell=lambda row: Lines(row.title, row.question),
            delegate=TwoLines,
            tip=lambda row: f"{row.title}: {row.question}",
            width=_METRIC_WIDTH,
        ),
        Column(
            "Network",
            value=lambda row: row.value,
            is_number=True,
            is_strong=lambda _: True,
            tip=_interval_tip,
        ),
        Column(
            "95 % interval",
            value=lambda row: row.interval or None,
            is_muted=lambda _: True,
            tip=_interval_tip,
        ),
        Column("Linear", value=lambda row: row.linear or None, is_number=True),
        Column("Naive", value=lambda row: row.naive or None, is_number=True),
        Column(
            "Difference",
            value=lambda row: row.difference or None,
            is_number=True,
            is_strong=lambda row: bool(row.favours),
            tip=_favoured,
            head_tip="Network minus linear, paired by draw; semibold without zero in it",
        ),
        Column(
            "95 % interval",
            value=lambda row: row.difference_interval or None,
            is_muted=lambda _: True,
            tip=_favoured,
        ),
        Column(
            "What it hides",
            value=lambda row: row.hides,
            delegate=Wrapped,
            tip=lambda row: row.hides,
            width=168,
            is_stretched=True,
        ),
    ]


def _note_of(view: EvaluationView) -> str:
    """Return how intervals were drawn, and what the two baselines are."""
    forecast = view.forecast
    if forecast is not None:
        return _FORECASTS.format(intervals=forecast.interval_note, naive=forecast.naive)
    is_text = any(row.sample.text for row in view.browsed)
    return _NOTE.format(inputs="the weights of the words" if is_text else "the same inputs")


def _interval_tip(row: MetricRow) -> str:
    parts = (row.method and f"Interval: {row.method}", row.n and f"{row.n:,} rows", row.note)
    return "; ".join(str(part) for part in parts if part)


def _favoured(row: MetricRow) -> str:
    if not row.difference_interval:
        return ""
    return _FAVOURED[row.favours]
