from __future__ import annotations

import numpy as np

from core.assessments.cases import (
    LARGEST_ERROR,
    LEAST_CERTAIN,
    MEDIAN_ERROR,
    MOST_CERTAIN,
    SMALLEST_ERROR,
    WORST,
    choose_cases,
)

SCORES = np.array([0.99, 0.52, 0.90, 0.05, 0.60, 0.97])
TARGETS = np.array([1, 1, 0, 1, 1, 1])
PROBABILITIES = np.column_stack([1 - SCORES, SCORES])


def test_the_rules_take_turns() -> None:
    assert choose_cases(PROBABILITIES, TARGETS, count=5) == (
        (3, WORST),
        (1, LEAST_CERTAIN),
        (0, MOST_CERTAIN),
        (2, WORST),
        (4, LEAST_CERTAIN),
    )


def test_no_row_is_chosen_twice_and_none_invented() -> None:
    cases = choose_cases(PROBABILITIES, TARGETS, count=20)
    assert sorted(position for position, _ in cases) == list(range(6))
    assert choose_cases(PROBABILITIES, TARGETS, count=0) == ()


def test_without_errors_the_other_rules_choose() -> None:
    cases = choose_cases(PROBABILITIES, (SCORES > 0.5).astype(int), count=3)
    assert [rule for _, rule in cases] == [LEAST_CERTAIN, MOST_CERTAIN, LEAST_CERTAIN]


def test_without_right_predictions_the_other_rules_choose() -> None:
    cases = choose_cases(PROBABILITIES, (SCORES <= 0.5).astype(int), count=3)
    assert [rule for _, rule in cases] == [WORST, LEAST_CERTAIN, WORST]


def test_equal_rows_come_in_order() -> None:
    cases = choose_cases(np.full((4, 2), 0.5), np.zeros(4, dtype=int), count=4)
    assert [position for position, _ in cases] == [0, 1, 2, 3]


def test_numbers_give_the_largest_median_and_smallest_error() -> None:
    values = np.array([[1.0], [5.0], [2.0], [0.0], [3.0]])
    assert choose_cases(values, np.zeros(5), count=4) == (
        (1, LARGEST_ERROR),
        (2, MEDIAN_ERROR),
        (3, SMALLEST_ERROR),
        (4, LARGEST_ERROR),
    )
    assert choose_cases(values[:, 0], np.zeros(5), count=4) == choose_cases(
        values, np.zeros(5), count=4
    )


def test_no_rows_give_no_cases() -> None:
    assert choose_cases(np.empty((0, 1)), np.empty(0), count=3) == ()
    assert choose_cases(np.empty((0, 2)), np.empty(0, dtype=int), count=3) == ()
