"""Forecasts of several steps beside what was recorded, and the naive forecasts they must beat."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.data.dataset import Prepared

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
NaiveName = Literal["persistence", "seasonal"]

LEAST_BLOCKS = 3
"""Blocks that must fit into the test part; longer ones are cut."""


@dataclass(frozen=True)
class ForecastPredictions:
    """Forecasts (n, k) float64 beside recorded next steps (n, k), in the same unit.

    Attributes
    ----------
    naive_errors : ndarray
        (n,) mean absolute error of the best naive forecast of each window.
    usual_step : float
        Mean |y_t − y_(t − m)| over the training part, m the season or 1: the unit of MASE.
    """

    values: Floats
    targets: Floats
    naive_errors: Floats
    usual_step: float

    @property
    def rows(self) -> int:
        """Number of windows."""
        return len(self.targets)

    @cached_property
    def step_errors(self) -> Floats:
        """|forecast − recorded value| (n, k)."""
        return np.abs(self.values - self.targets)

    @cached_property
    def absolute_errors(self) -> Floats:
        """Absolute error of each window (n,), the mean over its steps."""
        return np.asarray(self.step_errors.mean(axis=1))

    @cached_property
    def squared_errors(self) -> Floats:
        """Squared error of each window (n,), the mean over its steps."""
        return np.asarray(np.square(self.step_errors).mean(axis=1))


def persistence(prepared: Prepared) -> Floats:
    """Return (n, k) for the test windows: the last value seen, at every step ahead."""
    history, moments, horizon = _history(prepared)
    return np.repeat(history[moments][:, None], horizon, axis=1)


def seasonal(prepared: Prepared) -> Floats | None:
    """Return (n, k) for the test windows: the value of one season before; None without a season.

    Beyond one season ahead the last season that was seen repeats, so that no forecast uses a value
    later than its window. None also where the first test window ends before one season has passed;
    `seasonal_note` says so.

    References
    ----------
    Hyndman, Athanasopoulos 2021, Forecasting: Principles and Practice, 3rd edition, section 5.2.
    """
    season = prepared.record.season
    history, moments, horizon = _history(prepared)
    if season == 0 or int(moments.min()) + 1 < season:
        return None
    ahead = np.arange(1, horizon + 1)
    back = ahead - season * -(-ahead // season)
    return np.asarray(history[moments[:, None] + back[None, :]])


def seasonal_note(prepared: Prepared) -> str:
    """Say why there is no seasonal-naive forecast; empty where there is one."""
    season = prepared.record.season
    if season == 0:
        return "the plan names no season"
    first = int(_history(prepared)[1].min()) + 1
    if first < season:
        return f"the first test window ends at step {first}, before one season of {season} steps"
    return ""


def best_naive(prepared: Prepared) -> tuple[NaiveName, Floats]:
    """Return the naive forecast with the smaller mean absolute error on the test part.

    It is chosen with the test part in view, which can only make it harder to beat.
    """
    targets = recorded_steps(prepared)
    first, second = persistence(prepared), seasonal(prepared)
    if second is None or np.abs(first - targets).mean() <= np.abs(second - targets).mean():
        return "persistence", first
    return "seasonal", second


def forecast_predictions(prepared: Prepared, values: npt.ArrayLike) -> ForecastPredictions:
    """Return forecasts (n, k) of the test part beside what was recorded, and the naive errors."""
    targets = recorded_steps(prepared)
    _, naive = best_naive(prepared)
    return ForecastPredictions(
        values=np.asarray(values, dtype=np.float64).reshape(targets.shape),
        targets=targets,
        naive_errors=np.asarray(np.abs(naive - targets).mean(axis=1)),
        usual_step=_usual_step(prepared),
    )


def recorded_steps(prepared: Prepared) -> Floats:
    """Return the recorded next steps (n, k) of the test windows, float64."""
    return prepared.targets_of("test").astype(np.float64)


def block_rows(prepared: Prepared) -> int:
    """Return how many neighbouring test windows are drawn together, at least 1.

    Windows overlap and so do their errors: a block spans at least a window and a horizon, but no
    more than a third of the test part, so that draws can differ at all.
    """
    moments = prepared.dataset.moments
    assert moments is not None
    tested = moments[prepared.parts["test"]]
    stride = int(np.diff(tested).min()) if len(tested) > 1 else 1
    span = max(prepared.record.input_shape[-1], prepared.record.horizon)
    return max(1, min(-(-span // stride), len(tested) // LEAST_BLOCKS))


def _history(prepared: Prepared) -> tuple[Floats, Integers, int]:
    """Return the whole series, the place of each test window's last step, and the horizon."""
    dataset = prepared.dataset
    assert dataset.history is not None
    assert dataset.moments is not None
    moments = dataset.moments[prepared.parts["test"]]
    return dataset.history.astype(np.float64), moments, prepared.record.horizon


def _usual_step(prepared: Prepared) -> float:
    """Return the mean absolute change over a season (or a step) within the training part.

    References
    ----------
    Hyndman, Koehler 2006, Another look at measures of forecast accuracy, eq. for the scaled error;
    with a season m in place of one step.
    """
    dataset = prepared.dataset
    assert dataset.history is not None
    assert dataset.moments is not None
    last = int(dataset.moments[prepared.parts["training"]].max()) + prepared.record.horizon
    seen = dataset.history[: last + 1].astype(np.float64)
    lag = prepared.record.season or 1
    return float(np.abs(seen[lag:] - seen[:-lag]).mean()) if len(seen) > lag else float("nan")
