"""What every method promises: its shape, that the seed decides, and that it is bound."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
import torch

from core.catalogue import METHODS
from core.plan.explanation import MethodName
from core.records.architecture import Activation, Architecture, Linear
from explainers.engine.given_back import weights_digest
from explainers.preparation.suitability import refusal
from explainers.question import Output
from explainers.registry import EXPLAINERS
from tests.explainers.catalogue import FIRST_PAIRS, NETWORKS, PAIRS, run
from tests.explainers.questions import architecture, ask, mlp

_DRAWN = [name for name, entry in METHODS.items() if "samples" in entry.needs]
_WITHOUT_CHANCE = {"partition_shap"}  # it spends its samples along a tree, always in one order


def test_plan_catalogue_and_methods_are_bound_one_to_one() -> None:
    assert list(EXPLAINERS) == list(METHODS)
    assert set(EXPLAINERS) == set(get_args(MethodName))


def test_every_method_is_tried_on_some_network() -> None:
    assert {method for method, _ in PAIRS} == set(EXPLAINERS)


@pytest.mark.parametrize("method", list(EXPLAINERS))
def test_it_keeps_shape_and_the_seed_decides(method: str) -> None:
    for network in (network for name, network in PAIRS if name == method):
        question = ask(NETWORKS[network](), rows=3)
        before = weights_digest(question.model)
        first, again = run(method, question), run(method, question)
        assert first.values.shape == tuple(question.inputs.shape)
        assert first.player_values.shape == (question.rows, len(question.players))
        assert first.outputs.shape == first.baseline_outputs.shape == first.steps.shape == (3,)
        assert first.values.dtype == first.player_values.dtype == np.float64
        assert np.isfinite(first.values).all()
        assert np.allclose(question.players.merge(first.values), first.player_values, rtol=1e-9)
        assert first.values.tobytes() == again.values.tobytes()
        assert first.player_values.tobytes() == again.player_values.tobytes()
        assert weights_digest(question.model) == before
        assert question.model.training


@pytest.mark.parametrize("method", _DRAWN)
def test_another_seed_draws_others_and_leaves_global_generators_alone(method: str) -> None:
    question = ask(_wide(), rows=2)  # too many parts for all coalitions of them
    states = _states()
    first, second = (run(method, question, seed=seed).values for seed in (1, 2))
    assert _states() == states
    assert np.array_equal(first, second) == (method in _WITHOUT_CHANCE)


def _wide() -> Architecture:
    return architecture(
        (20,),
        Linear(name="fc1", inputs=20, outputs=8),
        Activation(name="act1", function="tanh"),
        Linear(name="fc2", inputs=8, outputs=3),
    )


def _states() -> tuple[str, bytes]:
    numpy = repr(np.random.get_state(legacy=False))  # noqa: NPY002
    return numpy, torch.get_rng_state().numpy().tobytes()


@pytest.mark.parametrize(
    "method",
    [name for name, network in FIRST_PAIRS if network == "mlp" and METHODS[name].family != "layer"],
)
def test_a_single_logit_explains_both_classes_with_opposite_signs(method: str) -> None:
    described = mlp("relu", outputs=1, output="logit")
    for output in get_args(Output):
        if refusal(method, described, kind="tabular", output=output) is not None:
            continue
        question = ask(described, output=output, rows=3)
        first, second = (
            run(method, replace(question, targets=torch.full((3,), target))).player_values
            for target in (0, 1)
        )
        if not METHODS[method].is_signed:
            assert np.allclose(first, second, atol=1e-6)
        elif method != "guided_backprop":  # keeps what is positive, of either class
            assert np.allclose(first, -second, atol=1e-6)
