from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pytest
from sklearn import metrics as reference

from core.assessments.forecasts import ForecastPredictions
from core.assessments.intervals import bootstrap, percentile_interval
from core.assessments.metrics import (
    class_rates,
    confusion_matrix,
    metric,
    metric_draws,
    metrics_of,
)
from core.assessments.predictions import ClassPredictions, Predictions, ValuePredictions
from core.catalogue import METRICS
from tests.core.assessments.factory import softmax


def classes_of(*, rows: int = 200, classes: int = 3, decimals: int = 6) -> ClassPredictions:
    random = np.random.default_rng(classes)
    targets = random.integers(0, classes, rows)
    logits = random.normal(size=(rows, classes))
    logits[np.arange(rows), targets] += 0.7
    probabilities = softmax(logits).round(decimals)  # few decimals make ties
    probabilities[:, 0] += 1.0 - probabilities.sum(axis=1)
    return ClassPredictions(probabilities, targets, positive=classes - 1)


def two_classes(scores: list[float], targets: list[int]) -> ClassPredictions:
    positive = np.array(scores)
    return ClassPredictions(
        np.column_stack([1 - positive, positive]), np.array(targets, dtype=np.int64), positive=1
    )


def numbers_of(rows: int = 150) -> ValuePredictions:
    random = np.random.default_rng(1)
    targets = random.normal(loc=1000.0, scale=3.0, size=rows)
    return ValuePredictions(targets + random.normal(size=rows), targets)


def forecasts_of(rows: int = 60, steps: int = 4) -> ForecastPredictions:
    random = np.random.default_rng(2)
    targets = random.normal(size=(rows, steps))
    errors = random.normal(size=(rows, steps))
    return ForecastPredictions(targets + errors, targets, np.abs(random.normal(size=rows)), 1.5)


def value(name: str, predictions: Predictions) -> float:
    found = metric(name, predictions).value
    assert found is not None
    return found


def test_every_metric_of_the_catalogue_is_implemented() -> None:
    cases: tuple[tuple[tuple[str, ...], Predictions], ...] = (
        (metrics_of("classification"), classes_of()),
        (metrics_of("regression"), numbers_of()),
        (metrics_of("forecasting"), forecasts_of()),
    )
    assert {name for names, _ in cases for name in names} == set(METRICS)
    for names, predictions in cases:
        assert all(metric(name, predictions).value is not None for name in names)


def test_a_metric_of_the_other_task_is_refused() -> None:
    with pytest.raises(KeyError):
        metric("mae", classes_of())
    with pytest.raises(KeyError):
        metric("accuracy", numbers_of())


@pytest.mark.parametrize("classes", [2, 3, 8])
@pytest.mark.parametrize("decimals", [1, 6])
def test_class_metrics_agree_with_scikit_learn(classes: int, decimals: int) -> None:
    predictions = classes_of(classes=classes, decimals=decimals)
    targets, shares = predictions.targets, predictions.probabilities
    predicted, is_positive = predictions.predicted, predictions.is_positive
    assert value("accuracy", predictions) == reference.accuracy_score(targets, predicted)
    assert value("balanced_accuracy", predictions) == pytest.approx(
        reference.balanced_accuracy_score(targets, predicted), abs=1e-12
    )
    assert value("auc", predictions) == pytest.approx(
        reference.roc_auc_score(is_positive, shares[:, -1]), abs=1e-12
    )
    assert value("true_positive_rate", predictions) == pytest.approx(
        reference.recall_score(is_positive, predicted == classes - 1), abs=1e-12
    )
    assert value("false_positive_rate", predictions) == pytest.approx(
        1 - reference.recall_score(~is_positive, predicted != classes - 1), abs=1e-12
    )
    one_hot = np.eye(classes)[targets]
    squares = np.square(shares - one_hot).sum(axis=1).mean()
    assert value("brier", predictions) == pytest.approx(
        squares / 2 if classes == 2 else squares, abs=1e-12
    )
    assert confusion_matrix(predictions) == tuple(
        tuple(row) for row in reference.confusion_matrix(targets, predicted).tolist()
    )


@pytest.mark.parametrize("classes", [2, 4])
def test_log_loss_agrees_with_scikit_learn(classes: int) -> None:
    predictions = classes_of(classes=classes)
    expected = reference.log_loss(predictions.targets, predictions.probabilities)
    assert value("log_loss", predictions) == pytest.approx(expected, abs=1e-12)


def test_brier_agrees_with_scikit_learn_for_two_classes() -> None:
    predictions = classes_of(classes=2)
    expected = reference.brier_score_loss(predictions.targets, predictions.scores)
    assert value("brier", predictions) == pytest.approx(expected, abs=1e-12)


def test_value_metrics_agree_with_scikit_learn() -> None:
    predictions = numbers_of()
    pair = (predictions.targets, predictions.values)
    assert value("mae", predictions) == pytest.approx(reference.mean_absolute_error(*pair))
    assert value("rmse", predictions) == pytest.approx(reference.root_mean_squared_error(*pair))
    assert value("r2", predictions) == pytest.approx(reference.r2_score(*pair), abs=1e-12)


def test_closed_forms_of_four_rows() -> None:
    predictions = two_classes([0.9, 0.4, 0.4, 0.1], [1, 1, 0, 0])
    assert value("accuracy", predictions) == 0.75
    assert value("auc", predictions) == pytest.approx(3.5 / 4)  # one tie of four pairs
    assert value("true_positive_rate", predictions) == 0.5
    assert value("false_positive_rate", predictions) == 0.0
    assert value("brier", predictions) == pytest.approx((0.01 + 0.36 + 0.16 + 0.01) / 4)
    expected = -(math.log(0.9) + math.log(0.4) + math.log(0.6) + math.log(0.9)) / 4
    assert value("log_loss", predictions) == pytest.approx(expected)


