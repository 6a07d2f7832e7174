"""Layers that hold layers: a residual block, and branches over one input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

from core.errors import AuditError
from core.models.layers.presence import OverSteps, presence_through, run

Named = Sequence[tuple[str, nn.Module]]


class Container(nn.Module):
    """Holds layers whose names begin alike, such as "encoder.fc1" and "encoder.fc2"."""


class ResidualBlock(OverSteps, nn.Module):
    """y = layers(x) + shortcut(x).

    References
    ----------
    He, Zhang, Ren, Sun 2016, Deep Residual Learning for Image Recognition, eq. 1 and 2.
    """

    def __init__(self, layers: Named, shortcut: Named) -> None:
        super().__init__()
        # The shortcut first, so that the last convolution that one finds is that of the block.
        self._shortcut = place_all(self, shortcut)
        self._layers = place_all(self, layers)

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return the sum of both ways."""
        inner, straight = self.ways(inputs, present)
        return inner + straight

    def ways(self, inputs: Tensor, present: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return what comes out of the layers and out of the shortcut."""
        inner, _ = run(_found(self, self._layers), inputs, present)
        straight, _ = run(_found(self, self._shortcut), inputs, present)
        return inner, straight

    def presence_after(self, present: Tensor) -> Tensor | None:
        """Return the presence after the inner layers."""
        return presence_through(_found(self, self._layers), present)


class ParallelBranches(OverSteps, nn.Module):
    """Branches over the same input, their outputs (N, F) side by side."""

    def __init__(self, branches: Sequence[Named]) -> None:
        super().__init__()
        self._branches = [place_all(self, branch) for branch in branches]

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return (N, ΣF)."""
        outputs = [run(_found(self, branch), inputs, present)[0] for branch in self._branches]
        return torch.cat(outputs, dim=1)

    def presence_after(self, present: Tensor) -> None:  # noqa: ARG002 - the steps are gone
        """Return None: the output has no steps."""
        return


def place_all(owner: nn.Module, layers: Named) -> tuple[str, ...]:
    """Make each module a submodule of `owner` under its dotted name; return the names.

    Raises
    ------
    AuditError
        If torch or another layer keeps a name for itself.
    """
    for name, module in layers:
        *containers, leaf = name.split(".")
        place = owner
        for part in containers:
            inner = getattr(place, part, None)
            if inner is None:
                inner = Container()
                place.add_module(part, inner)
            elif not isinstance(inner, Container):
                raise _name_is_taken(name)
            place = inner
        if hasattr(place, leaf):
            raise _name_is_taken(name)
        place.add_module(leaf, module)
    return tuple(name for name, _ in layers)


def _found(owner: nn.Module, names: Sequence[str]) -> Iterator[nn.Module]:
    """Yield submodules by name: not kept in a list, so that a replaced module takes effect."""
    return (owner.get_submodule(name) for name in names)


def _name_is_taken(name: str) -> AuditError:
    return AuditError(
        "A layer has a name that torch or another layer keeps for itself",
        seen=f"'{name}'",
        remedy=f"Give the layer another name, such as '{name}_layer', also in its weights.",
    )
