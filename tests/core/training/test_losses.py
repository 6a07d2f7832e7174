from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from core.errors import AuditError
from core.plan.training import TrainingPlan
from core.records.base import Task
from core.records.data import DatasetRecord
from core.training.losses import (
    Objective,
    balanced_weights,
    objective_of,
    resolve_loss,
    target_scale,
)


@pytest.mark.parametrize(
    ("choice", "task", "loss"),
    [
        ("auto", "classification", "cross_entropy"),
        ("auto", "regression", "mse"),
        ("bce", "classification", "bce"),
        ("mae", "regression", "mae"),
        ("huber", "regression", "huber"),
        ("auto", "forecasting", "mse"),
        ("huber", "forecasting", "huber"),
    ],
)
def test_the_loss_goes_by_the_task(choice: str, task: Task, loss: str) -> None:
    assert resolve_loss(choice, task=task, classes=2) == loss


@pytest.mark.parametrize(
    ("choice", "task"),
    [
        ("mse", "classification"),
        ("cross_entropy", "regression"),
        ("bce", "regression"),
        ("bce", "forecasting"),
    ],
)
def test_a_loss_of_the_other_task_is_refused(choice: str, task: Task) -> None:
    with pytest.raises(AuditError, match=f"The loss '{choice}' does not fit") as caught:
        resolve_loss(choice, task=task, classes=2)
    assert f"training.loss = '{choice}' with data.task = '{task}'" in caught.value.sentence


def test_bce_needs_two_classes() -> None:
    with pytest.raises(AuditError, match=r"needs two classes\. Found: 3 classes"):
        resolve_loss("bce", task="classification", classes=3)


def test_equal_targets_are_not_divided_by_zero() -> None:
    assert target_scale(np.full(5, 7.0, dtype=np.float32)) == (1.0, 7.0)
    factor, offset = target_scale(np.array([1.0, 3.0], dtype=np.float32))
    assert (factor, offset) == (1.0, 2.0)


def test_losses_and_metrics_follow_their_definitions() -> None:
    outputs = torch.tensor([[0.0, math.log(3.0)], [2.0, 2.0 + math.log(4.0)]])
    entropy = Objective("cross_entropy")
    labels = entropy.targets(np.array([1, 0]), device="cpu")
    expected = (math.log(4 / 3) + math.log(5)) / 2
    assert entropy.of(outputs, labels).item() == pytest.approx(expected, rel=1e-6)
    assert entropy.metric_sum(outputs, labels).item() == 1
    single = Objective("bce")
    answers = single.targets(np.array([1, 1]), device="cpu")
    logit = torch.tensor([[math.log(3.0)], [-math.log(3.0)]])
    expected = (math.log(4 / 3) + math.log(4)) / 2
    assert single.of(logit, answers).item() == pytest.approx(expected, rel=1e-6)
    assert single.metric_sum(logit, answers).item() == 1


@pytest.mark.parametrize(
    ("loss", "expected"), [("mse", (4 + 36) / 2 / 4), ("mae", (2 + 6) / 2 / 2)]
)
def test_errors_of_a_regression_are_in_units_of_the_deviation(loss: str, expected: float) -> None:
    objective = Objective(loss, scale=2.0)
    targets = objective.targets(np.array([10.0, 20.0]), device="cpu")
    outputs = torch.tensor([[12.0], [14.0]])
    assert objective.of(outputs, targets).item() == pytest.approx(expected)
    assert objective.of(outputs, targets, reduction="sum").item() == pytest.approx(2 * expected)
    assert objective.metric_sum(outputs, targets).item() == 8.0


def test_huber_is_squared_near_zero_and_absolute_beyond_its_bend() -> None:
    objective = Objective("huber", scale=2.0, bend=1.5)
    targets = torch.zeros(2, 1)
    outputs = torch.tensor([[2.0], [-8.0]])  # errors of 1 and 4 deviations
    expected = (0.5 * 1**2 + 1.5 * (4 - 0.5 * 1.5)) / 2
    assert objective.of(outputs, targets).item() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("loss", "expected"),
    [("mse", 28.5 / 4), ("mae", 8 / 4), ("huber", (4.5 + 0.5 + 1.0 + 0.125) / 4)],
)
def test_a_forecast_averages_over_its_steps(loss: str, expected: float) -> None:
    objective = Objective(loss)
    targets = objective.targets(np.zeros((2, 2), dtype=np.float32), device="cpu")
    outputs = torch.tensor([[5.0, -1.0], [1.5, 0.5]])
    assert targets.shape == (2, 2)
    assert objective.of(outputs, targets).item() == pytest.approx(expected)
    total = objective.of(outputs, targets, reduction="sum").item()
    assert total == pytest.approx(2 * objective.of(outputs, targets).item())
    assert objective.metric_sum(outputs, targets).item() == 4.0


