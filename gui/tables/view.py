"""The table over row objects: sorts, filters, copies, exports, says which row was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from core.errors import AuditError
from gui.tables.base import BaseTable
from gui.tables.cell import CellDelegate, Index
from gui.tables.column import Column
from gui.tables.model import RowsModel
from gui.tables.writing import cells, tsv, write_csv
from gui.theme import metrics

Row = TypeVar("Row")

_RISING, _FALLING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
_SORT_KEYS = {Qt.Key.Key_Up: _RISING, Qt.Key.Key_Down: _FALLING}
_OPENS = {Qt.Key.Key_Right: True, Qt.Key.Key_Left: False}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Table(BaseTable, Generic[Row]):
    """A table over a `RowsModel`.

    Parameters
    ----------
    model : RowsModel
        The rows and their columns.
    title : str
        What the table is called when it is read out, and the proposed name of an export.
    row_height : int
        32 for most; 44 and 28 exist in `gui.theme.metrics`.
    is_sorted : bool
        Whether the heads sort.
    has_many : bool
        Whether several rows can be selected.

    Notes
    -----
    Keys: Ctrl+C copies the selected rows, Ctrl+A selects all, Alt+Up and Alt+Down sort by the
    column of the cursor, Return activates, F2 opens the editor of a cell, Left and Right fold and
    open a group, the menu key opens copying, exporting and sorting.
    """

    row_chosen = Signal(object)  # the row with the cursor, or None
    row_activated = Signal(object)  # by double click or Return
    selection_changed = Signal()  # see `selected_rows`

    def __init__(
        self,
        model: RowsModel[Row],
        *,
        title: str,
        row_height: int = metrics.TABLE_ROW,
        is_sorted: bool = True,
        has_many: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title=title, row_height=row_height, has_many=has_many, parent=parent)
        self.rows_model = model
        self._kept: tuple[Row | None, list[Row]] = (None, [])
        self._is_quiet = False
        model.modelAboutToBeReset.connect(self._remember)
        self.setModel(model)
        model.modelReset.connect(self._restore)
        self._place_delegates()
        self._is_sorted = is_sorted
        if is_sorted:
            self.horizontalHeader().setSortIndicator(-1, _RISING)
            self.horizontalHeader().setSortIndicatorClearable(True)
            self.setSortingEnabled(True)
        self.horizontalHeader().setSectionsClickable(is_sorted)
        self._lay_out()

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show the rows under other columns, in the order in which they were given."""
        self.rows_model.set_columns(columns)
        self._place_delegates()
        if self._is_sorted:
            self.horizontalHeader().setSortIndicator(-1, _RISING)

    def _place_delegates(self) -> None:
        for place, column in enumerate(self.rows_model.columns):
            delegate = column.delegate or CellDelegate
            self.setItemDelegateForColumn(place, delegate(self))

    # -- rows

    @property
    def chosen_row(self) -> Row | None:
        """The row with the cursor."""
        return self.rows_model.row_at(self.currentIndex().row())

    @property
    def selected_rows(self) -> list[Row]:
        """The selected rows, from top to bottom."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        found = (self.rows_model.row_at(place) for place in places)
        return [row for row in found if row is not None]

    def choose(self, row: Row | None) -> None:
        """Put cursor and selection on a row and bring it into sight; None clears both."""
        place = -1 if row is None else self.rows_model.place_of(row)
        if place < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
            return
        column = max(0, self.currentIndex().column())
        self.setCurrentIndex(self.rows_model.index(place, column))

    def set_filter(self, text: str) -> None:
        """Show the rows that hold every word of the text."""
        self.rows_model.set_filter(text)

    def sort_by(self, column: int, order: Qt.SortOrder = _RISING) -> None:
        """Sort by a column; -1 goes back to the order in which the rows were given."""
        if self._is_sorted:
            self.sortByColumn(column, order)
        else:
            self.rows_model.sort(column, order)

    # -- out

    def as_tsv(self, *, is_all: bool = False) -> str:
        """Return the selected rows, or all that are shown, as lines with tabs under the heads."""
        columns = self.rows_model.columns
        rows = self.rows_model.shown_rows if is_all else self.selected_rows
        return tsv([column.title for column in columns], cells(columns, rows))

    def export_csv(self, path: Path) -> None:
        """Write the rows that are shown as CSV.

        Raises
        ------
        AuditError
            If the file cannot be written.
        """
        columns = self.rows_model.columns
        titles = [column.title for column in columns]
        write_csv(path, titles, cells(columns, self.rows_model.shown_rows))

    def menu(self) -> QMenu:
        """Return the menu of the table: copying, exporting, sorting."""
        menu = super().menu()
        menu.addAction("Copy all", self.copy_all)
        menu.addAction("Export CSV…", self._ask_and_export)
        if self._is_sorted:
            menu.addSeparator()
            self._add_sorting(menu.addMenu("Sort by"))
        return menu

    def _add_sorting(self, menu: QMenu) -> None:
        for place, column in enumerate(self.rows_model.columns):
            if column.title:
                action = menu.addAction(column.title)
                action.setCheckable(True)
                action.setChecked(place == self.horizontalHeader().sortIndicatorSection())
                action.triggered.connect(lambda _=False, place=place: self.sort_by(place))
        menu.addSeparator()
        menu.addAction("As given", lambda: self.sort_by(-1))

    def _ask_and_export(self) -> None:
        proposed = f"{self.title}.csv"
        name, _ = QFileDialog.getSaveFileName(self, "Export CSV", proposed, "CSV (*.csv)")
        if not name:
            return
        try:
            self.export_csv(Path(name))
        except AuditError as error:
            self.failed.emit(error)

    # -- keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Sort, activate, fold; the rest is Qt's."""
        key, place = Qt.Key(event.key()), self.currentIndex()
        group = self.rows_model.group_at(place.row())
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and key in _SORT_KEYS:
            self.sort_by(max(0, place.column()), _SORT_KEYS[key])
        elif group is not None and key in _OPENS:
            self._fold(place.row(), is_open=_OPENS[key])
        elif group is not None and key in {*_ENTER, Qt.Key.Key_Space}:
            self._fold(place.row(), is_open=not group.is_open)
        elif key in _ENTER and self.chosen_row is not None:
            self.row_activated.emit(self.chosen_row)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Fold a group whose head was clicked."""
        super().mouseReleaseEvent(event)
        place = self.indexAt(event.position().toPoint()).row()
        group = self.rows_model.group_at(place)
        if group is not None and event.button() == Qt.MouseButton.LeftButton:
            self._fold(place, is_open=not group.is_open)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Activate the row under the pointer."""
        super().mouseDoubleClickEvent(event)
        row = self.rows_model.row_at(self.indexAt(event.position().toPoint()).row())
        if row is not None:
            self.row_activated.emit(row)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        """Say which row has the cursor now; the ring moves from one row to the other."""
        super().currentChanged(current, previous)
        self.viewport().update()
        if not self._is_quiet and current.row() != previous.row():
            self.row_chosen.emit(self.rows_model.row_at(current.row()))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        """Say that other rows are selected."""
        super().selectionChanged(selected, deselected)
        if not self._is_quiet:
            self.selection_changed.emit()

    def _fold(self, place: int, *, is_open: bool) -> None:
        group = self.rows_model.group_at(place)
        if group is not None and group.is_open != is_open:
            self.rows_model.fold(group.name, is_open=is_open)
            self.setCurrentIndex(self.rows_model.index(place, 0))

    # -- other rows under the same cursor

    def _remember(self) -> None:
        self._kept = (self.chosen_row, self.selected_rows)
        self._is_quiet = True

    def _restore(self) -> None:
        """Put cursor and selection back on the rows that had them, wherever they are now."""
        chosen, selected = self._kept
        self._lay_out()
        choice = QItemSelectionModel.SelectionFlag
        places = [place for place in self.rows_model.places_of(selected) if place >= 0]
        self.selectionModel().select(self._selection(places), choice.Select | choice.Rows)
        place = -1 if chosen is None else self.rows_model.place_of(chosen)
        if place >= 0:
            at = self.rows_model.index(place, 0)
            self.selectionModel().setCurrentIndex(at, choice.NoUpdate)
            self.scrollTo(at)
        self._is_quiet = False
        if chosen is not None and place < 0:
            self.row_chosen.emit(None)
        if len(places) != len(selected):
            self.selection_changed.emit()

    def _selection(self, places: list[int]) -> QItemSelection:
        """Return the rows at these places as one selection of as few ranges as there are."""
        model, selection = self.rows_model, QItemSelection()
        places = sorted(places)
        begin = 0
        for at in range(1, len(places) + 1):
            if at == len(places) or places[at] != places[at - 1] + 1:
                first = model.index(places[begin], 0)
                last = model.index(places[at - 1], model.columnCount() - 1)
                selection.append(QItemSelectionRange(first, last))
                begin = at
        return selection

    def _lay_out(self) -> None:
        """Fit columns to the new rows; heads of groups are lower and go across."""
        self.fit()
        if not self.rows_model.is_grouped:
            return
        self.clearSpans()
        count = self.rows_model.columnCount()
        for place in range(self.rows_model.rowCount()):
            is_head = self.rows_model.group_at(place) is not None
            height = metrics.THEME_ROW if is_head else self.verticalHeader().defaultSectionSize()
            if is_head:
                self.setSpan(place, 0, 1, count)
            if self.rowHeight(place) != height:
                self.setRowHeight(place, height)
