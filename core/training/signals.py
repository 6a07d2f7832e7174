"""What gradients and activations of a network tell while it learns, for its diagnosis."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from core.devices import recurrent_gradients
from core.records.training import LayerSignal
from core.training.batches import Batch
from core.training.losses import Objective

MOST_STEPS = 64
"""Steps of a series whose gradients are told, evenly chosen."""

_MEASURED = 8  # steps of an epoch whose gradient norm is taken
_NEAR_END = 0.01
_BOUNDED = (nn.ReLU, nn.Sigmoid, nn.Tanh)
_RANGES = {nn.Sigmoid: (0.0, 1.0), nn.Tanh: (-1.0, 1.0)}


def is_measured(step: int, *, of: int) -> bool:
    """Return whether the gradient norm of step `step` (from 0) of an epoch is taken.

    At most 8 evenly spaced steps are, the last among them: a norm costs a twentieth of a small
    network's step.
    """
    return step == of - 1 or (of - 1 - step) % math.ceil(of / _MEASURED) == 0


def gradient_norm(gradients: list[Tensor]) -> float:
    """Return the Euclidean norm over all gradients."""
    if not gradients:
        return 0.0
    return float(torch.stack(torch._foreach_norm(gradients)).norm().item())  # noqa: SLF001


def layer_norms(network: nn.Module) -> dict[str, float]:
    """Return for each module with weights of its own ‖gradient‖ / √(number of weights).

    Modules whose weights are frozen, or took no part in the loss, have 0. A norm that is not
    finite is told as the largest float32.
    """
    owners: list[str] = []
    gradients: list[Tensor] = []
    numbers: dict[str, int] = {}
    for name, module in network.named_modules():
        for parameter in module.parameters(recurse=False):
            numbers[name] = numbers.get(name, 0) + parameter.numel()
            if parameter.grad is not None:
                owners.append(name)
                gradients.append(parameter.grad)
    squares = dict.fromkeys(numbers, 0.0)
    if gradients:
        norms = torch.stack(torch._foreach_norm(gradients)).double()  # noqa: SLF001
        for name, square in zip(owners, (norms**2).tolist(), strict=True):
            squares[name] += square
    return {name: _finite(math.sqrt(square / numbers[name])) for name, square in squares.items()}


def signals_of(
    network: nn.Module, batch: Batch, *, first: dict[str, float], last: dict[str, float]
) -> tuple[LayerSignal, ...]:
    """Return what each layer showed, in the order of the network.

    Parameters
    ----------
    first, last : dict
        `layer_norms` of the first and of the last epoch.

    Notes
    -----
    A layer goes by its name in the network: that of the architecture, and for parts of a block
    "block.part".
    """
    shares = _activation_shares(network, batch[0])
    signals = []
    for name, _ in network.named_modules():
        silent, saturated = shares.get(name, (None, None))
        if name in last or silent is not None or saturated is not None:
            signals.append(
                LayerSignal(
                    layer=name,
                    first=first.get(name, 0.0),
                    last=last.get(name, 0.0),
                    silent=silent,
                    saturated=saturated,
                )
            )
    return tuple(signals)


def step_gradients(network: nn.Module, batch: Batch, objective: Objective) -> tuple[float, ...]:
    """Return the norm of the loss's gradient by the input of each step, first to last.

    The input is that of the first recurrent layer, the loss the mean over the batch in eval mode;
    at most 64 steps. Empty for networks without a recurrent layer.
    """
    layer = next((item for item in network.modules() if isinstance(item, nn.RNNBase)), None)
    if layer is None:
        return ()
    seen: list[Tensor | PackedSequence] = []

    def catch(
        _: nn.Module, given: tuple[Tensor | PackedSequence, ...]
    ) -> tuple[Tensor | PackedSequence, ...]:
        entering, *others = given
        if isinstance(entering, PackedSequence):
            data = entering.data.detach().requires_grad_()
            entering = entering._replace(data=data)
        else:
            entering = entering.detach().requires_grad_()
        seen.append(entering)
        return (entering, *others)

    handle = layer.register_forward_pre_hook(catch)
    try:
        with _eval_mode(network), recurrent_gradients(network), torch.enable_grad():
            loss = objective.of(network(batch[0]), batch[1])
            entered = seen[0]
            data = entered.data if isinstance(entered, PackedSequence) else entered
            (slope,) = torch.autograd.grad(loss, data)
    finally:
        handle.remove()
    if isinstance(entered, PackedSequence):
        sizes = entered.batch_sizes.tolist()
        norms = torch.stack([part.norm() for part in torch.split(slope, sizes)])
    else:
        norms = slope.transpose(0, 1).flatten(1).norm(dim=1)
    return tuple(_finite(value) for value in _spread(norms))


def _activation_shares(
    network: nn.Module, inputs: Tensor
) -> dict[str, tuple[float | None, float | None]]:
    """Return (silent, saturated) of each rectifier, sigmoid and tanh that the inputs pass."""
    found: dict[str, tuple[float | None, float | None]] = {}

    def look(_: nn.Module, __: tuple[Tensor, ...], output: Tensor, *, name: str) -> None:
        found[name] = _share_of(network.get_submodule(name), output.detach())

    handles = [
        module.register_forward_hook(partial(look, name=name))
        for name, module in network.named_modules()
        if isinstance(module, _BOUNDED)
    ]
    try:
        with _eval_mode(network), torch.no_grad():
            network(inputs)
    finally:
        for handle in handles:
            handle.remove()
    return found


def _share_of(module: nn.Module, output: Tensor) -> tuple[float | None, float | None]:
    if isinstance(module, nn.ReLU):
        places = [axis for axis in range(output.ndim) if axis != 1]
        silent = (output == 0).sum(dim=places) == output.numel() // max(1, output.shape[1])
        return silent.double().mean().item(), None
    low, high = _RANGES[type(module)]
    near = (output < low + _NEAR_END) | (output > high - _NEAR_END)
    return None, near.double().mean().item()


@contextmanager
def _eval_mode(network: nn.Module) -> Iterator[None]:
    """Let the network be in eval mode inside the block, and give each module its mode back."""
    modes = [(module, module.training) for module in network.modules()]
    network.eval()
    try:
        yield
    finally:
        for module, mode in modes:
            module.training = mode


def _spread(norms: Tensor) -> list[float]:
    count = min(len(norms), MOST_STEPS)
    chosen = torch.linspace(0, len(norms) - 1, count, dtype=torch.float64).round().long()
    values: list[float] = norms.detach().cpu()[chosen].double().tolist()
    return values


def _finite(value: float) -> float:
    """Return the value, or the largest float32: records hold finite numbers only."""
    return value if math.isfinite(value) else torch.finfo(torch.float32).max
