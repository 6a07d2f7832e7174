"""A copy of a network on which methods that look at modules are right."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn

from explainers.engine.given_back import weights_digest
from explainers.preparation.findings import Finding, repaired
from explainers.preparation.proof import Proof, proved
from explainers.preparation.replacing import Purpose
from explainers.preparation.rewriting import Rewriting
from explainers.preparation.sharing import copied


@dataclass(frozen=True, eq=False)
class Prepared:
    """A rewritten copy in eval mode, with what was found and how it was proved.

    Attributes
    ----------
    model : Module
        The copy; modules and hooks may be changed, weights are those of the network itself.
    findings : tuple of Finding
        What was met on the way.
    proof : Proof
        How far its outputs lie from those of the original.
    """

    model: nn.Module
    findings: tuple[Finding, ...]
    proof: Proof

    @property
    def notes(self) -> tuple[str, ...]:
        """What was rewritten, and the proof, for the reader of an explanation."""
        sentences = (repaired(self.findings), self.proof.sentence)
        return tuple(sentence for sentence in sentences if sentence)


@dataclass(frozen=True, eq=False)
class _Kept:
    """The last copy of a network, by the weights, device and rows that it was proved on."""

    weights: tuple[str, torch.device]
    rows: str
    prepared: Prepared


_KEPT: WeakKeyDictionary[nn.Module, _Kept] = WeakKeyDictionary()


def rewritten(model: nn.Module, *, purpose: Purpose) -> tuple[nn.Module, tuple[Finding, ...]]:
    """Return a rewritten copy that shares the weights of `model`, and what stood in its way.

    Nothing is run, so that a network without values (on torch's meta device) can be read too, and
    nothing is proved. In the copy every call has a module of its own, activations and pooling that
    were functions are modules, and nothing is overwritten. For `deeplift` maxima and clipping are
    written with ReLU, and no two functions with a rule share a tensor. Modules that are not touched
    keep their paths.
    """
    rewriting = Rewriting(purpose=purpose)
    made = rewriting.of(copied(model).eval())
    return made, tuple(rewriting.findings)


def prepare(model: nn.Module, example: Tensor) -> Prepared:
    """Return a copy of `model` for methods by the rescale rule, proved to give the same outputs.

    The copy is kept as long as the network lives, and is rewritten anew when the weights or the
    device have changed; it is proved anew when the rows have. Each caller gets modules of its own.

    Parameters
    ----------
    model : Module
        Left as it is. Its training mode does not matter: the copy is in eval mode.
    example : Tensor
        (n, *shape) rows of the data on the model's device.

    Raises
    ------
    AuditError
        If the outputs of the copy differ.
    """
    weights = (weights_digest(model), example.device)
    rows = hashlib.sha256(example.detach().cpu().contiguous().numpy().tobytes()).hexdigest()
    kept = _KEPT.get(model)
    if kept is None or (kept.weights, kept.rows) != (weights, rows):
        is_copied = kept is not None and kept.weights == weights
        kept = _Kept(weights, rows, _proved(model, example, kept if is_copied else None))
        _KEPT[model] = kept
    found = kept.prepared
    return Prepared(model=copied(found.model), findings=found.findings, proof=found.proof)


def _proved(model: nn.Module, example: Tensor, kept: _Kept | None) -> Prepared:
    """Return a copy, that of `kept` where there is one, with its proof on these rows."""
    if kept is None:
        made, findings = rewritten(model, purpose="deeplift")
    else:
        made, findings = kept.prepared.model, kept.prepared.findings
    return Prepared(
        model=made, findings=findings, proof=proved(copied(model).eval(), made, example)
    )
