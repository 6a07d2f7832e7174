"""The attributions of one cell as rows of a table, strongest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.evidence.wording import figure_text
from gui.pages.explain.grid_model import Cell
from gui.pages.explain.word_painting import word_labels
from gui.pages.explain.words import attribution_text, named_inputs
from gui.tables.column import Column
from gui.tables.name_cells import NameCell, NameDelegate


@dataclass(frozen=True)
class Attribution:
    """One feature, patch, segment or word with its value in the row and its attribution.

    `place` counts from 1, in the order of the data or of the text; `error` is the standard error
    of the attribution, where the method draws and can tell.
    """

    name: str
    value: str
    place: int
    attribution: float
    text: str
    error: float | None = None
    error_text: str = ""


def attributions_of(cell: Cell) -> list[Attribution]:
    """Return the attributions of a computed cell, the largest in size first."""
    found = cell.found
    assert found is not None
    digits = found.digits
    if cell.view.kind == "text":
        inputs: Sequence[tuple[str, str]] = [(word, "") for word in word_labels(cell.sample)]
    else:
        inputs = named_inputs(cell.view, cell.sample)
    errors: Sequence[float | None] = found.standard_errors or (None,) * len(found.attributions)
    rows = [
        Attribution(
            name=name,
            value=value,
            place=place,
            attribution=attribution,
            text=attribution_text(attribution, digits=digits),
            error=error,
            error_text="" if error is None else figure_text(error, digits=digits),
        )
        for place, ((name, value), attribution, error) in enumerate(
            zip(inputs, found.attributions, errors, strict=True), start=1
        )
    ]
    return sorted(rows, key=lambda row: -abs(row.attribution))


def attribution_columns() -> list[Column[Attribution]]:
    """Return the columns: name, value, place among the inputs, attribution, standard error.

    The name has its value below it; a drawer has no room for both beside the figures.
    """
    return [
        Column(
            "Input",
            lambda row: row.name,
            cell=lambda row: NameCell(_short(row.name), row.value),
            delegate=NameDelegate,
            is_stretched=True,
            tip=lambda row: f"{row.name}: {row.value}" if row.value else row.name,
        ),
        Column("Value", lambda row: row.value, is_number=True, is_muted=lambda _: True),
        Column("Place", lambda row: row.place, is_number=True, is_muted=lambda _: True),
        Column(
            "Attribution", lambda row: row.attribution, text=lambda row: row.text, is_number=True
        ),
        Column(
            "\N{PLUS-MINUS SIGN}",
            lambda row: row.error,
            text=lambda row: row.error_text,
            is_number=True,
            is_muted=lambda _: True,
            head_tip="Standard error: how far chance alone moves the attribution",
        ),
    ]


def _short(name: str) -> str:
    """Return a patch by its place alone, so that the end of its name is not what is cut."""
    place = name.removeprefix("patch at ")
    return name if place == name else place.replace(" and column", ", column")
