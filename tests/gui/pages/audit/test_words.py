"""The Audit page says what no check speaks of."""

from __future__ import annotations

from core.plan.edit import edited
from gui.pages.audit.words import groups_text
from tests.gui.pages.data.loans import loans_plan


def test_sensitive_columns_are_named_as_not_compared() -> None:
    plan = loans_plan(roles={"region": "sensitive", "row": "sensitive"})
    assert groups_text(plan) == (
        "No check compares the groups of region and row: this edition does not measure that."
    )


def test_nothing_is_said_where_no_column_is_sensitive() -> None:
    plan = loans_plan(roles={})
    assert not groups_text(plan)
    assert not groups_text(
        edited(plan, {"data.source": {"kind": "builtin", "name": "breast_cancer"}})
    )
