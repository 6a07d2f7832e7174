"""How far one explanation is from another."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from explainers.baselines.effect import rank_agreement, relative_change

_FIRST = np.array([[3.0, -2.0, 1.0, 0.5], [1.0, 5.0, -3.0, 2.0]])
_ALL = np.ones((2, 4), dtype=np.bool_)


def test_order_is_compared_by_size_and_row_by_row() -> None:
    second = np.array([[-4.0, 1.0, 2.0, 0.0], [0.1, 0.1, 0.3, 0.2]])
    found = rank_agreement(_FIRST, second, active=_ALL, seed=1, stream="x")
    expected = [
        spearmanr(np.abs(one), np.abs(other)).statistic
        for one, other in zip(_FIRST, second, strict=True)
    ]
    assert found.value == pytest.approx(np.mean(expected))
    assert found.n == 2
    assert found.low is not None


def test_equal_explanations_agree_wholly() -> None:
    assert rank_agreement(_FIRST, _FIRST, active=_ALL, seed=1, stream="x").value == 1.0
    assert relative_change(_FIRST, _FIRST, seed=1, stream="x").value == 0.0


def test_change_is_a_share_of_what_was_attributed() -> None:
    found = relative_change(_FIRST, 2 * _FIRST, seed=1, stream="x")
    assert found.value == pytest.approx(1.0)
    assert relative_change(_FIRST, -_FIRST, seed=1, stream="x").value == pytest.approx(2.0)


def test_parts_that_a_row_lacks_do_not_count() -> None:
    active = np.array([[True, True, True, False], [True, True, True, False]])
    second = _FIRST.copy()
    second[:, 3] = 100.0
    assert rank_agreement(_FIRST, second, active=active, seed=1, stream="x").value == 1.0


def test_rows_that_cannot_be_compared_are_left_out_and_counted() -> None:
    first = np.array([[1.0, 1.0, 1.0, 1.0], [1.0, 2.0, 3.0, 4.0]])
    found = rank_agreement(first, _FIRST, active=_ALL, seed=1, stream="x")
    assert found.n == 1
    assert "1 left out" in found.note
    empty = np.zeros((2, 4))
    for absent in (
        rank_agreement(empty, _FIRST, active=_ALL, seed=1, stream="x"),
        relative_change(empty, _FIRST, seed=1, stream="x"),
        rank_agreement(_FIRST[:, :2], _FIRST[:, :2], active=_ALL[:, :2], seed=1, stream="x"),
    ):
        assert absent.value is None
        assert "none of 2 rows" in absent.note
