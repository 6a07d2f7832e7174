"""Multiply-adds and depth of a network, counted while it runs on tensors without values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

from core.models.vision.shapes import Shape, run_shapes

# Operations that multiply by weights, each of which is a layer to those who count depth.
_WITH_WEIGHTS = frozenset({"convolution", "addmm", "mm"})


@dataclass(frozen=True)
class Counted:
    """What one picture costs.

    Attributes
    ----------
    multiply_adds : int
        Of convolutions, linear layers and attention; additions of biases, normalisation,
        activations and pooling are left out, as published figures leave them out.
    depth : int
        Convolutions and linear layers on the longest path from the input to the output. A
        shortcut counts only where it is longer than what it leads around, and a squeeze of
        channels counts like any other layer.
    """

    multiply_adds: int
    depth: int


def counted(network: nn.Module, shape: Shape) -> Counted:
    """Return multiply-adds and depth of a network on the meta device for one row of a shape."""
    was_fast = torch.backends.mha.get_fastpath_enabled()
    # The fused attention is one operation that neither count can look into.
    torch.backends.mha.set_fastpath_enabled(value=False)
    try:
        depth = _Depth()
        with FlopCounterMode(display=False) as operations, depth:
            output = run_shapes(network, shape)
    finally:
        torch.backends.mha.set_fastpath_enabled(value=was_fast)
    return Counted(operations.get_total_flops() // 2, depth.of(output))


class _Depth(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Follows the number of layers before each tensor."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        # The tensors are kept, so that no later one gets the identity of one that is gone.
        self._known: dict[int, tuple[Tensor, int]] = {}

    def of(self, tensor: Tensor) -> int:
        """Return how many layers led to the tensor."""
        return self._known.get(id(tensor), (tensor, 0))[1]

    def __torch_dispatch__(
        self,
        func: Any,  # noqa: ANN401 - torch's own protocol
        types: Any,  # noqa: ANN401
        args: Any = (),  # noqa: ANN401
        kwargs: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        outputs = func(*args, **(kwargs or {}))
        before = max((self.of(tensor) for tensor in _tensors(args)), default=0)
        depth = before + (func.overloadpacket.__name__ in _WITH_WEIGHTS)
        for tensor in _tensors((outputs,)):
            # In place, the same tensor may come out again; its depth never falls.
            self._known[id(tensor)] = (tensor, max(depth, self.of(tensor)))
        return outputs


def _tensors(values: Iterable[object]) -> Iterator[Tensor]:
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, list | tuple):
            yield from _tensors(value)
