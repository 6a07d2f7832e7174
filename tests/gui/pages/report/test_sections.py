"""Sections before and after the first audit, and what a person must still say."""

from __future__ import annotations

from core.plan import plan_from_toml
from core.plan.edit import edited
from gui.pages.report.sections import counts_of, lines_of, open_texts
from tests.reports.stages.small import SMALL


def test_all_sections_are_listed_before_the_first_audit() -> None:
    lines = lines_of(plan_from_toml(SMALL), None)
    assert [line.number for line in lines] == [
        *(str(number) for number in range(17)),
        *"ABCD",
    ]
    assert {line.state for line in lines} == {
        "not yet run",
        "to attest",
        "not evidenced",
        "reference",
    }
    assert dict(counts_of(lines))["to attest"] == 1


def test_texts_count_as_they_stand_now() -> None:
    plan = plan_from_toml(SMALL)
    assert open_texts(plan) == 2
    plan = edited(plan, {"risk.persons": "Patients", "report.organisation": "Validation desk"})
    assert open_texts(plan) == 0
    purpose = next(line for line in lines_of(plan, None) if line.name == "purpose")
    assert purpose.state == "attested"
    assert "without a signature" in purpose.explained
