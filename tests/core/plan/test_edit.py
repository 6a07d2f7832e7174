"""Editing a plan gives a whole new plan, or a sentence and nothing."""

from __future__ import annotations

import pytest

from core.plan import Plan, plan_from_toml
from core.plan.edit import edited, value_at
from core.plan.model import CnnPlan
from core.plan.toml import PlanError


@pytest.fixture
def plan() -> Plan:
    return plan_from_toml(
        """
        title = "A plan"
        [data.source]
        kind = "builtin"
        name = "digits"
        [[limits]]
        check = "accuracy"
        at_least = 0.9
        """
    )


def test_edit_changes_only_what_it_names(plan: Plan) -> None:
    after = edited(plan, {"training.learning_rate": 0.01})
    assert after.training.learning_rate == 0.01
    assert after.model_copy(update={"training": plan.training}) == plan


def test_several_fields_change_together(plan: Plan) -> None:
    after = edited(plan, {"seed": 9, "limits.0.at_least": 0.8})
    assert (after.seed, after.limits[0].at_least) == (9, 0.8)


def test_section_is_replaced_as_a_whole(plan: Plan) -> None:
    after = edited(plan, {"model": CnnPlan(channels=(8,))})
    assert after.model == CnnPlan(channels=(8,))
    assert edited(plan, {"limits": ()}).limits == ()


def test_value_that_is_not_allowed_is_told_with_its_path(plan: Plan) -> None:
    with pytest.raises(PlanError, match=r"training\.learning_rate = -1"):
        edited(plan, {"training.learning_rate": -1})


@pytest.mark.parametrize("path", ["training.speed", "limits.4.at_least", "seed.more"])
def test_path_that_leads_nowhere_is_a_bug_of_the_caller(plan: Plan, path: str) -> None:
    with pytest.raises((KeyError, PlanError)):
        edited(plan, {path: 1})
    with pytest.raises(KeyError):
        value_at(plan, path)


def test_value_is_read_by_the_same_path(plan: Plan) -> None:
    assert value_at(plan, "limits.0.check") == "accuracy"
    assert value_at(plan, "data.source.name") == "digits"
