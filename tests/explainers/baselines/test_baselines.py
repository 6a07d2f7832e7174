"""What a row is compared with."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core.errors import AuditError
from core.plan.explanation import BaselineName
from core.records.base import Task
from explainers.baselines.baselines import Baseline, make_baseline, sample_background

_INPUTS = np.array([[0, 0], [2, 2], [10, 20]], dtype=np.float32)
_CLASSES = np.array([0, 0, 1])


def _make(name: BaselineName, *, task: Task = "classification") -> Baseline:
    return make_baseline(
        name,
        training_inputs=_INPUTS,
        training_targets=_CLASSES,
        targets=np.array([1, 0]),
        task=task,
    )


def test_the_training_mean_is_one_row_for_all() -> None:
    baseline = _make("training_mean")
    assert torch.allclose(baseline.values, torch.tensor([[4.0, 22 / 3], [4.0, 22 / 3]]))
    assert "mean of the training rows" in baseline.sentence


def test_the_other_classes_are_those_that_are_not_explained() -> None:
    baseline = _make("other_class_mean")
    assert torch.equal(baseline.values, torch.tensor([[1.0, 1.0], [10.0, 20.0]]))


def test_a_number_has_no_other_classes() -> None:
    baseline = _make("other_class_mean", task="regression")
    assert torch.equal(baseline.values, _make("training_mean").values)
    assert "no other classes" in baseline.sentence


def test_without_another_class_there_is_no_such_mean() -> None:
    with pytest.raises(AuditError, match="training_mean"):
        make_baseline(
            "other_class_mean",
            training_inputs=_INPUTS,
            training_targets=np.zeros(3, dtype=np.int64),
            targets=np.array([0]),
            task="classification",
        )


def test_zero_is_zero() -> None:
    assert torch.equal(_make("zero").values, torch.zeros(2, 2))


def test_the_background_is_drawn_with_the_seed_and_never_twice() -> None:
    inputs = np.arange(40, dtype=np.float32).reshape(20, 2)
    first = sample_background(inputs, rows=8, seed=1)
    assert torch.equal(first, sample_background(inputs, rows=8, seed=1))
    assert not torch.equal(first, sample_background(inputs, rows=8, seed=2))
    assert len(np.unique(first.numpy()[:, 0])) == 8
    assert len(sample_background(inputs, rows=50, seed=1)) == 20
