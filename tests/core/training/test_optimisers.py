"""Steps of optimisers against their equations, in float64."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from core.errors import AuditError
from core.plan.training import TrainingPlan
from core.training.optimisers import (
    ParameterGroup,
    add_l1,
    clip,
    optimiser_of,
    plain_step,
    set_rate,
    weights_of,
)

SLOPES = [torch.tensor([[0.5, -2.0]]).double(), torch.tensor([[1.0, 0.25]]).double()]


def stepped(slopes: list[Tensor] | None = None, **plan: Any) -> Tensor:
    """Return a weight [[1, -1]] after steps along given slopes."""
    weight = nn.Parameter(torch.tensor([[1.0, -1.0]], dtype=torch.float64))
    chosen = TrainingPlan.model_validate({"learning_rate": 0.1} | plan)
    optimiser = optimiser_of(chosen, [ParameterGroup((weight,))], device="cpu")
    for slope in slopes or SLOPES:
        weight.grad = slope.clone()
        optimiser.step()
    return weight.detach()


def descended(momentum: float, *, nesterov: bool = False, decay: float = 0.0) -> Tensor:
    weight, speed = torch.tensor([[1.0, -1.0]], dtype=torch.float64), torch.zeros(1, 2).double()
    for slope in SLOPES:
        pulled = slope + decay * weight
        speed = momentum * speed + pulled
        weight = weight - 0.1 * (pulled + momentum * speed if nesterov else speed)
    return weight


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_descent_with_momentum_follows_its_equation(momentum: float) -> None:
    found = stepped(optimiser="sgd", momentum=momentum)
    torch.testing.assert_close(found, descended(momentum))


def test_nesterov_looks_ahead() -> None:
    found = stepped(optimiser="sgd", momentum=0.9, nesterov=True)
    torch.testing.assert_close(found, descended(0.9, nesterov=True))


def test_nesterov_without_momentum_is_refused() -> None:
    with pytest.raises(AuditError, match="Nesterov's look ahead needs momentum"):
        stepped(optimiser="sgd", momentum=0.0, nesterov=True)


def adapted(*, l2: float = 0.0, decoupled: float = 0.0) -> Tensor:
    """Kingma, Ba 2015, alg. 1, and the decoupled decay of Loshchilov, Hutter 2019, alg. 2."""
    weight = torch.tensor([[1.0, -1.0]], dtype=torch.float64)
    mean, square = torch.zeros_like(weight), torch.zeros_like(weight)
    for step, slope in enumerate(SLOPES, start=1):
        pulled = slope + l2 * weight
        mean = 0.9 * mean + 0.1 * pulled
        square = 0.999 * square + 0.001 * pulled**2
        move = (mean / (1 - 0.9**step)) / ((square / (1 - 0.999**step)).sqrt() + 1e-8)
        weight = weight - 0.1 * decoupled * weight - 0.1 * move
    return weight


def test_adam_adds_weight_decay_to_the_slope_and_adamw_to_the_weight() -> None:
    torch.testing.assert_close(stepped(optimiser="adam"), adapted())
    torch.testing.assert_close(stepped(optimiser="adam", weight_decay=0.3), adapted(l2=0.3))
    torch.testing.assert_close(stepped(optimiser="adamw", weight_decay=0.3), adapted(decoupled=0.3))
    found = stepped(optimiser="sgd", momentum=0.5, weight_decay=0.3)
    torch.testing.assert_close(found, descended(0.5, decay=0.3))


def test_weight_decay_leaves_biases_alone() -> None:
    network = nn.Linear(2, 2)
    before = network.bias.detach().clone()
    plan = TrainingPlan(optimiser="sgd", weight_decay=1.0, learning_rate=0.5)
    optimiser = optimiser_of(plan, [ParameterGroup(tuple(network.parameters()))], device="cpu")
    weight = network.weight.detach().clone()
    network.weight.grad, network.bias.grad = torch.zeros(2, 2), torch.zeros(2)
    optimiser.step()
    assert torch.equal(network.bias, before)
    torch.testing.assert_close(network.weight.detach(), weight / 2)


def test_groups_take_their_share_of_the_rate() -> None:
    head, old = nn.Linear(2, 2), nn.Linear(2, 2)
    groups = [
        ParameterGroup(tuple(head.parameters())),
        ParameterGroup(tuple(old.parameters()), factor=0.1),
    ]
    optimiser = optimiser_of(TrainingPlan(weight_decay=0.1), groups, device="cpu")
    set_rate(optimiser, 0.5)
    assert [group["lr"] for group in optimiser.param_groups] == [0.5, 0.5, 0.05, 0.05]


def test_l1_pulls_by_the_sign_and_leaves_zeros_and_biases() -> None:
    network = nn.Linear(3, 1)
    with torch.no_grad():
        network.weight.copy_(torch.tensor([[2.0, -0.5, 0.0]]))
    network.weight.grad, network.bias.grad = torch.ones(1, 3), torch.zeros(1)
    add_l1(weights_of(network), 0.25)
    assert network.weight.grad.tolist() == [[1.25, 0.75, 1.0]]
    assert network.bias.grad.tolist() == [0.0]


def test_clipping_keeps_the_direction_and_leaves_short_gradients() -> None:
    gradients = [torch.tensor([3.0]), torch.tensor([[4.0]])]
    clip(gradients, norm=5.0, longest=10.0)
    assert [slope.item() for slope in gradients] == [3.0, 4.0]
    clip(gradients, norm=5.0, longest=1.0)
    assert [slope.item() for slope in gradients] == pytest.approx([0.6, 0.8])


@pytest.mark.parametrize("decay", [0.0, 0.01])
@pytest.mark.parametrize("kind", ["adam", "adamw", "sgd"])
def test_plain_steps_are_torchs_own_to_the_last_bit(kind: str, decay: float) -> None:
    plan = TrainingPlan.model_validate({"optimiser": kind, "weight_decay": decay})
    draws = torch.Generator().manual_seed(4)
    ours, own = nn.Linear(5, 3), nn.Linear(5, 3)
    own.load_state_dict(ours.state_dict())
    first = optimiser_of(plan, [ParameterGroup(tuple(ours.parameters()))], device="cpu")
    second = optimiser_of(plan, [ParameterGroup(tuple(own.parameters()))], device="cpu")
    step = plain_step(first)
    for number in range(8):
        for a, b in zip(ours.parameters(), own.parameters(), strict=True):
            a.grad = torch.randn(a.shape, generator=draws)
            b.grad = a.grad.clone()
        if number == 5:  # a layer that is frozen for one step
            ours.bias.grad = own.bias.grad = None
        set_rate(first, 0.1 / (number + 1))
        set_rate(second, 0.1 / (number + 1))
        step()
        second.step()
    for a, b in zip(ours.parameters(), own.parameters(), strict=True):
        assert torch.equal(a, b)
