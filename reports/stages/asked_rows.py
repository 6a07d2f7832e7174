"""What methods say about single rows, each row asked once for the same network and settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from core.canonical import sha256_bytes, sha256_json
from core.catalogue import METHODS
from core.evidence.wording import listed
from core.jobs.context import JobContext
from core.plan.stages import not_asked
from core.project import Project
from core.records.base import Record
from core.records.explanation import GateRecord
from explainers.explanation import Explanation
from explainers.gate import judge
from reports.explaining import Explaining, Indices
from reports.pipeline import method_key
from reports.steps import EDITION

_ARRAYS = ("values", "player_values", "outputs", "baseline_outputs", "steps")
_WITH_ERRORS = ("standard_errors", "sum_standard_error")


class Chunk(Record):
    """Rows that were asked in one go, and what the method said of them.

    Attributes
    ----------
    values : str
        SHA-256 of their arrays.
    """

    rows: tuple[int, ...]
    values: str
    notes: tuple[str, ...] = ()


class KeptRows(Record):
    """Everything that one method has said so far, for one network and one choice of settings."""

    target: str
    baseline: str
    players: tuple[str, ...]
    chunks: tuple[Chunk, ...]

    def chunk_of(self, row: int) -> Chunk | None:
        """Return the chunk that holds the row."""
        return next((chunk for chunk in self.chunks if row in chunk.rows), None)

    def notes_on(self, rows: Indices) -> tuple[str, ...]:
        """Return what was said of the chunks that hold the rows, each note once."""
        shown = [chunk for chunk in self.chunks if not set(chunk.rows).isdisjoint(rows.tolist())]
        return tuple(dict.fromkeys(note for chunk in shown for note in chunk.notes))


@dataclass(frozen=True, eq=False)
class Answer:
    """What one method says about the rows of the grid, judged together.

    Attributes
    ----------
    status : str
        "computed", "refused" or "failed"; `reason` says why. "waiting" before it was asked.
    rows : tuple of int
        Row numbers in the data of those that were explained.
    explanation : Explanation or None
        In the order of the rows.
    """

    method: str
    status: str
    target: str
    baseline: str
    players: tuple[str, ...]
    reason: str = ""
    notes: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    explanation: Explanation | None = None
    gate: GateRecord | None = None


def waiting(method: str, beside: Answer) -> Answer:
    """Return what stands for a method that is asked later, beside one that has answered."""
    return Answer(
        method=method,
        status="waiting",
        target=beside.target,
        baseline=beside.baseline,
        players=beside.players,
        reason="Not computed yet. Where the job was stopped, explain again: what is there is kept.",
    )


def ask_rows(
    explaining: Explaining,
    method: str,
    rows: Indices,
    *,
    predicted: Indices,
    project: Project,
    context: JobContext,
) -> Answer:
    """Return what `method` says about the rows; only rows that were never asked are computed.

    The gate is judged over all the rows together, since it floors small changes of the output by
    their mean change. New rows that cannot be explained are left out beside those that were, and
    a note says why.

    Parameters
    ----------
    rows, predicted : ndarray
        (n,) row numbers in the data from 0, and the class given to each.
    """
    step, key = f"rows.{method}", _key(explaining, method)
    found = project.finished(step, key=key)
    kept = KeptRows.from_json(found) if found is not None else None
    is_new = np.array([kept is None or kept.chunk_of(int(row)) is None for row in rows])
    if is_new.any():
        record, _, explanation, _ = explaining.ask(
            method, rows[is_new], predicted=predicted[is_new], context=context
        )
        if explanation is None and kept is not None and not is_new.all():
            note = _left_out(rows[is_new], record.reason)
            return _judged(
                explaining, method, rows[~is_new], kept=kept, project=project, notes=(note,)
            )
        if explanation is None:
            return Answer(
                method=method,
                status=record.status,
                target=record.target,
                baseline=record.baseline,
                players=record.players,
                reason=record.reason,
            )
        data = _bytes_of(explanation)
        chunk = Chunk(rows=record.rows, values=sha256_bytes(data), notes=record.notes)
        kept = KeptRows(
            target=record.target,
            baseline=record.baseline,
            players=record.players,
            chunks=(*(kept.chunks if kept is not None else ()), chunk),
        )
        before = [earlier.values for earlier in kept.chunks[:-1]]
        project.finish(step, key=key, record=kept.to_json(), artifacts=(*before, data), seconds=0.0)
    assert kept is not None, "rows are kept, or were just computed"
    return _judged(explaining, method, rows, kept=kept, project=project)


def _key(explaining: Explaining, method: str) -> str:
    plan = explaining.plan
    return sha256_json(
        [
            EDITION,
            method,
            explaining.trained.record.digest,
            explaining.prepared.split.digest,
            explaining.prepared.record.digest,
            method_key(plan, method, "explanation", without=not_asked(plan, "explanation")),
        ]
    )


def _bytes_of(explanation: Explanation) -> bytes:
    arrays = {name: getattr(explanation, name) for name in _ARRAYS}
    for name in _WITH_ERRORS:
        found = getattr(explanation, name)
        if found is not None:
            arrays[name] = found
    return save_arrays({name: np.ascontiguousarray(array) for name, array in arrays.items()})


def _left_out(rows: Indices, reason: str) -> str:
    named = listed([f"{row + 1:,}" for row in rows])
    return f"{'Row' if len(rows) == 1 else 'Rows'} {named} left out: {reason}"


def _judged(
    explaining: Explaining,
    method: str,
    rows: Indices,
    *,
    kept: KeptRows,
    project: Project,
    notes: tuple[str, ...] = (),
) -> Answer:
    explanation = _collected(rows, kept=kept, project=project)
    gate = judge(METHODS[method], explanation, tolerance=explaining.plan.explanation.tolerance)
    return Answer(
        method=method,
        status="computed",
        target=kept.target,
        baseline=kept.baseline,
        players=kept.players,
        notes=(*explanation.notes, *notes),
        rows=tuple(rows.tolist()),
        explanation=explanation,
        gate=gate,
    )


def _collected(rows: Indices, *, kept: KeptRows, project: Project) -> Explanation:
    """Return the kept values of the rows, in their order."""
    read: dict[str, dict[str, npt.NDArray[Any]]] = {}
    parts: dict[str, list[npt.NDArray[Any]]] = {}
    for row in rows:
        chunk = kept.chunk_of(int(row))
        assert chunk is not None, "every row was asked before"
        if chunk.values not in read:
            read[chunk.values] = load_arrays(project.get(chunk.values))
        place = chunk.rows.index(int(row))
        for name, array in read[chunk.values].items():
            parts.setdefault(name, []).append(array[place])
    arrays = {name: np.stack(found) for name, found in parts.items()}
    return Explanation(
        values=arrays["values"],
        player_values=arrays["player_values"],
        outputs=arrays["outputs"],
        baseline_outputs=arrays["baseline_outputs"],
        steps=arrays["steps"],
        standard_errors=arrays.get("standard_errors"),
        sum_standard_error=arrays.get("sum_standard_error"),
        notes=kept.notes_on(rows),
    )
