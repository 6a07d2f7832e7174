"""The metrics of the catalogue, each as one function of predictions and counts of rows.

Counts (n, d) say how often each row stands in each of d samples; a column of ones is the test part
itself, any other one a bootstrap draw. So the figure and its interval come from the same lines.
Each function returns (d,) float64, NaN where the figure is not estimable on a sample.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from core.assessments.forecasts import ForecastPredictions
from core.assessments.intervals import rate
from core.assessments.predictions import (
    SMALLEST_PROBABILITY,
    Booleans,
    ClassPredictions,
    Predictions,
    ValuePredictions,
)
from core.catalogue.checks import METRICS
from core.evidence.wording import count_text
from core.records.base import Estimate, Task

Floats = npt.NDArray[np.float64]


def accuracy(predictions: ClassPredictions, counts: Floats) -> Floats:
    """Return the share of rows whose most probable class is the recorded one."""
    return _mean(predictions.is_correct, counts)


def balanced_accuracy(predictions: ClassPredictions, counts: Floats) -> Floats:
    """Return the mean over all classes of the share of their rows that is predicted correctly.

    Not estimable where a class has no row: leaving it out would change what is measured.
    """
    rows = np.asarray(predictions.class_rows @ counts)
    correct = np.asarray(predictions.correct_class_rows @ counts)
    return np.asarray(_ratio(correct, rows).mean(axis=0))


def auc(predictions: ClassPredictions, counts: Floats) -> Floats:
    """Return the area under the ROC curve of the positive class against all others.

    It is counted as the share of pairs that are ranked rightly, a tie as one half, from sorted
    scores and running sums: O(n log n) for the order, O(n) for each sample.

    References
    ----------
    Hanley, McNeil 1982, The Meaning and Use of the Area under a ROC Curve, section on the
    Wilcoxon statistic.
    """
    ranking = predictions.ranking
    positives = counts[ranking.positives]
    others = np.zeros((len(ranking.others) + 1, counts.shape[1]))
    np.cumsum(counts[ranking.others], axis=0, out=others[1:])
    beaten = (others[ranking.below] + others[ranking.not_above]) / 2
    pairs = positives.sum(axis=0) * others[-1]
    return _ratio(np.einsum("ij,ij->j", positives, beaten), pairs)


def true_positive_rate(predictions: ClassPredictions, counts: Floats) -> Floats:
    """Return rows of the positive class predicted as such, over all rows of that class."""
    return _share(predictions.is_called_positive, counts, among=predictions.is_positive)


def false_positive_rate(predictions: ClassPredictions, counts: Floats) -> Floats:
    """Return other rows predicted as the positive class, over all other rows."""
    return _share(predictions.is_called_positive, counts, among=~predictions.is_positive)


def log_loss(predictions: ClassPredictions, counts: Floats) -> Floats:
    """Return the mean log loss in nat; probabilities under 1e-7 count as 1e-7."""
    return _mean(predictions.log_losses, counts)


def brier(predictions: ClassPredictions, counts: Floats) -> Floats:
    """Return the mean squared distance of the probabilities from the recorded class.

    For two classes it is that of the positive class alone, within [0, 1]; for more classes the
    sum over all of them, within [0, 2].

    References
    ----------
    Brier 1950, Verification of Forecasts Expressed in Terms of Probability, eq. 2; halved for two
    classes.
    """
    return _mean(predictions.brier_losses, counts)


def mae(predictions: ValuePredictions | ForecastPredictions, counts: Floats) -> Floats:
    """Return the mean absolute error, in the target's unit; of forecasts over all steps ahead."""
    return _mean(predictions.absolute_errors, counts)


def rmse(predictions: ValuePredictions | ForecastPredictions, counts: Floats) -> Floats:
    """Return the root of the mean squared error, in the target's unit; likewise."""
    return np.sqrt(_mean(predictions.squared_errors, counts))


def r2(predictions: ValuePredictions, counts: Floats) -> Floats:
    """Return 1 − squared errors over squared distances from the mean of the same rows.

    Not estimable where all recorded values are equal.
    """
    centred = predictions.centred_targets
    squares = np.square(centred) @ counts
    spread = squares - np.square(centred @ counts) / counts.sum(axis=0)
    # Equal values leave a rest of the size of rounding, which is no variance to be explained.
    spread = np.where(spread > 1e-12 * squares, spread, 0.0)
    return 1.0 - _ratio(predictions.squared_errors @ counts, spread)


def skill(predictions: ForecastPredictions, counts: Floats) -> Floats:
    """Return 1 − mean absolute error over that of the best naive forecast of the same windows.

    Not estimable where the naive forecast is never wrong.
    """
    return 1.0 - _ratio(
        predictions.absolute_errors @ counts, np.asarray(predictions.naive_errors @ counts)
    )


def mase(predictions: ForecastPredictions, counts: Floats) -> Floats:
    """Return the mean absolute error in units of the usual change within the training part.

    References
    ----------
    Hyndman, Koehler 2006, Another look at measures of forecast accuracy. Deviation: one scale for
    all windows, that of the training part.
    """
    usual = np.full(counts.shape[1], np.nan_to_num(predictions.usual_step))
    return _ratio(mae(predictions, counts), usual)


