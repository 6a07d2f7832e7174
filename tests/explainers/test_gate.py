"""The gate's arithmetic, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.assessments.intervals import wilson
from core.catalogue import METHODS
from core.records.explanation import GateRecord
from explainers.explanation import Explanation
from explainers.gate import judge, relative_errors


def _explanation(
    sums: list[float], differences: list[float], *, error: list[float] | None = None
) -> Explanation:
    count = len(sums)
    halves = np.array([[value / 2, value / 2] for value in sums])
    return Explanation(
        values=halves,
        player_values=halves,
        outputs=np.array(differences) + 5.0,
        baseline_outputs=np.full(count, 5.0),
        steps=np.ones(count, dtype=np.int64),
        sum_standard_error=None if error is None else np.array(error),
    )


def _judge(method: str, explanation: Explanation) -> GateRecord:
    return judge(METHODS[method], explanation, tolerance=0.01)


def test_the_error_is_relative_to_the_difference_or_its_floor() -> None:
    errors, floored = relative_errors(
        np.array([1.01, -2.0, 0.2]),
        outputs=np.array([1.0, -2.0, 0.0]),
        baseline_outputs=np.zeros(3),
    )
    assert np.allclose(errors, [0.01, 0.0, 0.2 / (0.1 * 1.0)])
    assert floored.tolist() == [False, False, True]


def test_without_any_difference_only_a_sum_of_zero_is_right() -> None:
    errors, floored = relative_errors(
        np.array([0.0, 0.3]), outputs=np.ones(2), baseline_outputs=np.ones(2)
    )
    assert errors.tolist() == [0.0, 1.0]
    assert floored.all()


def test_each_row_is_judged_and_the_share_has_wilsons_interval() -> None:
    gate = _judge("integrated_gradients", _explanation([1.005, 1.5, 2.0], [1.0, 1.0, 2.0]))
    assert gate.within == (True, False, True)
    assert gate.state == "some"
    assert gate.share is not None
    assert gate.share.value == pytest.approx(2 / 3)
    assert (gate.share.low, gate.share.high) == wilson(2, 3)


def test_states_say_all_or_none() -> None:
    assert _judge("deeplift", _explanation([1.0, 2.0], [1.0, 2.0])).state == "within"
    assert _judge("deeplift", _explanation([3.0, 7.0], [1.0, 2.0])).state == "outside"


def test_a_forced_sum_is_said_to_prove_nothing() -> None:
    gate = _judge("kernel_shap", _explanation([1.0], [1.0]))
    assert gate.rule == "construction"
    assert "proves nothing" in gate.note


def test_methods_that_owe_no_sum_are_descriptive() -> None:
    gate = _judge("saliency", _explanation([9.0], [1.0]))
    assert gate.state == "descriptive"
    assert gate.errors == gate.within == ()
    assert gate.share is None


@pytest.mark.parametrize(
    ("missed", "error", "is_within"),
    [(0.1, 0.04, True), (0.1, 0.02, False), (0.01, 0.06, False), (0.0, 0.049, True)],
)
def test_a_sampled_sum_needs_a_small_error_and_must_lie_within_three_of_it(
    missed: float, error: float, is_within: bool
) -> None:
    gate = _judge("gradient_shap", _explanation([1.0 + missed], [1.0], error=[error]))
    assert gate.within == (is_within,)
    assert gate.errors == pytest.approx((missed,), abs=1e-12)


def test_a_sampled_method_must_know_its_own_error() -> None:
    with pytest.raises(ValueError, match="standard error"):
        _judge("gradient_shap", _explanation([1.0], [1.0]))
