"""The tab with all metrics: each beside both baselines, what it answers, and what it hides."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QVBoxLayout, QWidget

from core.records.views.evaluation import EvaluationView, MetricRow
from gui.tables.cell import CellDelegate, alignment_of, paint_text
from gui.tables.column import CELL, Column
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import fonts, metrics
from gui.theme.tokens import Role
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import sentence

_ROW = 48
_FAVOURED = {
    "network": "The interval of the difference favours the network.",
    "linear": "The interval of the difference favours the linear model.",
    "": "The interval of the difference holds zero: neither is shown to be better.",
}
_NOTE = (
    "Wilson intervals for rates; percentile intervals of 2,000 bootstraps of rows for the others "
    "and for differences, which are paired. Linear: logistic or ridge regression on the same "
    "inputs. Naive: class shares or mean of the training rows."
)


class TwoLines(CellDelegate):
    """Paints a cell with a second, muted line: (text, muted text, whether the first is strong)."""

    def paint_content(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint both lines, or the first in the middle where there is no second."""
        above, below, is_strong = _lines_of(index)
        alignment = alignment_of(index)
        font = fonts.body(is_strong=is_strong)
        if not below:
            paint_text(painter, rect, above, font=font, alignment=alignment)
            return
        middle = rect.center().y()
        first = QRect(rect.left(), middle - 19, rect.width(), 20)
        second = QRect(rect.left(), middle + 1, rect.width(), 16)
        paint_text(painter, first, above, font=font, alignment=alignment)
        role: Role = "muted"
        paint_text(painter, second, below, role=role, font=fonts.muted(), alignment=alignment)

    def content_width(self, index: QModelIndex | QPersistentModelIndex) -> int:
        """Return how wide the wider line is."""
        above, below, is_strong = _lines_of(index)
        first = QFontMetrics(fonts.body(is_strong=is_strong)).horizontalAdvance(above)
        return max(first, QFontMetrics(fonts.muted()).horizontalAdvance(below))

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the room of both lines."""
        return QSize(super().sizeHint(option, index).width(), _ROW)


def _lines_of(index: QModelIndex | QPersistentModelIndex) -> tuple[str, str, bool]:
    found = index.data(CELL)
    return found if isinstance(found, tuple) else (str(found or ""), "", False)


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
        self._note = sentence(_NOTE)
        column = QVBoxLayout(self)
        pad = metrics.PAGE_PADDING
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(metrics.STEP)
        column.addWidget(self.card, 1)
        column.addWidget(self._note)

    def show_view(self, view: EvaluationView) -> None:
        """Show another evaluation."""
        self.card.set_title(f"All metrics on {view.rows:,} test rows")
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
            cell=lambda row: (row.title, row.question, True),
            delegate=TwoLines,
            tip=lambda row: row.question,
            width=200,
            is_stretched=True,
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
            "Network \N{MINUS SIGN} linear",
            value=lambda row: row.difference or None,
            is_number=True,
            is_strong=lambda row: bool(row.favours),
            tip=_favoured,
            head_tip="Paired by draw; semibold where the interval holds no zero",
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
            tip=lambda row: row.hides,
            is_muted=lambda _: True,
            width=96,
            is_stretched=True,
        ),
    ]


def _interval_tip(row: MetricRow) -> str:
    parts = (row.method and f"Interval: {row.method}", row.n and f"{row.n:,} rows", row.note)
    return "; ".join(str(part) for part in parts if part)


def _favoured(row: MetricRow) -> str:
    if not row.difference_interval:
        return ""
    return _FAVOURED[row.favours]
