"""How numbers are printed."""

from __future__ import annotations

import pytest

from core.evidence.wording import (
    count_text,
    digits_for,
    figure_text,
    hash_text,
    interval_text,
    listed,
    probability_text,
)


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        (0.12345, {}, "0.123"),
        (-0.12345, {}, "\u22120.123"),
        (0.5, {"signed": True}, "+0.500"),
        (-0.0001, {"signed": True}, "0.000"),
        (0.956, {"percent": True, "digits": 1}, "95.6\u00a0%"),
        (12345.6, {"digits": 0}, "12,346"),
        (None, {}, "not estimable"),
    ],
)
def test_figures(value: float | None, options: dict[str, int], text: str) -> None:
    assert figure_text(value, **options) == text  # type: ignore[arg-type]


def test_interval_has_no_dash() -> None:
    assert interval_text(-0.1, 0.25, digits=2) == "\u22120.10 to 0.25"
    assert interval_text(0.1, 0.25, digits=1, percent=True) == "10.0 to 25.0\u00a0%"
    assert interval_text(None, 1.0) == ""


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "under 0.001"), (1.0, "over 0.999"), (0.5, "0.500")]
)
def test_probability_is_never_zero_or_one(value: float, text: str) -> None:
    assert probability_text(value) == text


@pytest.mark.parametrize(("scale", "digits"), [(0.02, 4), (0.5, 3), (3, 3), (44, 2), (500, 1)])
def test_three_figures_or_more_are_shown(scale: float, digits: int) -> None:
    assert digits_for(scale) == digits


def test_words() -> None:
    assert count_text(0, "row", "rows") == "no rows"
    assert count_text(1, "row", "rows") == "1 row"
    assert count_text(1200, "row", "rows") == "1,200 rows"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert hash_text("0" * 64).split() == ["0" * 8] * 8
