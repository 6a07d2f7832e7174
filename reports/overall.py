"""What is asked over many rows: how attributions lie, and what the network does by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load as load_arrays

from core.canonical import sha256_bytes
from core.plan.stages import not_asked
from core.records.overall import OverallRecord, SpreadRecord
from explainers.overall.overview import Overview, drawn_positions
from explainers.overall.spread import Spreading
from explainers.parts.choice import players_of
from reports.explaining import Explaining
from reports.pipeline import Measured, Run, settings_key
from reports.sections.quoting import quoted_among
from reports.state import ExplainedRecord
from reports.steps import Steps

Indices = npt.NDArray[np.int64]


def overview_of(
    run: Run, steps: Steps, explaining: Explaining, *, measured: Measured
) -> OverallRecord:
    """Return importance and profiles over rows drawn from the test part."""
    plan, prepared = run.running, explaining.prepared
    test = prepared.parts["test"]

    def make() -> tuple[OverallRecord, tuple[bytes, ...]]:
        positions = drawn_positions(len(test), most=plan.overall.rows, seed=plan.seed)
        rows = test[positions]
        # Nothing is compared with a baseline here, so that the cheapest one will do.
        question = on_patches(explaining).question(
            rows, predicted=measured.predicted[positions], baseline="zero"
        )
        overview = Overview(
            prepared=prepared,
            question=question,
            rows=rows,
            plan=plan.overall,
            explanation=plan.explanation,
            seed=plan.seed,
            memory_mib=plan.compute.memory_mib,
            context=run.context,
            notes=_notes(explaining),
        )
        return overview.run(checkpoint=explaining.trained.record.weights), ()

    key = (
        steps.records["predictions"],
        prepared.record.digest,
        settings_key(plan, "explanation", "overall", without=not_asked(plan, "overall")),
    )
    return steps.run("overall", OverallRecord, made_from=key, make=make)


def on_patches(explaining: Explaining) -> Explaining:
    """Return the same with patches of a grid, where the plan has parts that differ by row."""
    plan = explaining.plan
    if not _is_by_row(explaining):
        return explaining
    parts = plan.explanation.parts.model_copy(update={"image": "patches"})
    explanation = plan.explanation.model_copy(update={"parts": parts})
    return replace(explaining, plan=plan.model_copy(update={"explanation": explanation}))


def _is_by_row(explaining: Explaining) -> bool:
    is_image = explaining.prepared.record.kind == "image"
    return is_image and explaining.plan.explanation.parts.image == "superpixels"


def _notes(explaining: Explaining) -> tuple[str, ...]:
    if not _is_by_row(explaining):
        return ()
    return ("Superpixels lie elsewhere in every picture, so that patches of a grid are permuted.",)


def quoted_alone(explained: Mapping[str, ExplainedRecord]) -> dict[str, ExplainedRecord]:
    """Return the one method that a report quotes, whose spread it prints."""
    quoted = quoted_among(explained)
    return {} if quoted is None else {quoted: explained[quoted]}


def spreads_of(
    run: Run,
    steps: Steps,
    explaining: Explaining,
    explained: Mapping[str, ExplainedRecord],
    *,
    predicted: Indices,
) -> dict[str, SpreadRecord]:
    """Return how the attributions of every method lie that was computed on the drawn sample.

    Parameters
    ----------
    predicted : ndarray
        (n_test,) class given to every test row.
    """
    return {
        method: _spread(run, steps, explaining, said, predicted=predicted)
        for method, said in explained.items()
        if said.sample.status == "computed"
    }


def _spread(
    run: Run, steps: Steps, explaining: Explaining, said: ExplainedRecord, *, predicted: Indices
) -> SpreadRecord:
    plan, prepared, sample = run.running, explaining.prepared, said.sample

    def make() -> tuple[SpreadRecord, tuple[bytes, ...]]:
        arrays = load_arrays(run.project.get(sample.values))
        test = prepared.parts["test"]
        rows = np.array(sample.rows, dtype=np.int64)
        is_text = prepared.record.kind == "text"
        settings = plan.explanation
        players = None if _is_by_row(explaining) else players_of(prepared.record, settings=settings)
        spreading = Spreading(
            sample=sample,
            values=arrays["full" if is_text else "values"],
            prepared=prepared,
            predicted=predicted[np.searchsorted(test, rows)],
            players=players,
            group_by=plan.overall.group_by,
            seed=plan.seed,
        )
        return spreading.run(), ()

    key = (
        steps.records["predictions"],
        sample.digest,
        sha256_bytes(f"{plan.overall.group_by}/{plan.seed}".encode()),
    )
    return steps.run(f"spread.{sample.method}", SpreadRecord, made_from=key, make=make)