def test_auc_counts_every_pair() -> None:
    predictions = classes_of(rows=60, classes=2, decimals=1)
    low = predictions.scores[~predictions.is_positive]
    high = predictions.scores[predictions.is_positive]
    pairs = [(h > l) + 0.5 * (h == l) for h in high for l in low]  # noqa: E741
    assert value("auc", predictions) == pytest.approx(np.mean(pairs), abs=1e-12)


def test_log_loss_of_a_certain_error_is_clipped_and_says_so() -> None:
    estimate = metric("log_loss", two_classes([1.0, 0.5], [0, 1]))
    assert estimate.value == pytest.approx((-math.log(1e-7) - math.log(0.5)) / 2)
    assert estimate.note == "probabilities clipped at 1e-07; this concerned 1 row"
    assert estimate.unit == "nat"


def test_an_absent_class_is_not_estimable_rather_than_zero() -> None:
    no_positives = two_classes([0.9, 0.2], [0, 0])
    no_others = two_classes([0.9, 0.2], [1, 1])
    for name, predictions, reason in (
        ("true_positive_rate", no_positives, "no row is of the positive class"),
        ("false_positive_rate", no_others, "every row is of the positive class"),
        ("auc", no_positives, "needs rows of the positive class and rows of another one"),
        ("auc", no_others, "needs rows of the positive class and rows of another one"),
        ("balanced_accuracy", no_others, "at least one class has no row here"),
    ):
        estimate = metric(name, predictions)
        assert estimate.value is None
        assert estimate.low is None
        assert estimate.note == reason


@pytest.mark.parametrize("recorded", [0.1, 1e6 + 0.1])
def test_r2_of_equal_values_is_not_estimable(recorded: float) -> None:
    estimate = metric("r2", ValuePredictions(np.arange(3.0), np.full(3, recorded)))
    assert estimate.value is None
    assert estimate.note == "all recorded values are equal"


def test_rates_carry_their_wilson_interval() -> None:
    estimate = metric("accuracy", classes_of(classes=2))
    assert estimate.method == "Wilson"
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.value is not None
    assert estimate.low < estimate.value < estimate.high


@pytest.mark.parametrize("name", METRICS)
def test_a_draw_is_the_metric_of_the_rows_that_it_holds(name: str) -> None:
    made: dict[str, Callable[[], Predictions]] = {
        "classification": classes_of,
        "regression": numbers_of,
        "forecasting": forecasts_of,
    }
    predictions: Predictions = made[METRICS[name].tasks[-1]]()
    rows = np.random.default_rng(4).integers(0, predictions.rows, (5, predictions.rows))
    counts = np.stack([np.bincount(draw, minlength=predictions.rows) for draw in rows], axis=1)
    drawn = metric_draws(name, predictions, counts=counts.astype(np.float64))
    for draw, figure in zip(rows, drawn, strict=True):
        assert figure == pytest.approx(value(name, _rows(predictions, draw)), abs=1e-12)


@pytest.mark.parametrize(
    "name", ["auc", "balanced_accuracy", "true_positive_rate", "false_positive_rate", "r2"]
)
def test_a_draw_without_a_class_is_empty(name: str) -> None:
    predictions: Predictions = two_classes([0.9, 0.2], [1, 0])
    if name == "r2":
        predictions = ValuePredictions(np.array([1.0, 2.0]), np.array([1e6, 1e6 + 1]))
    counts = np.array([[2.0, 0.0, 1.0], [0.0, 2.0, 1.0]])
    empty = np.isnan(metric_draws(name, predictions, counts=counts))
    expected = {
        "true_positive_rate": [False, True, False],
        "false_positive_rate": [True, False, False],
    }
    assert empty.tolist() == expected.get(name, [True, True, False])


def test_auc_intervals_cover_the_true_area_about_as_often_as_they_say() -> None:
    random = np.random.default_rng(11)
    true_area = NormalDist().cdf(1.0 / math.sqrt(2))
    hits = 0
    for number in range(200):
        targets = np.repeat([0, 1], 60)
        scores = 1 / (1 + np.exp(-random.normal(loc=targets)))
        predictions = two_classes(scores.tolist(), targets.tolist())
        drawn = bootstrap(
            lambda counts, p=predictions: metric_draws("auc", p, counts=counts),  # type: ignore[misc]
            120,
            seed=number,
            draws=400,
        )
        low, high, _ = percentile_interval(drawn)
        assert low is not None
        assert high is not None
        hits += low <= true_area <= high
    assert 0.90 <= hits / 200 <= 0.98


def test_class_rates_are_the_share_of_each_class_predicted_rightly() -> None:
    predictions = ClassPredictions(np.eye(3)[[0, 1, 1]], np.array([0, 0, 1]), positive=2)
    rates = class_rates(predictions)
    assert [item.value for item in rates] == [0.5, 1.0, None]
    assert rates[2].note == "no row is of this class"


def _rows(predictions: Predictions, rows: npt.NDArray[np.int64]) -> Predictions:
    if isinstance(predictions, ClassPredictions):
        return ClassPredictions(
            predictions.probabilities[rows], predictions.targets[rows], predictions.positive
        )
    if isinstance(predictions, ForecastPredictions):
        return ForecastPredictions(
            predictions.values[rows],
            predictions.targets[rows],
            predictions.naive_errors[rows],
            predictions.usual_step,
        )
    return ValuePredictions(predictions.values[rows], predictions.targets[rows])
