"""Expected Gradients: its limit, its standard errors, and its draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from captum.attr import GradientShap
from torch import Tensor, nn

from explainers.gradient.gradient_shap import draw
from explainers.parts.players import Players
from tests.explainers.asking import explained
from tests.explainers.questions import ask, linear, mlp, weights_of


def test_it_comes_near_a_dense_grid_within_its_own_errors() -> None:
    question = ask(mlp("tanh"), rows=3, scale=3.0)
    grid = np.zeros((3, 6))
    alphas = (torch.arange(2000) + 0.5) / 2000
    for usual in question.background:
        for row in range(3):
            difference = question.inputs[row] - usual
            points = (usual + alphas[:, None] * difference).requires_grad_(True)
            total = question.model(points)[:, question.targets[row]].sum()
            (slopes,) = torch.autograd.grad(total, points)
            grid[row] += (difference * slopes.mean(0)).double().numpy() / 4
    explanation = explained("gradient_shap", question, samples=4000)
    assert explanation.standard_errors is not None
    assert (np.abs(explanation.values - grid) <= 4.5 * explanation.standard_errors + 1e-6).all()


def test_it_agrees_with_captums_within_the_errors_of_both() -> None:
    question = ask(mlp("tanh"), rows=1, scale=3.0)
    ours = explained("gradient_shap", question, samples=4000)
    assert ours.standard_errors is not None
    runs = []
    for seed in range(20):  # it tells no errors: these are those of the mean of its runs
        torch.manual_seed(seed)
        found = GradientShap(question.model).attribute(
            question.inputs, question.background, n_samples=1000, target=question.targets
        )
        runs.append(found.detach().double().numpy())
    theirs, errors = np.mean(runs, axis=0), np.std(runs, axis=0, ddof=1) / np.sqrt(len(runs))
    away = np.abs(ours.values - theirs) / np.hypot(ours.standard_errors, errors)
    assert away.max() <= 4.5
    assert errors.max() <= 0.02, "so few draws that anything agrees"


def test_standard_errors_cover_the_truth_as_often_as_they_say() -> None:
    question = ask(mlp("tanh"), rows=1, scale=3.0)
    truth = explained("gradient_shap", question, samples=40_000, seed=99).player_values[0]
    hits = []
    for seed in range(60):
        found = explained("gradient_shap", question, samples=80, seed=seed)
        assert found.standard_errors is not None
        hits.append(np.abs(found.player_values[0] - truth) <= 1.96 * found.standard_errors[0])
    assert 0.90 <= np.mean(hits) <= 0.99


def test_the_error_of_the_sum_comes_from_the_sums_of_draws() -> None:
    question = ask(mlp("tanh"), rows=1, scale=3.0)
    sums = [explained("gradient_shap", question, samples=40, seed=seed) for seed in range(60)]
    spread = np.std([found.player_values.sum() for found in sums])
    stated = np.mean([found.sum_standard_error for found in sums])
    assert 0.75 < stated / spread < 1.3


def test_few_samples_draw_background_rows_at_random() -> None:
    few = draw(3, background=50, samples=60, seed=0)
    assert few.strata == 1
    assert few.partners.shape == (3, 60)
    enough = draw(3, background=50, samples=130, seed=0)
    assert enough.strata == 50
    assert (np.bincount(enough.partners[0]) == 2).all()


class _Quadratic(nn.Module):
    """f(x) = x' A x / 2, whose Expected Gradients from x' are (x − x') · A (x + x') / 2."""

    curves = torch.tensor([[2.0, 0.5, 0.0], [0.5, -1.0, 0.3], [0.0, 0.3, 1.0]])

    def forward(self, inputs: Tensor) -> Tensor:
        return 0.5 * ((inputs @ self.curves) * inputs).sum(dim=1, keepdim=True)


def test_each_row_stands_beside_its_own_partners() -> None:
    question = ask(linear(3, 1, output="value"), rows=2)
    partners = torch.tensor([[0, 1], [3, 3]])
    asked = replace(
        question, model=_Quadratic(), partners=partners, targets=torch.zeros(2, dtype=torch.long)
    )
    found = explained("gradient_shap", asked, samples=4000)
    usual = question.background[partners].double()
    rows = question.inputs[:, None].double()
    curves = _Quadratic.curves.double()
    expected = ((rows - usual) * ((rows + usual) / 2 @ curves)).mean(dim=1).numpy()
    assert found.standard_errors is not None
    assert (np.abs(found.values - expected) <= 4.5 * found.standard_errors + 1e-6).all()
    starts = 0.5 * ((usual @ curves) * usual).sum(dim=2).mean(dim=1).numpy()
    assert np.allclose(found.baseline_outputs, starts, atol=1e-5)


def test_parts_of_each_rows_own_get_the_sums_of_their_inputs() -> None:
    question = ask(linear(), rows=2)
    mask = np.array([[0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 1, 0]])
    own = replace(question, players=Players(names=("a", "b", "c"), mask=mask, is_by_row=True))
    found = explained("gradient_shap", own, samples=40)
    weights, _ = weights_of(question)
    distance = (question.inputs - question.background.mean(dim=0)).double().numpy()
    cells = weights[question.targets.numpy()] * distance
    expected = [[cells[row][mask[row] == part].sum() for part in range(3)] for row in range(2)]
    assert np.allclose(found.player_values, np.array(expected), atol=1e-5)
    assert found.standard_errors is not None
    assert found.standard_errors.max() < 1e-6


@pytest.mark.parametrize("largest", [7, 4096])
def test_errors_are_those_of_the_spread_within_each_background_row(
    largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explainers.engine.room.LARGEST_CHUNK", largest)
    question = ask(mlp("tanh"), rows=2, scale=3.0)
    draws = draw(2, background=4, samples=20, seed=0)
    found = np.zeros((2, 20, 6))
    for row in range(2):
        for place in range(20):
            usual = question.background[draws.partners[row, place]]
            difference = question.inputs[row] - usual
            point = (usual + float(draws.alphas[row, place]) * difference).requires_grad_(True)
            output = question.model(point[None])[0, question.targets[row]]
            (slope,) = torch.autograd.grad(output, point)
            found[row, place] = (difference * slope).double().numpy()
    spread = found.reshape(2, 4, 5, 6).var(axis=2, ddof=1)
    expected = np.sqrt((spread / 5).sum(axis=1)) / 4
    explanation = explained("gradient_shap", question, samples=20)
    assert explanation.standard_errors is not None
    assert np.allclose(explanation.standard_errors, expected, rtol=1e-4, atol=1e-7)


def test_a_single_background_row_is_not_called_drawn() -> None:
    question = ask(mlp("tanh"), rows=2)
    alone = replace(question, background=question.background[:1])
    assert (
        "all from its one background row" in explained("gradient_shap", alone, samples=20).notes[0]
    )
