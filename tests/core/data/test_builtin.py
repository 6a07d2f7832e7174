from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from core.data import Dataset, load
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import BuiltinSource

Name = Literal["breast_cancer", "diabetes", "digits", "pulses"]


def _load(name: Name, *, task: Literal["classification", "regression"], seed: int = 0) -> Dataset:
    plan = DataPlan(source=BuiltinSource(name=name, rows=60), task=task)
    return load(plan, seed=seed, folder=Path(), context=JobContext())


def test_breast_cancer_is_complete() -> None:
    data = _load("breast_cancer", task="classification")
    assert data.table is not None
    assert data.table.shape == (569, 30)
    assert data.record.class_names == ("malignant", "benign")
    assert np.bincount(data.targets.astype(np.int64)).tolist() == [212, 357]
    assert data.record.positive == 1
    assert data.record.features[0].name == "mean radius"


def test_breast_cancer_takes_malignant_as_positive() -> None:
    plan = DataPlan(source=BuiltinSource(name="breast_cancer"), positive="malignant")
    assert load(plan, seed=0, folder=Path(), context=JobContext()).record.positive == 0


def test_diabetes_keeps_its_own_units() -> None:
    data = _load("diabetes", task="regression")
    assert data.table is not None
    assert data.table["age"].iloc[0] == 59.0
    assert data.record.features[2].unit == "kg/m²"
    assert data.record.features[1].categories == ("code 1", "code 2")
    assert data.targets.mean() == pytest.approx(152.13, abs=0.01)


def test_digits_lie_between_0_and_1() -> None:
    data = _load("digits", task="classification")
    assert data.inputs is not None
    assert data.inputs.shape == (1797, 1, 8, 8)
    assert (float(np.min(data.inputs)), float(np.max(data.inputs))) == (0.0, 1.0)
    assert data.record.class_names == tuple("0123456789")


def test_pulses_carry_their_truth_and_follow_the_seed() -> None:
    data = _load("pulses", task="classification", seed=1)
    assert data.truth is not None
    assert data.truth.shape == (60, 100)
    assert data.record.class_names == ("normal", "abnormal")
    other = _load("pulses", task="classification", seed=2)
    assert data.record.fingerprint != other.record.fingerprint


@pytest.mark.parametrize("name", ["breast_cancer", "digits"])
def test_real_data_does_not_depend_on_the_seed(name: Name) -> None:
    first, second = (_load(name, task="classification", seed=seed) for seed in (1, 2))
    assert first.record == second.record


def test_another_task_is_refused() -> None:
    with pytest.raises(AuditError) as caught:
        _load("diabetes", task="classification")
    assert str(caught.value) == (
        "The built-in data set 'diabetes' does not fit the task. Found: classification. Allowed: "
        'regression. Set the task to "regression", or choose another data set.'
    )
