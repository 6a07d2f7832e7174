"""The sentence of the Audit page on the columns that the network never sees."""

from __future__ import annotations

from core.evidence.wording import listed
from core.plan import Plan
from core.plan.sources import TableSource

_MOST_NAMED = 4


def groups_text(plan: Plan) -> str:
    """Return what no check speaks of: the groups of the sensitive columns; empty without any."""
    source = plan.data.source
    roles = source.roles if isinstance(source, TableSource) else {}
    sensitive = [name for name, role in roles.items() if role == "sensitive"]
    if not sensitive:
        return ""
    named = listed(sensitive) if len(sensitive) <= _MOST_NAMED else f"{len(sensitive)} columns"
    return f"No check compares the groups of {named}: this edition does not measure that."
