"""The tab with the rows themselves: texts of a table, small pictures, series or windows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.records.views.data import RowsView
from gui.pages.data.forms import ROWS
from gui.pages.data.presenter import PAGE_ROWS, DataPresenter
from gui.pages.data.sample_grid import (
    SampleGrid,
    SampleModel,
    picture_samples,
    trace_samples,
)
from gui.tables.paged import PagedModel
from gui.tables.paged_view import PagedTable
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card

_TABLES = ("tabular", "text")


class RowsTab(QWidget):
    """Rows that come page by page, the first ones within a moment of opening the file."""

    def __init__(self, presenter: DataPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.table: PagedTable | None = None
        self.grid: SampleGrid | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(metrics.PAD, metrics.PAD, metrics.PAD, metrics.PAD)
        self.card = self._made_card()
        self._column.addWidget(self.card)
        presenter.form_changed.connect(self._make_anew)
        presenter.rows_reset.connect(self._reset)
        presenter.rows_came.connect(self._take)
        presenter.rows_failed.connect(self._give_up)
        self._reset()

    def show_row(self, row: int) -> None:
        """Put the cursor on a row, counted from 0, and bring it into sight."""
        view: PagedTable | SampleGrid | None = self.table or self.grid
        if view is None or view.model() is None:
            return
        index = view.model().index(row, 0)
        if index.isValid():
            view.setCurrentIndex(index)
            view.scrollTo(index)
            view.setFocus()

    def _made_card(self) -> Card:
        """Return a card that shows rows in the form that they have now."""
        presenter = self._presenter
        is_table = presenter.form in _TABLES
        card = Card("Rows", is_flush=is_table)
        self.table, self.grid = None, None
        if is_table:
            model = PagedModel(presenter.ask_rows, page_rows=PAGE_ROWS)
            self.table = PagedTable(model, title="Rows")
            card.add_head(
                Button("Copy", "quiet", icon_name="copy", is_small=True, trigger=self.table.copy)
            )
            card.add(self.table, stretch=1)
        else:
            is_trace = presenter.kind == "series"
            self.grid = SampleGrid(SampleModel(presenter.ask_rows), title="Rows", is_trace=is_trace)
            card.add(self.grid, stretch=1)
        return card

    def _make_anew(self) -> None:
        """Show rows of another form in another card."""
        before = self.card
        self.card = self._made_card()
        self._column.replaceWidget(before, self.card)
        before.hide()
        before.deleteLater()
        self._reset()

    def _reset(self) -> None:
        """Begin anew with the rows as they are counted or estimated now."""
        presenter = self._presenter
        first, count = presenter.first_rows, presenter.row_count
        if first is None:
            self.card.set_title("Rows are on their way")
            if self.table is not None:
                self.table.paged_model.set_shape(0, ())
            elif self.grid is not None:
                self.grid.samples.set_count(0)
            return
        self._say(count)
        if self.table is not None:
            if not first.is_exact and presenter.view is None:
                count = len(first.rows)  # more are offered once they are counted
            self.table.paged_model.set_shape(count, first.columns, numbers=self._numbers(first))
        elif self.grid is not None:
            self.grid.samples.set_count(count)
        self._take(first)

    def _say(self, count: int) -> None:
        what = ROWS[self._presenter.form]
        view, first = self._presenter.view, self._presenter.first_rows
        if view is None and first is not None and not first.is_exact:
            self.card.set_title(f"First {len(first.rows):,} of about {count:,} {what}")
        else:
            self.card.set_title(f"{count:,} {what}")

    def _numbers(self, first: RowsView) -> list[int]:
        kinds = {item.name: item.kind for item in self._presenter.columns}
        return [at for at, name in enumerate(first.columns) if kinds.get(name) == "number"]

    def _take(self, view: RowsView) -> None:
        if self.table is not None:
            self.table.paged_model.deliver(view.offset, view.rows)
        elif self.grid is not None:
            samples = (
                trace_samples(view.traces)
                if view.traces
                else picture_samples(view.pictures, Path(view.folder))
            )
            self.grid.samples.deliver(view.offset, samples)

    def _give_up(self, offset: int) -> None:
        if self.table is not None:
            self.table.paged_model.give_up(offset)
        elif self.grid is not None:
            self.grid.samples.give_up(offset)
