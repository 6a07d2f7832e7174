"""Curves behind the charts: ROC, precision and recall, reliability, recorded against predicted."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.assessments.intervals import wilson
from core.assessments.predictions import ClassPredictions, ValuePredictions
from core.records.assessment import Curve

Floats = npt.NDArray[np.float64]

MOST_POINTS = 200
BINS = 10
BAND_GRID: tuple[float, ...] = tuple(step / 50 for step in range(51))
"""False positive rates at which the band of the ROC curve is given."""


def roc_curve(predictions: ClassPredictions) -> Curve | None:
    """Return false (x) against true positive rate (y) over all thresholds, from (0, 0) to (1, 1).

    None where the rows hold no row of the positive class, or no other one.
    """
    positives, others = _counts_above(predictions)
    if positives[-1] == 0 or others[-1] == 0:
        return None
    keep = _corners(others, positives)
    return _thinned(others[keep] / others[-1], positives[keep] / positives[-1])


def precision_recall_curve(predictions: ClassPredictions) -> Curve | None:
    """Return recall (x) against precision (y) over all thresholds, from the strictest one on.

    There is no point at recall 0: without a row called positive, precision is not defined. None
    where the rows hold no row of the positive class.
    """
    positives, others = _counts_above(predictions)
    if positives[-1] == 0:
        return None
    called = positives[1:] + others[1:]
    return _thinned(positives[1:] / positives[-1], positives[1:] / called)


def reliability_curve(predictions: ClassPredictions, *, level: float = 0.95) -> Curve:
    """Return the mean predicted probability of the positive class (x) against its share (y).

    Ten bins of equal width over [0, 1], closed below, the last one closed above too. Bins without
    rows are left out; `low` and `high` are Wilson's, `counts` the rows of each bin.
    """
    scores = predictions.scores
    bins = np.clip((scores * BINS).astype(np.int64), 0, BINS - 1)
    rows = np.bincount(bins, minlength=BINS)
    sums = np.bincount(bins, weights=scores, minlength=BINS)
    hits = np.bincount(bins[predictions.is_positive], minlength=BINS)
    filled = np.flatnonzero(rows)
    bounds = [wilson(int(hits[number]), int(rows[number]), level=level) for number in filled]
    return Curve(
        x=_numbers(sums[filled] / rows[filled]),
        y=_numbers(hits[filled] / rows[filled]),
        low=tuple(low for low, _ in bounds),
        high=tuple(high for _, high in bounds),
        counts=tuple(int(count) for count in rows[filled]),
    )


def scatter(predictions: ValuePredictions) -> Curve:
    """Return recorded (x) against predicted values (y), by ascending recorded value.

    Of more than 200 rows, 200 are shown at even distances in that order.
    """
    order = np.lexsort((predictions.values, predictions.targets))
    shown = order[_evenly(len(order))]
    return Curve(x=_numbers(predictions.targets[shown]), y=_numbers(predictions.values[shown]))


def roc_on_grid(predictions: ClassPredictions, counts: Floats) -> Floats:
    """Return true positive rates (51, d) on samples given as counts of rows (n, d).

    At each false positive rate of the grid it is the highest one that a threshold reaches without
    going above that rate; NaN on a sample without positives or without others.
    """
    ranking = predictions.ranking
    falling = ranking.others[::-1]
    scores = predictions.scores
    # How many positives score above each of the others: what the threshold just above it finds.
    rising = scores[ranking.positives]
    found = len(rising) - np.searchsorted(rising, scores[falling], side="right")
    found = np.append(found, len(rising))
    others = np.cumsum(counts[falling], axis=0)
    positives = np.zeros((len(rising) + 1, counts.shape[1]))
    np.cumsum(counts[ranking.positives[::-1]], axis=0, out=positives[1:])
    rates = np.full((len(BAND_GRID), counts.shape[1]), np.nan)
    grid = np.array(BAND_GRID)
    for draw in range(counts.shape[1]):
        if len(falling) and others[-1, draw] and positives[-1, draw]:
            allowed = grid * others[-1, draw] + 1e-9
            first_over = np.searchsorted(others[:, draw], allowed, side="right")
            rates[:, draw] = positives[found[first_over], draw] / positives[-1, draw]
    return rates


def roc_band(predictions: ClassPredictions, drawn: Floats, *, level: float = 0.95) -> Curve | None:
    """Return the ROC curve on the grid with a pointwise percentile band of its draws (51, d).

    None where the curve itself, or every draw of it, is not estimable.
    """
    rates = roc_on_grid(predictions, np.ones((predictions.rows, 1)))[:, 0]
    kept = drawn[:, ~np.isnan(drawn).any(axis=0)]
    if np.isnan(rates).any() or kept.shape[1] == 0:
        return None
    tail = (1.0 - level) / 2
    low, high = np.quantile(kept, [tail, 1.0 - tail], axis=1)
    return Curve(x=BAND_GRID, y=_numbers(rates), low=_numbers(low), high=_numbers(high))


def _counts_above(predictions: ClassPredictions) -> tuple[Floats, Floats]:
    """Positives and others at or above each distinct score, descending, after none at all."""
    order = np.argsort(-predictions.scores, kind="stable")
    scores = predictions.scores[order]
    ends = np.append(np.flatnonzero(np.diff(scores)), len(scores) - 1)
    is_positive = predictions.is_positive[order]
    positives = np.cumsum(is_positive)[ends]
    others = np.cumsum(~is_positive)[ends]
    return np.append(0.0, positives), np.append(0.0, others)


def _corners(x: Floats, y: Floats) -> npt.NDArray[np.int64]:
    """Points at which a staircase turns, with both ends; the others lie on straight pieces."""
    turns = (np.diff(x, 2) != 0) | (np.diff(y, 2) != 0)
    return np.flatnonzero(np.concatenate([[True], turns, [True]]))


def _thinned(x: Floats, y: Floats) -> Curve:
    """At most 200 points of the curve itself, at even distances along its way."""
    if len(x) > MOST_POINTS:
        way = np.append(0.0, np.cumsum(np.abs(np.diff(x)) + np.abs(np.diff(y))))
        stops = np.linspace(0.0, way[-1], MOST_POINTS)
        kept = np.unique(np.searchsorted(way, stops).clip(0, len(x) - 1))
        kept[-1] = len(x) - 1
        x, y = x[kept], y[kept]
    return Curve(x=_numbers(x), y=_numbers(y))


def _evenly(rows: int) -> npt.NDArray[np.int64]:
    return np.unique(np.linspace(0, rows - 1, min(rows, MOST_POINTS)).round().astype(np.int64))


def _numbers(values: Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
