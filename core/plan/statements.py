"""What a person must say, since no program can compute it: purpose, risk, and who answers."""

from __future__ import annotations

from core.plan.edit import value_at
from core.plan.plan import Plan

STATEMENTS = ("risk.purpose", "risk.decision", "risk.persons")
ANSWERED_FOR = "report.organisation"


def left_open(plan: Plan) -> tuple[str, ...]:
    """Return the paths of the texts that nobody has written yet, who answers for them included."""
    asked = (*STATEMENTS, ANSWERED_FOR)
    return tuple(path for path in asked if not str(value_at(plan, path)).strip())


def is_attested(plan: Plan) -> bool:
    """Whether every text is written and somebody is named who answers for it."""
    return not left_open(plan)
