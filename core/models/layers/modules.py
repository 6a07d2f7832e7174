"""The torch module behind each kind of layer; one instance for one call, never in place.

Explanation methods hook modules, so that a function call, a reused module or an in-place
operation would be invisible or wrong to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from core.models.layers.attention import EncoderLayer, StepAttention
from core.models.layers.convolution import BatchNorm, convolution
from core.models.layers.embedding import LearnedPosition, SinusoidalPosition, WordVectors
from core.models.layers.nested import ParallelBranches, ResidualBlock
from core.models.layers.pooling import global_pooling, pooling
from core.models.layers.recurrent import LastStep, MeanStep, recurrence
from core.records import architecture as described
from core.records.architecture import Layer, Norm, Position, Vision

__all__ = ["FixedScale", "LastStep", "MeanStep", "Step", "Transposed", "module_of", "modules_of"]


class Transposed(nn.Module):
    """(N, A, B) to (N, B, A): steps before channels, or channels before steps."""

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the inputs with their last two axes exchanged."""
        return inputs.transpose(1, 2)


class FixedScale(nn.Module):
    """y = factor · x + offset; plain numbers, so that a state dict from elsewhere still fits."""

    def __init__(self, factor: float, offset: float) -> None:
        super().__init__()
        self.factor = factor
        self.offset = offset

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the scaled inputs."""
        return inputs * self.factor + self.offset


class _StraightThrough(torch.autograd.Function):
    """1 above 0, else 0; backwards as if it were the identity within ±1."""

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, inputs: Tensor) -> Tensor:
        ctx.save_for_backward(inputs)
        return (inputs > 0).to(inputs.dtype)

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, *gradients: Tensor) -> Tensor:
        (inputs,) = ctx.saved_tensors  # type: ignore[attr-defined]
        passed: Tensor = gradients[0] * (inputs.abs() <= 1)
        return passed


class Step(nn.Module):
    """1 above 0, else 0, with a gradient that is not its own.

    The step has no slope to learn from; its gradient is taken to be 1 within ±1 and 0 beyond.

    References
    ----------
    Bengio, Léonard, Courville 2013, Estimating or Propagating Gradients Through Stochastic
    Neurons; Hubara et al. 2016, Binarized Neural Networks, eq. 4.
    """

    def forward(self, inputs: Tensor) -> Tensor:
        """Return 0 or 1 for each value."""
        found: Tensor = _StraightThrough.apply(inputs)  # type: ignore[no-untyped-call]
        return found


_ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "gelu": nn.GELU,
    "leaky_relu": nn.LeakyReLU,
    "identity": nn.Identity,
    "step": Step,
}


def modules_of(layers: Iterable[Layer], *, has_padding: bool) -> list[tuple[str, nn.Module]]:
    """Return a new module for each layer, with its name."""
    return [(layer.name, module_of(layer, has_padding=has_padding)) for layer in layers]


def module_of(layer: Layer, *, has_padding: bool = False) -> nn.Module:
    """Return a new module for a layer.

    Parameters
    ----------
    has_padding : bool
        Whether rows can differ in length, so that layers over steps leave padding out.
    """
    match layer:
        case described.Residual():
            return ResidualBlock(
                modules_of(layer.layers, has_padding=has_padding),
                modules_of(layer.shortcut, has_padding=has_padding),
            )
        case described.Branches():
            return ParallelBranches(
                [modules_of(branch, has_padding=has_padding) for branch in layer.branches]
            )
        case described.Conv():
            return convolution(layer, has_padding=has_padding)
        case described.Pool():
            return pooling(layer, has_padding=has_padding)
        case described.Activation() | described.Reshape() | described.Dropout():
            return _without_weights(layer)
        case _:
            return _MODULES[layer.kind](layer)


def _vision(layer: Vision) -> nn.Module:
    # torchvision takes 1.6 s to import, which only its own networks need.
    from core.models.vision.network import vision_module  # noqa: PLC0415

    return vision_module(layer)


def _normalisation(layer: Norm) -> nn.Module:
    return BatchNorm(layer.features) if layer.operation == "batch" else nn.LayerNorm(layer.features)


def _position(layer: Position) -> nn.Module:
    kinds = {"learned": LearnedPosition, "sinusoidal": SinusoidalPosition}
    return kinds[layer.operation](layer.width, layer.longest)


_MODULES: dict[str, Callable[[Any], nn.Module]] = {
    "linear": lambda layer: nn.Linear(layer.inputs, layer.outputs),
    "global_pool": global_pooling,
    "norm": _normalisation,
    "recurrent": recurrence,
    "step_attention": lambda layer: StepAttention(layer.features),
    "embedding": lambda layer: WordVectors(layer.words, layer.width),
    "position": _position,
    "encoder": EncoderLayer,
    "vision": _vision,
    "scale": lambda layer: FixedScale(layer.factor, layer.offset),
}


def _without_weights(
    layer: described.Activation | described.Reshape | described.Dropout,
) -> nn.Module:
    if isinstance(layer, described.Dropout):
        return nn.Dropout(layer.probability)
    if isinstance(layer, described.Activation):
        return nn.Softmax(dim=1) if layer.function == "softmax" else _ACTIVATIONS[layer.function]()
    match layer.operation:
        case "flatten":
            return nn.Flatten()
        case "steps_first" | "channels_first":
            return Transposed()
        case "last_step":
            return LastStep(layer.directions)
        case "mean_step":
            return MeanStep()
