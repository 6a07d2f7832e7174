"""A copy of a network on which methods that look at modules are right."""

from __future__ import annotations

import copy
from dataclasses import dataclass

from torch import Tensor, nn

from core.devices import recurrent_gradients
from core.errors import AuditError
from explainers.preparation.findings import Family, Finding
from explainers.preparation.proof import Proof, prove
from explainers.preparation.rewriting import Rewriting
from explainers.preparation.sharing import copied
from explainers.preparation.standing import training_findings


@dataclass(frozen=True, eq=False)
class Prepared:
    """A rewritten copy, in eval mode and frozen, with what was found and how it was proved.

    Attributes
    ----------
    model : Module
        The copy; modules, hooks and weights may be changed.
    findings : tuple of Finding
        What was met on the way, repaired or not.
    proof : Proof
        How far its outputs lie from those of the original.
    """

    model: nn.Module
    findings: tuple[Finding, ...]
    proof: Proof

    @property
    def notes(self) -> tuple[str, ...]:
        """What was rewritten and the proof's figure, for the reader of an explanation."""
        counts: dict[str, int] = {}
        for finding in self.findings:
            if finding.can_repair and finding.kind != "cuDNN recurrence":
                counts[finding.kind] = counts.get(finding.kind, 0) + 1
        if not counts:
            return (self.proof.sentence,)
        found = ", ".join(f"{kind} ({count})" for kind, count in counts.items())
        return (f"Computed on a prepared copy. Repaired there: {found}.", self.proof.sentence)


def lint(model: nn.Module) -> tuple[Finding, ...]:
    """Return what stands in the way of methods that look at modules; `model` is only read.

    It is not run, so that a network without values (on torch's meta device) can be read too.
    """
    rewriting = Rewriting(family="layers", findings=list(training_findings(model)))
    rewriting.of(copied(model).eval())
    return tuple(rewriting.findings)


def rewritten(model: nn.Module, *, family: Family) -> nn.Module:
    """Return a rewritten copy that shares the weights of `model`, and is not proved."""
    return Rewriting(family=family).of(copied(model).eval())


def prepare(model: nn.Module, example: Tensor, *, family: Family = "layers") -> Prepared:
    """Return a copy of `model` for one family of methods, proved to give the same outputs.

    In the copy every call has a module of its own, activations and pooling that were functions
    are modules, nothing is overwritten, and recurrent layers are followed by modules that pick
    one of their outputs. For `deeplift` maxima and clipping are written with ReLU, and no two
    functions with a rule share a tensor; for `attention` the weights of attention are computed.
    Modules that are not touched keep their paths.

    Parameters
    ----------
    model : Module
        Left as it is. Its training mode does not matter: the copy is in eval mode.
    example : Tensor
        (n, *shape) rows of the data on the model's device.

    Raises
    ------
    AuditError
        If the outputs of the copy differ, if the network draws at random, or if it gives
        something else than one tensor of finite numbers.
    """
    training = list(training_findings(model))
    original = copied(model).eval()
    rewriting = Rewriting(family=family, findings=training)
    made = rewriting.of(copy.deepcopy(model).eval())
    made.requires_grad_(False)
    with recurrent_gradients(made):
        proof = prove(original, made, example)
    if proof.repeated > 0:
        raise _random_output(rewriting.findings, proof)
    if not proof.holds:
        raise AuditError(
            "A copy of the network that was rewritten for the method gives other outputs",
            seen=f"a difference of {proof.difference:.0e} of the largest output",
            allowed="1e-06",
            remedy="Choose a method that does not look at modules, such as Integrated Gradients.",
        )
    return Prepared(model=made, findings=tuple(rewriting.findings), proof=proof)


def _random_output(findings: list[Finding], proof: Proof) -> AuditError:
    found = [finding.sentence for finding in findings if finding.kind == "random output"]
    return AuditError(
        "The network gives other outputs each time, although it is not training",
        seen=" ".join([*found, f"a difference of {proof.repeated:.0e} of the largest output"]),
        allowed="the same outputs for the same rows",
        remedy="Take the randomness out of the network's code where it is not training.",
    )
