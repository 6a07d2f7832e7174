from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import precision_recall_curve as reference_precision_recall
from sklearn.metrics import roc_curve as reference_roc

from core.assessments.curves import (
    BAND_GRID,
    precision_recall_curve,
    reliability_curve,
    roc_band,
    roc_curve,
    roc_on_grid,
    scatter,
)
from core.assessments.intervals import bootstrap, wilson
from core.assessments.metrics import metric
from core.assessments.predictions import ClassPredictions, ValuePredictions


def two_classes(*, rows: int, decimals: int = 6) -> ClassPredictions:
    random = np.random.default_rng(rows)
    targets = random.integers(0, 2, rows)
    scores = (1 / (1 + np.exp(-random.normal(loc=targets * 1.5 - 0.7)))).round(decimals)
    return ClassPredictions(np.column_stack([1 - scores, scores]), targets, positive=1)


def only(target: int) -> ClassPredictions:
    return ClassPredictions(np.full((3, 2), 0.5), np.full(3, target), positive=1)


@pytest.mark.parametrize("decimals", [1, 6])
def test_roc_agrees_with_scikit_learn(decimals: int) -> None:
    predictions = two_classes(rows=120, decimals=decimals)
    curve = roc_curve(predictions)
    x, y, _ = reference_roc(predictions.targets, predictions.scores, drop_intermediate=False)
    assert curve is not None
    known = set(zip(x.round(12), y.round(12), strict=True))
    assert set(zip(np.round(curve.x, 12), np.round(curve.y, 12), strict=True)) <= known
    # Only points on straight pieces are left out, so that nothing between two points is lost.
    assert len(curve.x) < len(x) or decimals == 1
    assert np.trapezoid(curve.y, curve.x) == pytest.approx(np.trapezoid(y, x), abs=1e-12)


def test_area_under_the_whole_roc_curve_is_the_auc() -> None:
    predictions = two_classes(rows=100, decimals=2)
    curve = roc_curve(predictions)
    assert curve is not None
    assert np.trapezoid(curve.y, curve.x) == pytest.approx(metric("auc", predictions).value)


@pytest.mark.parametrize("decimals", [1, 6])
def test_precision_recall_agrees_with_scikit_learn(decimals: int) -> None:
    predictions = two_classes(rows=120, decimals=decimals)
    curve = precision_recall_curve(predictions)
    y, x, _ = reference_precision_recall(predictions.targets, predictions.scores)
    assert curve is not None
    np.testing.assert_allclose(curve.x, x[:-1][::-1], atol=1e-12)
    np.testing.assert_allclose(curve.y, y[:-1][::-1], atol=1e-12)


def test_long_curves_are_thinned_to_points_of_themselves() -> None:
    predictions = two_classes(rows=5000)
    for curve, reference in (
        (roc_curve(predictions), reference_roc(predictions.targets, predictions.scores)[:2]),
        (
            precision_recall_curve(predictions),
            reference_precision_recall(predictions.targets, predictions.scores)[1::-1],
        ),
    ):
        assert curve is not None
        assert 100 < len(curve.x) <= 200
        known = set(zip(reference[0].round(12), reference[1].round(12), strict=True))
        assert set(zip(np.round(curve.x, 12), np.round(curve.y, 12), strict=True)) <= known
        assert curve.x[-1] == 1.0
    roc = roc_curve(predictions)
    assert roc is not None
    assert (roc.x[0], roc.y[0], roc.y[-1]) == (0.0, 0.0, 1.0)
    assert np.trapezoid(roc.y, roc.x) == pytest.approx(metric("auc", predictions).value, abs=2e-3)


def test_curves_without_a_class_are_absent() -> None:
    assert roc_curve(only(0)) is None
    assert roc_curve(only(1)) is None
    assert precision_recall_curve(only(0)) is None
    assert roc_band(only(0), roc_on_grid(only(0), np.ones((3, 4)))) is None


def test_reliability_agrees_with_scikit_learn_and_counts_its_rows() -> None:
    predictions = two_classes(rows=400)
    curve = reliability_curve(predictions)
    y, x = calibration_curve(predictions.targets, predictions.scores, n_bins=10)
    np.testing.assert_allclose(curve.x, x, atol=1e-12)
    np.testing.assert_allclose(curve.y, y, atol=1e-12)
    assert sum(curve.counts) == 400
    hits = round(curve.y[0] * curve.counts[0])
    assert (curve.low[0], curve.high[0]) == wilson(hits, curve.counts[0])


def test_reliability_leaves_empty_bins_out_and_closes_the_last_one() -> None:
    scores = np.array([0.05, 1.0, 1.0, 0.95])
    predictions = ClassPredictions(
        np.column_stack([1 - scores, scores]), np.array([0, 1, 1, 0]), positive=1
    )
    curve = reliability_curve(predictions)
    assert curve.counts == (1, 3)
    assert curve.x == pytest.approx((0.05, 2.95 / 3))
    assert curve.y == pytest.approx((0.0, 2 / 3))


def test_roc_on_grid_is_the_highest_rate_within_each_false_positive_rate() -> None:
    predictions = two_classes(rows=90, decimals=1)
    x, y, _ = reference_roc(predictions.targets, predictions.scores, drop_intermediate=False)
    expected = [y[x <= rate + 1e-9].max() for rate in BAND_GRID]
    found = roc_on_grid(predictions, np.ones((90, 1)))[:, 0]
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_roc_on_grid_of_a_draw_is_that_of_the_rows_that_it_holds() -> None:
    predictions = two_classes(rows=40, decimals=1)
    rows = np.random.default_rng(2).integers(0, 40, 40)
    drawn = ClassPredictions(predictions.probabilities[rows], predictions.targets[rows], positive=1)
    counts = np.bincount(rows, minlength=40).astype(np.float64)[:, None]
    np.testing.assert_allclose(
        roc_on_grid(predictions, counts), roc_on_grid(drawn, np.ones((40, 1))), atol=1e-12
    )


def test_roc_band_lies_around_the_curve() -> None:
    predictions = two_classes(rows=150)
    drawn = bootstrap(lambda counts: roc_on_grid(predictions, counts), 150, seed=1, draws=300)
    band = roc_band(predictions, drawn)
    assert band is not None
    assert band.x == BAND_GRID
    assert len(band.low) == len(band.high) == 51
    inside = [low <= y <= high for low, y, high in zip(band.low, band.y, band.high, strict=True)]
    assert np.mean(inside) > 0.95
    assert band.low[25] < band.high[25]


def test_scatter_shows_at_most_200_rows_over_the_whole_range() -> None:
    targets = np.random.default_rng(0).normal(size=1000)
    curve = scatter(ValuePredictions(targets + 1, targets))
    assert len(curve.x) == 200
    assert (curve.x[0], curve.x[-1]) == (targets.min(), targets.max())
    np.testing.assert_allclose(np.array(curve.y) - np.array(curve.x), 1.0)
    assert len(scatter(ValuePredictions(np.arange(3.0), np.arange(3.0))).x) == 3
