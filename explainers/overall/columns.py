"""Whether the columns that a plan names for its overall views are there, told before any work."""

from __future__ import annotations

from core.data import Prepared
from core.errors import AuditError
from core.plan.overall import OverallPlan

_SHOWN = 30


def require_columns(plan: OverallPlan, prepared: Prepared) -> None:
    """Accept a plan whose named columns can be profiled and grouped by.

    Raises
    ------
    AuditError
        If a profiled feature is no input of the network, or rows cannot be told apart by the
        column of `group_by`.
    """
    record = prepared.record
    if plan.features:
        _require_features(plan.features, prepared)
    if not plan.group_by or plan.group_by in group_columns(prepared):
        return
    role = dict(record.set_aside).get(plan.group_by)
    if plan.group_by == record.target:
        remedy = "Leave it empty: the recorded and the predicted classes have summaries anyway."
    elif role == "ignored":
        remedy = f"Give '{plan.group_by}' the role \"sensitive\"; what is ignored is not kept."
    else:
        remedy = "Name a column of the table as it is written there, or leave it empty."
    raise AuditError(
        "Attributions cannot be summed up by this column",
        seen=f"overall.group_by = '{plan.group_by}'",
        allowed=_listed(group_columns(prepared)) or "no column, as these data have none",
        remedy=remedy,
    )


def group_columns(prepared: Prepared) -> tuple[str, ...]:
    """Return the columns by which rows can be told apart: inputs, and columns kept beside them."""
    tables = (prepared.dataset.table, prepared.dataset.set_aside)
    return tuple(str(name) for table in tables if table is not None for name in table.columns)


def _require_features(named: tuple[str, ...], prepared: Prepared) -> None:
    if prepared.record.kind != "tabular":
        raise AuditError(
            "Only features of tables have profiles",
            seen=f"overall.features = '{named[0]}'",
            allowed="no feature, for images, series and texts",
            remedy="Leave the profiled features empty.",
        )
    known = [feature.name for feature in prepared.record.features]
    unknown = [name for name in named if name not in known]
    if not unknown:
        return
    aside = dict(prepared.record.set_aside)
    why = f" ({aside[unknown[0]]}: no input of the network)" if unknown[0] in aside else ""
    raise AuditError(
        "A feature whose profile is asked for is no input of the network",
        seen=f"overall.features = '{unknown[0]}'{why}",
        allowed=_listed(tuple(known)),
        remedy="Name inputs as they are written in the table.",
    )


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:_SHOWN])
    return f"{shown}, ..." if len(names) > _SHOWN else shown
