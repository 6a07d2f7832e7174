"""Integrated Gradients against naive sums, against captum, and on cliffs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from captum.attr import IntegratedGradients
from torch import Tensor, nn

from core.catalogue import METHODS
from core.jobs.context import JobContext
from explainers.engine.batches import Batches, row_outputs
from explainers.engine.given_back import given_back
from explainers.gate import judge
from explainers.gradient.integrated_gradients import FIRST_STEPS, integrate
from explainers.gradient.path import Path, midpoint
from explainers.question import Question
from tests.explainers.asking import explained
from tests.explainers.questions import ask, cnn, gru, linear, mlp, with_model


def _batches(question: Question, *, memory_mib: int = 64) -> Batches:
    return Batches.of(question, step="test", memory_mib=memory_mib, context=JobContext())


def _path(question: Question) -> Path:
    return Path(question.inputs, question.baseline, question.targets)


class _Cliff(nn.Module):
    """A steep step at a place of the first feature, beside a gentle slope."""

    def __init__(self, steepness: float) -> None:
        super().__init__()
        self.steepness = nn.Parameter(torch.tensor(steepness))

    def forward(self, inputs: Tensor) -> Tensor:
        step = torch.sigmoid(self.steepness * (inputs[:, :1] - 0.37))
        return torch.cat((step + 0.1 * inputs[:, 1:2], -step), dim=1)


def _cliff(steepness: float) -> Question:
    question = with_model(ask(linear()), _Cliff(steepness))
    return replace(
        question,
        inputs=torch.ones(2, 6),
        baseline=torch.zeros(2, 6),
        targets=torch.tensor([0, 1]),
    )


def test_midpoints_equal_a_naive_float64_sum() -> None:
    question = ask(mlp("tanh"))
    model = question.model.double()
    naive = torch.zeros(5, 6, dtype=torch.float64)
    for row in range(5):
        for step in range(12):
            start, end = question.baseline[row].double(), question.inputs[row].double()
            point = (start + (step + 0.5) / 12 * (end - start)).requires_grad_(True)
            output = model(point[None])[0, question.targets[row]]
            naive[row] += torch.autograd.grad(output, point)[0] / 12
    model.float()
    found = midpoint(_batches(question), _path(question), rows=np.arange(5), steps=12)
    assert np.allclose(found.sums, naive.numpy(), atol=1e-6)


def test_midpoints_equal_captums() -> None:
    for described in (mlp(), cnn(), gru()):
        question = ask(described)
        found = midpoint(_batches(question), _path(question), rows=np.arange(5), steps=20)
        ours = found.sums * _path(question).differences(np.arange(5))
        theirs = IntegratedGradients(question.model).attribute(
            question.inputs,
            question.baseline,
            target=question.targets,
            n_steps=20,
            method="riemann_middle",
        )
        assert np.allclose(ours, theirs.detach().numpy(), atol=1e-6)


def test_the_size_of_a_chunk_changes_rounding_only() -> None:
    question = ask(cnn())
    whole, single = _batches(question), _batches(question)
    single.size = 1
    one = midpoint(whole, _path(question), rows=np.arange(5), steps=20)
    two = midpoint(single, _path(question), rows=np.arange(5), steps=20)
    assert np.allclose(one.sums, two.sums, atol=1e-6)
    assert np.allclose(one.dots, two.dots, atol=1e-5)


def test_rows_that_are_done_take_no_more_steps() -> None:
    question = ask(mlp("relu"), rows=30, scale=4.0)
    explanation = explained("integrated_gradients", question, tolerance=0.001)
    gate = judge(METHODS["integrated_gradients"], explanation, tolerance=0.001)
    assert gate.state == "within"
    assert explanation.steps.min() == FIRST_STEPS
    assert explanation.steps.max() > FIRST_STEPS


def test_a_cliff_that_doubling_misses_is_found_by_subdivision() -> None:
    question = _cliff(20_000.0)
    coarse = midpoint(_batches(question), _path(question), rows=np.arange(2), steps=256)
    sums = (coarse.sums * _path(question).differences(np.arange(2))).sum(1)
    assert np.abs(sums - [1.1, -1.0]).max() > 0.5
    explanation = explained("integrated_gradients", question, max_steps=1024)
    gate = judge(METHODS["integrated_gradients"], explanation, tolerance=0.01)
    assert gate.within == (True, True)
    assert np.allclose(explanation.player_values[0, :2], [1.0, 0.1], atol=0.012)


def test_a_miss_keeps_to_the_budget_and_is_reported_for_its_row() -> None:
    question = _cliff(1e7)
    for budget in (16, 40, 300):
        batches, path = _batches(question), _path(question)
        with given_back(question.model):
            integral = integrate(
                batches,
                path,
                outputs=row_outputs(batches, question.inputs, question.targets),
                baseline_outputs=row_outputs(batches, question.baseline, question.targets),
                tolerance=0.01,
                budget=budget,
            )
        assert integral.spent.max() <= budget
        assert (integral.steps <= integral.spent).all()
    gate = judge(
        METHODS["integrated_gradients"],
        explained("integrated_gradients", question, max_steps=40),
        tolerance=0.01,
    )
    assert gate.state == "outside"


def test_subdivided_values_are_those_of_the_pieces() -> None:
    """The mean gradient that is updated in place must stay the weighted sum over all pieces."""
    question = _cliff(300.0)
    explanation = explained("integrated_gradients", question, max_steps=96, tolerance=1e-5)
    assert explanation.steps.max() > 32
    # The second feature enters linearly: any proper partition of the path gives its exact share.
    assert np.allclose(explanation.player_values[0, 1], 0.1, atol=1e-6)
    assert np.allclose(explanation.player_values[:, 0].sum(), 0.0, atol=1e-5)
