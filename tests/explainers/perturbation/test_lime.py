"""LIME against closed forms and the regression over all coalitions."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import torch

from explainers.question import Question
from tests.explainers import texts
from tests.explainers.asking import explained
from tests.explainers.questions import ask, cnn, linear, mlp, weights_of


def _over_all_coalitions(question: Question, row: int) -> np.ndarray:
    """Return the coefficients that many draws tend to, by a plain float64 regression."""
    players = question.inputs.shape[1]
    present = np.array(list(product((False, True), repeat=players)))
    inputs = np.where(present, question.inputs[row], question.baseline[row])
    with torch.no_grad():
        outputs = question.model.double()(torch.from_numpy(inputs).double())
    question.model.float()
    worth = outputs[:, int(question.targets[row])].numpy()
    # exp(−D²/0.25²) of the cosine distance D between "all present" and these.
    distance = 1 - present.sum(axis=1) / np.sqrt(players * np.maximum(present.sum(axis=1), 1))
    root = np.sqrt(np.exp(-((distance / 0.25) ** 2)))[:, None]
    columns = np.column_stack((np.ones(len(present)), present))
    found, *_ = np.linalg.lstsq(columns * root, worth * root[:, 0], rcond=None)
    return np.asarray(found[1:])


def test_a_linear_network_is_told_exactly() -> None:
    question = ask(linear())
    weights, _ = weights_of(question)
    distance = (question.inputs - question.baseline).double().numpy()
    expected = weights[question.targets.numpy()] * distance
    found = explained("lime", question)
    assert np.allclose(found.player_values, expected, atol=1e-5)
    assert found.standard_errors is not None
    assert found.standard_errors.max() < 1e-5
    assert "median 1.00, lowest 1.00" in found.notes[0]


def test_draws_tend_to_the_regression_over_all_coalitions() -> None:
    question = ask(mlp(), scale=3.0)
    with_many = explained("lime", question, samples=20_000)
    assert with_many.standard_errors is not None
    for row in range(question.rows):
        expected = _over_all_coalitions(question, row)
        off = np.abs(with_many.player_values[row] - expected)
        assert (off <= 4 * with_many.standard_errors[row] + 1e-5).all()


def test_standard_errors_cover_what_many_draws_say() -> None:
    question = ask(mlp(), scale=3.0, rows=3)
    expected = np.stack([_over_all_coalitions(question, row) for row in range(3)])
    inside = []
    for seed in range(40):
        found = explained("lime", question, samples=400, seed=seed)
        assert found.standard_errors is not None
        inside.append(np.abs(found.player_values - expected) <= 1.96 * found.standard_errors)
    assert 0.90 <= np.mean(inside) <= 0.98


def test_what_is_said_of_a_row_does_not_depend_on_its_neighbours() -> None:
    question = ask(mlp())
    both = explained("lime", question)
    single = replace(
        question,
        inputs=question.inputs[3:4],
        baseline=question.baseline[3:4],
        targets=question.targets[3:4],
    )
    assert np.allclose(explained("lime", single).player_values[0], both.player_values[3], atol=1e-6)


def test_patches_are_its_players_and_there_are_two_draws_for_each_at_least() -> None:
    question = ask(cnn(), rows=2)
    found = explained("lime", question, samples=10)
    assert found.values.shape == (2, 1, 8, 8)
    assert found.steps.tolist() == [11, 11]


def test_words_of_a_mean_are_told_exactly() -> None:
    found = explained("lime", texts.question((2, 3, 4, 0), (2, 0, 0, 0), (1, 0, 0, 0)))
    assert np.allclose(found.player_values[0], (3.5 / 3, -3.5 / 3, -0.5 / 3, 0), atol=1e-5)
    assert np.allclose(found.player_values[1:], ((3.5, 0, 0, 0), (0, 0, 0, 0)), atol=1e-5)
