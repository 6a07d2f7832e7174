"""The attributions of one cell as rows of a table, strongest first."""

from __future__ import annotations

from dataclasses import dataclass

from gui.pages.explain.grid_model import Cell
from gui.pages.explain.words import attribution_text
from gui.tables.column import Column


@dataclass(frozen=True)
class Attribution:
    """One feature, patch or segment with its value in the row and its attribution."""

    name: str
    value: str
    attribution: float
    text: str


def attributions_of(cell: Cell) -> list[Attribution]:
    """Return the attributions of a computed cell, the largest in size first."""
    found = cell.found
    assert found is not None
    values = cell.sample.values or ("",) * len(cell.view.players)
    rows = [
        Attribution(name, value, attribution, attribution_text(attribution, digits=found.digits))
        for name, value, attribution in zip(
            cell.view.players, values, found.attributions, strict=True
        )
    ]
    return sorted(rows, key=lambda row: -abs(row.attribution))


def attribution_columns() -> list[Column[Attribution]]:
    """Return the columns: name, value in the row, attribution."""
    return [
        Column("Input", lambda row: row.name, is_stretched=True, tip=lambda row: row.name),
        Column("Value", lambda row: row.value, is_number=True, is_muted=lambda _: True),
        Column(
            "Attribution", lambda row: row.attribution, text=lambda row: row.text, is_number=True
        ),
    ]
