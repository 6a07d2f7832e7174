"""The grid as a table model: a row for each sample, a column for each method."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from core.records.views.explanation import (
    ExplainedSample,
    ExplanationView,
    GridCell,
    MethodColumn,
)
from gui.pages.explain.words import cell_words, method_tip, sample_name

Index = QModelIndex | QPersistentModelIndex

SHOWN_PLAYERS = 6
_MOST_STEPS = 200  # longer recordings are thinned out, so that their length is not known here
_LEAST_SHARE = 0.15  # of the width, so that the shortest series can still be seen
_ROOT = QModelIndex()


@dataclass(frozen=True)
class Cell:
    """One cell with its row and its column; `found` is None where the method did not run."""

    view: ExplanationView
    sample: ExplainedSample
    method: MethodColumn
    found: GridCell | None


class GridModel(QAbstractTableModel):
    """What the delegates and heads of the grid paint."""

    view: ExplanationView | None = None

    def set_view(self, view: ExplanationView | None) -> None:
        """Show another grid."""
        self.beginResetModel()
        self.view = view
        cells = view.cells if view is not None else ()
        self._cells = {(cell.row, cell.method): cell for cell in cells}
        self._orders: dict[int, tuple[int, ...]] = {}
        self.endResetModel()

    def cell_at(self, row: int, column: int) -> Cell | None:
        """Return the cell at a place; None outside the grid."""
        view = self.view
        if view is None or not (0 <= row < len(view.samples) and 0 <= column < len(view.methods)):
            return None
        sample, method = view.samples[row], view.methods[column]
        return Cell(view, sample, method, self._cells.get((sample.row, method.name)))

    def place_of(self, row: int, method: str) -> QModelIndex:
        """Return where the cell of a data row (from 1) and a method stands; invalid if nowhere."""
        if self.view is None:
            return QModelIndex()
        rows = [sample.row for sample in self.view.samples]
        names = [column.name for column in self.view.methods]
        if row not in rows or method not in names:
            return QModelIndex()
        return self.index(rows.index(row), names.index(method))

    def share_of(self, sample: ExplainedSample) -> float:
        """Return how much of the width a series takes, so that all have one scale of time.

        Where one is so long that it was thinned out each takes the whole width.
        """
        longest = max((len(s.trace) for s in self.view.samples), default=0) if self.view else 0
        if not sample.trace or longest >= _MOST_STEPS:
            return 1.0
        return max(len(sample.trace) / longest, _LEAST_SHARE)

    def order_of(self, row: int) -> tuple[int, ...]:
        """Return the players that the cells of a row show: the strongest over all methods."""
        if row not in self._orders:
            self._orders[row] = self._strongest(row)
        return self._orders[row]

    def _strongest(self, row: int) -> tuple[int, ...]:
        assert self.view is not None
        strength = [0.0] * len(self.view.players)
        for method in self.view.methods:
            cell = self._cells.get((self.view.samples[row].row, method.name))
            largest = max((abs(value) for value in cell.attributions), default=0) if cell else 0
            if cell is not None and largest > 0:
                for place, value in enumerate(cell.attributions):
                    strength[place] += abs(value) / largest
        ranked = sorted(range(len(strength)), key=lambda place: -strength[place])
        return tuple(ranked[:SHOWN_PLAYERS])

    # -- for Qt

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """Return how many samples there are."""
        return 0 if parent.isValid() or self.view is None else len(self.view.samples)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """Return how many methods there are."""
        return 0 if parent.isValid() or self.view is None else len(self.view.methods)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's words; its picture is the delegate's."""
        cell = self.cell_at(index.row(), index.column())
        if cell is None:
            return None
        spoken = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
        if role in spoken:
            if cell.found is None:
                return cell.method.reason
            return cell_words(cell.view, cell.sample, cell.found)
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return name and tip of a head."""
        view = self.view
        if view is None:
            return None
        is_method = orientation == Qt.Orientation.Horizontal
        if section >= len(view.methods if is_method else view.samples):
            return None
        if is_method:
            method = view.methods[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return method.title
            return method_tip(method) if role == Qt.ItemDataRole.ToolTipRole else None
        name = sample_name(view, view.samples[section])
        return name if role == Qt.ItemDataRole.DisplayRole else None
