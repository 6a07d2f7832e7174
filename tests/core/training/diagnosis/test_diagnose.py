"""The right name first on runs made to go wrong, and silence on those that go well."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan import Plan
from core.plan.edit import edited
from core.records.training import CheckpointRecord, Epoch
from core.records.views.experiments import Symptom
from core.training.diagnosis.diagnose import diagnose, diverged, is_divergence
from core.training.diagnosis.naive import naive_loss, naive_loss_of
from core.training.losses import Objective
from core.training.train import train
from tests.core.training.conftest import blobs_plan, plan_of, rows_of
from tests.core.training.constructed import ILL, WELL, Run


def _found(run: Run, folder: Path) -> tuple[Plan, tuple[Symptom, ...]]:
    plan = run.plan(folder)
    rows = rows_of(plan, folder=folder)
    record = train(plan, rows, context=JobContext()).record
    naive = naive_loss_of(plan, rows)
    count = len(rows.parts["training"])
    found = diagnose(record, plan, rows=count, baseline_loss=naive)
    assert found == diagnose(record, plan, rows=count, baseline_loss=naive)
    return plan, found


@pytest.mark.parametrize("run", ILL, ids=lambda run: run.name)
def test_the_cause_is_named_first(run: Run, tmp_path: Path) -> None:
    plan, found = _found(run, tmp_path)
    assert found[0].name == run.first
    for symptom in found:
        assert symptom.evidence
        assert symptom.advice
        assert symptom.remedies
        for remedy in symptom.remedies:
            assert edited(plan, remedy.changes) != plan


@pytest.mark.parametrize("run", WELL, ids=lambda run: run.name)
def test_nothing_is_said_of_a_healthy_run(run: Run, tmp_path: Path) -> None:
    _, found = _found(run, tmp_path)
    assert [symptom.name for symptom in found] == ["healthy"]
    assert not found[0].remedies


def test_noise_in_the_labels_is_among_the_advice(tmp_path: Path) -> None:
    run = next(run for run in ILL if run.name == "noise in the labels")
    assert any("labels" in line for line in _found(run, tmp_path)[1][0].advice)


def test_a_training_that_diverges_gets_the_same_advice(tmp_path: Path) -> None:
    plan = blobs_plan(
        tmp_path,
        task="regression",
        model={"family": "mlp", "activation": "identity", "hidden": (32, 32)},
        training={"optimiser": "sgd", "learning_rate": 10.0, "epochs": 20},
    )
    with pytest.raises(AuditError) as caught:
        train(plan, rows_of(plan, folder=tmp_path), context=JobContext())
    assert is_divergence(caught.value)
    symptom = diverged(plan, caught.value)
    assert (symptom.name, symptom.severity) == ("divergence", "bad")
    assert symptom.remedies[0].changes == {"training.learning_rate": 1.0}
    assert "learning rate 10" in symptom.evidence


def _record(training: list[float], validation: list[float], best: int) -> CheckpointRecord:
    plan = plan_of({"kind": "builtin", "name": "breast_cancer"})
    rows = rows_of(plan)
    short = plan.model_copy(update={"training": plan.training.model_copy(update={"epochs": 1})})
    record = train(short, rows, context=JobContext()).record
    lines = tuple(
        Epoch(epoch=at + 1, training_loss=low, validation_loss=high, validation_metric=0.9)
        for at, (low, high) in enumerate(zip(training, validation, strict=True))
    )
    return record.model_copy(update={"history": lines, "best_epoch": best, "signals": ()})


def test_overfitting_is_dated_by_the_epoch_that_was_kept() -> None:
    plan = plan_of({"kind": "builtin", "name": "breast_cancer"})
    training = [0.6, 0.4, 0.3, 0.2, 0.15, 0.1, 0.08, 0.06, 0.05, 0.04]
    validation = [0.6, 0.5, 0.45, 0.4, 0.45, 0.5, 0.6, 0.65, 0.7, 0.75]
    (symptom,) = diagnose(
        _record(training, validation, 4), plan, rows=1000, baseline_loss=math.log(2)
    )
    assert symptom.title == "Overfitting since epoch 4"
    assert "0.4 at epoch 4, 0.75 at epoch 10" in symptom.evidence


def test_a_vocabulary_of_rare_words_is_no_vanishing_gradient() -> None:
    plan = plan_of(
        {"kind": "builtin", "name": "messages"},
        model={"family": "text_cnn", "filters": 4, "embedding": 4},
        training={"epochs": 1},
    )
    record = train(plan, rows_of(plan), context=JobContext()).record
    assert record.signals[0].layer == "embedding"
    faint = tuple(
        signal.model_copy(update={"first": 1e-9, "last": 1e-9})
        if signal.layer == "embedding"
        else signal
        for signal in record.signals
    )
    line = record.history[0].model_copy(update={"training_loss": 0.693})
    history = tuple(line.model_copy(update={"epoch": epoch}) for epoch in (1, 2, 3, 4))
    stuck = record.model_copy(update={"history": history, "signals": faint})
    names = [found.name for found in diagnose(stuck, plan, rows=900, baseline_loss=math.log(2))]
    assert "vanishing_gradients" not in names


def test_weights_from_a_file_have_no_course() -> None:
    plan = plan_of({"kind": "builtin", "name": "breast_cancer"})
    record = _record([0.6], [0.6], 1).model_copy(update={"history": (), "origin": "loaded"})
    assert diagnose(record, plan, rows=10, baseline_loss=0.5) == ()


def test_the_naive_loss_is_the_entropy_of_the_classes() -> None:
    targets = np.repeat([0, 1, 2], [5, 3, 2])
    shares = np.array([0.5, 0.3, 0.2])
    plain = naive_loss(Objective("cross_entropy"), targets, classes=3)
    assert plain == pytest.approx(-(shares * np.log(shares)).sum())
    weights = tuple(1 / (3 * share) for share in shares)
    balanced = naive_loss(Objective("cross_entropy", weights=weights), targets, classes=3)
    assert balanced == pytest.approx(math.log(3))


def test_the_naive_loss_of_numbers_is_that_of_their_mean_or_median() -> None:
    targets = np.array([1.0, 2.0, 3.0, 10.0], dtype=np.float32)
    scale = float(targets.std())
    squared = naive_loss(Objective("mse", scale=scale), targets, classes=0)
    assert squared == pytest.approx(1.0)
    absolute = naive_loss(Objective("mae", scale=1.0), targets, classes=0)
    assert absolute == pytest.approx(2.5)


def test_the_naive_loss_is_what_no_constant_beats() -> None:
    import torch

    draw = np.random.default_rng(5)
    targets = draw.integers(0, 3, 40)
    objective = Objective("cross_entropy", smoothing=0.1, weights=(0.5, 1.0, 2.0))
    least = naive_loss(objective, targets, classes=3)
    wanted = objective.targets(targets, device="cpu")
    losses = [
        objective.of(torch.tensor(draw.normal(0, 0.5, 3)).float().expand(40, 3), wanted).item()
        for _ in range(300)
    ]
    assert min(losses) >= least - 1e-6
    assert min(losses) < least + 0.05
