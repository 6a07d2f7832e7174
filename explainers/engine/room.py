"""How many points of a network fit into one pass: into memory, and into the processor's caches."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

LARGEST_CHUNK = 4096
"""Points in one pass at most, so that a cancel is heard soon and caches are not outrun."""

_MIB = 1 << 20
DEFAULT_MIB = 512
"""The budget where nobody decided on one; the same everywhere, so that figures are too."""

# A backward pass keeps every output once; gradients and workspace need less than as much again.
# Measured on ResNet-18: 1.0 of its outputs, some of which are written in place.
_COPIES_WITH_GRADIENTS = 2
# Of what a backward pass keeps, the share that gradients and workspace add at its peak: on
# ResNet-18 none, on attention and small layers up to a half.
_KEPT_WITH_WORKSPACE = 1.5
# Gates and states that a recurrent layer keeps for each step beside its output.
_RECURRENT_COPIES = 8
# What stands beside a pass for each cell of an input: the point, its gradient, that gradient and
# the difference from the baseline in 64 bits, and their product. In units of the 32-bit input.
_BESIDE_A_PASS = 7
# On a processor pictures are slow once a layer's output outgrows the caches: on networks of 8 × 8
# to 224 × 224 pixels, forwards and backwards, this many bytes were within a fifth of the best.
_CACHED_BYTES = 12 << 20
_FEWEST_CACHED = 8


@dataclass(frozen=True)
class Room:
    """What limits the points in one pass.

    Attributes
    ----------
    memory : int
        Bytes that may be taken.
    needed : int
        Bytes that one point takes, with gradients where they are asked for.
    largest_map : int
        Bytes that the largest output of a 2-D convolution takes for one point, where the processor
        computes it; 0 elsewhere.
    """

    memory: int
    needed: int
    largest_map: int = 0

    @property
    def size(self) -> int:
        """Points in one pass, from 1 to `LARGEST_CHUNK`."""
        fitting = max(1, self.memory // self.needed)
        if self.largest_map:
            fitting = min(fitting, max(_FEWEST_CACHED, _CACHED_BYTES // self.largest_map))
        return min(LARGEST_CHUNK, fitting)


def room_for(model: nn.Module, example: Tensor, memory_mib: int) -> Room:
    """Return what limits passes with gradients within `memory_mib` MiB.

    Parameters
    ----------
    example : Tensor
        (1, *shape) on the model's device. One pass measures what each module puts out and what
        is kept for the way back, whichever is more: modules do not see what happens between
        them, and recurrent layers do not tell what they keep.
    memory_mib : int
        0 stands for `DEFAULT_MIB`.
    """
    seen = _watch_a_pass(model, example)
    needed = _BESIDE_A_PASS * _bytes(example) + max(
        _COPIES_WITH_GRADIENTS * seen.put_out, round(_KEPT_WITH_WORKSPACE * seen.kept)
    )
    return Room(
        memory=(memory_mib or DEFAULT_MIB) * _MIB,
        needed=needed,
        largest_map=seen.largest_map if example.device.type == "cpu" else 0,
    )


@dataclass(eq=False)
class _Pass:
    """What one forward pass of one point showed, in bytes.

    Attributes
    ----------
    put_out : int
        Of all that leaf modules put out.
    kept : int
        Of all that the way back keeps.
    largest_map : int
        Of the largest output of a 2-D convolution; 0 where there is none.
    """

    put_out: int = 0
    kept: int = 0
    largest_map: int = 0

    def see(self, module: nn.Module, _: object, output: object) -> None:
        """Count what a module put out."""
        size = sum(_bytes(tensor) for tensor in _tensors(output))
        self.put_out += size * (_RECURRENT_COPIES if isinstance(module, nn.RNNBase) else 1)
        if isinstance(module, nn.Conv2d):
            self.largest_map = max(self.largest_map, size)


def _watch_a_pass(model: nn.Module, example: Tensor) -> _Pass:
    """Return what one pass of one point puts out and keeps."""
    seen = _Pass()
    kept: dict[int, int] = {}
    own = {tensor.data_ptr() for tensor in [*model.parameters(), *model.buffers()]}

    def keep(tensor: Tensor) -> None:
        # Nothing is handed on: a graph that held its own tensors would never be freed.
        if tensor.data_ptr() not in own:
            kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()

    leaves = [module for module in model.modules() if not list(module.children())]
    handles = [leaf.register_forward_hook(seen.see) for leaf in leaves]
    # A row that is cut out of many would count with the memory of all of them.
    point = example.detach().clone().requires_grad_(True)
    try:
        with (
            torch.enable_grad(),
            torch.autograd.graph.saved_tensors_hooks(keep, _never_asked_for),
        ):
            model(point)
    finally:
        for handle in handles:
            handle.remove()
    seen.kept = sum(kept.values())
    return seen


def _never_asked_for(_: object) -> Tensor:
    raise RuntimeError("a pass that only measures has no way back")


def _tensors(value: object) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, (tuple, list)):
        return [tensor for part in value for tensor in _tensors(part)]
    return []


def _bytes(tensor: Tensor) -> int:
    return tensor.numel() * tensor.element_size()
