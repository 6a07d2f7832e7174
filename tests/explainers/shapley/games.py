"""Small games whose Shapley values are known, and a slow reference for all others."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import combinations
from math import factorial

import numpy as np
import torch
from torch import Tensor, nn

from core.records.architecture import Activation, Architecture, Linear
from explainers.question import Question, scalar
from tests.explainers import asking
from tests.explainers.questions import architecture, ask, feature_parts

DRAWN = {"enumerated": 0}
"""Settings by which coalitions are drawn, however few there are."""


explained = partial(asking.explained, samples=100)
"""Asks a method with a hundred samples, where a test does not say how many."""


def wide_mlp(features: int) -> Architecture:
    return architecture(
        (features,),
        Linear(name="fc1", inputs=features, outputs=16),
        Activation(name="act1", function="relu"),
        Linear(name="fc2", inputs=16, outputs=3),
    )


def table(features: int, *, rows: int = 3, usual: int = 6) -> Question:
    question = ask(wide_mlp(features), rows=rows, scale=3.0)
    source = torch.Generator().manual_seed(5)
    return replace(question, background=torch.randn((usual, features), generator=source))


class Formula(nn.Module):
    """A function of rows (n, F), one number each."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def forward(self, inputs: Tensor) -> Tensor:
        match self.name:
            case "bent":
                bends = inputs[:, 0].relu() + (inputs[:, 1] - 1.5).relu()
                return 2 * bends[:, None]
            case "and":
                return inputs[:, :3].prod(dim=1, keepdim=True)
            case _:
                return (inputs[:, 0] * inputs[:, 1] + inputs[:, 2])[:, None]


def formula(name: str, inputs: Tensor, background: Tensor) -> Question:
    features = inputs.shape[1]
    return Question(
        model=Formula(name),
        architecture=architecture(
            (features,), Linear(name="fc", inputs=features, outputs=1), output="value"
        ),
        kind="tabular",
        inputs=inputs,
        baseline=torch.zeros_like(inputs),
        background=background,
        targets=torch.zeros(len(inputs), dtype=torch.int64),
        players=feature_parts(features),
    )


def enumerated(question: Question) -> np.ndarray:
    """Shapley values (n, players) by their definition, one coalition after the other."""
    explained_function, found = scalar(question), np.zeros((question.rows, len(question.players)))
    for row in range(question.rows):
        active = np.flatnonzero(question.active[row])
        worth: dict[frozenset[int], float] = {}
        for size in range(len(active) + 1):
            for coalition in combinations(active.tolist(), size):
                worth[frozenset(coalition)] = _worth(explained_function, question, row, coalition)
        for player in active.tolist():
            for others, value in worth.items():
                if player in others:
                    continue
                size, count = len(others), len(active)
                weight = factorial(size) * factorial(count - size - 1) / factorial(count)
                found[row, player] += weight * (worth[others | {player}] - value)
    return found


def _worth(function: object, question: Question, row: int, coalition: tuple[int, ...]) -> float:
    cells = question.players.cells(np.array([row]))[0]
    own = torch.from_numpy(np.isin(cells, coalition))
    if question.kind == "tabular":
        partners = torch.arange(question.usual_rows)
        absent = question.usual(partners, torch.full_like(partners, row))
    else:
        absent = question.baseline[row : row + 1]
    points = torch.where(own, question.inputs[row], absent)
    targets = question.targets[row].expand(len(points), *question.targets.shape[1:])
    with torch.no_grad():
        return float(function(points, targets).double().mean())  # type: ignore[operator]
