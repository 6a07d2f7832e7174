"""Which test rows are shown one by one, by a rule that is printed beside each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Case = tuple[int, str]
Queue = tuple[str, Indices]

WORST = "largest loss among the rows predicted wrongly"
LEAST_CERTAIN = "least certain prediction"
MOST_CERTAIN = "most certain among the rows predicted rightly"
LARGEST_ERROR = "largest absolute error"
MEDIAN_ERROR = "absolute error nearest to the median"
SMALLEST_ERROR = "smallest absolute error"


def choose_cases(
    predictions: npt.ArrayLike, targets: npt.ArrayLike, *, count: int
) -> tuple[Case, ...]:
    """Return positions in the test part, each with the rule that chose it; no row twice.

    Parameters
    ----------
    predictions : array
        Probabilities (n, K) of at least two classes, or for regression values (n,) or (n, 1), or
        forecasts (n, k).
    targets : array
        (n,) class indices, recorded values, or next steps (n, k).
    count : int
        Most cases; fewer where there are fewer rows.

    Notes
    -----
    Three rules take turns, each giving its next row. Classes: the largest loss among rows
    predicted wrongly; the smallest probability of the predicted class; the largest one among rows
    predicted rightly. Numbers: the largest, the median and the smallest absolute error, for
    forecasts the mean over their steps. Equal rows come in the order of the test part, so that no
    draw is needed.
    """
    predicted = np.asarray(predictions, dtype=np.float64)
    recorded = np.asarray(targets)
    is_classes = recorded.ndim == 1 and predicted.ndim == 2 and predicted.shape[1] > 1
    queues = _class_rules(predicted, recorded) if is_classes else _value_rules(predicted, recorded)
    return _in_turns(queues, count=min(count, len(recorded)))


def _class_rules(probabilities: Floats, targets: Indices) -> tuple[Queue, ...]:
    certainty = probabilities.max(axis=1)
    is_correct = probabilities.argmax(axis=1) == targets
    recorded = probabilities[np.arange(len(targets)), targets]
    wrong, right = np.flatnonzero(~is_correct), np.flatnonzero(is_correct)
    return (
        (WORST, wrong[_ascending(recorded[wrong])]),
        (LEAST_CERTAIN, _ascending(certainty)),
        (MOST_CERTAIN, right[_ascending(-certainty[right])]),
    )


def _value_rules(values: Floats, targets: Floats) -> tuple[Queue, ...]:
    distances = np.abs(values.reshape(targets.shape) - targets.astype(np.float64))
    errors = distances.mean(axis=1) if targets.ndim == 2 else distances
    from_median = np.abs(errors - np.median(errors)) if errors.size else errors
    return (
        (LARGEST_ERROR, _ascending(-errors)),
        (MEDIAN_ERROR, _ascending(from_median)),
        (SMALLEST_ERROR, _ascending(errors)),
    )


def _in_turns(queues: tuple[Queue, ...], *, count: int) -> tuple[Case, ...]:
    """Let each rule in turn choose its first row that is not chosen yet, `count` rows in all."""
    chosen: dict[int, str] = {}
    waiting = [(rule, iter(order.tolist())) for rule, order in queues]
    while len(chosen) < count and waiting:
        for rule, rows in tuple(waiting):
            row = next((row for row in rows if row not in chosen), None)
            if row is None:
                waiting.remove((rule, rows))
            elif len(chosen) < count:
                chosen[row] = rule
    return tuple(chosen.items())


def _ascending(keys: Floats) -> Indices:
    return np.argsort(keys, kind="stable")
