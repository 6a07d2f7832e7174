"""What is said before a long explanation starts."""

from __future__ import annotations

import time

import pytest

from core.catalogue import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.plan.tuning import TuningPlan
from core.records.architecture import Activation, Linear
from core.records.views.estimate import EstimateView
from explainers.cost import cost_of
from explainers.estimate import Pace, duration_text, estimate
from explainers.question import Question
from explainers.running import explain
from tests.explainers.questions import architecture, ask, cnn, mlp


def _wide(features: int = 10_000, *, rows: int = 2) -> Question:
    described = architecture(
        (features,),
        Linear(name="fc1", inputs=features, outputs=16),
        Activation(name="act", function="relu"),
        Linear(name="fc2", inputs=16, outputs=2),
    )
    return ask(described, rows=rows)


def _estimate(question: Question, *methods: str, rows: int = 100) -> EstimateView:
    return estimate(
        question,
        methods,
        settings=ExplanationPlan(),
        rows=rows,
        memory_mib=64,
        context=JobContext(),
    )


@pytest.fixture(scope="module")
def wide() -> Question:
    return _wide()


def test_a_table_of_10_000_features_is_told_what_it_takes_and_what_is_cheaper(
    wide: Question,
) -> None:
    view = _estimate(wide, "permutation_shap", "kernel_shap", "integrated_gradients")
    permutation, kernel, path = view.methods
    assert permutation.seconds is not None
    assert path.seconds is not None
    assert permutation.seconds > 50 * path.seconds
    assert permutation.suggestion.startswith("Integrated Gradients needs 1/")
    assert "100 rows" in permutation.sentence
    assert path.suggestion == ""
    assert kernel.seconds is None
    assert "2,000 parts at most" in kernel.sentence
    assert "Integrated Gradients can be used." in kernel.sentence
    assert view.players == 10_000
    assert view.seconds == permutation.seconds + path.seconds
    assert "Most of it is Permutation SHAP" in view.sentence


@pytest.mark.parametrize(
    ("method", "features"), [("feature_ablation", 1000), ("integrated_gradients", 1000)]
)
def test_an_estimate_is_of_the_right_size(method: str, features: int) -> None:
    question = _wide(features, rows=8)
    view = _estimate(question, method, rows=8)
    start = time.perf_counter()
    explain(
        method,
        question,
        settings=ExplanationPlan(),
        seed=0,
        memory_mib=64,
        context=JobContext(),
    )
    took = time.perf_counter() - start
    # Other work on the machine may fall on either of the two.
    (found,) = view.methods
    assert view.seconds < 8 * took
    assert took / 8 < (found.most_seconds or view.seconds)


@pytest.mark.parametrize("name", list(METHODS))
def test_every_method_has_a_cost(name: str) -> None:
    for described in (mlp(), cnn()):
        cost = cost_of(name, ask(described), ExplanationPlan())
        assert cost.outputs + cost.gradients >= 1


def test_costs_are_what_the_methods_ask_for() -> None:
    settings = ExplanationPlan(samples=100, tuning=TuningPlan(window=4, stride=2, noise_draws=7))
    image, table = ask(cnn()), ask(mlp())
    assert cost_of("occlusion", image, settings).outputs == 9 + 2
    assert cost_of("occlusion", table, settings).outputs == 6 + 2
    assert cost_of("smooth_grad", table, settings).gradients == 7
    # Four background rows stand beside each row of a table.
    assert cost_of("permutation_shap", table, settings).outputs == 400
    assert cost_of("exact_shapley", table, settings).outputs == 64 * 4
    assert cost_of("lime", image, settings).outputs == 100


def test_seconds_grow_with_rows_but_a_regression_is_shared() -> None:
    pace = Pace(output=0.001, gradient=0.003)
    cost = cost_of("lime", ask(mlp()), ExplanationPlan())
    one, ten = (pace.seconds(cost, rows=rows) for rows in (1, 10))
    assert ten == pytest.approx(10 * one, rel=1e-3)


def test_what_is_refused_says_why() -> None:
    view = _estimate(ask(mlp()), "grad_cam")
    (found,) = view.methods
    assert found.seconds is None
    assert found.reason.startswith("Grad-CAM is meant for")
    assert view.seconds == 0


def test_durations_are_rough() -> None:
    said = [duration_text(seconds) for seconds in (0.2, 44.4, 130, 7300, 200_000)]
    assert said == ["less than a second", "about 44 s", "about 2 min", "about 2 h", "about 2 days"]
