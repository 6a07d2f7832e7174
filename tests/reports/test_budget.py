"""The memory budget is decided once, and everything after it uses the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import devices
from core.plan import Plan
from core.project import Project
from reports.budget import with_budget


def _plan(**compute: object) -> Plan:
    return Plan.model_validate(
        {
            "title": "t",
            "data": {"source": {"kind": "builtin", "name": "digits"}},
            "model": {"family": "mlp"},
            "compute": {"device": "cpu", **compute},
        }
    )


def test_a_project_keeps_what_was_decided_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = 4096
    monkeypatch.setattr(devices, "free_mib", lambda _: free)
    with Project.create(tmp_path / "p", plan_toml="") as project:
        first = with_budget(_plan(), project)
        free = 1024
        again = with_budget(_plan(), project)
    assert first.compute.memory_mib == again.compute.memory_mib == 1024
    with Project.create(tmp_path / "q", plan_toml="") as project:
        assert with_budget(_plan(), project).compute.memory_mib == 256
        assert with_budget(_plan(), project).seed == _plan().seed


def test_a_planned_budget_is_used_as_it_is(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p", plan_toml="") as project:
        assert with_budget(_plan(memory_mib=33), project).compute.memory_mib == 33
        assert project.steps() == ()


def test_a_project_that_is_read_only_is_left_alone(tmp_path: Path) -> None:
    Project.create(tmp_path / "p", plan_toml="").close()
    with Project.open(tmp_path / "p", read_only=True) as project:
        found = with_budget(_plan(), project)
        assert found.compute.memory_mib == devices.memory_budget("cpu")
        assert project.steps() == ()
