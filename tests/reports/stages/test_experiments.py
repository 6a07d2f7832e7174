"""Experiments as the window asks for them: kept, found again, and gone on with after a cancel."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.plan import Plan, plan_from_toml
from core.plan.edit import edited
from core.project import Project
from core.records.views.experiments import (
    ComparisonView,
    CrossValidationView,
    LearningCurveView,
    RangeTestView,
    Symptom,
)
from core.records.views.training import TrainingView
from tests.core.training.conftest import blobs_plan, plan_of
from tests.reports.stages.in_project import InProject


@pytest.fixture
def blobs(tmp_path: Path) -> tuple[InProject, Plan]:
    return _in_project(
        tmp_path,
        model={"family": "mlp", "hidden": (8,)},
        training={"epochs": 3, "batch_size": 16, "learning_rate": 0.01},
        validation={"folds": 3},
    )


def _in_project(
    folder: Path, *, task: str = "classification", **sections: object
) -> tuple[InProject, Plan]:
    plan = blobs_plan(folder, task=task, **sections)
    project = InProject.create(folder / "project", plan)
    (folder / "rows.npz").rename(project.folder / "rows.npz")
    return project, plan


def test_a_range_test_keeps_its_curve_and_no_network(blobs: tuple[InProject, Plan]) -> None:
    project, plan = blobs
    result = project.run("range_test", plan)
    view = project.view_of("range_test", RangeTestView, plan, stage="training")
    assert result == {"views": {"range_test": view.view.digest}}
    assert view.view.suggestion is not None
    assert view.view.remedy is not None
    edited(plan, view.view.remedy.changes)
    assert "network" not in project.steps()


def test_folds_are_kept_with_their_weights(blobs: tuple[InProject, Plan]) -> None:
    project, plan = blobs
    project.run("cross_validate", plan)
    view = project.view("cross_validation", CrossValidationView, plan).view
    assert [fold.number for fold in view.folds] == [1, 2, 3]
    with Project.open(project.folder, read_only=True) as opened:
        assert all(opened.has(fold.weights) for fold in view.folds)
    more = edited(plan, {"validation.folds": 4})
    assert not project.view("cross_validation", CrossValidationView, more).is_current


def test_a_cross_validation_goes_on_with_the_fold_that_was_cut_off(
    blobs: tuple[InProject, Plan],
) -> None:
    project, plan = blobs
    token = CancelToken()
    last = 0.0

    def stop(progress: Progress) -> None:
        nonlocal last
        assert progress.done >= last
        last = progress.done
        if progress.step == "Cross-validation" and progress.done > 1.2:
            token.cancel()

    with pytest.raises(CancelledError):
        project.run("cross_validate", plan, JobContext(stop, token))
    assert [name for name in project.steps() if name.startswith("fold")] == ["fold.1"]
    project.run("cross_validate", plan)
    found = [name for name in project.steps() if name.startswith("fold")]
    assert found == ["fold.1", "fold.2", "fold.3"]


def test_a_learning_curve_is_kept_amount_by_amount(blobs: tuple[InProject, Plan]) -> None:
    project, plan = blobs
    project.run("learning_curve", plan)
    view = project.view_of("learning_curve", LearningCurveView, plan, stage="training").view
    rows = [point.rows for point in view.points]
    assert rows == sorted(rows)
    assert rows[-1] == 110
    assert len([name for name in project.steps() if name.startswith("amount.")]) == len(rows)
    assert view.sentence


def test_runs_stand_side_by_side_with_what_they_changed(blobs: tuple[InProject, Plan]) -> None:
    project, plan = blobs
    faster = edited(plan, {"training.learning_rate": 0.05})
    project.run("runs", plan)
    empty = project.view_of("runs", ComparisonView, plan, stage="training").view
    assert (empty.rows, empty.sentence) == ((), "Nothing has been trained in this project yet.")
    project.run("train", plan)
    project.run("train", faster)
    project.run("train", plan)  # found, not trained again
    project.run("runs", faster)
    view = project.view_of("runs", ComparisonView, faster, stage="training").view
    assert [row.name for row in view.rows] == ["Run 1", "Run 2"]
    assert [row.changes for row in view.rows] == [(), ("Learning rate 0.05",)]
    assert [row.is_current for row in view.rows] == [False, True]
    assert (view.loss, view.metric, view.is_metric_share) == ("Cross-entropy", "Accuracy", True)
    assert view.rows[0].parameters == 4 * 8 + 8 + 8 * 2 + 2
    assert len(view.rows[0].curve) == 3
    assert all(row.seconds > 0 and row.memory_mib for row in view.rows)
    with Project.open(project.folder, read_only=True) as opened:
        assert plan_from_toml(opened.get(view.rows[0].plan).decode()) == plan
        assert opened.has(view.rows[0].weights)


def test_the_cells_are_compared_on_the_same_rows(tmp_path: Path) -> None:
    plan = plan_of(
        {"kind": "builtin", "name": "pulses", "rows": 80},
        model={"family": "recurrent", "cell": "gru", "hidden": 4},
        training={"epochs": 1, "batch_size": 32},
    )
    project = InProject.create(tmp_path / "project", plan)
    project.run("compare_cells", plan)
    view = project.view_of("cells", ComparisonView, plan, stage="training").view
    assert [row.name for row in view.rows] == ["LSTM", "GRU", "RNN"]
    gates = [4, 3, 1]
    assert [row.parameters for row in view.rows] == [
        gate * 4 * (1 + 4 + 2) + 4 * 2 + 2 for gate in gates
    ]
    assert [row.is_current for row in view.rows] == [False, True, False]
    memory = [row.memory_mib or 0.0 for row in view.rows]
    assert memory[0] > memory[1] > memory[2] > 0
    assert "reckoned, not measured" in view.sentence
    project.run("runs", plan)
    runs = project.view_of("runs", ComparisonView, plan, stage="training").view
    assert [row.changes for row in runs.rows] == [(), ("Cell gru",), ("Cell rnn",)]


def test_only_recurrent_networks_have_cells(blobs: tuple[InProject, Plan]) -> None:
    project, plan = blobs
    with pytest.raises(AuditError, match="Only recurrent networks have cells"):
        project.run("compare_cells", plan)


@pytest.mark.parametrize("job", ["range_test", "cross_validate", "learning_curve"])
def test_weights_that_are_used_as_they_are_are_not_experimented_with(
    blobs: tuple[InProject, Plan], job: str
) -> None:
    project, plan = blobs
    loaded = edited(plan, {"model": {"family": "loaded", "weights": "w", "architecture": "a"}})
    with pytest.raises(AuditError, match="There is nothing to train"):
        project.run(job, loaded)


def test_a_training_tells_what_its_curves_say(blobs: tuple[InProject, Plan]) -> None:
    project, plan = blobs
    slow = edited(plan, {"training.learning_rate": 1e-6, "training.epochs": 6})
    project.run("train", slow)
    findings = project.view("training", TrainingView, slow).view.findings
    assert [symptom.name for symptom in findings] == ["rate_too_low"]


def test_a_training_that_diverged_leaves_what_to_try(tmp_path: Path) -> None:
    project, plan = _in_project(
        tmp_path,
        task="regression",
        model={"family": "mlp", "activation": "identity"},
        training={"optimiser": "sgd", "learning_rate": 10.0, "epochs": 60},
    )
    with pytest.raises(AuditError, match="Training diverged"):
        project.run("train", plan)
    symptom = project.view_of("divergence", Symptom, plan, stage="training").view
    assert symptom.name == "divergence"
    assert edited(plan, symptom.remedies[0].changes).training.learning_rate == 1.0
