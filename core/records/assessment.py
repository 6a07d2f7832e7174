"""Figures about the predictions, checks against limits, and findings."""

from __future__ import annotations

from typing import Literal

from core.records.base import Estimate, Record

Status = Literal["within", "outside", "undecided", "not tested", "not applicable"]


class Curve(Record):
    """A curve in the plane, with a band and the rows behind each point where there are any."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()


class StepErrors(Record):
    """Errors of the forecasts one number of steps ahead, each beside those of the baselines.

    Attributes
    ----------
    step : int
        Steps ahead, from 1.
    mae, rmse : Estimate
        Of the network.
    linear, persistence, seasonal : Estimate or None
        Mean absolute errors; `seasonal` is None without a season.
    """

    step: int
    mae: Estimate
    rmse: Estimate
    linear: Estimate
    persistence: Estimate
    seasonal: Estimate | None = None


class ForecastWindow(Record):
    """One test window: its past, what was recorded after it, and what was forecast.

    Attributes
    ----------
    position : int
        Place in the test part.
    rule : str
        Why this window is shown.
    name : str
        When its last step was, where the data say so.
    past : tuple of float
        The last steps of the target before the forecast, as many as fit a picture.
    """

    position: int
    rule: str
    name: str = ""
    past: tuple[float, ...]
    recorded: tuple[float, ...]
    predicted: tuple[float, ...]
    naive: tuple[float, ...]


class ForecastRecord(Record):
    """What is measured of forecasts beside the metrics.

    Attributes
    ----------
    best : str
        The naive forecast with the smaller mean absolute error on the test part.
    persistence, seasonal : Estimate or None
        Mean absolute error over all steps ahead; `seasonal` is None where `seasonal_note` says
        why.
    block : int
        Neighbouring test windows that each draw of the bootstrap takes together.
    """

    best: Literal["persistence", "seasonal"]
    season: int
    persistence: Estimate
    seasonal: Estimate | None = None
    seasonal_note: str = ""
    block: int
    steps: tuple[StepErrors, ...]
    windows: tuple[ForecastWindow, ...] = ()


class PerformanceRecord(Record):
    """Figures on the test part, each beside that of the naive and of the linear baseline.

    Attributes
    ----------
    metrics, linear, naive : tuple of (str, Estimate)
        By name of the metric in the catalogue.
    confusion : tuple of tuple of int
        Rows are recorded classes, columns predicted ones; empty for regression.
    roc : Curve or None
        False positive rate against true positive rate of the positive class; None without one.
    """

    checkpoint: str
    rows: int
    metrics: tuple[tuple[str, Estimate], ...]
    linear: tuple[tuple[str, Estimate], ...] = ()
    naive: tuple[tuple[str, Estimate], ...] = ()
    difference: tuple[tuple[str, Estimate], ...] = ()  # network minus linear, paired
    confusion: tuple[tuple[int, ...], ...] = ()
    roc: Curve | None = None
    roc_band: Curve | None = None  # true positive rate on a grid, pointwise bootstrap band
    precision_recall: Curve | None = None
    reliability: Curve | None = None  # mean predicted probability against observed share, Wilson
    scatter: Curve | None = None  # regression: recorded against predicted
    forecast: ForecastRecord | None = None
    undecided_draws: float = 0.0  # share of empty bootstrap draws


class CheckRecord(Record):
    """One figure held against one limit of the plan."""

    identifier: str  # "accuracy" or "completeness.integrated_gradients"
    check: str
    method: str = ""
    status: Status
    figure: Estimate | None = None
    at_least: float | None = None
    at_most: float | None = None
    severity: Literal["high", "medium", "low"] = "medium"
    reason: str = ""
