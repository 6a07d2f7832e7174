"""What layers are said to have shown, on networks whose state is known."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from core.training.losses import Objective
from core.training.signals import (
    MOST_STEPS,
    gradient_norm,
    is_measured,
    layer_norms,
    signals_of,
    step_gradients,
)


class States(nn.GRU):
    def forward(self, inputs: Tensor) -> Tensor:  # type: ignore[override]
        states, _ = super().forward(inputs)
        return states


class Last(nn.Module):
    def forward(self, states: Tensor) -> Tensor:
        return states[:, -1]


def test_the_norm_is_taken_of_all_gradients() -> None:
    assert gradient_norm([torch.tensor([3.0]), torch.tensor([[4.0]])]) == 5.0
    assert gradient_norm([]) == 0.0


@pytest.mark.parametrize("steps", [1, 5, 8, 9, 313])
def test_at_most_8_steps_are_measured_the_last_among_them(steps: int) -> None:
    measured = [step for step in range(steps) if is_measured(step, of=steps)]
    assert measured[-1] == steps - 1
    assert min(steps, 4) <= len(measured) <= 8
    assert len({late - early for early, late in pairwise(measured)}) <= 1


def test_a_layer_norm_is_per_weight_and_frozen_layers_have_none() -> None:
    network = nn.Sequential(nn.Linear(2, 1), nn.Linear(1, 1))
    network[1].requires_grad_(False)
    network[0].weight.grad = torch.tensor([[3.0, 0.0]])
    network[0].bias.grad = torch.tensor([4.0])
    assert layer_norms(network) == {"0": pytest.approx(5 / math.sqrt(3)), "1": 0.0}
    network[0].bias.grad = torch.tensor([math.inf])
    assert layer_norms(network)["0"] == torch.finfo(torch.float32).max


def test_silent_rectifiers_and_saturated_sigmoids_are_counted() -> None:
    first, second, third = nn.Linear(2, 4), nn.Linear(4, 2), nn.Linear(2, 2)
    network = nn.Sequential(first, nn.ReLU(), second, nn.Sigmoid(), third, nn.Tanh())
    with torch.no_grad():
        first.bias.copy_(torch.tensor([-100.0, 0.0, 0.0, -100.0]))
        second.weight.zero_()
        second.bias.copy_(torch.tensor([50.0, 0.0]))
        third.weight.zero_()
        third.bias.copy_(torch.tensor([0.1, 0.2]))
    network.train()
    batch = torch.randn(30, 2, generator=torch.Generator().manual_seed(0)), torch.zeros(30)
    found = {signal.layer: signal for signal in signals_of(network, batch, first={}, last={})}
    assert (found["1"].silent, found["1"].saturated) == (0.5, None)
    assert (found["3"].saturated, found["3"].silent) == (0.5, None)
    assert found["5"].saturated == 0.0
    assert network.training
    assert not any(module._forward_hooks for module in network.modules())


def test_a_channel_is_silent_only_if_it_is_zero_everywhere() -> None:
    network = nn.Sequential(nn.Identity(), nn.ReLU())
    inputs = torch.full((2, 3, 4), -1.0)
    inputs[1, 2, 3] = 1.0
    found = signals_of(network, (inputs, torch.zeros(2)), first={}, last={})
    assert found[0].silent == pytest.approx(2 / 3)


def test_step_gradients_are_those_of_the_loss_by_each_step() -> None:
    network = nn.Sequential(States(2, 3, batch_first=True), Last(), nn.Linear(3, 1)).double()
    draw = torch.Generator().manual_seed(0)
    inputs = torch.randn(5, 7, 2, generator=draw, dtype=torch.float64, requires_grad=True)
    targets = torch.zeros(5, 1, dtype=torch.float64)
    (slope,) = torch.autograd.grad(((network(inputs) - targets) ** 2).mean(), inputs)
    expected = slope.transpose(0, 1).flatten(1).norm(dim=1).tolist()
    network.train()
    found = step_gradients(network, (inputs.detach(), targets), Objective("mse"))
    assert found == pytest.approx(expected, rel=1e-9)
    assert network.training
    assert not network[0]._forward_pre_hooks
    assert all(parameter.grad is None for parameter in network.parameters())


def test_long_series_tell_64_steps_and_other_networks_none() -> None:
    network = nn.Sequential(States(1, 2, batch_first=True), Last(), nn.Linear(2, 1))
    batch = torch.zeros(2, 200, 1), torch.zeros(2, 1)
    assert len(step_gradients(network, batch, Objective("mse"))) == MOST_STEPS
    assert step_gradients(nn.Linear(1, 1), (torch.zeros(2, 1),) * 2, Objective("mse")) == ()
