"""What stands in the way of the methods that depend on how a network is put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["deeplift", "guided", "lrp", "layers", "attention"]
"""Methods that look at modules: DeepLIFT and its kin, guided backpropagation, layer-wise relevance
propagation, methods at a layer, and methods that read attention."""

FindingKind = Literal[
    "reused module",
    "functional activation",
    "in-place operation",
    "shared tensor",
    "overlapping pooling",
    "recurrent tuple",
    "fused attention",
    "integer inputs",
    "training mode",
    "cuDNN recurrence",
    "random output",
    "unreadable code",
]

_HOOKS: tuple[Family, ...] = ("deeplift", "guided", "lrp", "layers")
_AFFECTED: dict[FindingKind, tuple[Family, ...]] = {
    "reused module": _HOOKS,
    "functional activation": _HOOKS,
    "in-place operation": _HOOKS,
    "shared tensor": ("deeplift",),
    "overlapping pooling": ("deeplift",),
    "recurrent tuple": ("layers",),
    "fused attention": ("attention",),
    "integer inputs": _HOOKS,
    "training mode": (*_HOOKS, "attention"),
    "cuDNN recurrence": ("guided", "layers", "lrp"),
    "random output": (*_HOOKS, "attention"),
    "unreadable code": _HOOKS,
}


@dataclass(frozen=True)
class Finding:
    """One thing that stands in the way of some methods.

    Attributes
    ----------
    place : str
        Path of the module; empty for the network as a whole.
    can_repair : bool
        Whether a prepared copy is rid of it.
    sentence : str
        What was found, and what becomes of it.
    """

    kind: FindingKind
    place: str
    can_repair: bool
    sentence: str

    @property
    def families(self) -> tuple[Family, ...]:
        """The methods that it would make wrong, or impossible."""
        return _AFFECTED[self.kind]


def at(place: str) -> str:
    """Return where something was found, in words."""
    return f" in '{place}'" if place else ""
