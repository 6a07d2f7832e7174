"""An expected fault tells what failed, what was seen, what is allowed, and what to do."""

from __future__ import annotations

import pickle

import pytest

from core.errors import AuditError
from core.plan.toml import PlanError


def test_sentence_has_all_four_parts() -> None:
    fault = AuditError("It failed", seen="3", allowed="1 or 2", remedy="Choose another.")
    assert str(fault) == "It failed. Found: 3. Allowed: 1 or 2. Choose another."


def test_absent_parts_leave_no_trace() -> None:
    assert AuditError("It failed", remedy="Wait.").sentence == "It failed. Wait."


@pytest.mark.parametrize(
    "fault",
    [
        AuditError("It failed", seen="3", allowed="2", remedy="Choose."),
        PlanError("mine.toml", ("a = 1; allowed: 2", "b: missing")),
    ],
    ids=["fault", "plan"],
)
def test_fault_survives_the_pipe(fault: AuditError) -> None:
    again = pickle.loads(pickle.dumps(fault))
    assert type(again) is type(fault)
    assert again.sentence == fault.sentence
