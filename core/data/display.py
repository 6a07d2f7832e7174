"""How a value is written for people, in the units in which it was read."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.data.dataset import Dataset
from core.data.encoder import MISSING
from core.data.tables.dates import date_text
from core.evidence.wording import figure_text
from core.records.base import Task

_MOST_DECIMALS = 6


def value_text(dataset: Dataset, row: int, *, feature: str) -> str:
    """Return the value of one feature in one row as it is printed.

    A number has as many decimals as its column was recorded with, but no more than three
    significant figures of the column's standard deviation call for. A category is its own text, a
    date is written as ISO 8601 has it.
    A channel of an image or series is given by its range and mean. A text is given on one line.

    Raises
    ------
    KeyError
        If there is no such feature.
    """
    return value_texts(dataset, [row], feature=feature)[0]


def value_texts(dataset: Dataset, rows: Sequence[int], *, feature: str) -> list[str]:
    """Return the values of one feature in several rows, as `value_text` prints each.

    Raises
    ------
    KeyError
        If there is no such feature.
    """
    names = [item.name for item in dataset.record.features]
    if feature not in names:
        raise KeyError(feature)
    if dataset.texts is not None:
        return [" ".join(str(dataset.texts[row]).split()) for row in rows]
    if dataset.table is None:
        assert dataset.inputs is not None
        place = names.index(feature)
        return [
            _channel_text(dataset.inputs[row, place][..., : real_steps(dataset, row)])
            for row in rows
        ]
    column = dataset.table[feature]
    shown = column.iloc[list(rows)].tolist()
    if dataset.record.features[names.index(feature)].kind == "categorical":
        return [MISSING if value is None or value != value else str(value) for value in shown]  # noqa: PLR0124
    if dataset.record.features[names.index(feature)].kind == "date":
        return [MISSING if math.isnan(day) else date_text(day) for day in shown]
    digits = decimals(column.to_numpy(dtype=np.float64))
    return [MISSING if math.isnan(v) else figure_text(float(v), digits=digits) for v in shown]


def real_steps(dataset: Dataset, row: int) -> int | None:
    """Return how many steps of a series are real; None where no row is padded."""
    return None if dataset.lengths is None else int(dataset.lengths[row])


def drawn_line(series: npt.NDArray[np.floating], *, task: Task) -> npt.NDArray[np.float64]:
    """Return the one line by which a series of several channels is drawn, wherever it is shown.

    Parameters
    ----------
    series : ndarray
        (C, T) values as they were read, NaN where one is missing.
    task : Task
        A window to be forecast is drawn by its target, the first channel, because other channels
        may have other units; everything else by the mean of its channels.

    Returns
    -------
    ndarray
        (T,) float64; NaN where no channel has a value.
    """
    if task == "forecasting":
        return np.asarray(series[0], dtype=np.float64)
    is_known = ~np.isnan(series)
    counts = is_known.sum(axis=0)
    sums = np.where(is_known, series, 0.0).sum(axis=0, dtype=np.float64)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def decimals(values: npt.NDArray[np.float64]) -> int:
    """Return the decimals with which a column is printed; NaN counts as absent."""
    present = values[np.isfinite(values)]
    if present.size == 0:
        return 0
    spread = float(np.std(present)) or float(np.abs(present[0])) or 1.0
    useful = 2 - math.floor(math.log10(spread))
    for digits in range(min(useful, _MOST_DECIMALS)):
        if np.allclose(np.round(present, digits), present, rtol=1e-12, atol=0.0):
            return digits
    return max(0, min(useful, _MOST_DECIMALS))


def _channel_text(values: npt.NDArray[np.float32]) -> str:
    present = values[~np.isnan(values)].astype(np.float64)
    if present.size == 0:
        return MISSING
    digits = decimals(present)
    low, high, mean = (
        figure_text(float(number), digits=digits)
        for number in (present.min(), present.max(), present.mean())
    )
    return f"{low} to {high}, mean {mean}"
