"""What ties rows together and what orders them, read from a column of the data."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.dataset import Dataset
from core.data.tables.columns import numeric_column
from core.data.tables.dates import date_column
from core.errors import AuditError
from core.evidence.wording import count_text
from core.plan.data import SplitPlan

Indices = npt.NDArray[np.int64]


def group_keys(dataset: Dataset, column: str) -> Indices:
    """Return (N,) numbers that are equal for the rows of one person or thing.

    Raises
    ------
    AuditError
        If no column is named, it is not there, or some of its cells are missing.
    """
    if not column:
        raise AuditError(
            "A grouped split needs the column that tells persons or things apart",
            seen="no column",
            allowed=_columns_text(dataset),
            remedy='Name it as "By column" of the split, and give it the role "identifier".',
        )
    values = _column(dataset, column)
    missing = int(values.isna().sum())
    if missing:
        raise AuditError(
            f"The column '{column}' does not say of every row to whom it belongs",
            seen=count_text(missing, "missing cell", "missing cells"),
            allowed="a value in every row",
            remedy="Fill in these cells, leave these rows out, or group by another column.",
        )
    keys: Indices = pd.factorize(values)[0].astype(np.int64)
    return keys


def order_keys(dataset: Dataset, plan: SplitPlan) -> Indices:
    """Return (N,) ranks, equal where rows stand at the same moment.

    Forecasts are ordered by the moment of their last input step, other rows by the plan's column
    of numbers or ISO dates, or by their place in the file.

    Raises
    ------
    AuditError
        If the column is not there, or a cell of it is missing or neither number nor date.
    """
    if dataset.moments is not None:
        return _ranks(dataset.moments)
    if not plan.column:
        return np.arange(dataset.record.rows, dtype=np.int64)
    values = _column(dataset, plan.column)
    if values.dtype.kind == "f":
        numbers = values.to_numpy(dtype=np.float64)
    else:
        numbers = _numbers(values, plan.column)
    missing = int(np.isnan(numbers).sum())
    if missing:
        raise AuditError(
            f"The column '{plan.column}' does not say of every row when it was",
            seen=count_text(missing, "missing cell", "missing cells"),
            allowed="a number or a date in every row",
            remedy="Fill in these cells, leave these rows out, or order by another column.",
        )
    return _ranks(numbers)


def reach(dataset: Dataset) -> int:
    """Return the steps after a row's moment that its targets cover; 0 where nothing is forecast."""
    return dataset.record.horizon if dataset.moments is not None else 0


def purged(dataset: Dataset, rows: Indices, *, before: Indices) -> Indices:
    """Return those rows whose inputs and targets end before the first step that `before` forecasts.

    Steps that a later part only looks back on may be shared: at the time of its forecast they are
    known. Where nothing is forecast all rows stay.

    References
    ----------
    M. López de Prado (2018), Advances in Financial Machine Learning, section 7.4.1 (purging).
    """
    if dataset.moments is None or not len(before) or not len(rows):
        return rows
    first_target = int(dataset.moments[before].min()) + 1
    return rows[dataset.moments[rows] + reach(dataset) < first_target]


def _ranks(values: npt.NDArray[np.int64] | npt.NDArray[np.float64]) -> Indices:
    ranks: Indices = np.unique(values, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return ranks


def _numbers(values: pd.Series, column: str) -> npt.NDArray[np.float64]:
    cells = [None if value is None or value != value else str(value) for value in values]  # noqa: PLR0124
    numbers = date_column(cells)
    if numbers is None:
        numbers = numeric_column(cells, name=column, lines=range(len(cells)))
    if numbers is None:
        raise AuditError(
            f"The column '{column}' cannot order the rows",
            seen=f"'{next(cell for cell in cells if cell is not None)}'",
            allowed="numbers, or ISO dates such as 2020-03-01 or 2020-03-01 12:30",
            remedy="Order by another column, or leave it empty to keep the order of the file.",
        )
    return numbers


def _column(dataset: Dataset, column: str) -> pd.Series:
    for table in (dataset.set_aside, dataset.table):
        if table is not None and column in table:
            return table[column]
    ignored = ("ignored" for name, role in dataset.record.set_aside if name == column)
    raise AuditError(
        f"The split's column '{column}' is not among the rows that were read",
        seen=f'the role "{next(ignored, "none")}"',
        allowed=_columns_text(dataset),
        remedy='Give the column the role "identifier", or name another; capitals count.',
    )


def _columns_text(dataset: Dataset) -> str:
    tables = (dataset.set_aside, dataset.table)
    names = [f"'{name}'" for table in tables if table is not None for name in table]
    return ", ".join(names[:20]) + (", ..." if len(names) > 20 else "") or "no column: none is kept"
