"""Evaluated built-in data, whose rows are explained by the jobs of the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from core.jobs.context import JobContext
from core.jobs.table import JSON, find_job
from core.plan import Plan
from core.plan.edit import edited
from core.plan.stages import Stage
from core.project import Project
from core.records.base import Record
from core.records.views.explanation import ExplanationView
from core.records.views.global_ import GlobalView
from tests.reports.stages.evaluated import make_evaluated, small_plan
from tests.reports.stages.in_project import InProject

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Explained:
    """A project of which the rows `rows` (from 0, worst first) may be explained."""

    folder: Path
    plan: Plan
    rows: tuple[int, ...]

    def arguments(self, **more: JSON) -> dict[str, JSON]:
        """Return what a job is given."""
        return InProject(self.folder).arguments(self.plan, **more)

    def grid(self, rows: tuple[int, ...], *, methods: tuple[str, ...] = ()) -> ExplanationView:
        """Run the job of the Local tab and return what it kept."""
        arguments = self.arguments(rows=list(rows), methods=list(methods))
        result = find_job("explain_rows")(arguments, JobContext())
        view = self.shown()
        assert result == {"views": {"explanation": view.digest}}
        return view

    def shown(self) -> ExplanationView:
        """Return the grid that was kept last."""
        return self._kept("explanation", ExplanationView)

    def overall(self) -> GlobalView:
        """Run the job of the Global tab and return what it kept."""
        find_job("explain_global")(self.arguments(), JobContext())
        return self._kept("global", GlobalView)

    def steps(self, start: str) -> int:
        """Return how many finished steps have a name with this start."""
        with Project.open(self.folder, read_only=True) as project:
            return sum(step.step.startswith(start) for step in project.steps())

    def artifact(self, sha: str) -> bytes:
        """Return the bytes of an artifact."""
        return (self.folder / "artifacts" / sha).read_bytes()

    def _kept(self, stage: Stage, model: type[R]) -> R:
        kept = InProject(self.folder).view(stage, model, self.plan)
        assert kept.is_current
        return kept.view


def make_explained(folder: Path, name: str, **explanation: object) -> Explained:
    """Return a project of built-in data; settings of the explanation differ as named."""
    found = make_evaluated(folder, name)
    changes = {f"explanation.{field}": value for field, value in explanation.items()}
    plan = edited(small_plan(name), {"faithfulness.rows": 5, "explanation.rows": 12, **changes})
    rows = tuple(sample.row - 1 for sample in found.samples.samples)
    return Explained(folder, plan, rows)
