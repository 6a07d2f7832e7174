"""Trainings side by side: all that the project has seen, and the recurrent cells in one go."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Sequence
from pathlib import Path

import torch

from core.canonical import sha256_json
from core.data import Prepared
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.models.size import training_bytes
from core.plan import Plan, plan_from_toml, plan_to_toml
from core.plan.differences import differences
from core.plan.edit import edited
from core.plan.model import RecurrentPlan
from core.plan.stages import stage_key
from core.plan.toml import PlanError
from core.project import Project
from core.records.base import Record
from core.records.experiments import RunRecord
from core.records.training import CheckpointRecord, Epoch
from core.records.views.experiments import ComparisonView, RunRow
from core.training.train import Trained, train
from reports.pipeline import make_network
from reports.sections.model import LOSS_TITLES
from reports.stages.experiments import trainable_rows
from reports.stages.opening import Arguments, StageRun, stage_run

CELLS = {"lstm": "LSTM", "gru": "GRU", "rnn": "RNN"}

_RUN = "run"
_NUMBERS = ("value", "forecast")
_MIB = 2**20


def keep_run(stage: StageRun, trained: Trained, *, seconds: float) -> None:
    """Keep a finished training with its plan, once, so that runs can be compared later."""
    record = trained.record
    if not record.history:
        return
    key = sha256_json([_RUN, stage_key(stage.plan, "training", folder=stage.run.folder)])
    known = stage.project.finished(_RUN, key=key)
    if known is not None and RunRecord.from_json(known).checkpoint == record:
        return
    plan = stage.project.put(plan_to_toml(stage.plan).encode())
    run = RunRecord(plan=plan, checkpoint=record, seconds=round(seconds, 3))
    stage.project.finish(
        _RUN,
        key=key,
        record=run.to_json(),
        artifacts=(plan, trained.weights),
        seconds=seconds,
    )


def runs_job(arguments: Arguments, context: JobContext) -> Arguments:
    """Keep the view of all finished trainings of the project; return its digest.

    A run's plan is the artifact that its row names in `plan`, as TOML.

    Raises
    ------
    AuditError
        If the plan cannot be used, or the project cannot be written.
    """
    with stage_run(arguments, context) as stage:
        view = runs_view(stage.project, stage.plan)
        stage.keep("training", view, name="runs")
    return {"views": {"runs": view.digest}}


def runs_view(project: Project, plan: Plan) -> ComparisonView:
    """Return every finished training, oldest first, with how its plan differs from the first."""
    found = [
        RunRecord.from_json(project.get(step.record))
        for step in project.steps()
        if step.step == _RUN
    ]
    numbers = [run for run in found if _is_number(run.checkpoint)]
    is_number = plan.data.task != "classification"
    shown = numbers if is_number else [run for run in found if run not in numbers]
    plans = [_plan_of(project, run) for run in shown]
    rows = tuple(
        _run_row(run, its_plan, number=found.index(run) + 1, first=plans[0], current=plan)
        for run, its_plan in zip(shown, plans, strict=True)
    )
    losses = dict.fromkeys(LOSS_TITLES.get(run.checkpoint.loss, "") for run in shown)
    return ComparisonView(
        rows=rows,
        metric="Mean absolute error" if is_number else "Accuracy",
        is_metric_share=not is_number,
        loss=" or ".join(losses).capitalize(),
        sentence=_runs_sentence(rows, shown, left_out=len(found) - len(shown)),
    )


def cells_job(arguments: Arguments, context: JobContext) -> Arguments:
    """Train LSTM, GRU and RNN on the same rows, keep them side by side; return the digest.

    Raises
    ------
    AuditError
        If the plan's network is not recurrent, or a training diverges.
    CancelledError
        Within one batch after the job was cancelled; cells that had ended are kept.
    """
    with stage_run(arguments, context) as stage:
        if not isinstance(stage.plan.model, RecurrentPlan):
            raise AuditError(
                "Only recurrent networks have cells to compare",
                seen=f"model.family = '{stage.plan.model.family}'",
                allowed="model.family = 'recurrent'",
                remedy="Choose the family 'recurrent', for series or texts.",
            )
        prepared = trainable_rows(stage)
        compared = [_cell(stage, prepared, cell, place=at) for at, cell in enumerate(CELLS)]
        rows = tuple(
            _cell_row(stage.plan, cell, record)
            for cell, record in zip(CELLS, compared, strict=True)
        )
        is_number = stage.plan.data.task != "classification"
        view = ComparisonView(
            rows=rows,
            metric="Mean absolute error" if is_number else "Accuracy",
            is_metric_share=not is_number,
            loss=LOSS_TITLES.get(compared[0].checkpoint.loss, "loss").capitalize(),
            sentence=_cells_sentence(rows, is_measured=compared[0].memory_mib is not None),
        )
        stage.keep("training", view, name="cells")
    return {"views": {"cells": view.digest}}


class CellRecord(Record):
    """One cell's training, timed together with those of the other cells.

    Attributes
    ----------
    memory_mib : float or None
        What it added to the memory of the device at most; None where that is not measured.
    """

    checkpoint: CheckpointRecord
    seconds: float
    memory_mib: float | None = None


def _cell(stage: StageRun, prepared: Prepared, cell: str, *, place: int) -> CellRecord:
    """Return the plan's training with this cell, from the project where it was compared before."""
    context = stage.run.context.part(
        "Comparing cells", place, count=len(CELLS), note=f"{CELLS[cell]}, {place + 1} of 3"
    )
    context.check()
    plan = edited(stage.plan, {"model.cell": cell})
    run = dataclasses.replace(stage.run, plan=plan, running=plan, context=context)

    def make() -> tuple[CellRecord, Sequence[bytes]]:
        # Trained anew even where the project has this network: times of another day, or of a
        # program that had just begun, cannot be compared.
        _warm_up(plan, prepared, folder=run.folder)
        watch = _MemoryWatch()
        start = time.perf_counter()
        trained = train(plan, prepared, context=context, folder=run.folder)
        seconds = round(time.perf_counter() - start, 3)
        memory = watch.grown_by(trained.record.device)
        make_network(run, stage.steps, prepared, made=trained)
        keep_run(StageRun(plan, run, stage.steps), trained, seconds=seconds)
        record = CellRecord(checkpoint=trained.record, seconds=seconds, memory_mib=memory)
        return record, (trained.weights,)

    made_from = (stage_key(plan, "training", folder=run.folder), prepared.split.digest)
    return stage.steps.run(f"cell.{cell}", CellRecord, made_from=made_from, make=make)