_CLASS_METRICS: MappingProxyType[str, Callable[[ClassPredictions, Floats], Floats]] = (
    MappingProxyType(
        {
            "accuracy": accuracy,
            "balanced_accuracy": balanced_accuracy,
            "auc": auc,
            "true_positive_rate": true_positive_rate,
            "false_positive_rate": false_positive_rate,
            "log_loss": log_loss,
            "brier": brier,
        }
    )
)
_VALUE_METRICS: MappingProxyType[str, Callable[[ValuePredictions, Floats], Floats]] = (
    MappingProxyType({"mae": mae, "rmse": rmse, "r2": r2})
)
_FORECAST_METRICS: MappingProxyType[str, Callable[[ForecastPredictions, Floats], Floats]] = (
    MappingProxyType({"mae": mae, "rmse": rmse, "skill": skill, "mase": mase})
)
_NOT_ESTIMABLE = MappingProxyType(
    {
        "balanced_accuracy": "at least one class has no row here",
        "auc": "needs rows of the positive class and rows of another one",
        "true_positive_rate": "no row is of the positive class",
        "false_positive_rate": "every row is of the positive class",
        "r2": "all recorded values are equal",
        "skill": "the naive forecast is never wrong here",
        "mase": "the training part does not change",
    }
)


def metrics_of(task: Task) -> tuple[str, ...]:
    """Return the names of the catalogue's metrics for the task, in its order."""
    return tuple(name for name, entry in METRICS.items() if task in entry.tasks)


def metric_draws(name: str, predictions: Predictions, *, counts: Floats) -> Floats:
    """Return the metric (d,) on samples given as counts of rows (n, d).

    Raises
    ------
    KeyError
        If the metric does not exist for predictions of this kind.
    """
    if isinstance(predictions, ClassPredictions):
        return _CLASS_METRICS[name](predictions, counts)
    if isinstance(predictions, ForecastPredictions):
        return _FORECAST_METRICS[name](predictions, counts)
    return _VALUE_METRICS[name](predictions, counts)


def metric(name: str, predictions: Predictions) -> Estimate:
    """Return one metric on all rows; rates with their Wilson interval, others without one yet.

    A metric that is not estimable has no value, and a note that says why.

    Raises
    ------
    KeyError
        If the metric does not exist for predictions of this kind.
    """
    if METRICS[name].interval == "Wilson" and isinstance(predictions, ClassPredictions):
        return _rate(name, predictions)
    value = float(metric_draws(name, predictions, counts=np.ones((predictions.rows, 1)))[0])
    unit = METRICS[name].unit
    if np.isnan(value):
        return Estimate(value=None, n=predictions.rows, unit=unit, note=_NOT_ESTIMABLE[name])
    return Estimate(value=value, n=predictions.rows, unit=unit, note=_note(name, predictions))


def class_rates(predictions: ClassPredictions) -> tuple[Estimate, ...]:
    """Return for each class the share of its rows that is predicted correctly, with Wilson."""
    confusion = confusion_matrix(predictions)
    return tuple(
        rate(row[number], sum(row), empty="no row is of this class")
        for number, row in enumerate(confusion)
    )


def confusion_matrix(predictions: ClassPredictions) -> tuple[tuple[int, ...], ...]:
    """Return counts of rows (K, K): recorded classes down, predicted ones across."""
    classes = predictions.classes
    cells = predictions.targets * classes + predictions.predicted
    counts = np.bincount(cells, minlength=classes * classes).reshape(classes, classes)
    return tuple(tuple(int(count) for count in row) for row in counts)


def _rate(name: str, predictions: ClassPredictions) -> Estimate:
    """Return a metric that counts rows among rows."""
    everything = np.ones(predictions.rows, dtype=np.bool_)
    hits, among = {
        "accuracy": (predictions.is_correct, everything),
        "true_positive_rate": (predictions.is_called_positive, predictions.is_positive),
        "false_positive_rate": (predictions.is_called_positive, ~predictions.is_positive),
    }[name]
    return rate(int((hits & among).sum()), int(among.sum()), empty=_NOT_ESTIMABLE.get(name, ""))


def _note(name: str, predictions: Predictions) -> str:
    if name != "log_loss" or not isinstance(predictions, ClassPredictions):
        return ""
    clipped = int((predictions.recorded_probabilities < SMALLEST_PROBABILITY).sum())
    concerned = count_text(clipped, "row", "rows")
    return f"probabilities clipped at {SMALLEST_PROBABILITY:g}; this concerned {concerned}"


def _mean(values: Floats | Booleans, counts: Floats) -> Floats:
    return np.asarray(_column(values) @ counts / counts.sum(axis=0))


def _share(hits: Booleans, counts: Floats, *, among: Booleans) -> Floats:
    return _ratio(_column(hits & among) @ counts, _column(among) @ counts)


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Return the quotient, NaN where there is nothing to divide by."""
    known = denominator > 0
    quotient = np.full(np.shape(numerator), np.nan)
    np.divide(numerator, denominator, out=quotient, where=known)
    return quotient


def _column(values: Floats | Booleans) -> Floats:
    return values.astype(np.float64)
