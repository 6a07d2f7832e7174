"""Explains row after row into a folder, and goes on where an earlier run stopped."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from core.canonical import sha256_json
from core.catalogue import METHODS
from core.devices import give_back_memory
from core.errors import AuditError
from core.evidence.wording import count_text, figure_text
from core.jobs.context import JobContext
from core.models.outputs import predict, predicted_classes
from core.plan.explanation import ExplanationPlan
from core.plan.stages import not_asked
from core.records.streamed import StreamedManifest, StreamedSummary
from core.records.views.explained_all import ExplainedAllView
from explainers.attribute import explained_and_judged
from explainers.engine.room import DEFAULT_MIB
from explainers.preparation.suitability import refusal_of
from explainers.question import Question
from explainers.running import cells_of_row
from reports.explain_all.folder import Folder
from reports.explain_all.rows import Piece, Rows
from reports.explaining import Explaining, Indices
from reports.pipeline import method_key
from reports.steps import EDITION

MOST_ROWS, LEAST_ROWS = 10_000, 16
"""Rows in one file at most, and at least."""

_STEP = "Explaining all rows"
# Float64 copies of a row's values that a method holds at once, at most; and the share of the
# memory budget that they may take beside the network's own chunks.
_COPIES, _SHARE = 8, 4


_UNEARNED = {
    "none": "The method owes no sum: its values are descriptive.",
    "construction": "The sum is forced by the method, so that no gate is earned.",
}


@dataclass(frozen=True)
class _Pace:
    """How many rows were computed in this run, and how fast."""

    rows: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.rows / self.seconds if self.seconds > 0 else 0.0


def explain_all(
    explaining: Explaining,
    method: str,
    rows: Rows,
    *,
    folder: Path,
    most: int | None = None,
    context: JobContext,
) -> ExplainedAllView:
    """Return what `method` says about all rows, or the first `most`; the values lie in `folder`.

    Memory does not grow with the rows: each chunk is written before the next is read. The gate's
    floor is the mean change of the output over the rows of a chunk.

    Raises
    ------
    AuditError
        If the method is refused for the network, a row cannot be used, the folder holds something
        else or cannot be written. Finished chunks stay.
    CancelledError
        At the next batch after the job was cancelled; likewise.
    """
    total = rows.count if most is None else min(most, rows.count)
    wanted = _manifest(explaining, method, rows, total=total)
    store = Folder.open(folder, wanted, context=context)
    size, finished = wanted.chunk_rows, {chunk.start for chunk in store.finished}
    found = sum(chunk.stop - chunk.start for chunk in store.finished)
    started, done = time.perf_counter(), 0

    def is_wanted(start: int) -> bool:
        return start < total and start not in finished

    for piece in rows.pieces(size, is_wanted=is_wanted, context=context):
        pace = _Pace(done, time.perf_counter() - started)
        _explain_piece(
            explaining,
            method,
            piece,
            total=total,
            store=store,
            context=context.part(
                _STEP, piece.start // size, count=-(-total // size), note=_note(pace, piece.start)
            ),
        )
        give_back_memory()
        done += min(size, total - piece.start)
        if piece.start + size >= total:
            break
    pace = _Pace(done, time.perf_counter() - started)
    context.progress(_STEP, 1, 1, note=_note(pace, total))
    summary = store.summarise(context=context)
    return ExplainedAllView(
        title=METHODS[method].title,
        folder=str(folder),
        rows_found=found,
        seconds=round(pace.seconds, 3) if done else 0.0,
        rows_per_second=round(pace.per_second, 1) if done else 0.0,
        summary=summary,
        sentence=_sentence(METHODS[method].title, summary, pace, found=found),
    )


def _explain_piece(
    explaining: Explaining,
    method: str,
    piece: Piece,
    *,
    total: int,
    store: Folder,
    context: JobContext,
) -> None:
    plan = explaining.plan
    question = _question(explaining, piece, count=min(len(piece.inputs), total - piece.start))
    is_first = not store.manifest.players
    if is_first:
        _require_suitable(method, question, plan.explanation)
    explanation, gate = explained_and_judged(
        method,
        question,
        settings=plan.explanation,
        seed=plan.seed,
        memory_mib=plan.compute.memory_mib,
        rows=range(piece.start, piece.start + question.rows),
        # A chunk of empty texts at the end is no reason to stop.
        is_sound=not is_first,
        context=context,
    )
    if is_first:
        told = {
            "target": explanation.target or question.target_name,
            "baseline": question.baseline_name,
            "players": question.players.names,
            "has_means": question.kind != "text" and not question.players.is_by_row,
        }
        store.manifest = store.manifest.model_copy(update=told)
    store.add(explanation, gate, start=piece.start, unseen=piece.unseen)


def _question(explaining: Explaining, piece: Piece, *, count: int) -> Question:
    """Return what is asked about the first `count` rows of a piece."""
    inputs = piece.inputs[:count]
    targets = np.zeros(count, dtype=np.int64) if piece.targets is None else piece.targets[:count]
    return explaining.question_about(
        torch.from_numpy(inputs), predicted=_predicted(explaining, inputs), recorded=targets
    )


def _predicted(explaining: Explaining, inputs: np.ndarray) -> Indices:
    """Return the class given to each row; zeros where nobody asks for it."""
    if explaining.plan.explanation.target != "predicted":
        return np.zeros(len(inputs), dtype=np.int64)
    trained = explaining.trained
    outputs = predict(trained.network, inputs, device=trained.record.device)
    return predicted_classes(outputs, trained.record.architecture.output)


def _require_suitable(method: str, question: Question, settings: ExplanationPlan) -> None:
    reason = refusal_of(method, question, settings)
    if reason is not None:
        raise AuditError(
            f"{METHODS[method].title} does not explain this network",
            seen=reason.rstrip("."),
            remedy="Choose another method.",
        )


def _manifest(explaining: Explaining, method: str, rows: Rows, *, total: int) -> StreamedManifest:
    """Return the manifest of an empty folder."""
    plan, prepared = explaining.plan, explaining.prepared
    memory = plan.compute.memory_mib or DEFAULT_MIB
    architecture = explaining.trained.record.architecture
    row_bytes = 8 * _COPIES * cells_of_row(method, architecture, kind=prepared.record.kind)
    size = min(MOST_ROWS, max(LEAST_ROWS, (memory << 20) // _SHARE // row_bytes))
    # What the method does not look at decides no value; a unit does where it is explained.
    others = [name for name in not_asked(plan, "all_rows") if not name.endswith(".unit")]
    settings = method_key(plan, method, "explanation", without=others)
    key = sha256_json(
        [
            EDITION,
            method,
            explaining.trained.record.digest,
            prepared.record.digest,
            prepared.split.digest,
            rows.fingerprint,
            settings,
            plan.seed,
            memory,
            size,
        ]
    )
    return StreamedManifest(
        key=key,
        method=method,
        checkpoint=explaining.trained.record.weights,
        source=rows.name,
        rows=total,
        chunk_rows=size,
        memory_mib=memory,
    )


def _note(pace: _Pace, done: int) -> str:
    told = f"row {done:,}"
    return f"{told}, {pace.per_second:,.0f} rows/s" if pace.rows else told


def _sentence(title: str, summary: StreamedSummary, pace: _Pace, *, found: int) -> str:
    parts = [f"{title} explained {count_text(summary.rows, 'row', 'rows')} of {summary.source}."]
    if found:
        parts.append(
            f"{count_text(found, 'row', 'rows')} of them had been finished before and were "
            "verified."
        )
    if pace.rows:
        parts.append(
            f"{count_text(pace.rows, 'row', 'rows')} took {pace.seconds:,.1f} s: "
            f"{pace.per_second:,.0f} rows a second."
        )
    if summary.share is not None:
        share = figure_text(summary.share.value, percent=True, digits=2)
        parts.append(f"{share} of the rows are within the gate.")
    else:
        parts.append(_UNEARNED[METHODS[summary.method].sum_rule])
    return " ".join((*parts, *summary.notes))
