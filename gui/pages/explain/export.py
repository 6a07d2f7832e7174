"""The grid as text for the clipboard and as files."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.canonical import write_fault
from core.records.views.explanation import ExplanationView, GridCell
from gui.pages.explain.words import named_inputs
from gui.tables.writing import tsv, write_csv

FILTERS = "CSV, attributions by input (*.csv);;NumPy arrays, every pixel or step (*.npz)"
_TITLES = (
    "row",
    "name",
    "predicted",
    "recorded",
    "method",
    "sum rule",
    "error of the sum",
    "input",
    "value",
    "attribution",
)


def grid_tsv(view: ExplanationView) -> str:
    """Return a line for each sample: what was predicted, and what each method kept."""
    cells = {(cell.row, cell.method): cell for cell in view.cells}
    titles = ["Row", "Predicted", "Recorded", *(method.title for method in view.methods)]
    lines = [
        [
            str(sample.row),
            sample.predicted,
            sample.recorded,
            *(_word(cells.get((sample.row, method.name))) for method in view.methods),
        ]
        for sample in view.samples
    ]
    return tsv(titles, lines)


def _word(cell: GridCell | None) -> str:
    if cell is None:
        return "not run"
    return f"{cell.state}, off by {cell.error}" if cell.error else cell.state


def export_grid(view: ExplanationView, path: Path, *, arrays: Path) -> None:
    """Write every attribution: as CSV, or under a name that ends in .npz as arrays.

    Parameters
    ----------
    arrays : Path
        Where the arrays of the view lie.

    Raises
    ------
    AuditError
        If the file cannot be written.
    """
    if path.suffix.lower() != ".npz":
        write_csv(path, _TITLES, _lines(view))
        return
    try:
        shutil.copyfile(arrays, path)
    except OSError as error:
        raise write_fault(path, error) from error


def _lines(view: ExplanationView) -> list[list[str]]:
    samples = {sample.row: sample for sample in view.samples}
    found = []
    for cell in view.cells:
        sample = samples[cell.row]
        head = [str(cell.row), sample.name, sample.predicted, sample.recorded, cell.method]
        head += [cell.state, cell.error]
        found += [
            [*head, player, value, repr(attribution)]
            for (player, value), attribution in zip(
                named_inputs(view, sample), cell.attributions, strict=True
            )
        ]
    return found
