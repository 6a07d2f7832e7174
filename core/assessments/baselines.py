"""What the network has to beat: a linear model on the same inputs, and no model at all.

Both see the training part only and predict the test part.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge

from core.assessments.forecasts import ForecastPredictions, best_naive, forecast_predictions
from core.assessments.predictions import ClassPredictions, Predictions, ValuePredictions
from core.assessments.word_weights import WordWeights
from core.data.dataset import Prepared
from core.data.images.stored import StoredRows
from core.seeds import generator

Floats = npt.NDArray[np.float64]

_STEPS = (1_000, 10_000)
"""Budgets of the solver: the second is tried where the first did not suffice."""

_MOST_BYTES = 64 << 20
"""Of rows on disk, at most so many are fitted at once, as float64."""

Targets = npt.NDArray[np.int64] | npt.NDArray[np.float32]


@dataclass(frozen=True)
class Baseline:
    """A baseline's predictions for the test part, and what a reader must know of its fit."""

    predictions: Predictions
    note: str = ""


def linear_baseline(prepared: Prepared) -> Baseline:
    """Return a linear model's predictions for the test part.

    Logistic regression (L2 penalty, C = 1) for classes, ridge regression (alpha = 1) for numbers
    and, one for each step ahead, for forecasts; all with an intercept, on the encoded inputs
    flattened to (n, everything) in float64; for texts on the TF-IDF of the vocabulary's words, to
    which order means nothing (`WordWeights`). Where the rows stay on disk it is fitted to as many
    training rows, drawn once for all, as 64 MiB hold; the note says how many.

    References
    ----------
    Hastie, Tibshirani, Friedman 2009, The Elements of Statistical Learning, sections 3.4.1 and
    4.4.
    """
    training, targets, note = _fitted_rows(prepared)
    if prepared.record.task != "classification":
        return _ridge(prepared, training, targets, note=note)
    if len(np.unique(targets)) < 2:
        note = "all training rows are of one class, which is always predicted"
        return Baseline(naive_baseline(prepared).predictions, note)
    return _logistic(prepared, training, targets, note=note)


def naive_baseline(prepared: Prepared) -> Baseline:
    """Return for every test row the training part's class shares, or its mean.

    For forecasts: persistence or the seasonal-naive forecast, whichever errs less.
    """
    targets = prepared.targets_of("training")
    rows = len(prepared.parts["test"])
    if prepared.record.task == "forecasting":
        return Baseline(forecast_predictions(prepared, best_naive(prepared)[1]))
    if prepared.record.task == "regression":
        mean = float(targets.astype(np.float64).mean())
        return Baseline(value_predictions(prepared, np.full(rows, mean)))
    counts = np.bincount(targets.astype(np.int64), minlength=len(prepared.record.class_names))
    shares = np.tile(counts / counts.sum(), (rows, 1))
    return Baseline(class_predictions(prepared, shares))


def class_predictions(prepared: Prepared, probabilities: npt.ArrayLike) -> ClassPredictions:
    """Return probabilities (n, K) beside the recorded classes of the test part."""
    return ClassPredictions(
        probabilities=np.asarray(probabilities, dtype=np.float64),
        targets=prepared.targets_of("test").astype(np.int64),
        positive=prepared.record.positive,
    )


def value_predictions(prepared: Prepared, values: npt.ArrayLike) -> ValuePredictions:
    """Return predicted numbers (n,) or (n, 1) beside the recorded ones of the test part."""
    return ValuePredictions(
        values=np.asarray(values, dtype=np.float64).reshape(-1),
        targets=prepared.targets_of("test").astype(np.float64),
    )


def number_predictions(
    prepared: Prepared, values: npt.ArrayLike
) -> ValuePredictions | ForecastPredictions:
    """Return predicted numbers (n, 1) or forecasts (n, k) beside the recorded ones."""
    if prepared.record.task == "forecasting":
        return forecast_predictions(prepared, values)
    return value_predictions(prepared, values)


def _ridge(prepared: Prepared, training: Floats, targets: Targets, *, note: str) -> Baseline:
    model = Ridge(alpha=1.0)
    model.fit(training, targets.astype(np.float64))
    return Baseline(number_predictions(prepared, _over_test(prepared, model.predict)), note)


def _logistic(prepared: Prepared, training: Floats, targets: Targets, *, note: str) -> Baseline:
    for steps in _STEPS:
        model, has_converged = _fit_logistic(training, targets, steps=steps)
        if has_converged:
            break
    probabilities = np.zeros((len(prepared.parts["test"]), len(prepared.record.class_names)))
    # A class without a training row has no column of its own, and probability 0.
    probabilities[:, model.classes_] = _over_test(prepared, model.predict_proba)
    late = "" if has_converged else f"the linear model did not converge in {_STEPS[-1]:,} steps"
    said = "; ".join(filter(None, (note, late)))
    return Baseline(class_predictions(prepared, probabilities), said)


def _fit_logistic(
    training: Floats, targets: Targets, *, steps: int
) -> tuple[LogisticRegression, bool]:
    model = LogisticRegression(C=1.0, max_iter=steps)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(training, targets)
    for warning in caught:
        if not issubclass(warning.category, ConvergenceWarning):
            warnings.warn_explicit(
                warning.message, warning.category, warning.filename, warning.lineno
            )
    return model, not any(issubclass(item.category, ConvergenceWarning) for item in caught)


def _fitted_rows(prepared: Prepared) -> tuple[Floats, Targets, str]:
    """Return the training rows that are fitted, their targets, and what must be told of them."""
    inputs, targets = prepared.inputs_of("training"), prepared.targets_of("training")
    if not isinstance(inputs, StoredRows):
        return _columns(prepared)(inputs), targets, ""
    most = max(1, _MOST_BYTES // (8 * int(np.prod(inputs.shape[1:], dtype=np.int64))))
    if len(inputs) <= most:
        return _flat(inputs[:]), targets, ""
    # The same rows for every seed of the plan: what the network must beat should not vary.
    rows = np.sort(generator(0, "linear baseline").choice(len(inputs), most, replace=False))
    note = f"the linear model was fitted to {most:,} of {len(inputs):,} training rows, drawn once"
    return _flat(inputs[rows]), targets[rows], note


def _over_test(
    prepared: Prepared, predict: Callable[[Floats], npt.ArrayLike]
) -> npt.NDArray[np.float64]:
    """Return what a model predicts for the test part, chunk by chunk where it stays on disk."""
    inputs = prepared.inputs_of("test")
    if not isinstance(inputs, StoredRows):
        return np.asarray(predict(_columns(prepared)(inputs)))
    return np.concatenate([predict(_flat(inputs[part])) for part in inputs.chunks()])


def _columns(prepared: Prepared) -> Callable[[npt.NDArray[np.float32]], Floats]:
    """Return what makes the columns of a linear model from encoded rows."""
    if prepared.record.kind != "text":
        return _flat
    inputs = prepared.inputs_of("training")
    assert not isinstance(inputs, StoredRows), "texts are held in memory"
    return WordWeights.fitted(inputs, words=len(prepared.encoder.words.words)).of


def _flat(inputs: npt.NDArray[np.float32]) -> Floats:
    return inputs.reshape(len(inputs), -1).astype(np.float64)
