"""Tables of numbers, dates, categories and missing values in CSV, TSV, Parquet and XLSX files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.assemble import assemble_table
from core.data.classes import class_numbers
from core.data.dataset import Dataset
from core.data.tables.cells import JoinedTable, read_joined
from core.data.tables.columns import feature_column, numeric_column, text_column
from core.data.tables.dates import date_column
from core.data.tables.form import is_number
from core.data.targets import regression_targets
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import Role, TableSource

Cells = dict[str, list[str | None]]
Targets = npt.NDArray[np.int64] | npt.NDArray[np.float32]

GIVEN_TEST = 2
DAYS_UNIT = "days since 1970"


@dataclass(frozen=True)
class _Rows:
    """Rows with a target, those of a given test part at the end."""

    cells: Cells
    lines: list[int]
    test_rows: int
    notes: tuple[str, ...]


def load_table(
    plan: DataPlan,
    source: TableSource,
    *,
    path: Path,
    test_path: Path | None = None,
    context: JobContext,
) -> Dataset:
    """Return the data set in a CSV, TSV, Parquet or XLSX file.

    A column is numeric if every cell is a number or missing, a date if every cell is an ISO date
    or missing, else categorical. Rows without a target are left out and counted in the notes.

    Parameters
    ----------
    test_path : Path, optional
        A file with the same columns, whose rows are the test part.

    Raises
    ------
    AuditError
        If a file or one of its columns cannot be used; see `read_joined`, `feature_column` and
        `class_numbers`.
    """
    text = read_joined(path, test_path, source, context=context)
    roles = roles_of(source, tuple(text.columns), path.name)
    rows = _with_target(_marked_missing(text, source), text, source)
    if plan.task == "classification" and rows.test_rows:
        rows = _with_common_labels(rows, source.target)
    targets, class_names = _targets(plan, source, rows.cells[source.target], rows.lines)
    columns = [_feature(rows, name, source) for name, role in roles.items() if role == "feature"]
    unseen = {name: role for name, role in roles.items() if role not in ("target", "feature")}
    kept = [name for name, role in unseen.items() if role != "ignored"]
    dates = [str(column.name) for column, is_date in columns if is_date]
    as_days = source.dates == "days"
    return assemble_table(
        plan,
        pd.DataFrame({column.name: column for column, _ in columns}),
        name=path.stem,
        source=path.name,
        target=source.target,
        targets=targets,
        class_names=class_names,
        units=dict.fromkeys(dates, DAYS_UNIT) if as_days else None,
        dates=frozenset(() if as_days else dates),
        set_aside=_set_aside(rows.cells, kept),
        roles=tuple(unseen.items()),
        given=_given(rows) if test_path is not None else None,
        notes=rows.notes,
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


def _marked_missing(text: JoinedTable, source: TableSource) -> Cells:
    """Return the cells with None for the empty ones and for the plan's marks."""
    marks = {"", *source.missing}
    return {
        name: [None if cell in marks else cell for cell in cells]
        for name, cells in text.columns.items()
    }


def _with_target(cells: Cells, text: JoinedTable, source: TableSource) -> _Rows:
    """Return the rows that have a target, and a note on the others."""
    kept = [row for row, cell in enumerate(cells[source.target]) if cell is not None]
    total = len(text.lines)
    if not kept:
        raise AuditError(
            f"The target '{source.target}' holds no value",
            seen=f"{total} missing cells",
            allowed="at least one value",
            remedy="Choose another target, or check the missing marks.",
        )
    dropped = total - len(kept)
    if not dropped:
        return _Rows(cells, text.lines, text.test_rows, text.notes)
    note = f"{count_text(dropped, 'row', 'rows')} without a value of the target left out."
    return _Rows(
        {name: [column[row] for row in kept] for name, column in cells.items()},
        [text.lines[row] for row in kept],
        sum(row >= total - text.test_rows for row in kept),
        (*text.notes, note),
    )


def _with_common_labels(rows: _Rows, target: str) -> _Rows:
    """Return the rows with the labels of the test part written as those of the other rows.

    Where the test part has other labels, and they are the same once a full stop at their end is
    taken off, it is (UCI's adult.test writes ">50K." for ">50K").

    Raises
    ------
    AuditError
        If the test part has classes that the other rows do not have.
    """
    labels = rows.cells[target]
    count = len(labels) - rows.test_rows
    known = set(labels[:count])
    other = set(labels[count:]) - known
    if not other:
        return rows
    plain = [str(label).removesuffix(".") for label in labels[count:]]
    if not set(plain) - known:
        note = f"A full stop at the end of '{target}' in the test part was taken off."
        cells = {**rows.cells, target: [*labels[:count], *plain]}
        return _Rows(cells, rows.lines, rows.test_rows, (*rows.notes, note))
    if all(_is_number(label) for label in {*known, *other}):
        return rows  # `class_numbers` knows that 1.0 is 1
    shown = sorted(f"'{label}'" for label in other)
    raise AuditError(
        f"The test part has classes of '{target}' that the other rows do not have",
        seen=", ".join(shown[:10]) + (", ..." if len(shown) > 10 else ""),
        allowed=", ".join(sorted(f"'{label}'" for label in known)[:10]),
        remedy="Write the labels of both files alike, or leave these rows out.",
    )


def _is_number(label: str | None) -> bool:
    return label is not None and is_number(label)


def _given(rows: _Rows) -> npt.NDArray[np.int8]:
    given = np.zeros(len(rows.lines), dtype=np.int8)
    given[len(given) - rows.test_rows :] = GIVEN_TEST
    return given


def _feature(rows: _Rows, name: str, source: TableSource) -> tuple[pd.Series, bool]:
    """Return a column and whether it holds dates, as days since 1970."""
    days = date_column(rows.cells[name]) if source.dates != "text" else None
    if days is not None:
        return pd.Series(days, name=name, dtype=np.float64), True
    most = None if source.rare == "merge" else source.categories
    cells = rows.cells[name]
    return feature_column(cells, name=name, lines=rows.lines, most_categories=most), False


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
