"""Small games whose Shapley values are known by hand, and parts that differ from row to row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.catalogue import METHODS
from core.records.architecture import Activation, Architecture, Linear
from explainers.parts.players import Players
from explainers.question import Question
from tests.explainers.catalogue import is_offered, run, settings_for
from tests.explainers.questions import architecture, ask, cnn

_SHAPLEY = [
    name
    for name, entry in METHODS.items()
    if entry.family == "shapley" and "tabular" in entry.kinds
]
_ON_PICTURES = [name for name in METHODS if is_offered(name, "cnn")]


def _game(weights: list[list[float]], offsets: list[float], last: list[float]) -> Question:
    """Ask a network of one hidden ReLU layer about the row (1, 2) beside a background of zero."""
    features, hidden = len(weights[0]), len(weights)
    described: Architecture = architecture(
        (features,),
        Linear(name="fc1", inputs=features, outputs=hidden),
        Activation(name="relu", function="relu"),
        Linear(name="fc2", inputs=hidden, outputs=1),
        output="value",
    )
    question = ask(described, rows=1)
    first, second = (layer for layer in question.model.modules() if isinstance(layer, nn.Linear))
    with torch.no_grad():
        for tensor, numbers in (
            (first.weight, weights),
            (first.bias, offsets),
            (second.weight, [last]),
            (second.bias, [0.0]),
        ):
            tensor.copy_(torch.tensor(numbers))
    nothing = torch.zeros(1, features)
    return replace(question, baseline=nothing, background=nothing, targets=torch.tensor([0]))


def _asked(question: Question, row: list[float]) -> Question:
    return replace(question, inputs=torch.tensor([row]))


@pytest.mark.parametrize("method", _SHAPLEY)
def test_features_that_do_not_meet_get_what_they_add(method: str) -> None:
    # f(x) = 2 relu(x1) + 2 relu(x2 − 1.5)
    question = _asked(_game([[1.0, 0.0], [0.0, 1.0]], [0.0, -1.5], [2.0, 2.0]), [1.0, 2.0])
    assert np.allclose(run(method, question).player_values, [[2.0, 1.0]], atol=1e-6)


@pytest.mark.parametrize("method", _SHAPLEY)
def test_an_and_gate_is_shared_equally(method: str) -> None:
    # f(x) = relu(x1 + x2 + x3 − 2): 1 only where all three are there.
    question = _asked(_game([[1.0, 1.0, 1.0]], [-2.0], [1.0]), [1.0, 1.0, 1.0])
    found = run(method, question, settings=settings_for(question.architecture, samples=3000))
    assert np.allclose(found.player_values.sum(), 1.0, atol=1e-6)
    assert np.allclose(found.player_values, 1 / 3, atol=0.05)


def _by_row(question: Question) -> Question:
    """Return the question with stripes down in the first row, and across in the others."""
    rows, _, height, width = question.inputs.shape
    down = np.arange(height)[:, None] * 4 // height + np.zeros((height, width), dtype=np.int64)
    mask = np.stack([down if row == 0 else down.T % 3 for row in range(rows)])[:, None]
    players = Players(names=tuple("abcd"), mask=mask.astype(np.int64), is_by_row=True)
    return replace(question, players=players)


@pytest.mark.parametrize("method", _ON_PICTURES)
def test_each_row_is_shared_among_its_own_parts(method: str) -> None:
    question = _by_row(ask(cnn(), rows=3))
    found = run(method, question)
    assert found.player_values.shape == (3, 4)
    assert np.allclose(question.players.merge(found.values), found.player_values, atol=1e-9)
    # The last part has no cell in any row but the first.
    assert (found.player_values[1:, 3] == 0.0).all()


@pytest.mark.parametrize("method", ["occlusion", "feature_ablation"])
def test_each_row_loses_its_own_part(method: str) -> None:
    question = _by_row(ask(cnn(), rows=3))
    found = run(method, question).player_values
    model = question.model.eval()

    def output(row: int, picture: Tensor) -> float:
        return float(model(picture[None]).detach()[0, question.targets[row]])

    for row in range(3):
        for part in range(4 if row == 0 else 3):
            where = torch.from_numpy(question.players.mask[row] == part)
            without = torch.where(where, question.baseline[row], question.inputs[row])
            expected = output(row, question.inputs[row]) - output(row, without)
            assert found[row, part] == pytest.approx(expected, abs=1e-5)
