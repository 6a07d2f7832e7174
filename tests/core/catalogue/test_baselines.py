"""The window and the report speak of the same baselines, and offer none that core refuses."""

from __future__ import annotations

from typing import get_args

import pytest

from core.catalogue.baselines import BASELINES
from core.errors import AuditError
from core.plan.references import BaselineName, ReferencesPlan
from core.records.base import Kind, Task
from explainers.baselines.references import refuse_baseline


def _is_accepted(name: BaselineName, kind: Kind, task: Task) -> bool:
    try:
        refuse_baseline(name, kind=kind, task=task, settings=ReferencesPlan(), rows=3)
    except AuditError:
        return False
    return True


def test_every_baseline_of_the_plan_is_described() -> None:
    assert tuple(BASELINES) == get_args(BaselineName)


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("task", ["classification", "regression", "forecasting"])
def test_what_fits_is_what_is_accepted(kind: Kind, task: Task) -> None:
    for name, entry in BASELINES.items():
        # For numbers the mean of the other classes is taken, and is the training mean.
        is_repeated = name == "other_class_mean" and task != "classification"
        assert entry.fits(kind, task) == (_is_accepted(name, kind, task) and not is_repeated)


def test_near_the_cut_off_is_for_two_classes() -> None:
    entry = BASELINES["near_cutoff"]
    assert entry.fits("tabular", "classification", classes=2)
    assert not entry.fits("tabular", "classification", classes=3)
