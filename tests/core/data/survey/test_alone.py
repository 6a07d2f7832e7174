"""What a column alone says, against scikit-learn and scipy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from core.data.survey.alone import auc_alone, category_scores, determines, rank_correlation


@pytest.mark.parametrize("decimals", [0, 1, 6])
def test_auc_alone_equals_that_of_scikit_learn(decimals: int) -> None:
    draw = np.random.default_rng(decimals)
    events = draw.random(400) < 0.3
    scores = np.round(draw.normal(size=400) - events, decimals)
    expected = roc_auc_score(events, scores)
    assert auc_alone(scores, is_event=events) == pytest.approx(
        max(expected, 1 - expected), abs=1e-12
    )


def test_rows_without_a_value_are_left_out() -> None:
    scores = np.array([1.0, 2.0, np.nan, 3.0, 4.0])
    events = np.array([False, False, True, True, True])
    assert auc_alone(scores, is_event=events) == 1.0


def test_one_class_alone_gives_no_figure() -> None:
    assert auc_alone(np.arange(4.0), is_event=np.ones(4, dtype=np.bool_)) is None


def test_rank_correlation_equals_that_of_scipy() -> None:
    draw = np.random.default_rng(3)
    first = np.round(draw.normal(size=300), 1)
    second = first + draw.normal(size=300)
    expected = abs(float(spearmanr(first, second).statistic))
    assert rank_correlation(first, targets=second) == pytest.approx(expected, abs=1e-12)
    assert rank_correlation(np.ones(300), targets=second) is None


def test_category_scores_are_the_mean_targets() -> None:
    draw = np.random.default_rng(4)
    codes = draw.integers(-1, 4, 200)
    targets = draw.random(200)
    expected = pd.Series(targets).groupby(codes).transform("mean")
    assert category_scores(codes, targets=targets) == pytest.approx(expected.to_numpy())


def test_a_column_of_single_values_determines_nothing() -> None:
    classes = np.array([0, 1, 0, 1])
    assert determines(np.array([5, 7, 5, 7]), targets=classes)
    assert not determines(np.array([5, 5, 7, 7]), targets=classes)
    assert not determines(np.array([1, 2, 3, 4]), targets=classes)
