"""The optimiser of a plan, and what is done to gradients before it takes a step."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn, optim

from core.errors import AuditError
from core.plan.training import TrainingPlan

_FUSED = ("cpu", "cuda", "mps")


@dataclass(frozen=True)
class ParameterGroup:
    """Parameters that learn with the same share of the learning rate."""

    parameters: tuple[nn.Parameter, ...]
    factor: float = 1.0


def optimiser_of(
    plan: TrainingPlan, groups: Iterable[ParameterGroup], *, device: str
) -> optim.Optimizer:
    """Return the plan's optimiser over the groups.

    Weight decay pulls at weights, not at biases nor at the scales and shifts of normalisation
    (parameters of one axis). For `adam` and `sgd` it is added to the gradient (L2); for `adamw`
    it is taken off the weights directly (Loshchilov, Hutter 2019).

    Raises
    ------
    AuditError
        If Nesterov's look ahead is asked for without momentum.
    """
    if plan.optimiser == "sgd" and plan.nesterov and not plan.momentum:
        raise AuditError(
            "Nesterov's look ahead needs momentum",
            seen="training.nesterov = true with training.momentum = 0",
            allowed="a momentum above 0",
            remedy="Set the momentum, for example to 0.9, or turn Nesterov off.",
        )
    parts = [part for group in groups for part in _by_decay(group, plan)]
    rate, fused = plan.learning_rate, device in _FUSED
    match plan.optimiser:
        case "adam":
            return optim.Adam(parts, lr=rate, fused=fused)
        case "adamw":
            return optim.AdamW(parts, lr=rate, weight_decay=0.0, fused=fused)
        case "sgd":
            return optim.SGD(
                parts, lr=rate, momentum=plan.momentum, nesterov=plan.nesterov, fused=fused
            )


def plain_step(optimiser: optim.Optimizer) -> Callable[[], object]:
    """Return what takes a step, without torch's hooks around it for profilers.

    They cost a tenth of a small network's step, and nobody registers any here. Should torch stop
    wrapping `step`, its own method is returned. Adam and AdamW of one group, fused, are stepped by
    their kernel itself once their state is there: sorting the same few tensors again for each
    step costs another tenth. The figures are the same to the last bit.
    """
    plain = getattr(type(optimiser).step, "__wrapped__", None)
    step = optimiser.step if plain is None else functools.partial(plain, optimiser)
    kernel = _KERNELS.get(type(optimiser))
    if kernel is None or len(optimiser.param_groups) != 1:
        return step
    return _FusedStep(optimiser, step, kernel)


class _FusedStep:
    """Steps of Adam by torch's fused kernel, its tensors collected once."""

    def __init__(
        self, optimiser: optim.Optimizer, step: Callable[[], object], kernel: Callable[..., object]
    ) -> None:
        self._optimiser, self._step, self._kernel = optimiser, step, kernel
        self._group = optimiser.param_groups[0]
        self._parameters: list[Tensor] = self._group["params"]
        self._held: tuple[list[Tensor], list[Tensor], list[Tensor]] | None = None

    def __call__(self) -> None:
        """Take a step; the first one, and any with a gradient missing, is torch's own."""
        gradients = [weight.grad for weight in self._parameters]
        has_grown = len(self._optimiser.param_groups) > 1
        if self._held is None or has_grown or any(gradient is None for gradient in gradients):
            self._step()
            self._collect()
            return
        means, squares, counts = self._held
        group = self._group
        with torch.no_grad():
            torch._foreach_add_(counts, 1)
            self._kernel(
                self._parameters,
                gradients,
                means,
                squares,
                [],
                counts,
                lr=group["lr"],
                beta1=group["betas"][0],
                beta2=group["betas"][1],
                weight_decay=group["weight_decay"],
                eps=group["eps"],
                amsgrad=False,
                maximize=False,
            )

    def _collect(self) -> None:
        state = self._optimiser.state
        if self._group.get("fused") and all(state.get(weight) for weight in self._parameters):
            kept = [state[weight] for weight in self._parameters]
            self._held = (
                [one["exp_avg"] for one in kept],
                [one["exp_avg_sq"] for one in kept],
                [one["step"] for one in kept],
            )


_KERNELS: dict[type[optim.Optimizer], Callable[..., object]] = {
    optim.Adam: torch._fused_adam_,
    optim.AdamW: torch._fused_adamw_,
}


def set_rate(optimiser: optim.Optimizer, rate: float) -> None:
    """Set the learning rate; each group takes its share of it."""
    for group in optimiser.param_groups:
        group["lr"] = rate * group["factor"]


def weights_of(network: nn.Module) -> list[nn.Parameter]:
    """Return the weights that L1 and L2 pull at: parameters of more than one axis."""
    return [weight for weight in network.parameters() if weight.ndim > 1]


def add_l1(weights: Iterable[nn.Parameter], share: float) -> None:
    """Add the slope of share · Σ|w| to the gradients, 0 where a weight is 0."""
    pulled = [(weight.detach(), weight.grad) for weight in weights if weight.grad is not None]
    signs = torch._foreach_sign([weight for weight, _ in pulled])  # noqa: SLF001
    torch._foreach_add_([slope for _, slope in pulled], signs, alpha=share)


def clip(gradients: list[Tensor], *, norm: float, longest: float) -> None:
    """Shorten gradients in place to the Euclidean norm `longest`, if theirs is longer.

    References
    ----------
    Pascanu, Mikolov, Bengio 2013, On the difficulty of training recurrent neural networks, alg. 1.
    """
    if norm > longest:
        torch._foreach_mul_(gradients, longest / norm)


def _by_decay(group: ParameterGroup, plan: TrainingPlan) -> list[dict[str, Any]]:
    """Split a group only where weight decay makes a difference: each part costs a call a step."""
    decay = plan.weight_decay
    if not decay:
        return [{"params": list(group.parameters), "factor": group.factor}]
    split = [
        ([weight for weight in group.parameters if weight.ndim > 1], decay),
        ([weight for weight in group.parameters if weight.ndim <= 1], 0.0),
    ]
    return [
        {"params": weights, "factor": group.factor, "weight_decay": pull}
        for weights, pull in split
        if weights
    ]
