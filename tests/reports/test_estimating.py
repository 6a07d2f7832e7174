"""What is said of a plan's explanations before they start."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.jobs.context import JobContext
from core.records.views.estimate import EstimateView
from explainers.cost import Cost
from reports.estimating import _LookedAt, estimate_explanation
from reports.explaining import Explaining
from tests.reports.small_table import small_explaining


@pytest.fixture(scope="module")
def explaining(tmp_path_factory: pytest.TempPathFactory) -> Explaining:
    return small_explaining(tmp_path_factory.mktemp("rows"))


def _with(explaining: Explaining, **changes: object) -> Explaining:
    settings = explaining.plan.explanation.model_copy(update=changes)
    return replace(explaining, plan=explaining.plan.model_copy(update={"explanation": settings}))


def _estimate(explaining: Explaining, *, rows: int | None = None) -> EstimateView:
    methods = explaining.plan.explanation.methods
    return estimate_explanation(explaining, methods, rows=rows, context=JobContext())


@pytest.mark.parametrize("against", ["yes", "no"])
@pytest.mark.parametrize("target", ["predicted", "recorded"])
def test_no_row_is_refused_for_a_class_that_nobody_has_predicted_yet(
    explaining: Explaining, target: str, against: str
) -> None:
    view = _estimate(_with(explaining, target=target, against=against), rows=5)
    assert view.seconds > 0
    assert view.rows == 5
    assert not view.is_sample


def test_the_sample_is_told_with_all_that_is_asked_beside_it(explaining: Explaining) -> None:
    view = _estimate(explaining)
    assert view.is_sample
    assert view.rows == 20
    assert "Faithfulness, other baselines and cases" in view.sentence


def _checks(explaining: Explaining, method: str = "integrated_gradients") -> Cost:
    return _LookedAt(explaining).checks(method)


def test_checks_are_faithfulness_other_baselines_and_cases(explaining: Explaining) -> None:
    plan = explaining.plan
    references = plan.explanation.references.model_copy(
        update={"compared": ("training_mean", "zero"), "compared_rows": 6}
    )
    settings = {"references": references, "baseline": "training_mean", "cases": 3}
    asked = _with(explaining, **settings)
    curves = 20 * (1 + plan.faithfulness.random_orders) * 2 * (3 + 1)
    # Three cases, and six rows against the one baseline that is another; 48 gradients each.
    assert _checks(asked).gradients == (3 + 6) * 48
    assert _checks(asked).outputs == (3 + 6) * 2 + curves
    # Cases stand beside 50 background rows, the others beside each of two baselines; of three
    # features all coalitions are asked.
    background = _checks(asked, "permutation_shap").outputs
    assert background == (3 * 50 + 6 * 2) * 2**3 + curves
    several = references.model_copy(update={"compared": ("training_distribution",)})
    thinned = _with(explaining, **settings | {"references": several})
    assert _checks(thinned).gradients == (3 + 6 * 5) * 48
    none = references.model_copy(update={"compared_rows": 0})
    alone = _with(explaining, **settings | {"references": none, "cases": 0})
    assert _checks(alone) == Cost(outputs=curves)
    # What matters to a unit inside is not held against the network's output.
    assert _checks(alone, "neuron_integrated_gradients") == Cost()
