"""A session over a real plan in a real project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.plan import Plan, read_plan
from gui.session.jobs import Jobs
from gui.session.session import Session

EXAMPLE = Path(__file__).parents[3] / "examples" / "breast_cancer.toml"


@pytest.fixture
def plan() -> Plan:
    return read_plan(EXAMPLE)


@pytest.fixture
def session(tmp_path: Path, plan: Plan, jobs: Jobs) -> Iterator[Session]:
    made = Session.create(tmp_path / "project", plan, base=tmp_path, jobs=jobs)
    yield made
    made.close()
