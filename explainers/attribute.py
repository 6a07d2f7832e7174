"""One method on one question: refused, failed, or computed, judged and summed up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import safetensors.numpy

from core.assessments.intervals import mean_intervals
from core.canonical import sha256_bytes
from core.catalogue.methods import METHODS
from core.errors import AuditError
from core.evidence.wording import listed
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.base import Estimate
from core.records.explanation import AttributionRecord, GateRecord
from explainers.engine.sanity import empty_texts, equal_rows, require_sound
from explainers.explanation import Explanation
from explainers.gate import judge
from explainers.overall.word_shares import word_shares
from explainers.preparation.suitability import refusal_of
from explainers.question import Question
from explainers.running import explain, takes_one_baseline

_NAMED_ROWS = 10


def attribute(
    name: str,
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    checkpoint: str,
    rows: tuple[int, ...],
    context: JobContext,
) -> tuple[AttributionRecord, bytes, Explanation | None]:
    """Return the record of one method, the bytes of its artifact, and the values themselves.

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
        With status `refused` or `failed` the bytes are empty and there is no explanation.
        Otherwise the bytes are safetensors with `values` (n, players), `full` (n, *input_shape),
        without the channel that tells the real steps of series of unequal lengths, and, where
        the method has them, `standard_errors` (n, players), all float64.

    Raises
    ------
    CancelledError
        At the next chunk after the job was cancelled; the model is given back before.
    """
    absent = _absent_record(name, question, checkpoint=checkpoint, rows=rows)
    reason = refusal_of(name, question, settings)
    if reason is not None:
        return absent(status="refused", reason=reason), b"", None
    try:
        explanation, gate = explained_and_judged(
            name,
            question,
            settings=settings,
            seed=seed,
            memory_mib=memory_mib,
            rows=rows,
            context=context,
        )
    except AuditError as error:
        return absent(status="failed", reason=error.sentence), b"", None
    artifact = artifact_bytes(explanation, is_marked=question.is_marked)
    is_text = question.kind == "text"
    record = AttributionRecord(
        method=name,
        status="computed",
        checkpoint=checkpoint,
        rows=rows,
        target=explanation.target or question.target_name,
        baseline=question.baseline_name,
        players=question.players.names,
        values=sha256_bytes(artifact),
        outputs=tuple(explanation.outputs.tolist()),
        baseline_outputs=tuple(explanation.baseline_outputs.tolist()),
        steps=tuple(explanation.steps.tolist()),
        gate=gate,
        mean_absolute=()
        if is_text or question.players.is_by_row
        else mean_absolute(explanation, gate, seed=seed, method=name),
        words=word_shares(explanation.values, question, seed=seed, method=name) if is_text else (),
        notes=explanation.notes,
        halvings=explanation.halvings,
    )
    return record, artifact, explanation


def explained_and_judged(
    name: str,
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    rows: Sequence[int],
    is_sound: bool = False,
    context: JobContext,
) -> tuple[Explanation, GateRecord]:
    """Return what a method says about a question that has an answer, and what its gate says.

    Whether the method is offered at all, `refusal_of` tells before.

    Parameters
    ----------
    rows : sequence of int
        Row numbers of the question's inputs in the data set, by which the notes name them.
    is_sound : bool
        Whether other rows of the same question were found to have an answer.

    Raises
    ------
    AuditError
        If the question has no answer, or the method fails on it.
    CancelledError
        At the next chunk after the job was cancelled.
    """
    if not is_sound:
        require_sound(question)
    explanation = explain(
        name, question, settings=settings, seed=seed, memory_mib=memory_mib, context=context
    )
    explanation = _with_equal_rows(name, question, explanation, rows=rows)
    return explanation, judge(METHODS[name], explanation, tolerance=settings.tolerance)


def _with_equal_rows(
    name: str, question: Question, explanation: Explanation, *, rows: Sequence[int]
) -> Explanation:
    """Say which rows have nothing to be explained, for they are their own baseline, or empty.

    The two outputs of such a row are one: what passes in different batches may differ by, in the
    last digits, is no change of the output to be divided by.
    """
    notes, baseline_outputs = [], explanation.baseline_outputs.copy()
    if takes_one_baseline(name, question) and not question.has_several:
        equal = equal_rows(question)
        if explanation.target == "":
            baseline_outputs[equal] = explanation.outputs[equal]
        empty = set(empty_texts(question).tolist())
        same = [rows[place] + 1 for place in equal.tolist() if place not in empty]
        notes += _note(same, "the baseline is the row itself, so that no part gets anything.")
        notes += _note([rows[place] + 1 for place in sorted(empty)], "the text holds no word.")
    if not notes:
        return explanation
    return replace(
        explanation,
        baseline_outputs=baseline_outputs,
        notes=(*explanation.notes, *notes),
    )


def _note(rows: list[int], words: str) -> list[str]:
    """Return one note about some rows, counted from 1, of which ten are named at most."""
    if not rows:
        return []
    named = listed([f"{row:,}" for row in rows[:_NAMED_ROWS]])
    more = f" and {len(rows) - _NAMED_ROWS:,} more" if len(rows) > _NAMED_ROWS else ""
    return [f"{'Row' if len(rows) == 1 else 'Rows'} {named}{more}: {words}"]


def artifact_bytes(explanation: Explanation, *, is_marked: bool = False) -> bytes:
    """Return the attributions as safetensors; equal values give equal bytes.

    Parameters
    ----------
    is_marked : bool
        Whether the last channel only tells real steps, which nothing is attributed to.
    """
    full = explanation.values[:, :-1] if is_marked else explanation.values
    arrays = {"values": explanation.player_values, "full": full}
    if explanation.standard_errors is not None:
        arrays["standard_errors"] = explanation.standard_errors
    return safetensors.numpy.save(
        {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    )


def mean_absolute(
    explanation: Explanation, gate: GateRecord, *, seed: int, method: str
) -> tuple[Estimate, ...]:
    """Return the mean |attribution| of each player over the rows that may be quoted.

    Methods that owe no sum are averaged over all rows.
    """
    sizes = np.abs(explanation.player_values)
    if gate.within:
        sizes = sizes[np.array(gate.within)]
    if len(sizes) == 0:
        absent = Estimate(value=None, n=0, note="no row is within the completeness gate")
        return tuple(absent for _ in range(sizes.shape[1]))
    return mean_intervals(sizes, seed=seed, stream=f"mean_absolute/{method}")


def _absent_record(
    name: str, question: Question, *, checkpoint: str, rows: tuple[int, ...]
) -> Callable[..., AttributionRecord]:
    def record(*, status: str, reason: str) -> AttributionRecord:
        return AttributionRecord(
            method=name,
            status=status,
            reason=reason,
            checkpoint=checkpoint,
            rows=rows,
            target=question.target_name,
            baseline=question.baseline_name,
            players=question.players.names,
        )

    return record
