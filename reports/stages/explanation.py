"""The jobs of the Explain page: single rows by methods, and what methods say over many rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.catalogue import METHODS
from core.devices import deterministic, thread_count, threads
from core.errors import AuditError
from core.jobs.context import JobContext
from core.project import Project
from explainers.overall.columns import require_columns
from explainers.preparation.suitability import refusal_of
from reports.budget import with_budget
from reports.explaining import Explaining
from reports.overall import spreads_of
from reports.pipeline import Measured, Run, explain_by, make_network, measure, read_data
from reports.stages.arriving import Arriving
from reports.stages.asked_rows import Answer, ask_rows
from reports.stages.composing import Composing
from reports.stages.exceeding import baseline_notes
from reports.stages.explained_sample import compose_global
from reports.stages.opening import Arguments, StageRun, stage_run
from reports.state import ExplainedRecord

Indices = npt.NDArray[np.int64]


def rows_job(arguments: Arguments, context: JobContext) -> dict[str, object]:
    """Explain the test rows `rows` (numbers in the data, from 0) by the methods `methods`.

    Methods default to the plan's. Rows that were explained before are not computed again. The
    view is kept as "explanation", a long job's also before its end: a method that is still to be
    asked waits in it.
    """
    rows = np.array([int(str(row)) for row in _listed(arguments, "rows")], dtype=np.int64)
    with stage_run(arguments, context) as stage, explaining_of(stage) as asked:
        positions = _positions(rows, asked.explaining.prepared.parts["test"])
        methods = [str(name) for name in _listed(arguments, "methods")]
        methods = methods or list(stage.plan.explanation.methods)
        arriving = Arriving(
            stage,
            Composing(
                asked.explaining,
                asked.measured,
                positions,
                answers=(),
                project=stage.project,
                refused=_refused(asked, positions, context=context),
            ),
            methods,
        )
        telling = arriving.telling(context)
        for index, method in enumerate(methods):
            part = telling.part("Explaining", index, count=len(methods), note=METHODS[method].title)
            arriving.add(_answer(asked, method, positions, project=stage.project, context=part))
        context.progress("Explaining", len(methods), len(methods), note="Drawing")
        view = arriving.keep()
    return {"views": {"explanation": view.digest}}


def global_job(arguments: Arguments, context: JobContext) -> dict[str, object]:
    """Explain the drawn sample by the plan's methods; the view is kept as "global".

    The audit finds the same steps in the project later and does not compute them again.
    """
    with stage_run(arguments, context) as stage, explaining_of(stage) as asked:
        require_columns(stage.plan.overall, asked.explaining.prepared)
        explained: dict[str, ExplainedRecord] = {
            method: explain_by(
                asked.run, stage.steps, asked.explaining, method, measured=asked.measured
            )
            for method in stage.plan.explanation.methods
        }
        spreads = spreads_of(
            asked.run,
            stage.steps,
            asked.explaining,
            explained,
            predicted=asked.measured.predicted,
        )
        record = asked.explaining.prepared.record
        view = compose_global(
            stage.plan,
            record,
            explained,
            spreads=spreads,
            baseline_notes=baseline_notes(
                asked.explaining, explained, predicted=asked.measured.predicted
            ),
        )
        stage.keep("global", view)
    return {"views": {"global": view.digest}}


@dataclass(frozen=True)
class Asked:
    """Data, network and predictions of a stage, ready to be asked about."""

    run: Run
    explaining: Explaining
    measured: Measured


@contextmanager
def explaining_of(stage: StageRun) -> Iterator[Asked]:
    """Give data, network and its predictions, under the conditions of a whole audit."""
    run, explaining = network_of(stage)
    trained = explaining.trained
    count = thread_count(stage.plan, architecture=trained.record.architecture)
    with threads(count), deterministic():
        measured = measure(run, stage.steps, explaining.prepared, trained)
        yield Asked(run, explaining, measured)


def network_of(stage: StageRun) -> tuple[Run, Explaining]:
    """Return data and network of a stage, with the memory budget of its project."""
    run = replace(stage.run, running=with_budget(stage.plan, stage.project))
    prepared = read_data(run, stage.steps)
    trained = make_network(run, stage.steps, prepared)
    return run, Explaining(run.running, prepared, trained)


def _refused(
    asked: Asked, positions: Indices, *, context: JobContext
) -> tuple[tuple[str, str], ...]:
    """Return every method that does not answer the question about these rows, with the reason.

    What explains a unit is offered whatever layer and unit the plan names: both are picked beside
    it, once it is chosen.
    """
    explaining = asked.explaining
    question = explaining.question(
        explaining.prepared.parts["test"][positions],
        predicted=asked.measured.predicted[positions],
        context=context,
    )
    settings = explaining.plan.explanation
    reasons = (
        (name, refusal_of(name, question, settings))
        for name, entry in METHODS.items()
        if entry.family != "layer"
    )
    return tuple((name, reason) for name, reason in reasons if reason is not None)


def _answer(
    asked: Asked, method: str, positions: Indices, *, project: Project, context: JobContext
) -> Answer:
    """Return what a method says about the rows at these places of the test part."""
    return ask_rows(
        asked.explaining,
        method,
        asked.explaining.prepared.parts["test"][positions],
        predicted=asked.measured.predicted[positions],
        project=project,
        context=context,
    )


def _positions(rows: Indices, test: Indices) -> Indices:
    """Return the places of the rows in the test part."""
    if rows.size == 0:
        raise AuditError(
            "No row was chosen to be explained",
            allowed="at least one row of the test part",
            remedy="Tick one or more samples in the list.",
        )
    places = {int(row): place for place, row in enumerate(test)}
    absent = [int(row) for row in rows if int(row) not in places]
    if absent:
        raise AuditError(
            "Only rows of the test part are explained here",
            seen=f"row {absent[0] + 1}",
            allowed=f"one of the {len(test):,} test rows",
            remedy="Choose samples from the list; it holds test rows alone.",
        )
    return np.array([places[int(row)] for row in rows], dtype=np.int64)


def _listed(arguments: Arguments, name: str) -> list[object]:
    found = arguments.get(name)
    return list(found) if isinstance(found, list | tuple) else []
