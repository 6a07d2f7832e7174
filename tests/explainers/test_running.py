"""A method is asked in the form that it understands."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch

from core.catalogue import METHODS
from core.jobs.context import JobContext, Progress
from explainers import running
from explainers.explanation import Explanation
from explainers.gate import judge
from explainers.parts.superpixels import superpixel_players
from explainers.preparation.suitability import refusal
from explainers.question import Question
from explainers.running import beside, cells_of_row, takes_background, takes_one_baseline
from tests.explainers import texts
from tests.explainers.asking import explained
from tests.explainers.questions import ask, cnn, linear, mlp, weights_of

_explain = partial(explained, seed=1, samples=40, max_steps=256)


def _several(question: Question) -> Question:
    """Return the question with two baselines of its own for each row, of four in all."""
    partners = torch.tensor([[0, 1], [2, 3], [1, 3], [0, 2], [1, 2]])
    means = torch.stack([question.background[own].mean(0) for own in partners])
    return replace(question, baseline=means, partners=partners, has_several=True)


_SUMMED = [
    name
    for name, entry in METHODS.items()
    if entry.sum_rule != "none"
    and "layer" not in entry.needs
    and refusal(name, linear(), kind="tabular") is None
]


@pytest.mark.parametrize("is_shared", [True, False])
@pytest.mark.parametrize("name", _SUMMED)
def test_several_baselines_keep_owed_sums_in_closed_form(name: str, is_shared: bool) -> None:
    question = _several(ask(linear()))
    assert question.partners is not None
    if name == "kernel_shap" and not is_shared:
        pytest.skip("it draws which baseline stands beside a coalition: exact in the mean alone")
    partners = question.partners.numpy()
    if is_shared:
        mean = question.background.mean(dim=0).expand(5, -1)
        question = replace(question, partners=None, baseline=mean)
        partners = np.tile(np.arange(4), (5, 1))
    found = _explain(name, question)
    weights, bias = weights_of(question)
    slopes = weights[question.targets.numpy()]
    usual = question.background.double().numpy()[partners].mean(axis=1)
    assert np.allclose(
        found.player_values, slopes * (question.inputs.double().numpy() - usual), atol=3e-6
    )
    offset = bias[question.targets.numpy()]
    assert np.allclose(found.baseline_outputs, (slopes * usual).sum(1) + offset, atol=2e-6)
    assert judge(METHODS[name], found, tolerance=0.01).state == "within"


@pytest.mark.parametrize("name", ["integrated_gradients", "occlusion", "input_x_gradient"])
def test_answers_beside_several_baselines_are_the_mean_of_those_beside_each(name: str) -> None:
    question = _several(ask(cnn("tanh")))
    found = _explain(name, question)
    each = [_explain(name, beside(question, torch.tensor([place]))) for place in (0, 1)]
    mean = (each[0].player_values + each[1].player_values) / 2
    # Integrated Gradients chooses its steps over all rows that it is asked at once.
    tolerance = 0.02 * np.abs(mean).max() if name == "integrated_gradients" else 1e-6
    assert np.allclose(found.player_values, mean, atol=tolerance)
    assert np.allclose(found.outputs, each[0].outputs, atol=1e-6)
    expected = (each[0].baseline_outputs + each[1].baseline_outputs) / 2
    assert np.allclose(found.baseline_outputs, expected, atol=1e-6)
    assert found.notes[-1] == "Averaged over 2 baselines for each row."
    if name == "occlusion":
        assert np.array_equal(found.steps, each[0].steps + each[1].steps)


def test_many_baselines_are_asked_about_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    question = _several(ask(mlp()))
    whole = _explain("occlusion", question)
    monkeypatch.setattr(running, "PASS_CELLS", 1)
    shown: list[Progress] = []
    found = _explain("occlusion", question, context=JobContext(report=shown.append))
    assert np.allclose(found.values, whole.values, atol=1e-6)
    assert np.array_equal(found.steps, whole.steps)
    done = [progress.done for progress in shown]
    assert done == sorted(done)
    assert {progress.note for progress in shown} == {"baseline 1 of 2", "baseline 2 of 2"}


def test_errors_are_never_said_smaller_than_beside_one_baseline_after_the_other() -> None:
    question = _several(ask(mlp()))

    def sampled(asked: Question, _: int, __: JobContext) -> Explanation:
        error = np.arange(1.0, asked.rows + 1)
        return Explanation(
            values=np.zeros(tuple(asked.inputs.shape)),
            player_values=np.zeros((asked.rows, 6)),
            outputs=np.zeros(asked.rows),
            baseline_outputs=np.zeros(asked.rows),
            steps=np.ones(asked.rows, dtype=np.int64),
            standard_errors=np.repeat(error[:, None], 6, axis=1),
            sum_standard_error=error,
            halvings=("halved",),
        )

    fields = ("values", "standard_errors", "sum_standard_error")
    found = running.averaged(question, sampled, fields=fields, title="x", context=JobContext())
    assert found.sum_standard_error is not None
    assert found.standard_errors is not None
    assert found.sum_standard_error.tolist() == [1.5, 3.5, 5.5, 7.5, 9.5]
    assert found.standard_errors[:, 0].tolist() == [1.5, 3.5, 5.5, 7.5, 9.5]
    assert found.steps.tolist() == [2] * 5
    assert found.halvings == ("halved",)


def test_each_row_keeps_its_own_superpixels_beside_every_baseline() -> None:
    question = _several(ask(cnn()))
    players = superpixel_players(question.inputs.numpy(), count=6)
    question = replace(question, players=players)
    found = _explain("occlusion", question)
    assert np.allclose(players.merge(found.values), found.player_values)
    each = [_explain("occlusion", beside(question, torch.tensor([place]))) for place in (0, 1)]
    expected = (each[0].player_values + each[1].player_values) / 2
    assert np.allclose(found.player_values, expected, atol=1e-6)


def test_methods_with_a_background_take_all_baselines_themselves() -> None:
    table, picture = ask(mlp()), ask(cnn())
    assert takes_background("kernel_shap", table)
    assert not takes_one_baseline("kernel_shap", table)
    assert takes_one_baseline("kernel_shap", picture)
    assert takes_background("gradient_shap", picture)
    assert not takes_one_baseline("saliency", table)


@pytest.mark.parametrize("name", list(METHODS))
def test_the_catalogue_says_who_looks_at_the_baseline(name: str) -> None:
    needs = METHODS[name].needs
    described = cnn() if "convolution" in needs else mlp("relu")
    question = ask(described, rows=3)
    if refusal(name, described, kind=question.kind) is not None or "layer" in needs:
        pytest.skip("not for these networks, or only for a layer of the plan")
    moved = replace(question, baseline=question.baseline + 0.5)
    first, second = _explain(name, question), _explain(name, moved)
    is_same = np.allclose(first.player_values, second.player_values)
    assert is_same == (not takes_one_baseline(name, question))
    assert first.outputs.tobytes() == second.outputs.tobytes()


def test_a_row_has_as_many_cells_as_a_method_sees() -> None:
    words = texts.mean_of_words(length=4)
    assert cells_of_row("occlusion", words, kind="text") == 4
    # A vector of one number, and whether the word is real.
    assert cells_of_row("integrated_gradients", words, kind="text") == 4 * 2
    assert cells_of_row("integrated_gradients", cnn(), kind="image") == 64
