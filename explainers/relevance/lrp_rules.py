"""Rules by which a module hands relevance to what came in, in the place of its gradient."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Literal

import torch
from torch import Tensor, nn

from core.models.layers.convolution import StepConv
from core.models.layers.nested import ResidualBlock
from core.models.layers.presence import OverSteps, masked
from core.models.vision.importing import import_torchvision

if TYPE_CHECKING:
    from zennit.core import Composite, Hook

Rule = Literal["epsilon", "epsilon_plus", "epsilon_plus_flat", "alpha2_beta1"]

EPSILON = 1e-6
"""Stabiliser of every sum outside of recurrent layers, zennit's own."""

_PASSED = (nn.ReLU, nn.LeakyReLU, nn.Tanh)
_AVERAGES = (nn.AvgPool1d, nn.AvgPool2d, nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d)
_CONVOLUTIONS = (nn.Conv1d, nn.Conv2d)


class Shares(nn.Module):
    """A linear module, with or without a constant, that hands relevance back by the epsilon rule.

    The module is held out of sight, so that no hook is set on it or within it.
    """

    def __init__(self, module: nn.Module, *, epsilon: float = EPSILON) -> None:
        super().__init__()
        self._held = (module,)
        self.epsilon = epsilon

    def forward(self, inputs: Tensor) -> Tensor:
        """Return what the module returns."""
        return shared(self._held[0], self.epsilon, inputs)


class StepShares(OverSteps, Shares):
    """The same for a module that must know the real steps."""

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return what the module returns."""
        module = self._held[0]
        return shared(lambda values: module(values, present), self.epsilon, inputs)

    def presence_after(self, present: Tensor) -> Tensor | None:
        """Return which steps of the output are real."""
        module = self._held[0]
        assert isinstance(module, OverSteps)
        return module.presence_after(present)


class SharedSum(OverSteps, nn.Module):
    """A residual block that shares relevance out between its two ways."""

    def __init__(self, block: ResidualBlock) -> None:
        super().__init__()
        self.block = block

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return the sum of both ways."""
        return shared(torch.add, EPSILON, *self.block.ways(inputs, present))

    def presence_after(self, present: Tensor) -> Tensor | None:
        """Return the presence after the inner layers."""
        return self.block.presence_after(present)


class PresentConv(OverSteps, nn.Module):
    """A convolution over real steps whose own module sees zeros on padding, and so do its rules."""

    def __init__(self, convolution: StepConv) -> None:
        super().__init__()
        self.convolution = convolution

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return (N, C', T')."""
        values = inputs if present is None else masked(inputs, present, axis=2)
        found: Tensor = self.convolution(values)
        return found

    def presence_after(self, present: Tensor) -> Tensor | None:
        """Return the places that a row alone would have."""
        return self.convolution.presence_after(present)


def shared(run: Callable[..., Tensor], epsilon: float, *inputs: Tensor) -> Tensor:
    """Return `run(*inputs)`, linear but for a constant, with the epsilon rule for a gradient.

    References
    ----------
    Bach et al. 2015, On Pixel-Wise Explanations for Non-Linear Classifier Decisions by Layer-Wise
    Relevance Propagation, eq. 58: R of an input is its part of the sum, over the sum moved away
    from zero by epsilon, times the R of the sum. Constants keep their part.
    """
    found: Tensor = _Shared.apply(run, epsilon, *inputs)  # type: ignore[no-untyped-call]
    return found


class _Shared(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: torch.autograd.function.FunctionCtx,
        run: Callable[..., Tensor],
        epsilon: float,
        *inputs: Tensor,
    ) -> Tensor:
        ctx.save_for_backward(*inputs)
        ctx.run, ctx.epsilon = run, epsilon  # type: ignore[attr-defined]
        return run(*inputs)

    @staticmethod
    def backward(
        ctx: torch.autograd.function.FunctionCtx, *relevance: Tensor
    ) -> tuple[Tensor | None, ...]:
        saved: tuple[Tensor, ...] = ctx.saved_tensors  # type: ignore[attr-defined]
        inputs = [values.detach().requires_grad_(True) for values in saved]
        with torch.enable_grad():
            sums = ctx.run(*inputs)  # type: ignore[attr-defined]
            share = relevance[0] / stable(sums.detach(), ctx.epsilon)  # type: ignore[attr-defined]
            slopes = torch.autograd.grad(sums, inputs, share)
        shares = [values.detach() * slope for values, slope in zip(inputs, slopes, strict=True)]
        return (None, None, *shares)


def stable(sums: Tensor, epsilon: float) -> Tensor:
    """Return sums moved away from zero by epsilon; zeros become 1 where epsilon is 0."""
    if epsilon == 0:
        return torch.where(sums == 0, torch.ones_like(sums), sums)
    return sums + epsilon * torch.where(sums >= 0, 1.0, -1.0).to(sums)


def composite(rule: Rule, *, firsts: Collection[nn.Module]) -> Composite:
    """Return zennit's hooks for every module of a rewritten network.

    Parameters
    ----------
    rule : str
        Rule of the convolutions; linear layers follow the epsilon rule in any case.
    firsts : collection of Module
        Convolutions that read the input, for `epsilon_plus_flat`.

    Notes
    -----
    Relevance passes ReLU, leaky ReLU and tanh unchanged, and of a maximum all of it goes to the
    largest cell. What has no hook only changes a form, so that relevance goes back as a gradient
    does.
    """
    # zennit imports torchvision itself, which needs the remedy first.
    import_torchvision()
    from zennit.core import Composite  # noqa: PLC0415
    from zennit.layer import Sum  # noqa: PLC0415
    from zennit.rules import AlphaBeta, Epsilon, Flat, Norm, Pass, ZPlus  # noqa: PLC0415

    reading = {id(module) for module in firsts}
    by_rule = {
        "epsilon": Epsilon(epsilon=EPSILON),
        "alpha2_beta1": AlphaBeta(alpha=2, beta=1, stabilizer=EPSILON),
    }
    plain = by_rule.get(rule, ZPlus(stabilizer=EPSILON))

    def hook(_: dict[object, object], __: str, module: nn.Module) -> Hook | None:
        if isinstance(module, _PASSED):
            return Pass()
        if isinstance(module, (*_AVERAGES, Sum)):
            return Norm(stabilizer=EPSILON)
        if isinstance(module, nn.Linear):
            return Epsilon(epsilon=EPSILON)
        if not isinstance(module, _CONVOLUTIONS):
            return None
        is_flat = rule == "epsilon_plus_flat" and id(module) in reading
        return Flat(stabilizer=EPSILON) if is_flat else plain

    return Composite(module_map=hook)
