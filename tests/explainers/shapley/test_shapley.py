"""Shapley values against their definition, in closed form and by enumeration."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.errors import AuditError
from core.records.architecture import Architecture
from explainers.parts.players import Players, patch_players
from explainers.question import Question
from tests.explainers.questions import ask, cnn, gru, linear, mlp, weights_of
from tests.explainers.shapley.games import DRAWN, enumerated, explained, formula, table
from tests.explainers.test_unequal import question_of
from tests.explainers.texts import question as texts

DRAWING = ("kernel_shap", "permutation_shap", "sampling_shap")
ALL = (*DRAWING, "exact_shapley", "owen")


def superpixels() -> Question:
    question = ask(cnn(), rows=3, scale=2.0)
    masks = np.zeros((3, 1, 8, 8), dtype=np.int64)
    masks[:, :, :, 4:] = 1
    masks[0, :, 4:, :4] = 2
    masks[1, :, :2] = 2
    masks[0, :, 4:, 4:] = 3
    players = Players(names=tuple("abcd"), mask=masks, is_by_row=True)
    return replace(question, players=players)


def of_every_kind() -> dict[str, Question]:
    few = table(5)
    return {
        "table": few,
        "probability": replace(few, output="probability"),
        "difference": replace(few, targets=torch.tensor([[0, 1], [2, 0], [1, 2]])),
        "partners": replace(few, partners=torch.tensor([[0, 1], [3, 2], [5, 5]])),
        "columns": replace(few, players=Players(tuple("abc"), np.array([0, 1, 0, 2, 2]))),
        "image": ask(cnn(), rows=2, scale=2.0),
        "superpixels": superpixels(),
        "series": ask(gru(), rows=2, scale=2.0),
        "unequal": question_of(),
        "texts": texts((2, 3, 4, 0), (3, 0, 0, 0), (1, 2, 0, 0), (1, 1, 0, 0)),
    }


KINDS = tuple(of_every_kind())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["kernel_shap", "exact_shapley", "sampling_shap"])
def test_few_players_are_enumerated_on_every_kind_of_question(method: str, kind: str) -> None:
    question = of_every_kind()[kind]
    found = explained(method, question)
    np.testing.assert_allclose(found.player_values, enumerated(question), atol=2e-6)
    assert found.standard_errors is not None
    assert not found.standard_errors.any()
    assert any("nothing was left to chance" in note for note in found.notes)


@pytest.mark.parametrize("method", ["kernel_shap", "permutation_shap", "owen"])
def test_behind_a_linear_first_layer_few_players_are_enumerated_whatever_it_costs(
    method: str,
) -> None:
    question = table(7)
    enough, few = (explained(method, question, samples=samples) for samples in (128, 10))
    np.testing.assert_array_equal(few.player_values, enough.player_values)
    for most, has_errors in ((7, False), (6, True)):
        found = explained(method, question, samples=60, tuning={"enumerated": most})
        assert found.standard_errors is not None
        assert found.standard_errors.any() == has_errors
    other = explained(method, replace(question, partners=torch.tensor([[0, 1]] * 3)), samples=60)
    assert other.standard_errors is not None
    assert other.standard_errors.any(), "without halves of a first layer it would cost more"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", DRAWING)
def test_draws_come_near_the_definition_on_every_kind_of_question(method: str, kind: str) -> None:
    question = of_every_kind()[kind]
    found = explained(method, question, samples=600, tuning=DRAWN)
    assert found.standard_errors is not None
    missed = np.abs(found.player_values - enumerated(question))
    assert (missed <= 4.5 * found.standard_errors + 2e-6).all()
    owed = found.outputs - found.baseline_outputs
    np.testing.assert_allclose(found.player_values.sum(axis=1), owed, atol=1e-9)
    assert not found.player_values[~question.active].any()


@pytest.mark.parametrize("method", ALL)
def test_a_linear_network_gives_slope_times_distance(method: str) -> None:
    question = ask(linear())
    weights, _ = weights_of(question)
    usual = question.background.double().numpy().mean(axis=0)
    distance = question.inputs.double().numpy() - usual
    expected = weights[question.targets.numpy()] * distance
    found = explained(method, question, samples=400, tuning=DRAWN)
    assert found.standard_errors is not None
    missed = np.abs(found.player_values - expected)
    assert (missed <= 4.5 * found.standard_errors + 2e-6).all()
    if method not in ("sampling_shap",):
        assert missed.max() < 2e-6


@pytest.mark.parametrize("method", ALL)
def test_bends_are_added_up_in_closed_form(method: str) -> None:
    """Of 2·relu(x1) + 2·relu(x2 − 1.5) each term belongs to its own feature."""
    inputs = torch.tensor([[1.0, 2.5, 7.0], [-1.0, 1.0, 7.0]])
    found = explained(method, formula("bent", inputs, torch.zeros(1, 3)))
    np.testing.assert_allclose(found.player_values, [[2.0, 2.0, 0.0], [0.0, 0.0, 0.0]], atol=1e-6)


@pytest.mark.parametrize("method", ALL)
def test_an_and_gate_is_shared_evenly_and_idle_players_get_nothing(method: str) -> None:
    inputs = torch.ones(1, 5)
    found = explained(method, formula("and", inputs, torch.zeros(1, 5)))
    expected = [[1 / 3, 1 / 3, 1 / 3, 0.0, 0.0]]
    np.testing.assert_allclose(found.player_values, expected, atol=1e-6)


@pytest.mark.parametrize("method", DRAWING)
def test_symmetric_players_get_the_same_within_their_errors(method: str) -> None:
    inputs = torch.tensor([[2.0, 2.0, 3.0]])
    product = formula("product", inputs, torch.zeros(1, 3))
    found = explained(method, product, samples=2000, tuning=DRAWN)
    assert found.standard_errors is not None
    missed = np.abs(found.player_values - [[2.0, 2.0, 3.0]])
    assert (missed <= 4.5 * found.standard_errors + 1e-6).all()


def test_interactions_of_two_players_are_no_chance_to_pairs_of_coalitions() -> None:
    """A control variate that is linear or quadratic has nothing left to take out."""
    inputs = torch.tensor([[2.0, 2.0, 3.0, 1.0, 1.0, 1.0, 1.0, 1.0]])
    product = formula("product", inputs, torch.zeros(1, 8))
    found = explained("kernel_shap", product, samples=40, tuning=DRAWN)
    expected = [[2.0, 2.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0]]
    np.testing.assert_allclose(found.player_values, expected, atol=1e-5)


@pytest.mark.parametrize("build", [mlp, cnn, gru])
def test_what_is_owed_is_the_background_for_tables_and_the_baseline_else(
    build: Callable[[], Architecture],
) -> None:
    question = ask(build(), rows=2)
    found = explained("permutation_shap", question)
    absent = question.background if question.kind == "tabular" else question.baseline[:1]
    with torch.no_grad():
        raw = question.model(absent)[:, question.targets[0]].mean()
    assert np.isclose(found.baseline_outputs[0], float(raw), atol=1e-6)


def test_too_many_players_are_refused_in_a_sentence() -> None:
    question = replace(ask(cnn(), rows=1), players=patch_players((1, 8, 8), grid=(5, 4)))
    with pytest.raises(AuditError, match="at most 16"):
        explained("exact_shapley", question)


def test_a_budget_below_one_pair_of_orders_still_walks_one() -> None:
    question = ask(cnn(), rows=1)
    found = explained("permutation_shap", question, samples=10)
    assert found.steps.tolist() == [2 * 3 + 2]
    assert found.standard_errors is not None
    assert (found.standard_errors > 0).any()


def test_coalitions_beside_many_background_rows_take_little_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nothing(_: object, block: tuple[int, int, int, int]) -> np.ndarray:
        low, high, first, last = block
        return np.zeros((high - low, last - first))

    question = table(13, rows=1, usual=1000)
    monkeypatch.setattr("explainers.shapley.game._Asked.outputs", nothing)
    tracemalloc.start()
    try:
        explained("exact_shapley", question)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # 8,190 coalitions beside 1,000 rows are 62 MiB of whole numbers.
    assert most < 16 << 20
