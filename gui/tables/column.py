"""One column of a table: how a row is read, written, sorted, painted and changed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from gui.tables.cell import CellDelegate

Row = TypeVar("Row")

CELL = Qt.ItemDataRole.UserRole + 1  # what a delegate paints, made by `Column.cell`
STRONG = Qt.ItemDataRole.UserRole + 2  # whether the text is semibold
MUTED = Qt.ItemDataRole.UserRole + 3  # whether the text is muted
ROW = Qt.ItemDataRole.UserRole + 4  # the row object itself
GROUP = Qt.ItemDataRole.UserRole + 5  # the head of a group, where the row is one


@dataclass(frozen=True)
class Column(Generic[Row]):
    """How one column shows a row.

    Attributes
    ----------
    title : str
        The head; also what is copied and read out.
    value : callable
        What is sorted, and exported where it is a number; None means that there is no value.
    order : callable, optional
        What is sorted in the place of the value, where that is a text: the low end of an interval.
    text : callable, optional
        What is shown, filtered and copied; without it the value as it prints, a dash for None.
    is_number : bool
        Whether it stands at the right, under the figures of the other rows.
    cell : callable, optional
        What the delegate paints, such as a `ChipCell`; without it the delegate gets the text.
    delegate : type, optional
        The painter; without it plain text.
    width : int
        Width in pixels; 0 takes what head and texts need.
    is_stretched : bool
        Whether it takes the room that is left.
    is_strong, is_muted : callable, optional
        Whether the text of a row is semibold, or muted.
    tip : callable, optional
        The tooltip of a cell.
    head_tip : str
        The tooltip of the head.
    edit : callable, optional
        Takes the row and what was chosen in it; makes the cell editable.
    can_edit : callable, optional
        Whether the cell of a row can be edited; without it every one can.
    """

    title: str
    value: Callable[[Row], object]
    text: Callable[[Row], str] | None = None
    is_number: bool = False
    cell: Callable[[Row], object] | None = None
    delegate: type[CellDelegate] | None = None
    width: int = 0
    is_stretched: bool = False
    is_strong: Callable[[Row], bool] | None = None
    is_muted: Callable[[Row], bool] | None = None
    tip: Callable[[Row], str] | None = None
    order: Callable[[Row], object] | None = None
    head_tip: str = ""
    edit: Callable[[Row, object], None] | None = None
    can_edit: Callable[[Row], bool] | None = None

    def is_editable(self, row: Row) -> bool:
        """Return whether something can be chosen in the cell."""
        return self.edit is not None and (self.can_edit is None or self.can_edit(row))

    def text_of(self, row: Row) -> str:
        """Return what the cell shows, in words."""
        if self.text is not None:
            return self.text(row)
        value = self.value(row)
        return "\N{EN DASH}" if value is None else str(value)

    def exported(self, row: Row) -> str:
        """Return what a spreadsheet should read: numbers in full, nothing for a missing one."""
        value = self.value(row)
        if value is None:
            return ""
        if self.is_number and isinstance(value, int | float):
            return repr(value) if math.isfinite(value) else ""
        return self.text_of(row)

    def order_of(self, row: Row) -> tuple[int, float, str]:
        """Return a key that sorts numbers by size, then texts as people do, without case."""
        value = self._ordered(row)
        if isinstance(value, int | float):
            return (0, float(value), "")
        return (1, 0.0, str(value).casefold())

    def has_order(self, row: Row) -> bool:
        """Return whether the row has a value here; one without stands last in either order."""
        value = self._ordered(row)
        return value is not None and not (isinstance(value, float) and math.isnan(value))

    def _ordered(self, row: Row) -> object:
        return self.value(row) if self.order is None else self.order(row)
