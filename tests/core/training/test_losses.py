from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from core.errors import AuditError
from core.records.base import Task
from core.training.losses import Objective, resolve_loss, target_scale


@pytest.mark.parametrize(
    ("choice", "task", "loss"),
    [
        ("auto", "classification", "cross_entropy"),
        ("auto", "regression", "mse"),
        ("bce", "classification", "bce"),
        ("mae", "regression", "mae"),
    ],
)
def test_the_loss_goes_by_the_task(choice: str, task: Task, loss: str) -> None:
    assert resolve_loss(choice, task=task, classes=2) == loss


@pytest.mark.parametrize(
    ("choice", "task"),
    [("mse", "classification"), ("cross_entropy", "regression"), ("bce", "regression")],
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
