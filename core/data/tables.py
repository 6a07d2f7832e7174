"""CSV and TSV files with numbers, categories and missing values."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.assemble import assemble_table
from core.data.classes import class_numbers
from core.data.columns import feature_column, numeric_column, text_column
from core.data.dataset import Dataset
from core.data.delimited import TextTable, read_delimited
from core.data.files import read_file
from core.data.targets import regression_targets
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import Role, TableSource

Cells = dict[str, list[str | None]]
Targets = npt.NDArray[np.int64] | npt.NDArray[np.float32]


def load_table(plan: DataPlan, source: TableSource, *, path: Path, context: JobContext) -> Dataset:
    """Return the data set in a CSV or TSV file.

    A column is numeric if every cell is a number or missing, else categorical. Rows without a
    target are left out and counted in the notes.

    Raises
    ------
    AuditError
        If the file or one of its columns cannot be used; see `read_file`, `read_delimited`,
        `feature_column` and `class_numbers`.
    """
    text = read_delimited(read_file(path, context=context), name=path.name, context=context)
    roles = roles_of(source, tuple(text.columns), path.name)
    cells, lines, notes = _without_missing_targets(_marked_missing(text, source), text, source)
    targets, class_names = _targets(plan, source, cells[source.target], lines)
    table = pd.DataFrame(
        {
            name: feature_column(cells[name], name=name, lines=lines)
            for name, role in roles.items()
            if role == "feature"
        }
    )
    unseen = {name: role for name, role in roles.items() if role not in ("target", "feature")}
    kept = [name for name, role in unseen.items() if role != "ignored"]
    return assemble_table(
        plan,
        table,
        name=path.stem,
        source=path.name,
        target=source.target,
        targets=targets,
        class_names=class_names,
        set_aside=_set_aside(cells, kept),
        roles=tuple(unseen.items()),
        notes=notes,
    )


def roles_of(source: TableSource, columns: tuple[str, ...], name: str) -> dict[str, Role]:
    """Return the role of every column, in the file's order.

    Raises
    ------
    AuditError
        If the plan names columns that are not there, or leaves no feature.
    """
    named: dict[str, Role] = {**source.roles, source.target: "target"}
    unknown = [f"'{column}'" for column in named if column not in columns]
    if unknown:
        raise AuditError(
            f"'{name}' does not have all columns that the plan names",
            seen=f"{', '.join(unknown[:10])} in the plan",
            allowed=", ".join(columns[:30]) + (", ..." if len(columns) > 30 else ""),
            remedy="Correct the names in the plan; capitals count.",
        )
    others = [f"'{column}'" for column, role in source.roles.items() if role == "target"]
    wrong = source.roles.get(source.target, "target") != "target"
    if wrong or any(column != f"'{source.target}'" for column in others):
        raise AuditError(
            "The roles contradict the target column",
            seen=f"target column '{source.target}', role \"target\" for "
            f"{', '.join(others) or 'no column'}",
            allowed="one target",
            remedy='Leave the role "target" out; the target column is enough.',
        )
    roles = {column: named.get(column, "feature") for column in columns}
    if "feature" not in roles.values():
        raise AuditError(
            f"'{name}' has no features left",
            seen=count_text(len(columns), "column", "columns") + ", none of them a feature",
            allowed="at least one feature beside the target",
            remedy='Give a column the role "feature"; if there should be more columns, check '
            "that commas, semicolons or tabs divide them.",
        )
    return roles


def _marked_missing(text: TextTable, source: TableSource) -> Cells:
    """Return the cells with None for the empty ones and for the plan's marks."""
    marks = {"", *source.missing}
    return {
        name: [None if cell in marks else cell for cell in cells]
        for name, cells in text.columns.items()
    }


def _without_missing_targets(
    cells: Cells, text: TextTable, source: TableSource
) -> tuple[Cells, list[int], tuple[str, ...]]:
    """Return cells and lines of the rows that have a target, and a note on the others."""
    kept = [row for row, cell in enumerate(cells[source.target]) if cell is not None]
    dropped = len(text.lines) - len(kept)
    if not kept:
        raise AuditError(
            f"The target '{source.target}' holds no value",
            seen=f"{dropped} missing cells",
            allowed="at least one value",
            remedy="Choose another target, or check the missing marks.",
        )
    if not dropped:
        return cells, text.lines, ()
    note = f"{count_text(dropped, 'row', 'rows')} without a value of the target left out."
    chosen = {name: [column[row] for row in kept] for name, column in cells.items()}
    return chosen, [text.lines[row] for row in kept], (note,)


def _targets(
    plan: DataPlan, source: TableSource, cells: list[str | None], lines: list[int]
) -> tuple[Targets, tuple[str, ...]]:
    if plan.task == "classification":
        labels = [cell for cell in cells if cell is not None]
        return class_numbers(labels, plan=plan, target=source.target)
    numbers = numeric_column(cells, name=source.target, lines=lines)
    if numbers is None or bool(np.isnan(numbers).any()):
        raise AuditError(
            f"The target '{source.target}' is not a number in every row, as regression needs",
            seen=f"'{_first_word(cells)}'",
            allowed="numbers with a decimal point",
            remedy='Set the task to "classification", correct these cells, or add the text to the '
            "missing marks.",
        )
    return regression_targets(numbers, target=source.target), ()


def _first_word(cells: list[str | None]) -> str | None:
    for cell in cells:
        number = numeric_column([cell], name="", lines=[0])
        if number is None or np.isnan(number[0]):
            return cell
    return None


def _set_aside(cells: Cells, roles: Iterable[str]) -> pd.DataFrame | None:
    columns = {name: text_column(cells[name], name=name) for name in roles}
    return pd.DataFrame(columns) if columns else None
