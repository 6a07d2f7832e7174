"""Shapley values against enumeration of all coalitions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import factorial

import numpy as np
import pytest
import torch

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.architecture import Architecture
from explainers.engine.given_back import given_back
from explainers.explanation import Explanation
from explainers.question import Question, scalar
from explainers.registry import EXPLAINERS
from tests.explainers.questions import ask, cnn, gru, mlp


def _explain(method: str, question: Question, *, samples: int) -> Explanation:
    with given_back(question.model):
        return EXPLAINERS[method](
            question,
            settings=ExplanationPlan(samples=samples),
            seed=0,
            memory_mib=64,
            context=JobContext(),
        )


def _enumerated(question: Question, row: int) -> np.ndarray:
    """Shapley values by their definition, over all coalitions, in float64."""
    count = len(question.players)
    absent = question.background if question.kind == "tabular" else question.baseline[row : row + 1]
    explained = scalar(question)
    worth: dict[frozenset[int], float] = {}
    for size in range(count + 1):
        for coalition in combinations(range(count), size):
            own = torch.from_numpy(np.isin(question.players.mask, coalition))
            points = torch.where(own, question.inputs[row], absent)
            targets = question.targets[row].expand(len(points))
            with torch.no_grad():
                worth[frozenset(coalition)] = float(explained(points, targets).double().mean())
    values = np.zeros(count)
    for player in range(count):
        for others, value in worth.items():
            if player in others:
                continue
            weight = factorial(len(others)) * factorial(count - len(others) - 1) / factorial(count)
            values[player] += weight * (worth[others | {player}] - value)
    return values


@pytest.mark.parametrize("build", [mlp, cnn, gru])
def test_all_coalitions_give_the_exact_values(build: Callable[[], Architecture]) -> None:
    question = ask(build(), rows=2, scale=2.0)
    found = _explain("kernel_shap", question, samples=100)
    for row in range(2):
        assert np.allclose(found.player_values[row], _enumerated(question, row), atol=1e-5)


def test_many_orders_come_near_the_exact_values() -> None:
    question = ask(mlp(), rows=1, scale=2.0)
    found = _explain("permutation_shap", question, samples=4000)
    assert np.allclose(found.player_values[0], _enumerated(question, 0), atol=0.02)


def test_the_sum_is_that_of_the_background_for_tables_and_of_the_baseline_else() -> None:
    for described in (mlp(), cnn()):
        question = ask(described, rows=2)
        found = _explain("permutation_shap", question, samples=40)
        owed = found.outputs - found.baseline_outputs
        assert np.allclose(found.player_values.sum(1), owed, atol=1e-6)
        absent = question.background if question.kind == "tabular" else question.baseline[:1]
        with torch.no_grad():
            raw = question.model(absent)[:, question.targets[0]].mean()
        assert np.isclose(found.baseline_outputs[0], float(raw), atol=1e-6)


def test_a_budget_below_one_order_still_walks_one() -> None:
    question = ask(cnn(), rows=1)
    found = _explain("permutation_shap", question, samples=10)
    assert found.steps.tolist() == [2 * 3 + 2]


def test_shap_stays_silent(capfd: pytest.CaptureFixture[str]) -> None:
    _explain("partition_shap", ask(cnn(), rows=2), samples=40)
    _explain("permutation_shap", ask(cnn(), rows=2), samples=40)
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err == ""
