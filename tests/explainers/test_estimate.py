"""What is said before a long explanation starts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.catalogue import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan, FaithfulnessPlan
from core.plan.inside import InsidePlan
from core.plan.tuning import TuningPlan
from core.records.architecture import Activation, Architecture, Linear, Vision
from core.records.views.estimate import EstimateView
from explainers.cost import Cost, cost_of, cost_of_faithfulness
from explainers.estimate import Pace, duration_text, estimate
from explainers.parts.players import Players, patch_players
from explainers.question import Question
from explainers.running import explain
from explainers.validity.faithfulness import measure
from tests.explainers.questions import architecture, ask, cnn, feature_parts, mlp


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
    # About 20,000 outputs a row beside some 50 gradients, on whatever the machine does meanwhile.
    assert permutation.seconds > 4 * path.seconds
    assert permutation.suggestion.startswith("Integrated Gradients needs 1/")
    assert "100 rows" in permutation.sentence
    assert path.suggestion == ""
    assert kernel.seconds is None
    assert "at most 2,000" in kernel.sentence
    assert "Integrated Gradients can be used." in kernel.sentence
    assert view.players == 10_000
    assert view.seconds == permutation.seconds + path.seconds
    assert "Most of it is Permutation SHAP" in view.sentence


class Counted(nn.Module):
    """A network that counts the points at which it is asked, with a gradient or without."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model
        self.outputs = self.gradients = 0

    def forward(self, inputs: Tensor) -> Tensor:
        """Return what the network returns."""
        if inputs.requires_grad and torch.is_grad_enabled():
            self.gradients += len(inputs)
        else:
            self.outputs += len(inputs)
        found: Tensor = self.model(inputs)
        return found


def _counted(method: str, question: Question, settings: ExplanationPlan) -> Counted:
    """Return the network after it was asked by a method, counts and all."""
    counted = Counted(question.model)
    explain(
        method,
        replace(question, model=counted),
        settings=settings,
        seed=0,
        memory_mib=64,
        context=JobContext(),
    )
    return counted


@pytest.mark.parametrize("has_several", [False, True])
@pytest.mark.parametrize(
    ("method", "described"),
    [
        ("input_x_gradient", mlp()),
        ("smooth_grad", cnn()),
        ("integrated_gradients", mlp()),
        ("gradient_shap", mlp()),
        ("feature_ablation", mlp()),
        ("occlusion", cnn()),
        ("lime", cnn()),
        ("permutation_shap", cnn()),
        ("kernel_shap", mlp()),
        ("partition_shap", cnn()),
    ],
)
def test_a_method_asks_about_as_often_as_its_cost_says(
    method: str, described: Architecture, *, has_several: bool
) -> None:
    question = replace(ask(described, rows=20), has_several=has_several)
    # What counts stands before the first layer, so that nothing is enumerated behind it.
    tuning = TuningPlan(noise_draws=8, enumerated=0)
    settings = ExplanationPlan(samples=16, max_steps=64, tuning=tuning)
    cost = cost_of(method, question, settings).times(question.rows)
    counted = _counted(method, question, settings)
    asked, told = counted.outputs + counted.gradients, cost.outputs + cost.gradients
    assert told / 3 < asked < 3 * told
    # How large a chunk may be is measured by one gradient, whatever the method.
    assert (counted.gradients > 2) == (cost.gradients > 0)


def test_faithfulness_asks_as_often_as_its_cost_says() -> None:
    question, plan = ask(cnn(), rows=20), FaithfulnessPlan(rows=10, random_orders=3)
    explanation = explain(
        "saliency",
        question,
        settings=ExplanationPlan(),
        seed=0,
        memory_mib=64,
        context=JobContext(),
    )
    counted = Counted(question.model)
    asked = replace(question, model=counted)
    measure(explanation, asked, method="saliency", plan=plan, seed=0, context=JobContext())
    told = cost_of_faithfulness(question, plan, rows=20).outputs
    assert counted.outputs == pytest.approx(told, rel=0.1)


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
    # Four background rows stand beside each row of a table; of six players there are 64 coalitions.
    drawn = settings.model_copy(update={"tuning": TuningPlan(enumerated=5)})
    for method in ("permutation_shap", "kernel_shap"):
        assert cost_of(method, table, drawn).outputs == 400
        assert cost_of(method, table, settings).outputs == 64 * 4
    assert cost_of("permutation_shap", image, settings).outputs == 2**4
    assert cost_of("exact_shapley", table, settings).outputs == 64 * 4
    assert cost_of("lime", image, settings).outputs == 100


def test_owen_values_cost_the_coalitions_that_cut_at_most_one_union() -> None:
    settings, patches = ExplanationPlan(samples=100), patch_players((1, 8, 8), grid=(2, 4))
    outer = Players(
        names=("a", "b", "c"), mask=np.array([0, 0, 1, 1, 1, 2]), inner=feature_parts(6)
    )
    # Four quadrants of two patches; three groups of two, three and one features beside four rows.
    for question, coalitions in (
        (replace(ask(cnn()), players=patches), 2**4 + 4 * 2 * 2**3),
        (replace(ask(mlp()), players=outer), (2**3 + (2 + 6) * 2**2) * 4),
    ):
        cost = cost_of("owen", question, settings)
        assert cost.outputs == coalitions
        found = explain(
            "owen", question, settings=settings, seed=0, memory_mib=64, context=JobContext()
        )
        assert np.allclose(found.steps, cost.outputs, atol=4)
    assert cost_of("partition_shap", ask(cnn()), settings).outputs == 4 * 3 + 2


def test_seconds_grow_with_rows_but_a_regression_is_shared() -> None:
    pace = Pace(output=0.001, gradient=0.003)
    cost = cost_of("lime", ask(mlp()), ExplanationPlan())
    one, ten = (pace.seconds(cost, rows=rows) for rows in (1, 10))
    assert ten == pytest.approx(10 * one, rel=1e-3)


def test_checks_are_counted_in_and_told_apart() -> None:
    question = _wide(50)
    checks = Cost(outputs=1e9)
    view = estimate(
        question,
        ["saliency", "grad_cam"],
        settings=ExplanationPlan(),
        rows=10,
        checks=lambda _: checks,
        memory_mib=64,
        context=JobContext(),
    )
    alone = _estimate(question, "saliency", rows=10)
    assert view.is_sample
    assert not alone.is_sample
    assert view.seconds > 100 * alone.seconds
    assert "Faithfulness, other baselines and cases take about" in view.sentence
    assert "Faithfulness" not in alone.sentence
    assert view.methods[1].seconds is None


def test_the_layer_of_the_plan_is_looked_at() -> None:
    described = architecture((3, 32, 32), Vision(name="network", network="resnet18", outputs=2))
    inside = ExplanationPlan(inside=InsidePlan(layer="network.layer3"))
    question = ask(described, rows=1)
    named = estimate(
        question,
        ["grad_cam"],
        settings=inside,
        rows=1,
        memory_mib=64,
        context=JobContext(),
    )
    assert _estimate(question, "grad_cam").methods[0].seconds is None
    assert named.methods[0].seconds is not None


def test_what_is_refused_says_why() -> None:
    view = _estimate(ask(mlp()), "grad_cam")
    (found,) = view.methods
    assert found.seconds is None
    assert found.reason.startswith("Grad-CAM is meant for")
    assert view.seconds == 0


def test_durations_are_rough() -> None:
    said = [duration_text(seconds) for seconds in (0.2, 44.4, 130, 7300, 200_000)]
    assert said == ["less than a second", "about 44 s", "about 2 min", "about 2 h", "about 2 days"]