def _warm_up(plan: Plan, prepared: Prepared, *, folder: Path) -> None:
    """Train for one epoch on a few rows, so that no cell pays for what libraries load at first."""
    few = {part: rows[: plan.training.batch_size] for part, rows in prepared.parts.items()}
    short = edited(plan, {"training.epochs": 1})
    with contextlib.suppress(AuditError):  # too few rows, a loss that diverges: told in earnest
        train(short, dataclasses.replace(prepared, parts=few), context=JobContext(), folder=folder)


class _MemoryWatch:
    """Measures what a training adds to the memory of a CUDA device; elsewhere nothing is measured.

    The memory of the process as a whole says little: libraries take it in large pieces and keep
    it, so that the first of several trainings would pay for all.
    """

    def __init__(self) -> None:
        self._before = 0
        if torch.cuda.is_available():
            torch.cuda.reset_peak_memory_stats()
            self._before = torch.cuda.memory_allocated()

    def grown_by(self, device: str) -> float | None:
        """Return the most that was added, in MiB; None where it was not measured."""
        if device != "cuda":
            return None
        most = torch.cuda.max_memory_allocated() - self._before
        return round(most / _MIB, 3) if most > 0 else None


def _cell_row(plan: Plan, cell: str, record: CellRecord) -> RunRow:
    changed = edited(plan, {"model.cell": cell})
    row = _row(record.checkpoint, changed, name=CELLS[cell], seconds=record.seconds)
    update: dict[str, object] = {"is_current": changed == plan}
    if record.memory_mib is not None:
        update["memory_mib"] = record.memory_mib
    return row.model_copy(update=update)


def _run_row(
    run: RunRecord, plan: Plan | None, *, number: int, first: Plan | None, current: Plan
) -> RunRow:
    row = _row(run.checkpoint, plan, name=f"Run {number}", seconds=run.seconds)
    changes: tuple[str, ...] = ("a plan of another edition of the program",)
    if plan is not None and first is not None:
        changes = differences(first, plan)
    return row.model_copy(
        update={
            "changes": changes,
            "is_current": plan is not None and not differences(plan, current),
            "plan": run.plan,
        }
    )


def _row(record: CheckpointRecord, plan: Plan | None, *, name: str, seconds: float) -> RunRow:
    best = _best(record)
    memory = None
    if plan is not None:
        memory = round(training_bytes(record.architecture, plan.training) / _MIB, 3)
    return RunRow(
        name=name,
        parameters=record.parameters,
        epochs=len(record.history),
        best_epoch=record.best_epoch,
        training_loss=best.training_loss,
        validation_loss=best.validation_loss,
        metric=best.validation_metric,
        seconds=seconds,
        memory_mib=memory,
        curve=tuple(
            (line.epoch, line.training_loss, line.validation_loss) for line in record.history
        ),
        weights=record.weights,
    )


def _best(record: CheckpointRecord) -> Epoch:
    found = [line for line in record.history if line.epoch == record.best_epoch]
    return found[0] if found else record.history[-1]


def _plan_of(project: Project, run: RunRecord) -> Plan | None:
    try:
        return plan_from_toml(project.get(run.plan).decode())
    except PlanError:  # of another edition of the program
        return None


def _is_number(record: CheckpointRecord) -> bool:
    return record.architecture.output in _NUMBERS


def _runs_sentence(rows: tuple[RunRow, ...], runs: list[RunRecord], *, left_out: int) -> str:
    if not rows:
        return "Nothing has been trained in this project yet."
    parts = []
    if len({run.checkpoint.split for run in runs}) > 1:
        parts.append("The runs saw different rows, so that their figures cannot be ranked.")
    elif len({run.checkpoint.loss for run in runs}) > 1:
        parts.append("The runs lowered different losses, which cannot be ranked; the metric can.")
    elif len(rows) > 1:
        best = min(rows, key=lambda row: row.validation_loss)
        parts.append(
            f"{best.name} has the lowest validation loss, {best.validation_loss:.3g}. The more "
            "runs one chooses from, the more of that is luck: the test part judges."
        )
    if left_out:
        counted = count_text(left_out, "run", "runs")
        parts.append(f"Not shown: {counted} that predict something else.")
    parts.append(_reckoned())
    return " ".join(parts)


def _cells_sentence(rows: tuple[RunRow, ...], *, is_measured: bool) -> str:
    best = min(rows, key=lambda row: row.validation_loss)
    memory = (
        "Memory: what training added to the device's memory at most, as measured."
        if is_measured
        else _reckoned()
    )
    return (
        f"{best.name} has the lowest validation loss, {best.validation_loss:.3g}, with "
        f"{best.parameters:,} parameters. Same rows, seed and settings; each was trained once, so "
        f"that small differences mean nothing. {memory}"
    )


def _reckoned() -> str:
    return (
        "Memory is reckoned, not measured: weights, gradients, the optimiser's memory, and what "
        "the layers give for one batch."
    )
