"""Edits of the plan that give columns other roles or choose another target, as plain changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from core.plan import Plan
from core.plan.sources import Role, TableSource
from core.records.views.data import ColumnView

ROLE_TEXTS: dict[str, str] = {
    "target": "Target",
    "feature": "Input",
    "sensitive": "Sensitive",
    "identifier": "Identifier",
    "ignored": "Ignored",
}
ROLE_MEANINGS: dict[str, str] = {
    "target": "what the network learns to predict",
    "feature": "shown to the network",
    "sensitive": "kept for the audit, never shown to the network",
    "identifier": "names the row, never shown to the network",
    "ignored": "left out altogether",
}
ROLES: tuple[Role, ...] = get_args(Role)
_MOST_LEVELS = 20

Changes = dict[str, object]


def role_of(plan: Plan, column: str) -> str:
    """Return the role that the plan gives a column."""
    source = plan.data.source
    if not isinstance(source, TableSource):
        return "feature"
    return "target" if column == source.target else source.roles.get(column, "feature")


def role_changes(plan: Plan, columns: Sequence[str], role: str) -> Changes:
    """Return what gives columns a role; the target stays the target until another one is chosen."""
    source = plan.data.source
    if not isinstance(source, TableSource):
        return {}
    roles: dict[str, str] = dict(source.roles)
    for column in columns:
        if column == source.target:
            continue
        roles.pop(column, None)
        if role not in ("feature", "target"):
            roles[column] = role
    return {"data.source.roles": roles}


def target_changes(plan: Plan, column: ColumnView) -> Changes:
    """Return what makes a column the target: the old one becomes an input, the task follows."""
    source = plan.data.source
    if not isinstance(source, TableSource) or column.name == source.target:
        return {}
    roles = {name: role for name, role in source.roles.items() if name != column.name}
    return {
        "data.source.target": column.name,
        "data.source.roles": roles,
        "data.task": _task_for(column),
        "data.positive": "",
    }


def _task_for(column: ColumnView) -> str:
    is_many = column.has_more or (column.distinct or 0) > _MOST_LEVELS
    return "regression" if column.kind == "number" and is_many else "classification"
