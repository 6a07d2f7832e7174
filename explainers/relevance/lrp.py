"""Layer-wise relevance propagation: zennit's rules, and our own for steps and recurrence."""

from __future__ import annotations

import numpy as np
import torch

from core.errors import AuditError
from core.evidence.wording import figure_text
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.architecture import walk
from explainers.engine.batches import Batches, require_finite, row_outputs
from explainers.explanation import Doubles, Explanation
from explainers.preparation.proof import proved
from explainers.question import Question, output_notes
from explainers.relevance.explained import output_signs
from explainers.relevance.lrp_rewriting import rewritten
from explainers.relevance.lrp_rules import Rule, composite

_RULES: dict[Rule, str] = {
    "epsilon": "the epsilon rule everywhere",
    "epsilon_plus": "z-plus on convolutions, epsilon on linear layers",
    "epsilon_plus_flat": "flat on convolutions that read the input, z-plus on the others, epsilon "
    "on linear layers",
    "alpha2_beta1": "alpha 2 beta 1 on convolutions, epsilon on linear layers",
}
# The rules for convolutions look at a layer up to four times.
_LOOKS = 4
# What zennit merges into the copy is held to the network's outputs chunk by chunk, in float32.
_TOLERANCE = 1e-3
_PROVED_ON = 8


def lrp(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,  # noqa: ARG001 - nothing is drawn
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return the explained output, handed back layer by layer to the inputs.

    Relevance starts from the outputs themselves, each with the sign that it has in what is
    explained, and not from a difference: the baseline plays no part, and `baseline_outputs` are
    zero. Where the sum of the values stays below the output, biases and stabilisers keep the
    rest; the notes say how much arrives.

    Raises
    ------
    AuditError
        If a step of a network with code of its own has no rule, or the copy that is looked at
        gives other outputs.

    References
    ----------
    Bach et al. 2015, On Pixel-Wise Explanations for Non-Linear Classifier Decisions by Layer-Wise
    Relevance Propagation, eq. 58 and 60; Montavon et al. 2019, Layer-Wise Relevance Propagation:
    An Overview, table 10.1, as zennit computes them. Batch normalisation is merged first.
    Recurrent layers: `explainers.relevance.lrp_recurrent`. Deviation: the flat rule is for
    convolutions alone; on a linear first layer it would say the same of every input.
    """
    batches = Batches.of(question, step="LRP", memory_mib=memory_mib, context=context)
    outputs = row_outputs(batches, question.inputs, question.targets, span=(0, 0.1))
    # The copy is made after the last question to the network itself.
    copied = rewritten(question.model)
    proof = proved(question.model, copied.model, question.inputs[:_PROVED_ON])
    batches.size = max(1, batches.size // _LOOKS)
    values = np.empty(tuple(question.inputs.shape))
    allowed = _TOLERANCE * np.abs(outputs).max() + 1e-6

    def ask(start: int, stop: int) -> None:
        inputs = question.inputs[start:stop].to(question.device).detach().requires_grad_(True)
        with torch.enable_grad():
            found = copied.model(inputs)
            targets = question.targets[start:stop].to(found.device)
            signs = output_signs(question.architecture.output, found, targets)
            (relevance,) = torch.autograd.grad(found, inputs, found.detach() * signs)
        explained = (found.detach() * signs).sum(dim=1).cpu().double().numpy()
        _require_equal(explained, outputs[start:stop], allowed=allowed)
        values[start:stop] = relevance.cpu().double().numpy()

    with composite(settings.tuning.lrp_rule, firsts=copied.firsts).context(copied.model):
        batches.run(question.rows, ask, span=(0.1, 1))
    require_finite(values, what="A relevance")
    return Explanation(
        values=values,
        player_values=question.players.merge(values),
        outputs=outputs,
        baseline_outputs=np.zeros(question.rows),
        steps=np.ones(question.rows, dtype=np.int64),
        notes=(
            *output_notes(question),
            proof.sentence,
            *_notes(question, settings.tuning.lrp_rule, values, outputs),
        ),
        halvings=tuple(batches.halvings),
    )


def _require_equal(found: Doubles, outputs: Doubles, *, allowed: float) -> None:
    """Make sure that the rewritten copy computes what the network computes."""
    missed = float(np.abs(found - outputs).max())
    if missed > allowed:
        raise AuditError(
            "The copy of the network that LRP goes through gives other outputs than the network",
            seen=f"a difference of {missed:.3g}",
            allowed=f"at most {allowed:.3g}",
            remedy="Choose Integrated Gradients, which needs no copy.",
        )


def _notes(question: Question, rule: Rule, values: Doubles, outputs: Doubles) -> tuple[str, ...]:
    notes = [f"Rules: {_RULES[rule]}."]
    if any(layer.kind == "recurrent" for layer in walk(question.architecture.layers)):
        notes.append(
            "Recurrent layers hand relevance to signals and none to gates; that it adds up proves "
            "nothing about them."
        )
    told = outputs != 0
    if told.any():
        sums = values.reshape(len(values), -1).sum(axis=1)
        shares = sums[told] / outputs[told]
        middle, least, most = (
            figure_text(float(share), digits=0, percent=True)
            for share in (np.median(shares), shares.min(), shares.max())
        )
        notes.append(
            f"Of the explained output {middle} arrives in the inputs of the median row (from "
            f"{least} to {most}); biases and stabilisers keep the rest. This is no proof of the "
            "values."
        )
    return tuple(notes)
