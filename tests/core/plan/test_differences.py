"""How two plans differ, in the words of their fields."""

from __future__ import annotations

import pytest

from core.plan import Plan, plan_from_toml
from core.plan.differences import differences
from core.plan.edit import edited


@pytest.fixture
def plan() -> Plan:
    return plan_from_toml('title = "A"\n[data.source]\nkind = "builtin"\nname = "pulses"\n')


def test_equal_plans_do_not_differ(plan: Plan) -> None:
    assert differences(plan, plan) == ()
    assert differences(plan, edited(plan, {"title": "B", "limits": ()})) == ()


def test_changed_choices_go_by_their_titles(plan: Plan) -> None:
    after = edited(
        plan,
        {
            "seed": 3,
            "training.learning_rate": 0.01,
            "training.schedule.kind": "cosine",
            "training.nesterov": True,
            "training.epochs": 7,
        },
    )
    assert differences(plan, after) == (
        "Seed 3",
        "Nesterov",
        "Learning rate 0.01",
        "Schedule cosine",
        "Epochs 7 epochs",
    )
    assert "Nesterov off" in differences(after, plan)


def test_another_family_is_named_with_what_is_not_usual(plan: Plan) -> None:
    after = edited(plan, {"model": {"family": "recurrent", "cell": "lstm", "hidden": 32}})
    assert differences(plan, after) == ("Family recurrent", "Cell lstm")
