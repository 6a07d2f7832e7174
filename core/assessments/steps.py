"""Errors of forecasts by how far ahead they look, and some windows to look at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.assessments.cases import choose_cases
from core.assessments.forecasts import (
    ForecastPredictions,
    best_naive,
    block_rows,
    persistence,
    seasonal,
    seasonal_note,
)
from core.assessments.intervals import bootstrap, bootstrapped
from core.data.dataset import Prepared
from core.records.assessment import ForecastRecord, ForecastWindow, StepErrors
from core.records.base import Estimate

Floats = npt.NDArray[np.float64]

STREAM = "performance"
SHOWN_WINDOWS = 3

_LEAST_PAST = 24
_MOST_PAST = 96


def forecast_record(
    prepared: Prepared, network: ForecastPredictions, linear: ForecastPredictions, *, seed: int
) -> ForecastRecord:
    """Return errors by step ahead beside those of naive and linear forecasts, and some windows.

    All intervals come from the same draws of blocks as those of the metrics.
    """
    targets, block = network.targets, block_rows(prepared)
    sides = {"network": network.step_errors, "linear": linear.step_errors}
    sides["persistence"] = np.abs(persistence(prepared) - targets)
    repeated = seasonal(prepared)
    if repeated is not None:
        sides["seasonal"] = np.abs(repeated - targets)
    errors = {
        name: _means(values, seed=seed, block=block, power=1) for name, values in sides.items()
    }
    squares = _means(network.step_errors, seed=seed, block=block, power=2)
    steps = tuple(
        StepErrors(
            step=step + 1,
            mae=errors["network"][step],
            rmse=squares[step],
            linear=errors["linear"][step],
            persistence=errors["persistence"][step],
            seasonal=errors["seasonal"][step] if repeated is not None else None,
        )
        for step in range(targets.shape[1])
    )
    best, naive = best_naive(prepared)
    return ForecastRecord(
        best=best,
        season=prepared.record.season,
        persistence=errors["persistence"][-1],
        seasonal=errors["seasonal"][-1] if repeated is not None else None,
        seasonal_note=seasonal_note(prepared),
        block=block,
        steps=steps,
        windows=_windows(prepared, network, naive),
    )


def _means(values: Floats, *, seed: int, block: int, power: int) -> tuple[Estimate, ...]:
    """Return MAE (or, with power 2, RMSE) of each column, and last that over all columns."""
    powered = values**power
    table = np.column_stack([powered, powered.mean(axis=1)])
    rows = len(table)
    drawn = bootstrap(
        lambda counts: table.T @ counts / rows, rows, seed=seed, stream=STREAM, block=block
    )
    points = table.mean(axis=0) ** (1 / power)
    return tuple(
        bootstrapped(float(point), draws ** (1 / power), n=rows, unit="target", block=block)
        for point, draws in zip(points, drawn, strict=True)
    )


def _windows(
    prepared: Prepared, network: ForecastPredictions, naive: Floats
) -> tuple[ForecastWindow, ...]:
    """Return the windows with the largest, the median and the smallest error."""
    dataset = prepared.dataset
    assert dataset.history is not None
    assert dataset.moments is not None
    horizon = prepared.record.horizon
    past = min(prepared.record.input_shape[-1], max(_LEAST_PAST, min(3 * horizon, _MOST_PAST)))
    rows = prepared.parts["test"]
    found = []
    for position, rule in choose_cases(network.values, network.targets, count=SHOWN_WINDOWS):
        moment = int(dataset.moments[rows[position]])
        seen = dataset.history[max(0, moment + 1 - past) : moment + 1]
        found.append(
            ForecastWindow(
                position=position,
                rule=rule,
                name=_name(prepared, int(rows[position])),
                past=_floats(seen),
                recorded=_floats(network.targets[position]),
                predicted=_floats(network.values[position]),
                naive=_floats(naive[position]),
            )
        )
    return tuple(found)


def _name(prepared: Prepared, row: int) -> str:
    aside = prepared.dataset.set_aside
    return "" if aside is None or not len(aside.columns) else str(aside.iloc[row, 0])


def _floats(values: npt.NDArray[np.floating]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
