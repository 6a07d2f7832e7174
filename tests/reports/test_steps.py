"""A step is run once for what it is made from, and kept."""

from __future__ import annotations

from pathlib import Path

from core.project import Project
from core.records.base import Estimate
from reports.steps import Steps


def test_step_is_run_once_for_equal_inputs(tmp_path: Path) -> None:
    calls: list[str] = []

    def run(steps: Steps, *made_from: str) -> Estimate:
        def make() -> tuple[Estimate, tuple[bytes, ...]]:
            calls.append("made")
            return Estimate(value=float(len(calls))), (b"artifact",)

        return steps.run("figure", Estimate, made_from=made_from, make=make)

    with Project.create(tmp_path / "p", plan_toml="") as project:
        first = run(Steps(project), "a")
        again = run(Steps(project), "a")
        other = run(Steps(project), "b")
        steps = Steps(project)
        run(steps, "a")
        assert steps.records == {"figure": first.digest}
    assert first == again
    assert other.value == 2.0
    assert len(calls) == 2


def test_step_whose_artifact_is_gone_is_run_again(tmp_path: Path) -> None:
    calls: list[str] = []

    def make() -> tuple[Estimate, tuple[bytes, ...]]:
        calls.append("made")
        return Estimate(value=1.0), (b"artifact",)

    with Project.create(tmp_path / "p", plan_toml="") as project:
        Steps(project).run("figure", Estimate, made_from=("a",), make=make)
        for artifact in (tmp_path / "p" / "artifacts").iterdir():
            artifact.unlink()
        Steps(project).run("figure", Estimate, made_from=("a",), make=make)
    assert len(calls) == 2
