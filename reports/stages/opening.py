"""What every stage begins with: the plan, the project, and where its view is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan import Plan, plan_from_toml
from core.plan.stages import Stage, stage_key
from core.project import Project
from core.project.views import keep_view
from core.records.base import Record
from reports.pipeline import Run
from reports.steps import Steps

Arguments = dict[str, object]


@dataclass(frozen=True)
class StageRun:
    """One stage at work; `run` and `steps` are what `reports.pipeline` takes."""

    plan: Plan
    run: Run
    steps: Steps

    @property
    def project(self) -> Project:
        """The project, open for writing."""
        return self.run.project

    def keep(
        self, stage: Stage, view: Record, *, name: str = "", artifacts: Sequence[str] = ()
    ) -> None:
        """Keep a view under the key of `stage`; a stage with several views names each."""
        key = stage_key(self.plan, stage, folder=self.run.folder)
        keep_view(self.project, name or stage, view, key=key, artifacts=artifacts)


@contextmanager
def stage_run(arguments: Arguments, context: JobContext) -> Iterator[StageRun]:
    """Open the project in `project` for the plan in `plan` (TOML), relative to `folder`.

    Raises
    ------
    AuditError
        If the plan cannot be used, or the project cannot be written.
    """
    plan = plan_from_toml(str(arguments["plan"]))
    project = Project.open(Path(str(arguments["project"])))
    try:
        if not project.is_writer:
            raise AuditError(
                "Nothing was run: this project is open to read only",
                seen=project.notice,
                remedy="Close the program that holds it, then run this again.",
            )
        folder = Path(str(arguments["folder"]))
        yield StageRun(plan, Run(plan, plan, folder, project, context), Steps(project))
    finally:
        project.close()