def naive_entropy(
    logits: torch.Tensor, targets: list[int], weights: tuple[float, ...], smoothing: float
) -> list[float]:
    """Return −Σ_c w_c q_c log p_c of each row, q being the smoothed label."""
    found = []
    for row, target in zip(logits.double().tolist(), targets, strict=True):
        whole = math.log(sum(math.exp(value) for value in row))
        q = [smoothing / len(row) + (1 - smoothing) * (c == target) for c in range(len(row))]
        found.append(sum(w * s * (whole - v) for w, s, v in zip(weights, q, row, strict=True)))
    return found


def test_weights_and_smoothing_follow_their_equation() -> None:
    logits = torch.tensor([[0.3, -1.0, 2.0], [1.0, 0.0, 0.5]])
    weights, targets = (0.5, 2.0, 1.5), [1, 0]
    expected = naive_entropy(logits, targets, weights, 0.2)
    objective = Objective("cross_entropy", weights=weights, smoothing=0.2)
    labels = objective.targets(np.array(targets), device="cpu")
    assert objective.of(logits, labels).item() == pytest.approx(sum(expected) / 2, rel=1e-5)
    total = objective.of(logits, labels, reduction="sum").item()
    assert total == pytest.approx(sum(expected), rel=1e-5)


def test_one_logit_loses_the_same_as_two() -> None:
    """A logit z loses what the two logits (0, z) do, weighted and smoothed alike."""
    single = torch.tensor([[0.7], [-1.2], [2.0]])
    double = torch.cat((torch.zeros(3, 1), single), dim=1)
    one = Objective("bce", weights=(0.4, 1.9), smoothing=0.1)
    two = Objective("cross_entropy", weights=(0.4, 1.9), smoothing=0.1)
    labels = np.array([1, 1, 0])
    for reduction in ("mean", "sum"):
        first = one.of(single, one.targets(labels, device="cpu"), reduction=reduction)
        second = two.of(double, two.targets(labels, device="cpu"), reduction=reduction)
        assert first.item() == pytest.approx(second.item(), rel=1e-6)


def test_balanced_classes_weigh_alike() -> None:
    targets = np.array([0, 0, 0, 1])
    weights = balanced_weights(targets, classes=2)
    assert weights == (4 / 6, 4 / 2)
    assert weights[0] * 3 == weights[1] * 1
    assert balanced_weights(targets, classes=3)[2] == 1.0


def record(task: Task, classes: int = 0) -> DatasetRecord:
    return DatasetRecord(
        name="Made",
        source="made",
        kind="tabular",
        task=task,
        rows=4,
        input_shape=(2,),
        target="y",
        class_names=tuple("abc"[:classes]),
        features=(),
        fingerprint="",
    )


@pytest.mark.parametrize("task", ["regression", "forecasting"])
@pytest.mark.parametrize(
    ("field", "value"), [("class_weights", "balanced"), ("label_smoothing", 0.1)]
)
def test_what_is_for_classes_is_refused_for_numbers(task: Task, field: str, value: object) -> None:
    plan = TrainingPlan.model_validate({field: value})
    with pytest.raises(AuditError, match=f"training.{field} does not fit") as caught:
        objective_of(plan, dataset=record(task), targets=np.zeros(3, dtype=np.float32))
    assert f"with data.task = '{task}'" in caught.value.sentence


def test_the_objective_follows_the_plan() -> None:
    plan = TrainingPlan(class_weights="balanced", label_smoothing=0.1)
    found, scale = objective_of(
        plan, dataset=record("classification", 2), targets=np.array([0, 0, 1])
    )
    assert scale is None
    assert found == Objective("cross_entropy", weights=(0.75, 1.5), smoothing=0.1)
    plan = TrainingPlan(loss="huber", huber_delta=0.5)
    targets = np.array([[1.0, 3.0], [1.0, 3.0]], dtype=np.float32)
    found, scale = objective_of(plan, dataset=record("forecasting"), targets=targets)
    assert (found, scale) == (Objective("huber", scale=1.0, bend=0.5), (1.0, 2.0))
