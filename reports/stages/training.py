"""Training in sight of the user: it may be ended by hand, and leaves nothing that is not whole."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

from core.data import Prepared
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.model import LoadedPlan, ModelPlan, VisionPlan
from core.plan.stages import stage_key
from core.plan.training import TrainingPlan
from core.project.unfinished import unfinished_path
from core.project.views import read_view
from core.records.views.training import TrainingView
from core.training.diagnosis.diagnose import diverged, findings_of, is_divergence
from core.training.train import Trained
from reports.pipeline import EndedEarlyError, make_network, read_data
from reports.sections.model import LOSS_TITLES
from reports.stages.comparison import keep_run
from reports.stages.evaluation import evaluate
from reports.stages.network import facts_of, keep_network, network_view
from reports.stages.opening import Arguments, StageRun, stage_run

_HANDED_OVER = 1e-3  # seconds


def train_job(arguments: Arguments, context: JobContext) -> Arguments:
    """Train the plan's network, or load it, and evaluate it; return the digests of what is kept.

    A training that was ended by hand after epoch n is that of the plan with n epochs: its views
    are kept under that plan, and `plan_changes` says which edit leads there.

    A training that was cancelled, or cut off by a crash, is kept at the end of an epoch: the next
    one of the same plan goes on from there and `continued_after` names the epoch. With `restart`
    in the arguments it is thrown away instead. `core.project.unfinished` tells whether there is
    one.

    Raises
    ------
    AuditError
        If data, plan or machine do not allow it, or training diverges; then the view "divergence",
        a `Symptom`, says what to try.
    CancelledError
        Within one batch after the job was cancelled; a network that had ended is kept.
    """
    with stage_run(arguments, context) as asked:
        if arguments.get("restart"):
            unfinished_path(asked.project.folder, asked.plan, folder=asked.run.folder).unlink(
                missing_ok=True
            )
        prepared = read_data(asked.run, asked.steps)
        start = time.perf_counter()
        stage, trained = _network(asked, prepared)
        seconds = trained.seconds_before + time.perf_counter() - start
        result: Arguments = {"views": keep_views(stage, prepared, trained, elapsed=seconds)}
    if stage is not asked:
        result["plan_changes"] = _shortening(asked.plan.training, stage.plan.training)
    if trained.continued_after:
        result["continued_after"] = trained.continued_after
    return result


def keep_views(
    stage: StageRun, prepared: Prepared, trained: Trained, *, elapsed: float
) -> dict[str, str]:
    """Keep what there is to see of a network, its training and its errors; return the digests.

    Parameters
    ----------
    elapsed : float
        Seconds that it took to get the network now.
    """
    network = network_view(stage.plan, facts_of(prepared), architecture=trained.record.architecture)
    seconds = _seconds(stage, trained, elapsed)
    training = _view(stage, prepared, trained, seconds=seconds)
    keep_network(stage, network)
    keep_run(stage, trained, seconds=seconds)
    stage.keep("training", training)
    evaluation = evaluate(stage, prepared, trained)
    return {
        "network": network.digest,
        "training": training.digest,
        "evaluation": evaluation.digest,
        "samples": evaluation.samples,
    }


def _network(stage: StageRun, prepared: Prepared) -> tuple[StageRun, Trained]:
    """Return the network, and the stage under the plan whose network it is."""
    run = dataclasses.replace(stage.run, may_end_early=True)
    try:
        return stage, make_network(run, stage.steps, prepared)
    except AuditError as fault:
        if is_divergence(fault):  # what to try is kept, although there is no network
            stage.keep("training", diverged(stage.plan, fault), name="divergence")
        raise
    except EndedEarlyError as early:
        plan = stage.plan.model_copy(update={"training": early.training})
        shorter = dataclasses.replace(stage.run, plan=plan, running=plan)
        trained = make_network(shorter, stage.steps, prepared, made=early.trained)
        return StageRun(plan, shorter, stage.steps), trained


def _seconds(stage: StageRun, trained: Trained, elapsed: float) -> float:
    """Return how long training took: now, or when the project first had this network."""
    key = stage_key(stage.plan, "training", folder=stage.run.folder)
    earlier = read_view(stage.project, "training", TrainingView, key=key)
    if earlier is not None and earlier.view.weights == trained.record.weights:
        return earlier.view.seconds
    digest = trained.record.digest
    kept = [step.seconds for step in stage.project.steps() if step.record == digest]
    # A training that was ended by hand is handed over finished, which takes no time.
    return kept[0] if kept and kept[0] > _HANDED_OVER else elapsed


def _shortening(asked: TrainingPlan, given: TrainingPlan) -> Arguments:
    """Return the edits that lead from the plan that was asked for to the one that was given."""
    changes: Arguments = {"training.epochs": given.epochs}
    if given.schedule.span != asked.schedule.span:
        changes["training.schedule.span"] = given.schedule.span
    return changes


def _source(model: ModelPlan) -> str:
    """Return the name of the file that weights came from, or nothing where they were drawn."""
    match model:
        case LoadedPlan():
            return Path(model.weights).name
        case VisionPlan(start="file"):
            return Path(model.weights).name
        case VisionPlan(start="download"):
            return "torchvision's own"
    return ""


def _view(stage: StageRun, prepared: Prepared, trained: Trained, *, seconds: float) -> TrainingView:
    record, plan = trained.record, stage.plan
    is_classes = prepared.record.task == "classification"
    source = _source(plan.model)
    loss = LOSS_TITLES.get(record.loss, record.loss)
    return TrainingView(
        origin=record.origin,
        source=source,
        history=record.history,
        best_epoch=record.best_epoch,
        planned_epochs=plan.training.epochs,
        stopped=record.stopped,
        loss=loss[:1].upper() + loss[1:],
        metric="Accuracy" if is_classes else "Mean absolute error",
        is_metric_share=is_classes,
        seconds=round(seconds, 3) if record.origin != "loaded" else 0.0,
        parameters=record.parameters,
        training_rows=len(prepared.parts["training"]),
        validation_rows=len(prepared.parts["validation"]),
        device=record.device,
        threads=record.threads,
        seed=record.seed,
        weights=record.weights,
        signals=record.signals,
        step_gradients=record.step_gradients,
        events=record.events,
        findings=findings_of(record, plan, prepared),
    )
