"""LRP on networks with code of their own: what is read, and what is refused by name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.errors import AuditError
from explainers.preparation.suitability import refusal
from explainers.relevance.lrp_rules import Rule
from tests.explainers.questions import ask
from tests.explainers.relevance.test_lrp import lrp_of, two_convolutions


class _Functions(nn.Module):
    """The convolutions of `two_convolutions` with one ReLU for both, and calls for the rest."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.one, self.two, self.last = (
            network.get_submodule(name) for name in ("conv1", "conv2", "fc")
        )
        self.relu = nn.ReLU()

    def forward(self, inputs: Tensor) -> Tensor:
        found: Tensor = self.last(self.relu(self.two(self.relu(self.one(inputs)))).flatten(1))
        return found


class _Product(_Functions):
    """The same, times something that its rules do not cover."""

    def forward(self, inputs: Tensor) -> Tensor:
        return super().forward(inputs) * inputs.sum(dim=(1, 2))[:, None]


@pytest.mark.parametrize("rule", ["epsilon_plus_flat", "alpha2_beta1"])
def test_a_network_with_code_of_its_own_is_read_step_by_step(rule: Rule) -> None:
    question = ask(two_convolutions())
    own = replace(question, model=_Functions(question.model))
    assert refusal("lrp", own.architecture, kind="series", model=own.model) is None
    assert np.allclose(lrp_of(own, rule).values, lrp_of(question, rule).values, atol=1e-6)


def test_a_step_that_no_rule_covers_is_named() -> None:
    question = ask(two_convolutions())
    own = replace(question, model=_Product(question.model))
    reason = refusal("lrp", own.architecture, kind="series", model=own.model)
    assert reason is not None
    assert "the step" in reason
    with pytest.raises(AuditError, match="no rule for a step"):
        lrp_of(own)


class _Shaped(_Functions):
    """The same with questions about shapes, and modules that do nothing when not training."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__(network)
        self.drop, self.norm = nn.Dropout1d(), nn.BatchNorm1d(1, affine=False)
        self.norm.running_var = torch.tensor([0.5])

    def forward(self, inputs: Tensor) -> Tensor:
        states = self.relu(self.norm(self.drop(self.one(inputs))))
        states = self.relu(self.two(states))
        flat = states.view(states.size(0), states.shape[1] * states.shape[2])
        return self.last(flat)  # type: ignore[no-any-return]


class _Affine(_Shaped):
    """The same with the normalisation written as one that zennit can merge."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__(network)
        self.norm = nn.BatchNorm1d(1)
        self.norm.running_var = torch.tensor([0.5])

    def forward(self, inputs: Tensor) -> Tensor:
        states = self.relu(self.norm(self.one(inputs)))
        found: Tensor = self.last(self.relu(self.two(states)).flatten(1))
        return found


def test_questions_about_shapes_and_normalisation_without_weights_are_no_obstacle() -> None:
    question = ask(two_convolutions())
    one, other = (replace(question, model=made(question.model)) for made in (_Shaped, _Affine))
    assert refusal("lrp", one.architecture, kind="series", model=one.model) is None
    np.testing.assert_allclose(lrp_of(one).values, lrp_of(other).values, atol=1e-4)


def test_normalisation_by_the_rows_at_hand_is_refused() -> None:
    question = ask(two_convolutions())
    own = _Shaped(question.model)
    own.norm = nn.BatchNorm1d(1, track_running_stats=False)
    reason = refusal("lrp", question.architecture, kind="series", model=own)
    assert reason is not None
    assert "statistics from the rows at hand (module 'norm')" in reason


def test_adaptive_means_of_series_share_by_their_parts() -> None:
    model = nn.Sequential(
        nn.Conv1d(1, 2, 1, bias=False), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(2, 2)
    )
    question = replace(ask(two_convolutions()), model=model, targets=torch.zeros(5).long())
    state = {name: part.double().numpy() for name, part in model.state_dict().items()}
    weights = state["0.weight"][:, 0, 0] * state["3.weight"][0]
    inputs = question.inputs.double().numpy()
    parts = inputs * weights.sum() / inputs.shape[2]
    np.testing.assert_allclose(lrp_of(question).values, parts, rtol=1e-3, atol=1e-5)
