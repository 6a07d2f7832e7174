"""Ticks are round, few, and written with the decimals that they need."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.charts.axis import Scale, bulk, epoch_ticks, nice_range, short, tick_text, ticks


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0.13, 0.66, ["0.0", "0.2", "0.4", "0.6", "0.8"]),
        (0.1, 0.95, ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        (0.72, 0.85, ["0.70", "0.75", "0.80", "0.85"]),
        (-3.0, 1.0, ["\N{MINUS SIGN}3", "\N{MINUS SIGN}2", "\N{MINUS SIGN}1", "0", "1"]),
        (0.0, 4000.0, ["0", "1,000", "2,000", "3,000", "4,000"]),
    ],
)
def test_axis_has_round_ticks(low: float, high: float, texts: list[str]) -> None:
    first, last, step = nice_range(low, high)
    assert [tick_text(tick, step) for tick in ticks(first, last, step)] == texts


@given(
    st.floats(-1e6, 1e6, allow_nan=False), st.floats(1e-6, 1e6, allow_nan=False), st.integers(2, 6)
)
def test_axis_holds_everything_with_few_ticks(low: float, span: float, most: int) -> None:
    first, last, step = nice_range(low, low + span, most)
    assert first <= low + 1e-6 * step
    assert last >= low + span - 1e-6 * step
    assert 1 <= len(ticks(first, last, step)) <= 2 * most + 2


def test_axis_of_one_value_has_room_around_it() -> None:
    first, last, _ = nice_range(0.5, 0.5)
    assert first < 0.5 < last
    assert nice_range(0.0, 0.0)[0] < nice_range(0.0, 0.0)[1]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (2, [1, 2]),
        (5, [1, 2, 3, 4, 5]),
        (50, [1, 10, 20, 30, 40, 50]),
        (31, [1, 10, 20, 31]),
        (10_000, [1, 2000, 4000, 6000, 8000, 10_000]),
    ],
)
def test_epochs_are_counted_from_one_to_the_last(last: int, expected: list[int]) -> None:
    assert epoch_ticks(last) == expected


def test_few_values_that_dwarf_the_rest_do_not_flatten_it() -> None:
    assert bulk([1e9, *[0.5] * 99]) == (0.5, 1.5)
    assert bulk([2.3, 0.4, 0.3]) == (0.3, 2.3)
    assert bulk([math.nan, math.inf]) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.482, "0.482"), (0.00042, "0.00042"), (12345.6, "1.23e+04"), (None, "–"), (math.nan, "–")],
)
def test_values_are_short(value: float | None, text: str) -> None:
    assert short(value) == text


def test_scale_goes_there_and_back() -> None:
    scale = Scale(1, 50, 40, 600)
    assert scale.value(scale.at(17)) == pytest.approx(17)
    assert Scale(3, 3, 0, 100).at(3) == 50
