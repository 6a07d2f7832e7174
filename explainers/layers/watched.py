"""What a layer puts out, and the slope of the explained output there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.errors import AuditError
from core.models.build import network_in
from core.models.layers.presence import presence_through, split
from core.records.layers import LayerChoice
from explainers.engine.batches import Batches
from explainers.engine.embedding import AfterEmbedding

_HALF = 0.5


@dataclass(frozen=True, eq=False)
class AtLayer:
    """A layer at some points.

    Attributes
    ----------
    activation, gradient : Tensor
        (p, *output_shape): what the layer puts out, and the slope of the explained output by it.
    outputs : Tensor
        (p,) the explained output.
    """

    activation: Tensor
    gradient: Tensor
    outputs: Tensor


@contextlib.contextmanager
def watching(layer: nn.Module) -> Iterator[list[Tensor]]:
    """Give a list into which every output of the layer goes while the block runs.

    Of layers that give several tensors, as torch's recurrent ones do, that is the first.

    Raises
    ------
    AuditError
        At the end of the block, if the layer ran more than once for one output: which of its
        outputs is meant cannot be told.
    """
    seen: list[Tensor] = []

    def keep(_module: nn.Module, _inputs: object, output: object) -> None:
        seen.append(first_tensor(output))

    handle = layer.register_forward_hook(keep)
    try:
        yield seen
    finally:
        handle.remove()
    _require_once(seen)


def first_tensor(output: object) -> Tensor:
    """Return a tensor, or the first of a tuple: the states of a recurrent layer."""
    if isinstance(output, Tensor):
        return output
    if isinstance(output, (tuple, list)) and output:
        return first_tensor(output[0])
    raise AuditError(
        "The layer gives nothing that could be looked at",
        seen=type(output).__name__,
        allowed="a tensor, or a tuple that begins with one",
        remedy="Choose another layer.",
    )


def at_layer(batches: Batches, layer: nn.Module, inputs: Tensor, targets: Tensor) -> AtLayer:
    """Return a layer's output (p, ...) and the slope of the explained output there, on the device.

    Raises
    ------
    AuditError
        If the layer runs more than once for one output: no single slope belongs to it then.
    """
    inputs, targets = inputs.to(batches.device), targets.to(batches.device)
    with watching(layer) as seen, torch.enable_grad():
        # Weights are frozen, so that only the input can start a graph.
        outputs = batches.forward(inputs.detach().requires_grad_(True), targets)
        total = outputs.sum()
    (gradient,) = torch.autograd.grad(total, seen[0])
    return AtLayer(seen[0].detach(), gradient, outputs.detach())


def activations(model: nn.Module, layer: nn.Module, inputs: Tensor) -> Tensor:
    """Return what a layer of the model puts out (p, ...) for inputs on the model's device.

    Raises
    ------
    AuditError
        If the layer runs more than once for one output.
    """
    with watching(layer) as seen, torch.no_grad():
        model(inputs)
    return seen[0]


def by_place(values: Tensor, choice: LayerChoice) -> Tensor:
    """Return (p, places, units) of what stands as (p, *output_shape)."""
    if values.ndim == 2:
        return values[:, None, :]
    if choice.axis == "first":
        return values.flatten(2).transpose(1, 2)
    return values.flatten(1, -2)


def mean_over_places(
    model: nn.Module, choice: LayerChoice, values: Tensor, inputs: Tensor
) -> Tensor:
    """Return (p, units): each unit's mean over its places, padded steps left out.

    Parameters
    ----------
    values : Tensor
        (p, *output_shape) at the layer, for the network's `inputs` (p, *shape).
    """
    placed = by_place(values, choice)
    present = real_steps(model, choice.path, inputs)
    if present is None or placed.shape[1] == 1:
        return placed.mean(dim=1)
    share = present.to(placed.dtype) / present.sum(dim=1, keepdim=True).clamp(min=1)
    return (placed * share[:, :, None]).sum(dim=1)


def real_steps(model: nn.Module, path: str, inputs: Tensor) -> Tensor | None:
    """Return which steps (p, T) of the output of the layer `path` are real; None where all are."""
    network = network_in(model)
    if network is None or network.architecture.steps == "whole":
        return None
    modules = list(network.in_order())
    names = [layer.name for layer in network.architecture.layers]
    upto = names.index(path) + 1
    if isinstance(model, AfterEmbedding):
        return presence_through(modules[1:upto], inputs[..., -1] > _HALF)
    _, present = split(inputs, network.architecture.steps)
    return None if present is None else presence_through(modules[:upto], present)


def _require_once(seen: list[Tensor]) -> None:
    if len(seen) == 1:
        return
    raise AuditError(
        "The layer cannot be looked into",
        seen=f"it runs {len(seen)} times for one output",
        allowed="once",
        remedy="Choose another layer.",
    )
