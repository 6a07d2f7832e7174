"""The window and the report speak of the same baselines, and offer none that core refuses."""

from __future__ import annotations

from typing import get_args

import pytest

from core.catalogue.baselines import BASELINES
from core.errors import AuditError
from core.plan.references import BaselineName, ReferencesPlan
from core.records.base import Kind, Task
from explainers.baselines.references import refuse_baseline


def _is_accepted(name: BaselineName, kind: Kind, task: Task, *, classes: int) -> bool:
    settings = ReferencesPlan()
    try:
        refuse_baseline(name, kind=kind, task=task, settings=settings, rows=3, classes=classes)
    except AuditError:
        return False
    return True


def test_every_baseline_of_the_plan_is_described() -> None:
    assert tuple(BASELINES) == get_args(BaselineName)


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("task", ["classification", "regression", "forecasting"])
def test_what_fits_is_what_is_accepted(kind: Kind, task: Task) -> None:
    for classes in (0, 2, 3):
        for name, entry in BASELINES.items():
            is_accepted = _is_accepted(name, kind, task, classes=classes)
            assert entry.fits(kind, task, classes=classes) == is_accepted


def test_near_the_cut_off_is_for_two_classes() -> None:
    entry = BASELINES["near_cutoff"]
    assert entry.fits("tabular", "classification", classes=2)
    assert not entry.fits("tabular", "classification", classes=3)
