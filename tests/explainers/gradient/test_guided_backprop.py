"""Guided backpropagation: a net by hand, captum's figures, and networks that are refused."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
import torch
from captum.attr import GuidedBackprop
from torch import Tensor, nn
from torch.nn import functional

from core.errors import AuditError
from core.records.architecture import Activation, Linear, Vision
from explainers.preparation.suitability import refusal
from explainers.question import Question
from tests.explainers.asking import explained
from tests.explainers.questions import architecture, ask, cnn, gru, linear, mlp, with_model


def _two_layers() -> Question:
    """Ask about y = 2 relu(h1) − 3 relu(h2) + relu(h3), the h being sums of two inputs."""
    described = architecture(
        (2,),
        Linear(name="fc1", inputs=2, outputs=3),
        Activation(name="act1", function="relu"),
        Linear(name="fc2", inputs=3, outputs=3),
        Activation(name="act2", function="relu"),
        Linear(name="fc3", inputs=3, outputs=1),
        output="value",
    )
    question = ask(described, rows=2)
    weights = {
        "fc1.weight": [[1.0, 2.0], [1.0, -1.0], [-1.0, -1.0]],
        "fc1.bias": [0.0, 0.0, 0.0],
        "fc2.weight": [[1.0, -2.0, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]],
        "fc2.bias": [0.5, 0.0, 0.0],
        "fc3.weight": [[2.0, -3.0, 1.0]],
        "fc3.bias": [0.0],
    }
    question.model.load_state_dict({name: torch.tensor(value) for name, value in weights.items()})
    rows = torch.tensor([[3.0, 1.0], [1.0, 2.0]])
    return replace(question, inputs=rows, targets=torch.zeros(2, dtype=torch.long))


def test_a_net_of_two_relu_layers_gives_the_values_reckoned_by_hand() -> None:
    # First row: h = (5, 2, −4), then (1.5, 4.5, 0); back from (2, −3, 1) the second and third
    # are cut. (2, −4, 0) reaches the first ReLU, of which 2 passes: 2 · (1, 2).
    # Second row: h = (5, −1, −3), then (5.5, 2.5, 0): the same again.
    assert np.allclose(
        explained("guided_backprop", _two_layers()).values, [[2.0, 4.0], [2.0, 4.0]], atol=1e-6
    )


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_it_equals_captums_on_a_convolutional_network() -> None:
    question = ask(cnn("relu", channels=2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = GuidedBackprop(question.model).attribute(
            question.inputs.clone().requires_grad_(True), target=question.targets
        )
    ours = explained("guided_backprop", question)
    assert np.allclose(ours.values, theirs.detach().numpy(), atol=1e-6)
    assert np.abs(ours.values).max() > 1e-3


def test_reused_modules_and_plain_calls_are_guided_alike() -> None:
    question = _two_layers()
    modules = dict(question.model.named_modules())

    class Functional(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one, self.two, self.three = (modules[name] for name in ("fc1", "fc2", "fc3"))
            self.relu = nn.ReLU(inplace=True)

        def forward(self, inputs: Tensor) -> Tensor:
            between = functional.relu(self.two(self.relu(self.one(inputs))))
            found: Tensor = self.three(between)
            return found

    assert np.array_equal(
        explained("guided_backprop", with_model(question, Functional())).values,
        explained("guided_backprop", question).values,
    )


@pytest.mark.parametrize("function", ["tanh", "gelu", "leaky_relu", "sigmoid"])
def test_other_functions_are_refused_with_the_reason(function: str) -> None:
    reason = refusal("guided_backprop", mlp(function), kind="tabular")  # type: ignore[arg-type]
    assert reason is not None
    assert "plain gradient" in reason
    assert "'act1'" in reason
    with pytest.raises(AuditError, match="plain gradient in parts"):
        explained("guided_backprop", ask(mlp(function)))  # type: ignore[arg-type]


def test_networks_without_relu_and_probabilities_are_refused() -> None:
    assert "has none" in str(refusal("guided_backprop", linear(), kind="tabular"))
    assert "recurrent" in str(refusal("guided_backprop", gru(), kind="series"))
    reason = refusal("guided_backprop", mlp("relu"), kind="tabular", output="probability")
    assert reason is not None
    assert "explain the logit" in reason
    assert refusal("guided_backprop", mlp("relu"), kind="tabular") is None


@pytest.mark.parametrize(
    ("network", "is_right"),
    [("squeezenet1_1", True), ("googlenet", True), ("mobilenet_v2", False), ("vit_b_16", False)],
)
def test_named_networks_are_refused_where_they_have_other_functions(
    network: str, is_right: bool
) -> None:
    named = architecture((3, 64, 64), Vision(name="network", network=network, outputs=2))
    assert (refusal("guided_backprop", named, kind="image") is None) == is_right
