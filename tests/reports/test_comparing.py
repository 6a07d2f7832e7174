"""How much an explanation changes with the baseline."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan import Plan
from core.plan.edit import edited
from core.plan.references import BaselineName
from core.records.explanation import BaselineEffect
from explainers.question import Question
from explainers.running import explain
from reports.comparing import Compared, compare_baselines
from tests.explainers.questions import ask, cnn, linear, mlp, weights_of
from tests.explainers.texts import question as text_question
from tests.reports.stages.evaluated import small_plan


def _plan(*compared: BaselineName, rows: int = 4) -> Plan:
    changes = {
        "explanation.references.compared": compared,
        "explanation.references.compared_rows": rows,
    }
    return edited(small_plan("breast_cancer"), changes)


def _compare(
    method: str, question: Question, plan: Plan, answers: dict[str, Question | AuditError]
) -> tuple[BaselineEffect, ...]:
    explanation = explain(
        method,
        question,
        settings=plan.explanation,
        seed=plan.seed,
        memory_mib=64,
        context=JobContext(),
    )

    def against(name: BaselineName, places: np.ndarray) -> Question:
        found = answers[name]
        if isinstance(found, AuditError):
            raise found
        index = torch.from_numpy(places)
        return replace(
            found,
            inputs=found.inputs[index],
            baseline=found.baseline[index],
            targets=found.targets[index],
            players=found.players.of_rows(places),
        )

    compared = Compared(method, question, explanation, against)
    return compare_baselines(plan, compared, context=JobContext())


def test_another_baseline_changes_a_linear_answer_as_its_closed_form_says() -> None:
    question = ask(linear())
    moved = replace(question, baseline=torch.zeros_like(question.baseline), baseline_name="Zero.")
    (effect,) = _compare("occlusion", question, _plan("zero", rows=5), {"zero": moved})
    weights, _ = weights_of(question)
    slopes = weights[question.targets.numpy()]
    first = slopes * (question.inputs - question.baseline).double().numpy()
    second = slopes * question.inputs.double().numpy()
    expected = (np.abs(second - first).sum(1) / np.abs(first).sum(1)).mean()
    assert effect.change is not None
    assert effect.change.value == pytest.approx(expected, rel=1e-4)
    assert (effect.rows, effect.baselines, effect.sentence) == (5, 1, "Zero.")
    assert effect.rank is not None
    assert effect.rank.low is not None


def test_the_same_baseline_changes_nothing() -> None:
    question = ask(cnn())
    (effect,) = _compare("occlusion", question, _plan("zero"), {"zero": question})
    assert effect.rank is not None
    assert effect.change is not None
    assert effect.rank.value == pytest.approx(1.0)
    assert effect.change.value == pytest.approx(0.0, abs=1e-6)
    assert effect.rows == 4


def test_a_background_gives_way_to_the_other_baseline() -> None:
    question = ask(linear())
    moved = replace(question, baseline=question.background.mean(0).expand(5, -1).clone())
    plan = _plan("zero", "training_distribution")
    zero, drawn = _compare("gradient_shap", question, plan, {"zero": moved})
    # On a linear network the mean background row says the same as the whole background.
    assert zero.change is not None
    assert zero.change.value == pytest.approx(0.0, abs=1e-5)
    assert "drawn from the training part in any case" in drawn.reason
    assert zero.sentence == question.baseline_name


def test_of_a_method_that_draws_it_is_said_that_chance_has_a_part() -> None:
    question = ask(mlp("tanh"), scale=3.0)
    moved = replace(question, baseline=torch.zeros_like(question.baseline), baseline_name="Zero.")
    (effect,) = _compare("gradient_shap", question, _plan("zero"), {"zero": moved})
    assert effect.sentence == (
        "Zero. The method draws anew for it, so that part of the difference is chance."
    )


def test_several_baselines_are_few_where_each_costs_an_explanation() -> None:
    question = ask(linear())
    several = replace(
        question, background=torch.randn(40, 6), has_several=True, baseline_name="Many."
    )
    plan, name = _plan("training_distribution"), "training_distribution"
    (effect,) = _compare("occlusion", question, plan, {name: several})
    assert (effect.baselines, effect.sentence) == (5, "Many. 5 of them are taken here.")
    few = replace(several, background=torch.randn(5, 6))
    (effect,) = _compare("occlusion", question, plan, {name: few})
    assert (effect.baselines, effect.sentence) == (5, "Many.")


def test_what_cannot_be_compared_says_why() -> None:
    question = ask(linear())
    refusal = AuditError("It cannot be blurred", remedy="Choose another.")
    plan = _plan("blurred", "training_mean")
    blurred, own = _compare("occlusion", question, plan, {"blurred": refusal})
    assert (blurred.status, own.status) == ("left out", "is own")
    assert blurred.reason == "It cannot be blurred. Choose another."
    assert (blurred.rank, blurred.change, blurred.rows) == (None, None, 0)
    assert "against this baseline" in own.reason


def test_without_a_baseline_or_rows_nothing_is_compared() -> None:
    question = ask(linear())
    assert _compare("saliency", question, _plan("zero"), {}) == ()
    assert _compare("occlusion", question, _plan("zero", rows=0), {}) == ()
    assert _compare("occlusion", text_question((2, 3, 4, 0)), _plan("zero"), {}) == ()
