"""The error browser: rows worst first, with what they look like, to be explained."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.records.views.evaluation import EvaluationView
from gui.pages.evaluate.browser_columns import browser_columns
from gui.pages.evaluate.browsing import BrowsedRow, Cell, Pick
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import fonts, metrics
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
_LEAST_HEIGHT = 200
_SEARCH_WIDTH = 132
_LONGEST_HEAD = 14


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
        columns = browser_columns(view, sheets)
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

    def set_read_only(self) -> None:
        """Offer no explanation: it would be kept in the project."""
        self.explain.hide()
        self.explain_wanted.disconnect()

    def _row_chosen(self, row: object) -> None:
        self.explain.setEnabled(isinstance(row, BrowsedRow))
        number = f" {row.number}" if isinstance(row, BrowsedRow) else ""
        self.explain.setText(f"Explain row{number}")

    def _activated(self, row: object) -> None:
        if isinstance(row, BrowsedRow):
            self.explain_wanted.emit(row.number)

    def _explain(self) -> None:
        self._activated(None if self.table is None else self.table.chosen_row)
