"""Where the network is linear there is one answer, and differences of classes are differences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.catalogue import METHODS
from explainers.gate import judge
from explainers.running import takes_background
from tests.explainers.catalogue import run, settings_for
from tests.explainers.questions import ask, linear, mlp, weights_of

_INPUT_METHODS = {name: entry for name, entry in METHODS.items() if entry.family != "layer"}
_OWED = [
    name
    for name, entry in _INPUT_METHODS.items()
    if "tabular" in entry.kinds
    and (entry.sum_rule != "none" or name in ("input_x_gradient", "occlusion", "feature_ablation"))
]
# Methods that hand on gradients, or worths of coalitions, without bending them.
_LINEAR_IN_THE_OUTPUT = [
    name
    for name, entry in _INPUT_METHODS.items()
    if "tabular" in entry.kinds
    and name not in ("saliency", "var_grad", "guided_backprop", "lrp", "integrated_gradients")
    and entry.family != "attention"
]


@pytest.mark.parametrize("method", [name for name in _OWED if name != "lrp"])
def test_a_linear_network_is_explained_in_closed_form(method: str) -> None:
    question = ask(linear())
    explanation = run(method, question)
    weights, bias = weights_of(question)
    rows = question.inputs.double().numpy()
    slopes = weights[question.targets.numpy()]
    usual = question.background.double().numpy().mean(axis=0)
    is_usual = takes_background(method, question)
    start = np.tile(usual, (5, 1)) if is_usual else question.baseline.double().numpy()
    assert np.allclose(explanation.outputs, (slopes * rows).sum(1) + bias[question.targets])
    assert np.allclose(explanation.player_values, slopes * (rows - start), atol=2e-6)
    gate = judge(METHODS[method], explanation, tolerance=0.01)
    assert gate.state in ("within", "descriptive")
    assert gate.rule == METHODS[method].sum_rule


def test_relevance_on_a_linear_network_is_input_times_weight() -> None:
    question = ask(linear())
    weights, _ = weights_of(question)
    expected = weights[question.targets.numpy()] * question.inputs.double().numpy()
    assert np.allclose(run("lrp", question).player_values, expected, atol=1e-4)


def test_slopes_of_a_linear_network_are_its_weights() -> None:
    question = ask(linear())
    weights, _ = weights_of(question)
    slopes = weights[question.targets.numpy()]
    assert np.allclose(run("saliency", question).values, np.abs(slopes), atol=1e-6)
    assert np.allclose(run("smooth_grad", question).values, slopes, atol=1e-6)
    assert np.allclose(run("var_grad", question).values, 0.0, atol=1e-12)


def test_lime_finds_the_linear_network_behind_its_draws() -> None:
    question = ask(linear())
    weights, _ = weights_of(question)
    distance = (question.inputs - question.baseline).double().numpy()
    expected = weights[question.targets.numpy()] * distance
    assert np.allclose(run("lime", question).player_values, expected, atol=1e-4)


@pytest.mark.parametrize("method", _LINEAR_IN_THE_OUTPUT)
def test_the_difference_of_two_classes_is_the_difference_of_their_explanations(
    method: str,
) -> None:
    question = ask(mlp("relu"))
    first, second = torch.zeros(5, dtype=torch.int64), torch.full((5,), 2)
    both = replace(question, targets=torch.stack([first, second], dim=1))
    one, two, difference = (
        run(method, asked, settings=settings_for(question.architecture, samples=64)).player_values
        for asked in (replace(question, targets=first), replace(question, targets=second), both)
    )
    assert np.allclose(difference, one - two, atol=1e-5)
