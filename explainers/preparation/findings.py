"""What stands in the way of methods that depend on how a network is put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.catalogue.methods import MethodEntry

FindingKind = Literal[
    "reused module",
    "functional activation",
    "in-place operation",
    "shared tensor",
    "overlapping pooling",
    "fused attention",
    "integer inputs",
    "cuDNN recurrence",
]

# What a copy for the rescale rule is rid of.
_REPAIRED: tuple[FindingKind, ...] = (
    "reused module",
    "functional activation",
    "in-place operation",
    "shared tensor",
    "overlapping pooling",
)
_DONE: dict[FindingKind, str] = {
    "fused attention": "Attention that is computed in one call is opened on a copy, so that its "
    "weights can be read.",
    "integer inputs": "Explained from the word vectors on, for word numbers have no slope.",
    "cuDNN recurrence": "On a GPU cuDNN refuses the way back through a recurrence outside "
    "training; it is switched off meanwhile.",
}
_RESCALED = ("deeplift", "deeplift_shap", "deep_shap")
_WITH_WEIGHTS = ("attention_rollout", "gradient_attention")


@dataclass(frozen=True)
class Finding:
    """One thing that would make some methods wrong, or impossible, and what becomes of it.

    Attributes
    ----------
    place : str
        Path of the module; empty for the network as a whole.
    """

    kind: FindingKind
    place: str

    def concerns(self, entry: MethodEntry) -> bool:
        """Whether it stands in the way of a method of the catalogue."""
        if self.kind in _REPAIRED:
            return entry.name in _RESCALED
        if self.kind == "fused attention":
            return entry.name in _WITH_WEIGHTS
        return "gradients" in entry.needs


def repaired(findings: Iterable[Finding]) -> str:
    """Return what a prepared copy is rid of and how often, as a sentence; empty for nothing."""
    counts = Counter(found.kind for found in findings if found.kind in _REPAIRED)
    if not counts:
        return ""
    listed = ", ".join(f"{kind} ({count})" for kind, count in counts.items())
    return f"Computed on a prepared copy. Repaired there: {listed}."


def told(findings: Iterable[Finding], entry: MethodEntry) -> tuple[str, ...]:
    """Return what stood in the way of a method and what is done about it, in sentences."""
    concerning = [found for found in findings if found.concerns(entry)]
    done = [_DONE[kind] for kind in _DONE if any(found.kind == kind for found in concerning)]
    return tuple(sentence for sentence in (repaired(concerning), *done) if sentence)
