"""A project for a plan, and what its stages have kept in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from core.jobs.context import JobContext
from core.jobs.table import JSON, find_job
from core.plan import Plan, plan_to_toml
from core.plan.stages import stage_key
from core.project import Project
from core.project.views import Kept, read_view
from core.records.base import Record

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class InProject:
    """A project folder, in which relative paths of a plan start."""

    folder: Path

    @classmethod
    def create(cls, folder: Path, plan: Plan) -> InProject:
        """Return a new project."""
        Project.create(folder, plan_toml=plan_to_toml(plan)).close()
        return cls(folder)

    def run(
        self, job: str, plan: Plan, context: JobContext | None = None, **payload: JSON
    ) -> dict[str, JSON]:
        """Run a stage as the window asks for it."""
        return find_job(job)(self.arguments(plan, **payload), context or JobContext())

    def arguments(self, plan: Plan, **payload: JSON) -> dict[str, JSON]:
        """Return what a job is given."""
        return {
            "project": str(self.folder),
            "plan": plan_to_toml(plan),
            "folder": str(self.folder),
            **payload,
        }

    def view(self, name: str, model: type[R], plan: Plan) -> Kept[R]:
        """Return what is kept of a stage whose view has its name."""
        return self.view_of(name, model, plan, stage=name)

    def view_of(self, name: str, model: type[R], plan: Plan, *, stage: str) -> Kept[R]:
        """Return what is kept under this name of a stage."""
        key = stage_key(plan, stage, folder=self.folder)  # type: ignore[arg-type]
        project = Project.open(self.folder, read_only=True)
        try:
            found = read_view(project, name, model, key=key)
        finally:
            project.close()
        assert found is not None
        return found

    def steps(self) -> list[str]:
        """Return the names of all finished steps, in order."""
        project = Project.open(self.folder, read_only=True)
        try:
            return [step.step for step in project.steps()]
        finally:
            project.close()
