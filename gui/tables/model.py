"""A table model over row objects, which sorts, filters and groups them itself.

Sorting a list by key takes a tenth of the time that a proxy takes to compare through Python.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gui.tables.column import CELL, GROUP, MUTED, ROW, STRONG, Column

__all__ = ["Column", "GroupHead", "Grouping", "RowsModel"]

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class Grouping(Generic[Row]):
    """How rows stand under heads: the name of a row's group, and what a head says at its right."""

    name: Callable[[Row], str]
    summary: Callable[[Sequence[Row]], str]


@dataclass(frozen=True)
class GroupHead:
    """The head of a group of rows."""

    name: str
    summary: str
    is_open: bool


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows of any kind under columns that say how to read them.

    Parameters
    ----------
    columns : sequence of Column
        From left to right.
    grouping : Grouping, optional
        Puts the rows under heads, in the order in which groups first appear.
    """

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        *,
        grouping: Grouping[Row] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._grouping = grouping
        self._rows: list[Row] = []
        self._shown: list[Row | GroupHead] = []
        self._folded: set[str] = set()
        self._words: tuple[str, ...] = ()
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    # -- what is shown

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; sorting, filter and folding stay as they are."""
        self._rows = list(rows)
        self._rebuild()

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Read the rows in another way, in the order in which they were given."""
        self._rebuild(columns)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in the order given, the filtered ones included."""
        return tuple(self._rows)

    @property
    def shown_rows(self) -> list[Row]:
        """The rows as they stand now: sorted, filtered, without heads and folded groups."""
        return [row for row in self._shown if not isinstance(row, GroupHead)]

    def row_at(self, place: int) -> Row | None:
        """Return the row shown at a place, or None where a head stands."""
        found = self._shown[place] if 0 <= place < len(self._shown) else None
        return None if isinstance(found, GroupHead) else found

    def place_of(self, row: Row) -> int:
        """Return where a row is shown, or -1."""
        return self.places_of([row])[0]

    def places_of(self, rows: Sequence[Row]) -> list[int]:
        """Return where rows are shown, -1 for each that is not; equal rows will do as well."""
        by_identity = {id(shown): place for place, shown in enumerate(self._shown)}
        found = [by_identity.get(id(row), -1) for row in rows]
        if -1 not in found:
            return found
        try:
            by_value = {shown: place for place, shown in reversed([*enumerate(self._shown)])}
        except TypeError:  # rows that cannot be hashed are found by looking at each
            shown = self._shown
            return [shown.index(row) if row in shown else -1 for row in rows]
        return [
            by_value.get(row, -1) if at < 0 else at for at, row in zip(found, rows, strict=True)
        ]

    @property
    def is_grouped(self) -> bool:
        """Whether rows stand under heads."""
        return self._grouping is not None

    def group_at(self, place: int) -> GroupHead | None:
        """Return the head that stands at a place, if one does."""
        found = self._shown[place] if 0 <= place < len(self._shown) else None
        return found if isinstance(found, GroupHead) else None

    def set_filter(self, text: str) -> None:
        """Show the rows that hold every word of the text, each in any column."""
        words = tuple(text.casefold().split())
        if words != self._words:
            self._words = words
            self._rebuild()

    def fold(self, name: str, *, is_open: bool) -> None:
        """Show or hide the rows of a group."""
        if is_open == (name in self._folded):
            self._folded ^= {name}
            self._rebuild()

    def refresh(self) -> None:
        """Read all rows again: what they show has changed."""
        self._rebuild()

    # -- for Qt

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """Return how many rows are shown, heads included."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell is for a role."""
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if isinstance(row, GroupHead):
            return _head_data(row, index.column(), role)
        return _row_data(row, self.columns[index.column()], role)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return title, tooltip and alignment of a head."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title
            case Qt.ItemDataRole.ToolTipRole:
                return column.head_tip or None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column.is_number else _LEFT
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        row = self._shown[index.row()]
        if not isinstance(row, GroupHead) and self.columns[index.column()].is_editable(row):
            found |= Qt.ItemFlag.ItemIsEditable
        return found

    def setData(  # noqa: N802
        self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Hand a choice made in a cell to the column; the rows change when the owner says so."""
        row = self._shown[index.row()]
        edit = self.columns[index.column()].edit
        if role != Qt.ItemDataRole.EditRole or edit is None or isinstance(row, GroupHead):
            return False
        edit(row, value)
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 goes back to the order in which the rows were given."""
        self._sorted_by = (column, order) if 0 <= column < len(self.columns) else None
        self._rebuild()

    # -- inside

    def _rebuild(self, columns: Sequence[Column[Row]] | None = None) -> None:
        self.beginResetModel()
        if columns is not None:
            self.columns, self._sorted_by = tuple(columns), None
        rows = self._in_order([row for row in self._rows if self._is_wanted(row)])
        self._shown = list(rows) if self._grouping is None else self._grouped(self._grouping, rows)
        self.endResetModel()

    def _is_wanted(self, row: Row) -> bool:
        if not self._words:
            return True
        text = "\n".join(column.text_of(row) for column in self.columns).casefold()
        return all(word in text for word in self._words)

    def _in_order(self, rows: list[Row]) -> list[Row]:
        if self._sorted_by is None:
            return rows
        place, order = self._sorted_by
        column = self.columns[place]
        known = [row for row in rows if column.has_order(row)]
        unknown = [row for row in rows if not column.has_order(row)]
        is_falling = order == Qt.SortOrder.DescendingOrder
        return sorted(known, key=column.order_of, reverse=is_falling) + unknown

    def _grouped(self, grouping: Grouping[Row], rows: list[Row]) -> list[Row | GroupHead]:
        # Groups keep their places whatever the sorting does inside them.
        members: dict[str, list[Row]] = {grouping.name(row): [] for row in self._rows}
        for row in rows:
            members[grouping.name(row)].append(row)
        shown: list[Row | GroupHead] = []
        for name, group in members.items():
            if group:
                is_open = name not in self._folded
                shown.append(GroupHead(name, grouping.summary(group), is_open))
                shown += group if is_open else []
        return shown


def _row_data(row: Row, column: Column[Row], role: int) -> object:  # noqa: PLR0911 -- one a role
    match role:
        case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
            return column.text_of(row)
        case Qt.ItemDataRole.EditRole:
            return column.value(row)
        case Qt.ItemDataRole.ToolTipRole:
            return (column.tip(row) or None) if column.tip else None
        case Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.is_number else _LEFT
        case _ if role == CELL:
            return column.cell(row) if column.cell else column.text_of(row)
        case _ if role == STRONG:
            return bool(column.is_strong and column.is_strong(row))
        case _ if role == MUTED:
            return bool(column.is_muted and column.is_muted(row))
        case _ if role == ROW:
            return row
    return None


def _head_data(head: GroupHead, column: int, role: int) -> object:
    if role == GROUP:
        return head
    if role == Qt.ItemDataRole.AccessibleTextRole:
        state = "open" if head.is_open else "folded"
        return f"{head.name}, {head.summary}, {state}"
    return head.name if role == Qt.ItemDataRole.DisplayRole and column == 0 else None
