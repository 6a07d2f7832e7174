"""How wide the columns of a table are: what they need, and the rest to those that stretch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStyleOptionViewItem

from gui.tables.column import GROUP, Column
from gui.tables.head import TableHead
from gui.tables.model import RowsModel

if TYPE_CHECKING:
    from gui.tables.base import BaseTable

_SAMPLED = 100  # rows that are measured; wider texts further down are cut with an ellipsis
_WIDEST = 360
_NARROWEST_STRETCHED = 96


def fit_columns(table: BaseTable) -> None:
    """Give every column what it needs; what is left, or missing, falls to those that stretch."""
    model = table.model()
    if model is None:
        return
    shown = [at for at in range(model.columnCount()) if not table.isColumnHidden(at)]
    widths = {column: _needed(table, column) for column in shown}
    stretched = [column for column in shown if _is_stretched(table, column, shown)]
    left = table.viewport().width() - sum(widths.values())
    for place, column in enumerate(stretched):
        share = left // (len(stretched) - place)
        given = max(widths[column] + share, _least(table, column, widths[column]))
        left -= given - widths[column]
        widths[column] = given
    for column, width in widths.items():
        table.setColumnWidth(column, width)


def _least(table: BaseTable, column: int, needed: int) -> int:
    """Return how narrow a stretched column may become: as its width says, where it has one."""
    columns = _columns(table)
    return needed if columns and columns[column].width else min(needed, _NARROWEST_STRETCHED)


def _columns(table: BaseTable) -> tuple[Column[object], ...]:
    model = table.model()
    return model.columns if isinstance(model, RowsModel) else ()


def _is_stretched(table: BaseTable, column: int, shown: list[int]) -> bool:
    columns = _columns(table)
    if any(columns[at].is_stretched for at in shown if columns):
        return columns[column].is_stretched
    return column == shown[-1]


def _needed(table: BaseTable, column: int) -> int:
    if table.isColumnHidden(column):
        return 0
    columns = _columns(table)
    head = table.horizontalHeader()
    title = head.title_width(column) if isinstance(head, TableHead) else 0
    if columns and columns[column].width:
        return max(columns[column].width, title)
    model, option = table.model(), QStyleOptionViewItem()
    widest = title
    for row in range(min(model.rowCount(), _SAMPLED)):
        index = model.index(row, column)
        if index.data(GROUP) is None:
            delegate = table.itemDelegateForIndex(index)
            widest = max(widest, delegate.sizeHint(option, index).width())
    return min(widest, max(title, _WIDEST))
