"""A small table of loans, with what a Data page has to notice in it."""

from __future__ import annotations

from pathlib import Path

from core.plan import Plan
from core.plan.data import DataPlan
from core.plan.sources import TableSource

ROWS = 240


def write_loans(path: Path) -> Path:
    """Write a table with an identifier, a sensitive column, a leak and an empty column."""
    lines = ["row,sex,amount,region,decided,empty,y"]
    for k in range(ROWS):
        y = "yes" if (k * 7) % 11 < 5 else "no"
        decided = 1000 + k if y == "yes" else k
        lines.append(f"{k},{'fm'[k % 2]},{k * 13 % 97},{'nsw'[k % 3]},{decided},,{y}")
    path.write_text("\n".join(lines) + "\n")
    return path


def loans_plan(*, roles: dict[str, str]) -> Plan:
    """Return a plan for the table `loans.csv`."""
    source = TableSource.model_validate({"path": "loans.csv", "target": "y", "roles": roles})
    return Plan(title="Loans", data=DataPlan(source=source))


GOOD_ROLES = {"row": "identifier", "sex": "sensitive", "decided": "ignored", "empty": "ignored"}
