"""What every method promises, tested for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.catalogue import METHODS
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.plan.explanation import ExplanationPlan
from core.records.architecture import Architecture
from explainers.engine.given_back import weights_digest
from explainers.explanation import Explanation
from explainers.gate import judge
from explainers.preparation.suitability import refusal
from explainers.question import Output, Question
from explainers.registry import EXPLAINERS
from explainers.running import explain
from tests.explainers.questions import ask, cnn, gru, linear, mlp, weights_of

_PLAN = ExplanationPlan(samples=40, max_steps=256)
_NETWORKS: dict[str, Callable[[], Architecture]] = {"mlp": mlp, "cnn": cnn, "gru": gru}
_PAIRS = [
    (method, network)
    for method in EXPLAINERS
    for network, build in _NETWORKS.items()
    if refusal(method, described := build(), kind=ask(described).kind) is None
]


def _explain(
    method: str, question: Question, *, seed: int = 1, context: JobContext | None = None
) -> Explanation:
    return explain(
        method,
        question,
        settings=_PLAN,
        seed=seed,
        memory_mib=64,
        context=context or JobContext(),
    )


def test_catalogue_and_methods_are_bound_one_to_one() -> None:
    assert list(EXPLAINERS) == list(METHODS)


def test_every_method_is_tried_on_some_network() -> None:
    assert {method for method, _ in _PAIRS} == set(EXPLAINERS)


@pytest.mark.parametrize(("method", "network"), _PAIRS)
def test_it_keeps_shape_and_the_seed_decides(method: str, network: str) -> None:
    question = ask(_NETWORKS[network]())
    before = weights_digest(question.model)
    first, again = _explain(method, question), _explain(method, question)
    assert first.values.shape == tuple(question.inputs.shape)
    assert first.player_values.shape == (question.rows, len(question.players))
    assert first.outputs.shape == first.baseline_outputs.shape == first.steps.shape == (5,)
    assert first.values.dtype == first.player_values.dtype == np.float64
    assert np.allclose(question.players.merge(first.values), first.player_values, rtol=1e-9)
    assert first.values.tobytes() == again.values.tobytes()
    assert first.player_values.tobytes() == again.player_values.tobytes()
    assert weights_digest(question.model) == before
    assert question.model.training


@pytest.mark.parametrize("method", ["gradient_shap", "kernel_shap", "permutation_shap"])
def test_another_seed_gives_other_draws_and_leaves_numpy_alone(method: str) -> None:
    question = ask(cnn(), rows=2)
    question = replace(
        question, players=replace(question.players, names=tuple("abcdefghijklmnop"), mask=_grid())
    )
    state = _numpy_state()
    one, two = (_explain(method, question, seed=seed) for seed in (1, 2))
    assert one.values.tobytes() != two.values.tobytes()
    assert _numpy_state() == state


def _numpy_state() -> str:
    return repr(np.random.get_state(legacy=False))  # noqa: NPY002


def _grid() -> np.ndarray:
    patches = (np.arange(8)[:, None] // 2) * 4 + np.arange(8)[None, :] // 2
    return patches[None].astype(np.int64)


@pytest.mark.parametrize(
    "method", [name for name, entry in METHODS.items() if entry.sum_rule != "none"]
)
def test_owed_sums_hold_on_a_linear_network_in_closed_form(method: str) -> None:
    question = ask(linear())
    explanation = _explain(method, question)
    weights, bias = weights_of(question)
    rows = question.inputs.double().numpy()
    slopes = weights[question.targets.numpy()]
    uses_background = "background" in METHODS[method].needs
    usual = question.background.double().numpy().mean(axis=0)
    start = np.tile(usual, (5, 1)) if uses_background else question.baseline.double().numpy()
    assert np.allclose(explanation.outputs, (slopes * rows).sum(1) + bias[question.targets])
    if method == "gradient_shap":
        # Every background row is used equally often, so that nothing is left to chance.
        assert explanation.sum_standard_error is not None
        assert explanation.sum_standard_error.max() < 1e-6
    assert np.allclose(explanation.player_values, slopes * (rows - start), atol=2e-6)
    gate = judge(METHODS[method], explanation, tolerance=0.01)
    assert gate.state == "within"
    assert gate.rule == METHODS[method].sum_rule


@pytest.mark.parametrize("method", ["input_x_gradient", "occlusion"])
def test_descriptive_methods_are_exact_on_a_linear_network_too(method: str) -> None:
    question = ask(linear())
    explanation = _explain(method, question)
    weights, _ = weights_of(question)
    distance = (question.inputs - question.baseline).double().numpy()
    expected = weights[question.targets.numpy()] * distance
    assert np.allclose(explanation.player_values, expected, atol=2e-6)


# What speaks against the output is cut off on the way, so that two classes are not mirror images.
_ONE_SIDED = {"grad_cam", "guided_backprop"}


@pytest.mark.parametrize(
    ("method", "output"),
    [
        (method, output)
        for method in sorted({method for method, _ in _PAIRS} - _ONE_SIDED)
        for output in get_args(Output)
        if refusal(method, mlp(outputs=1, output="logit"), kind="tabular", output=output) is None
    ],
)
def test_a_single_logit_explains_both_classes_with_opposite_signs(
    method: str, output: Output
) -> None:
    described = mlp(outputs=1, output="logit")
    question = ask(described, output=output, rows=3)
    zeros = replace(question, targets=torch.zeros(3, dtype=torch.long))
    ones = replace(question, targets=torch.ones(3, dtype=torch.long))
    first, second = _explain(method, zeros), _explain(method, ones)
    sign = -1 if METHODS[method].is_signed else 1
    assert np.allclose(first.player_values, sign * second.player_values, atol=1e-6)


@pytest.mark.parametrize(("method", "network"), _PAIRS)
def test_a_cancel_is_heard_within_one_batch_and_gives_the_model_back(
    method: str, network: str
) -> None:
    question = ask(_NETWORKS[network]())
    for after in (0, 2):
        calls = _Calls()
        counted = replace(question, model=_Counting(question.model, calls))
        token = CancelToken()
        seen: list[int] = []

        def listen(_: Progress, token: CancelToken = token, seen: list[int] = seen) -> None:
            seen.append(calls.count)  # noqa: B023
            if len(seen) > after:  # noqa: B023
                token.cancel()

        before = weights_digest(counted.model)
        with pytest.raises(CancelledError):
            _explain(method, counted, context=JobContext(report=listen, token=token))
        assert calls.count - seen[after] <= 1
        assert weights_digest(counted.model) == before
        assert counted.model.training
        assert all(parameter.requires_grad for parameter in counted.model.parameters())


class _Calls:
    count = 0


class _Counting(nn.Module):
    """A network that counts its passes, its copies' too."""

    def __init__(self, network: nn.Module, calls: _Calls) -> None:
        super().__init__()
        self.network = network
        self.calls = calls

    def __deepcopy__(self, memo: dict[int, object]) -> _Counting:
        return self

    def forward(self, inputs: Tensor) -> Tensor:
        self.calls.count += 1
        found: Tensor = self.network(inputs)
        return found


class _Failing(nn.Module):
    """A network that breaks at its third pass."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.passes = 0

    def forward(self, inputs: Tensor) -> Tensor:
        self.passes += 1
        if self.passes >= 3:
            raise ZeroDivisionError
        found: Tensor = self.network(inputs)
        return found


@pytest.mark.parametrize("method", list(EXPLAINERS))
def test_a_failure_gives_the_model_back(method: str) -> None:
    question = ask(cnn())
    failing = replace(question, model=_Failing(question.model))
    before = weights_digest(failing.model)
    with pytest.raises(ZeroDivisionError):
        _explain(method, failing)
    assert weights_digest(failing.model) == before
    assert failing.model.training
    assert all(parameter.requires_grad for parameter in failing.model.parameters())
