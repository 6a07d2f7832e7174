"""The training stage: what it keeps, and that ending it by hand is worth a shorter plan."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path

import pytest

from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.models.checkpoint import ARCHITECTURE_FILE, WEIGHTS_FILE, save_checkpoint
from core.plan import Plan
from core.plan.edit import edited
from core.project import Project
from core.project.unfinished import Unfinished, unfinished_training
from core.records.live import LiveCurve
from core.records.training import CheckpointRecord
from core.records.views.evaluation import EvaluationView
from core.records.views.network import NetworkView
from core.records.views.training import TrainingView
from core.training.resume import Place
from tests.core.training.conftest import blobs_plan
from tests.reports.stages.in_project import InProject


@pytest.fixture
def blobs(tmp_path: Path) -> tuple[InProject, Plan]:
    return in_project(
        tmp_path,
        model={"family": "mlp", "hidden": (8,), "dropout": 0.1},
        training={"epochs": 7, "batch_size": 16, "learning_rate": 0.01},
    )


def in_project(
    folder: Path, *, task: str = "classification", **sections: object
) -> tuple[InProject, Plan]:
    plan = blobs_plan(folder, task=task, **sections)
    project = InProject.create(folder / "project", plan)
    (folder / "rows.npz").rename(project.folder / "rows.npz")
    return project, plan


def finishing_after(epoch: int) -> JobContext:
    token = CancelToken()

    def look(progress: Progress) -> None:
        last = LiveCurve.read(progress.figures).last
        if last is not None and last.epoch == epoch:
            token.finish()

    return JobContext(look, token)


def checkpoint(project: InProject, weights: str) -> tuple[CheckpointRecord, bytes]:
    """Return the kept record of the network with these weights, and the weights."""
    opened = Project.open(project.folder, read_only=True)
    try:
        records = [
            CheckpointRecord.from_json(opened.get(step.record))
            for step in opened.steps()
            if step.step == "network"
        ]
        (record,) = [record for record in records if record.weights == weights]
        return record, opened.get(weights)
    finally:
        opened.close()


def test_training_keeps_curve_network_and_evaluation(blobs: tuple[InProject, Plan]) -> None:
    project, plan = blobs
    result = project.run("train", plan)
    assert set(result) == {"views"}
    found = project.view("training", TrainingView, plan)
    view = found.view
    assert found.is_current
    record, _ = checkpoint(project, view.weights)
    assert (view.history, view.best_epoch, view.stopped) == (
        record.history,
        record.best_epoch,
        record.stopped,
    )
    assert len(view.history) == view.planned_epochs == 7
    assert (view.loss, view.metric, view.is_metric_share) == ("Cross-entropy", "Accuracy", True)
    assert (view.training_rows, view.validation_rows) == (110, 40)
    assert (view.device, view.threads, view.seed) == ("cpu", 1, 11)
    assert view.seconds > 0
    network = project.view("network", NetworkView, plan)
    evaluation = project.view("evaluation", EvaluationView, plan)
    assert network.is_current
    assert evaluation.is_current
    assert network.view.parameters == view.parameters == 4 * 8 + 8 + 8 * 2 + 2
    assert evaluation.view.checkpoint == view.weights


def test_training_again_finds_what_was_trained(blobs: tuple[InProject, Plan]) -> None:
    project, plan = blobs
    first = project.run("train", plan)
    steps = project.steps().count("network")
    assert project.run("train", plan) == first
    assert project.steps().count("network") == steps == 1


def test_ended_by_hand_equals_a_fresh_training_of_the_shorter_plan(
    blobs: tuple[InProject, Plan], tmp_path: Path
) -> None:
    project, plan = blobs
    result = project.run("train", plan, finishing_after(3))
    assert result["plan_changes"] == {"training.epochs": 3}
    shorter = edited(plan, {"training.epochs": 3})
    ended = project.view("training", TrainingView, shorter)
    assert ended.is_current
    assert len(ended.view.history) == ended.view.planned_epochs == 3
    assert ended.view.seconds > 0

    (tmp_path / "fresh").mkdir()
    fresh = InProject.create(tmp_path / "fresh" / "project", shorter)
    (project.folder / "rows.npz").rename(fresh.folder / "rows.npz")
    assert "plan_changes" not in fresh.run("train", shorter)
    whole = fresh.view("training", TrainingView, shorter).view
    assert checkpoint(project, ended.view.weights) == checkpoint(fresh, whole.weights)
    assert whole.history == ended.view.history
    assert (
        fresh.view("evaluation", EvaluationView, shorter).view
        == project.view("evaluation", EvaluationView, shorter).view
    )


def test_the_longer_plan_is_not_taken_for_trained(blobs: tuple[InProject, Plan]) -> None:
    project, plan = blobs
    project.run("train", plan, finishing_after(2))
    assert not project.view("training", TrainingView, plan).is_current
    project.run("train", plan)
    assert len(project.view("training", TrainingView, plan).view.history) == 7


def test_a_wish_in_the_last_epoch_changes_no_plan(blobs: tuple[InProject, Plan]) -> None:
    project, plan = blobs
    assert "plan_changes" not in project.run("train", plan, finishing_after(7))
    assert len(project.view("training", TrainingView, plan).view.history) == 7


def test_a_cancelled_training_keeps_no_network(blobs: tuple[InProject, Plan]) -> None:
    project, plan = blobs
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.step == "Training":
            token.cancel()

    with pytest.raises(CancelledError):
        project.run("train", plan, JobContext(stop, token))
    assert not {"network", "view.training"} & set(project.steps())


def test_diverging_training_ends_in_advice(tmp_path: Path) -> None:
    project, plan = in_project(
        tmp_path,
        task="regression",
        model={"family": "mlp", "activation": "identity"},
        training={"optimiser": "sgd", "learning_rate": 10.0, "epochs": 60},
    )
    with pytest.raises(AuditError, match="Lower the learning rate, for example to 1,"):
        project.run("train", plan)


def test_a_regression_names_its_loss_and_metric(tmp_path: Path) -> None:
    project, plan = in_project(tmp_path, task="regression", training={"epochs": 1})
    project.run("train", plan)
    view = project.view("training", TrainingView, plan).view
    assert (view.loss, view.metric) == ("Mean squared error", "Mean absolute error")
    assert not view.is_metric_share


def test_weights_from_a_file_are_taken_in_and_evaluated(blobs: tuple[InProject, Plan]) -> None:
    project, plan = blobs
    project.run("train", plan)
    trained = project.view("training", TrainingView, plan).view
    record, weights = checkpoint(project, trained.weights)
    save_checkpoint(project.folder, record.architecture, weights=weights)
    loaded = edited(
        plan,
        {"model": {"family": "loaded", "weights": WEIGHTS_FILE, "architecture": ARCHITECTURE_FILE}},
    )
    project.run("train", loaded)
    view = project.view("training", TrainingView, loaded).view
    assert (view.origin, view.source, view.history) == ("loaded", WEIGHTS_FILE, ())
    assert (view.weights, view.seconds, view.stopped) == (trained.weights, 0.0, "")
    evaluations = [
        project.view("evaluation", EvaluationView, made).view.key_figures for made in (plan, loaded)
    ]
    assert evaluations[0] == evaluations[1]


def stopping_after(epoch: int) -> JobContext:
    token = CancelToken()

    def look(progress: Progress) -> None:
        last = LiveCurve.read(progress.figures).last
        if last is not None and last.epoch == epoch:
            token.cancel()

    return JobContext(look, token)


def stopped(
    project: InProject, plan: Plan, monkeypatch: pytest.MonkeyPatch, *, after: int
) -> Unfinished | None:
    """Cancel a training whose state is kept after every epoch; return what the project tells."""
    monkeypatch.setattr("reports.pipeline.Place", partial(Place, seconds=0.0, share=math.inf))
    with pytest.raises(CancelledError):
        project.run("train", plan, stopping_after(after))
    return unfinished_training(project.folder, plan, folder=project.folder)


def test_a_stopped_training_goes_on_where_it_was(
    blobs: tuple[InProject, Plan], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project, plan = blobs
    assert unfinished_training(project.folder, plan, folder=project.folder) is None
    found = stopped(project, plan, monkeypatch, after=4)
    assert found is not None
    assert 1 <= found.epochs <= 4
    assert f"after epoch {found.epochs} of 7" in found.sentence
    result = project.run("train", plan)
    assert result["continued_after"] == found.epochs
    assert unfinished_training(project.folder, plan, folder=project.folder) is None

    (tmp_path / "fresh").mkdir()
    fresh = InProject.create(tmp_path / "fresh" / "project", plan)
    (project.folder / "rows.npz").rename(fresh.folder / "rows.npz")
    fresh.run("train", plan)
    whole = fresh.view("training", TrainingView, plan).view
    assert checkpoint(project, whole.weights) == checkpoint(fresh, whole.weights)


def test_a_restart_throws_the_stopped_training_away(
    blobs: tuple[InProject, Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, plan = blobs
    assert stopped(project, plan, monkeypatch, after=4) is not None
    assert "continued_after" not in project.run("train", plan, restart=True)


def test_another_plan_does_not_take_up_a_stopped_training(
    blobs: tuple[InProject, Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, plan = blobs
    stopped(project, plan, monkeypatch, after=4)
    other = edited(plan, {"training.learning_rate": 0.02})
    assert unfinished_training(project.folder, other, folder=project.folder) is None
    assert "continued_after" not in project.run("train", other)


def test_a_cosine_ended_by_hand_keeps_its_rates(blobs: tuple[InProject, Plan]) -> None:
    project, plan = blobs
    plan = edited(plan, {"training.schedule.kind": "cosine"})
    result = project.run("train", plan, finishing_after(3))
    assert result["plan_changes"] == {"training.epochs": 3, "training.schedule.span": 7}
    shorter = edited(plan, {"training.epochs": 3, "training.schedule.span": 7})
    history = project.view("training", TrainingView, shorter).view.history
    rates = [line.rate or 0.0 for line in history]
    assert rates == pytest.approx([0.005 * (1 + math.cos(math.pi * t / 7)) for t in range(3)])
