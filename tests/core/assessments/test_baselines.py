from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from core.assessments import baselines
from core.assessments.baselines import linear_baseline, naive_baseline
from core.assessments.predictions import ClassPredictions, ValuePredictions
from tests.core.assessments.factory import prepared_of

RANDOM = np.random.default_rng(0)
INPUTS = RANDOM.normal(size=(120, 2)).astype(np.float32)


def test_ridge_is_its_closed_form_on_the_training_part() -> None:
    targets = INPUTS @ np.array([2.0, -1.0]) + RANDOM.normal(size=120) + 10
    prepared = prepared_of(INPUTS, targets, test=40, task="regression")
    found = linear_baseline(prepared).predictions
    assert isinstance(found, ValuePredictions)
    x = INPUTS[:80].astype(np.float64)
    y = prepared.targets[:80].astype(np.float64)
    centred = x - x.mean(axis=0)
    weights = np.linalg.solve(centred.T @ centred + np.eye(2), centred.T @ (y - y.mean()))
    expected = y.mean() + (INPUTS[80:].astype(np.float64) - x.mean(axis=0)) @ weights
    np.testing.assert_allclose(found.values, expected, rtol=1e-9)
    np.testing.assert_array_equal(found.targets, prepared.targets[80:])


def test_logistic_regression_has_no_gradient_left_on_the_training_part() -> None:
    targets = (INPUTS @ np.array([2.0, -1.0]) + RANDOM.normal(size=120) > 0).astype(int)
    prepared = prepared_of(INPUTS, targets, test=40)
    found = linear_baseline(prepared)
    assert isinstance(found.predictions, ClassPredictions)
    assert found.note == ""
    # From two test rows' logits and their inputs the weights follow, and with them the gradient.
    logits = np.log(found.predictions.probabilities[:, 1] / found.predictions.probabilities[:, 0])
    design = np.column_stack([INPUTS[80:].astype(np.float64), np.ones(40)])
    weights, *_ = np.linalg.lstsq(design, logits, rcond=None)
    training = np.column_stack([INPUTS[:80].astype(np.float64), np.ones(80)])
    rest = targets[:80] - 1 / (1 + np.exp(-training @ weights))
    gradient = training.T @ rest - np.append(weights[:2], 0.0)
    np.testing.assert_allclose(gradient, 0.0, atol=0.02)


def test_images_are_flattened() -> None:
    targets = (INPUTS[:, 0] > 0).astype(int)
    flat = prepared_of(INPUTS, targets, test=40)
    image = prepared_of(INPUTS.reshape(120, 1, 1, 2), targets, test=40)
    first, second = linear_baseline(flat).predictions, linear_baseline(image).predictions
    assert isinstance(first, ClassPredictions)
    assert isinstance(second, ClassPredictions)
    np.testing.assert_array_equal(first.probabilities, second.probabilities)


def test_a_class_without_training_rows_gets_probability_zero() -> None:
    targets = np.append(RANDOM.integers(0, 2, 80) * 2, np.ones(40))
    found = linear_baseline(prepared_of(INPUTS, targets, test=40, classes=3)).predictions
    assert isinstance(found, ClassPredictions)
    assert found.probabilities.shape == (40, 3)
    assert (found.probabilities[:, 1] == 0).all()
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1.0)


def test_one_class_in_training_is_always_predicted_and_said() -> None:
    targets = np.append(np.ones(80), np.zeros(40))
    found = linear_baseline(prepared_of(INPUTS, targets, test=40))
    assert isinstance(found.predictions, ClassPredictions)
    assert (found.predictions.predicted == 1).all()
    assert found.note == "all training rows are of one class, which is always predicted"


def test_a_fit_that_does_not_converge_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baselines, "_STEPS", (1, 2))
    targets = (INPUTS[:, 0] > 0).astype(int)
    found = linear_baseline(prepared_of(INPUTS * [1, 1000], targets, test=40))
    assert found.note == "the linear model did not converge in 2 steps"


def test_a_second_budget_is_tried_before_giving_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baselines, "_STEPS", (1, 1000))
    targets = (INPUTS[:, 0] > 0).astype(int)
    found = linear_baseline(prepared_of(INPUTS, targets, test=40))
    assert found.note == ""
    assert isinstance(found.predictions, ClassPredictions)
    model = LogisticRegression(max_iter=1000).fit(INPUTS[:80].astype(np.float64), targets[:80])
    np.testing.assert_allclose(
        found.predictions.probabilities, model.predict_proba(INPUTS[80:].astype(np.float64))
    )


def test_naive_baselines_know_the_training_part_only() -> None:
    targets = np.append(np.repeat([0, 1, 1, 1], 20), np.zeros(40))
    shares = naive_baseline(prepared_of(INPUTS, targets, test=40)).predictions
    assert isinstance(shares, ClassPredictions)
    np.testing.assert_array_equal(shares.probabilities, np.tile([0.25, 0.75], (40, 1)))
    numbers = naive_baseline(prepared_of(INPUTS, targets, test=40, task="regression")).predictions
    assert isinstance(numbers, ValuePredictions)
    np.testing.assert_array_equal(numbers.values, np.full(40, 0.75))
