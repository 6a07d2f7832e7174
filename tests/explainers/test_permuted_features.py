"""A feature's value does not depend on where its column stands."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from core.catalogue import METHODS
from explainers.question import Question
from tests.explainers.catalogue import FIRST_PAIRS, run, settings_for
from tests.explainers.questions import ask, mlp

_ORDER = [3, 0, 5, 1, 4, 2]
_ON_TABLES = [name for name, network in FIRST_PAIRS if network == "mlp"]


def _permuted(question: Question) -> Question:
    """Return the same question with all columns in another order."""
    model = copy.deepcopy(question.model)
    first = next(module for module in model.modules() if isinstance(module, nn.Linear))
    with torch.no_grad():
        first.weight.copy_(first.weight[:, _ORDER])
    return replace(
        question,
        model=model,
        inputs=question.inputs[:, _ORDER],
        baseline=question.baseline[:, _ORDER],
        background=question.background[:, _ORDER],
    )


@pytest.mark.parametrize("method", _ON_TABLES)
def test_permuted_columns_permute_the_values(method: str) -> None:
    question = ask(mlp("relu"))
    settings = settings_for(question.architecture, samples=400)
    plain = run(method, question, settings=settings)
    moved = run(method, _permuted(question), settings=settings)
    there = plain.player_values[:, _ORDER]
    errors = plain.standard_errors
    is_drawn = "samples" in METHODS[method].needs or method in ("smooth_grad", "lime")
    if method == "var_grad":
        # The draws of a column move with its place; a variance of 50 draws is known to a fifth.
        assert np.corrcoef(there.ravel(), moved.player_values.ravel())[0, 1] > 0.8
    elif is_drawn and errors is not None:
        assert moved.standard_errors is not None
        both = np.hypot(errors[:, _ORDER], moved.standard_errors)
        assert (np.abs(there - moved.player_values) <= 6 * both + 1e-5).all()
    else:
        assert np.allclose(there, moved.player_values, atol=1e-5)
