"""A comparison says what the interval of the difference allows, and no more."""

from __future__ import annotations

import pytest

from core.records.base import Estimate
from reports.sections.performance import comparison


@pytest.mark.parametrize(
    ("gain", "said"),
    [
        (Estimate(value=0.1, low=0.05, high=0.2), "Its accuracy is shown to be better"),
        (Estimate(value=-0.1, low=-0.2, high=-0.05), "of a linear model is shown to be better"),
        (Estimate(value=0.0, low=-0.1, high=0.1), "not shown to be better"),
        (Estimate(value=0.0), "The accuracy of a linear model is the same."),
        (Estimate(value=None), "could not be compared"),
    ],
)
def test_the_words_follow_the_interval(gain: Estimate, said: str) -> None:
    assert said in comparison(gain, "accuracy", better_is_higher=True)
