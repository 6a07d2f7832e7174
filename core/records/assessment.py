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
