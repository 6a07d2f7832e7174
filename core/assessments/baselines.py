"""What the network has to beat: a linear model on the same inputs, and no model at all.

Both see the training part only and predict the test part.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge

from core.assessments.predictions import ClassPredictions, Predictions, ValuePredictions
from core.data.dataset import Prepared
from core.records.base import Part

Floats = npt.NDArray[np.float64]

_STEPS = (1_000, 10_000)
"""Budgets of the solver: the second is tried where the first did not suffice."""


@dataclass(frozen=True)
class Baseline:
    """A baseline's predictions for the test part, and what a reader must know of its fit."""

    predictions: Predictions
    note: str = ""


def linear_baseline(prepared: Prepared) -> Baseline:
    """Return a linear model's predictions for the test part.

    Logistic regression (L2 penalty, C = 1) for classes, ridge regression (alpha = 1) for numbers,
    both with an intercept, on the encoded inputs flattened to (n, everything) in float64.

    References
    ----------
    Hastie, Tibshirani, Friedman 2009, The Elements of Statistical Learning, sections 3.4.1 and
    4.4.
    """
    training, test = _flat(prepared, "training"), _flat(prepared, "test")
    targets = prepared.targets_of("training")
    if prepared.record.task == "regression":
        return _ridge(prepared, training, test=test)
    if len(np.unique(targets)) < 2:
        note = "all training rows are of one class, which is always predicted"
        return Baseline(naive_baseline(prepared).predictions, note)
    return _logistic(prepared, training, test=test)


def naive_baseline(prepared: Prepared) -> Baseline:
    """Return for every test row the training part's class shares, or its mean."""
    targets = prepared.targets_of("training")
    rows = len(prepared.parts["test"])
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


def _ridge(prepared: Prepared, training: Floats, *, test: Floats) -> Baseline:
    model = Ridge(alpha=1.0)
    model.fit(training, prepared.targets_of("training").astype(np.float64))
    return Baseline(value_predictions(prepared, model.predict(test)))


def _logistic(prepared: Prepared, training: Floats, *, test: Floats) -> Baseline:
    targets = prepared.targets_of("training")
    for steps in _STEPS:
        model, has_converged = _fit_logistic(training, targets, steps=steps)
        if has_converged:
            break
    probabilities = np.zeros((len(test), len(prepared.record.class_names)))
    # A class without a training row has no column of its own, and probability 0.
    probabilities[:, model.classes_] = model.predict_proba(test)
    note = "" if has_converged else f"the linear model did not converge in {_STEPS[-1]:,} steps"
    return Baseline(class_predictions(prepared, probabilities), note)


def _fit_logistic(
    training: Floats, targets: npt.NDArray[np.int64] | npt.NDArray[np.float32], *, steps: int
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


def _flat(prepared: Prepared, part: Part) -> Floats:
    inputs = prepared.inputs_of(part)
    return inputs.reshape(len(inputs), -1).astype(np.float64)
