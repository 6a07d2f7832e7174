"""Edits of the plan that give columns other roles or choose another target, as plain changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast, get_args

from core.plan import Plan
from core.plan.sources import (
    ForecastSource,
    ImageTableSource,
    Role,
    SeriesSource,
    Source,
    TableSource,
    TextSource,
)
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
_WITH_ROLES = (TableSource, TextSource, ImageTableSource, SeriesSource)

Named = TableSource | TextSource | ImageTableSource | SeriesSource

Changes = dict[str, object]


def with_roles(source: Source) -> Named | None:
    """Return the source if its plan gives columns roles."""
    return source if isinstance(source, _WITH_ROLES) else None


def has_target_column(source: Source) -> bool:
    """Return whether the plan names the column to be predicted."""
    if isinstance(source, SeriesSource):
        return source.layout != "ts"
    return isinstance(source, TableSource | TextSource | ImageTableSource | ForecastSource)


def kept_changes(plan: Plan, role: str, columns: Sequence[str]) -> Changes:
    """Return what gives these columns a role, and takes it from those that had it."""
    source = with_roles(plan.data.source)
    if source is None:
        return {}
    roles = {name: given for name, given in source.roles.items() if given != role}
    taken = (source.target, getattr(source, "text", ""), getattr(source, "picture", ""))
    roles |= {name: cast("Role", role) for name in columns if name not in taken}
    return {"data.source.roles": roles}


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
    if not has_target_column(source) or column.name == source.target:  # type: ignore[union-attr]
        return {}
    changes: Changes = {"data.source.target": column.name}
    if isinstance(source, ForecastSource):
        changes["data.source.also"] = tuple(name for name in source.also if name != column.name)
        return changes
    named = with_roles(source)
    if named is not None:
        changes["data.source.roles"] = {
            name: role for name, role in named.roles.items() if name != column.name
        }
    return changes | {"data.task": _task_for(column), "data.positive": ""}


def _task_for(column: ColumnView) -> str:
    is_many = column.has_more or (column.distinct or 0) > _MOST_LEVELS
    return "regression" if column.kind == "number" and is_many else "classification"
