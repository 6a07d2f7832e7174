"""One layer method on one question: failed, or computed, judged and summed up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import safetensors.numpy

from core.assessments.intervals import mean_intervals
from core.canonical import sha256_bytes
from core.catalogue.methods import LAYER_METHODS
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.explanation import GateRecord
from core.records.layers import LayerChoice, LayerRecord, UnitShare
from explainers.engine.embedding import at_embedding
from explainers.engine.given_back import given_back
from explainers.engine.sanity import require_sound
from explainers.explanation import Doubles, Explanation
from explainers.gate import judge
from explainers.layers.bound import LAYER_EXPLAINERS
from explainers.layers.explanation import LayerExplanation
from explainers.layers.offered import chosen_layer, layer_module
from explainers.question import Question
from explainers.running import averaged

_AVERAGED = ("values", "baseline_outputs", "unsettled")

MOST_UNITS = 50
"""Units that the record holds; the artifact holds all."""


def explain_layer(
    name: str,
    question: Question,
    *,
    settings: ExplanationPlan,
    memory_mib: int,
    context: JobContext,
) -> LayerExplanation:
    """Return what the layer method `name` says; the network is given back as it was.

    Texts are followed from their word vectors on. Where rows have several baselines, methods that
    use one are asked about one after the other, and their answers are averaged.

    Raises
    ------
    AuditError
        If the plan names no layer, or one that cannot be looked into.
    """
    choice = chosen_layer(question.architecture, kind=question.kind, path=settings.inside.layer)

    def ask(asked: Question, _: int, context: JobContext) -> LayerExplanation:
        return LAYER_EXPLAINERS[name](
            asked, choice, settings=settings, memory_mib=memory_mib, context=context
        )

    with given_back(question.model, device=question.device):
        asked = at_embedding(question) if question.kind == "text" else question
        if asked.has_several and "baseline" in LAYER_METHODS[name].needs:
            title = LAYER_METHODS[name].title
            found = averaged(asked, ask, fields=_AVERAGED, title=title, context=context)
        else:
            found = ask(asked, 0, context)
    return _told(found)


def attribute_layer(
    name: str,
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    checkpoint: str,
    rows: tuple[int, ...],
    context: JobContext,
) -> tuple[LayerRecord, bytes, LayerExplanation | None]:
    """Return the record of one layer method, the bytes of its artifact, and the values.

    Parameters
    ----------
    name : str
        Name of the method in the catalogue.
    checkpoint : str
        SHA-256 of the checkpoint that is explained.
    rows : tuple of int
        Row numbers of the question's inputs in the data set.

    Returns
    -------
    tuple
        With status `refused` or `failed` the bytes are empty and there are no values.
    """
    known = LayerRecord(
        method=name,
        status="computed",
        checkpoint=checkpoint,
        rows=rows,
        target=question.target_name,
        baseline=question.baseline_name,
    )
    try:
        choice = chosen_layer(question.architecture, kind=question.kind, path=settings.inside.layer)
        layer_module(question.model, choice)
    except AuditError as error:
        refused = {"status": "refused", "reason": error.sentence}
        return known.model_copy(update=refused), b"", None
    try:
        require_sound(question)
        found = explain_layer(
            name, question, settings=settings, memory_mib=memory_mib, context=context
        )
    except AuditError as error:
        failed = {"status": "failed", "reason": error.sentence}
        return known.model_copy(update=failed), b"", None
    gate = judge_layer(name, found, tolerance=settings.tolerance)
    artifact = layer_bytes(found)
    record = known.model_copy(
        update={
            "layer": choice,
            "values": sha256_bytes(artifact),
            "outputs": tuple(found.outputs.tolist()),
            "baseline_outputs": tuple(found.baseline_outputs.tolist()),
            "steps": tuple(found.steps.tolist()),
            "gate": gate,
            "units": unit_shares(found, gate, seed=seed, method=name, choice=choice),
            "notes": found.notes,
            "halvings": found.halvings,
        }
    )
    return record, artifact, found


def _told(found: LayerExplanation) -> LayerExplanation:
    """Say of how many rows the values had not settled, beside any of their baselines."""
    rows = 0 if found.unsettled is None else int(np.count_nonzero(found.unsettled))
    if not rows:
        return found
    note = f"The budget was spent before {count_text(rows, 'row', 'rows')} settled."
    return replace(found, notes=(*found.notes, note))


def judge_layer(name: str, found: LayerExplanation, *, tolerance: float) -> GateRecord:
    """Return the gate's record; a layer that paths lead past owes no sum."""
    entry = LAYER_METHODS[name]
    if not found.is_owed:
        entry = entry.model_copy(update={"sum_rule": "none"})
    said = Explanation(
        values=found.values,
        player_values=found.values,
        outputs=found.outputs,
        baseline_outputs=found.baseline_outputs,
        steps=found.steps,
    )
    return judge(entry, said, tolerance=tolerance)


def layer_bytes(found: LayerExplanation) -> bytes:
    """Return the values as safetensors; equal values give equal bytes."""
    return safetensors.numpy.save({"values": np.ascontiguousarray(found.values)})


def unit_shares(
    found: LayerExplanation, gate: GateRecord, *, seed: int, method: str, choice: LayerChoice
) -> tuple[UnitShare, ...]:
    """Return the units with the largest mean |value| over the rows that may be quoted."""
    values = found.values[np.array(gate.within)] if gate.within else found.values
    if not len(values):
        return ()
    order = strongest(values)[:MOST_UNITS]
    chosen = values[:, order]
    means = mean_intervals(np.abs(chosen), seed=seed, stream=f"units/{method}/{choice.path}")
    return tuple(
        UnitShare(unit=int(place) + 1, mean=float(signed), mean_absolute=mean)
        for place, signed, mean in zip(order, chosen.mean(axis=0), means, strict=True)
    )


def strongest(values: Doubles) -> npt.NDArray[np.intp]:
    """Return the places of the columns, the largest mean |value| first."""
    return np.argsort(-np.abs(values).mean(axis=0), kind="stable")
