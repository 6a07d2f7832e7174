from __future__ import annotations

import math
from typing import Any

import pytest

from core.plan.training import TrainingPlan
from core.training.loop import shortened
from core.training.schedules import rate_of


def rates(losses: list[float] | None = None, *, epochs: int = 6, **schedule: Any) -> list[float]:
    plan = TrainingPlan.model_validate(
        {"learning_rate": 0.8, "epochs": epochs, "schedule": schedule}
    )
    told = losses or [1.0] * epochs
    return [rate_of(plan, epoch=epoch, losses=told[: epoch - 1]) for epoch in range(1, epochs + 1)]


def test_a_constant_rate_stays() -> None:
    assert rates(kind="constant") == [0.8] * 6


def test_a_step_lowers_the_rate_after_so_many_epochs() -> None:
    found = rates(kind="step", every=2, factor=0.5)
    assert found == pytest.approx([0.8, 0.8, 0.4, 0.4, 0.2, 0.2])


def test_a_cosine_reaches_zero_at_the_end_of_the_last_epoch() -> None:
    found = rates(kind="cosine", epochs=4)
    half = 0.8 / math.sqrt(2)
    assert found == pytest.approx([0.8, 0.4 + half / 2, 0.4, 0.4 - half / 2])
    assert rates(kind="cosine", epochs=2, span=4) == pytest.approx(found[:2])


def test_warm_up_rises_in_equal_steps_and_the_schedule_begins_after_it() -> None:
    assert rates(kind="constant", warm_up=3) == pytest.approx([0.2, 0.4, 0.6, 0.8, 0.8, 0.8])
    found = rates(kind="step", every=2, factor=0.5, warm_up=1)
    assert found == pytest.approx([0.4, 0.8, 0.8, 0.4, 0.4, 0.2])
    assert rates(kind="cosine", warm_up=2)[2] == pytest.approx(0.8)


def test_a_plateau_lowers_the_rate_and_counts_anew() -> None:
    losses = [1.0, 0.9, 0.9, 0.95, 0.9, 0.91, 0.5, 0.6]
    found = rates(losses, kind="plateau", every=2, factor=0.1, epochs=8)
    assert found == pytest.approx([0.8, 0.8, 0.8, 0.8, 0.08, 0.08, 0.008, 0.008])


def test_a_plateau_goes_by_the_least_improvement() -> None:
    plan = TrainingPlan.model_validate(
        {"min_improvement": 0.2, "schedule": {"kind": "plateau", "every": 2, "factor": 0.5}}
    )
    assert rate_of(plan, epoch=4, losses=[1.0, 0.95, 0.9]) == plan.learning_rate / 2
    assert rate_of(plan, epoch=4, losses=[1.0, 0.9, 0.7]) == plan.learning_rate


@pytest.mark.parametrize("kind", ["constant", "step", "cosine", "plateau"])
def test_a_shortened_plan_has_the_same_rates(kind: str) -> None:
    plan = TrainingPlan.model_validate({"epochs": 9, "schedule": {"kind": kind, "every": 2}})
    shorter = shortened(plan, epochs=4)
    assert shorter.epochs == 4
    for epoch in range(1, 5):
        losses = [1.0] * (epoch - 1)
        assert rate_of(shorter, epoch=epoch, losses=losses) == rate_of(
            plan, epoch=epoch, losses=losses
        )
