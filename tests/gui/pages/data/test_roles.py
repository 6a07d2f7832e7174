"""Roles and targets are changed by plain changes of the plan."""

from __future__ import annotations

from core.plan.edit import edited
from core.records.views.data import ColumnView
from gui.pages.data.roles import role_changes, role_of, target_changes
from tests.gui.pages.data.loans import GOOD_ROLES, loans_plan


def test_a_role_is_set_and_taken_back() -> None:
    plan = loans_plan(roles=GOOD_ROLES)
    after = edited(plan, role_changes(plan, ["region", "amount"], "sensitive"))
    assert [role_of(after, name) for name in ("region", "amount", "row")] == [
        "sensitive",
        "sensitive",
        "identifier",
    ]
    back = edited(after, role_changes(after, ["region", "amount"], "feature"))
    assert back == plan


def test_the_target_keeps_its_role() -> None:
    plan = loans_plan(roles=GOOD_ROLES)
    assert edited(plan, role_changes(plan, ["y"], "ignored")) == plan


def test_a_new_target_brings_its_task() -> None:
    plan = edited(loans_plan(roles=GOOD_ROLES), {"data.positive": "yes"})
    number = ColumnView(name="row", role="identifier", kind="number", kind_text="", distinct=240)
    after = edited(plan, target_changes(plan, number))
    assert (after.data.task, after.data.positive) == ("regression", "")
    assert (role_of(after, "row"), role_of(after, "y")) == ("target", "feature")
    few = number.model_copy(update={"name": "region", "kind": "category", "distinct": 3})
    assert edited(plan, target_changes(plan, few)).data.task == "classification"
