"""Rows of checks, as the Audit page has them."""

from __future__ import annotations

from dataclasses import dataclass

from gui.tables.model import Column, Grouping, RowsModel
from gui.tables.texts import number_text


@dataclass(frozen=True)
class Check:
    theme: str
    name: str
    value: float | None
    status: str = "within"


CHECKS = (
    Check("Performance", "AUC", 0.81),
    Check("Performance", "Recall", 0.7, "undecided"),
    Check("Fairness", "Impact ratio", None, "not tested"),
    Check("Fairness", "odds gap", -0.12, "outside"),
)


def columns() -> list[Column[Check]]:
    return [
        Column("Check", lambda row: row.name, is_stretched=True),
        Column(
            "Value", lambda row: row.value, text=lambda row: number_text(row.value), is_number=True
        ),
        Column("Status", lambda row: row.status, is_muted=lambda row: row.value is None),
    ]


def model(*, is_grouped: bool = False) -> RowsModel[Check]:
    grouping: Grouping[Check] | None = (
        Grouping(lambda row: row.theme, lambda rows: f"{len(rows)} checks") if is_grouped else None
    )
    made = RowsModel(columns(), grouping=grouping)
    made.set_rows(CHECKS)
    return made
