"""An audit into a folder, as the command line and the worker run it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.canonical import sha256_bytes
from core.data import Prepared
from core.errors import AuditError
from core.jobs.context import CancelledError, JobContext
from core.plan import Plan, plan_to_toml
from core.project import Project
from core.project.base import keep_base
from core.training.train import Trained
from reports.audit import Audit, run_audit
from reports.budget import with_budget
from reports.deliver import Delivery, deliver
from reports.estimating import warn_if_long
from reports.explaining import Explaining
from reports.sections.reading import names_under


@dataclass(frozen=True)
class Outcome:
    """What an audit left on disk."""

    folder: Path
    files: dict[str, Path]
    delivery: Delivery
    summary: str
    findings: int

    def lines(self) -> list[str]:
        """Return what the command line prints."""
        found = "1 finding" if self.findings == 1 else f"{self.findings} findings"
        return [
            self.summary,
            f"{found}; report {self.delivery.envelope.report}:",
            *(f"  {path}" for path in self.files.values()),
        ]

    def as_json(self) -> dict[str, object]:
        """Return the same for programs."""
        return {
            "report": self.delivery.envelope.report,
            "evidence_sha256": self.delivery.envelope.evidence,
            "summary": self.summary,
            "findings": self.findings,
            "files": {name: str(path) for name, path in self.files.items()},
        }


@dataclass(frozen=True)
class Audited:
    """An audit that ran in a project which is open, and where its files lie."""

    audit: Audit
    delivery: Delivery
    files: dict[str, Path]


def audit_project(
    plan: Plan,
    *,
    project: Project,
    folder: Path,
    context: JobContext,
    on_network: Callable[[Prepared, Trained], None] | None = None,
) -> Audited:
    """Run a plan in an open project and write report and bundle into the project's folder.

    An audit that was stopped, or killed, goes on from its last finished step.

    Parameters
    ----------
    folder : Path
        Where relative paths of the plan start.
    on_network : callable, optional
        Called with data and network as soon as both are there.

    Raises
    ------
    AuditError
        If the folder cannot be written, or the audit cannot run.
    CancelledError
        If the job was cancelled; finished steps stay in the project.
    """
    keep_base(project.folder, folder)
    project.begin_run(sha256_bytes(plan_to_toml(plan).encode("utf-8")))
    try:
        audit = run_audit(
            plan, project=project, folder=folder, context=context, on_network=on_network
        )
        delivery = deliver(audit, project=project, context=context)
        files = delivery.write(project.folder)
    except CancelledError:
        project.end_run("stopped")
        raise
    except AuditError:
        project.end_run("failed")
        raise
    project.end_run("finished")
    return Audited(audit, delivery, files)


def audit_into(
    plan: Plan,
    *,
    out: Path,
    folder: Path,
    warn: Callable[[str], None] | None = None,
    context: JobContext,
) -> Outcome:
    """Run a plan in the project folder `out` and write report and bundle there.

    Parameters
    ----------
    warn : callable, optional
        Told, before the start, that the explanations will take more than a minute.

    Raises
    ------
    AuditError
        If the folder belongs to another process or cannot be written, or the audit cannot run.
    CancelledError
        If the job was cancelled; finished steps stay in the project.
    """
    text = plan_to_toml(plan)
    with _writable(out, text) as project:
        if project.plan_toml != text:
            project.save_plan(text)

        def tell(prepared: Prepared, trained: Trained) -> None:
            if warn is not None:
                _warn(plan, project, prepared, trained, warn=warn, context=context)

        done = audit_project(plan, project=project, folder=folder, context=context, on_network=tell)
    items = {item.id: item for item in done.audit.evidence.items}
    return Outcome(
        folder=out,
        files=done.files,
        delivery=done.delivery,
        summary=items["summary.lead"].text,
        findings=len(names_under(items, "finding")),
    )


def _warn(
    plan: Plan,
    project: Project,
    prepared: Prepared,
    trained: Trained,
    *,
    warn: Callable[[str], None],
    context: JobContext,
) -> None:
    explaining = Explaining(with_budget(plan, project), prepared, trained)
    warn_if_long(explaining, plan.explanation.methods, rows=None, warn=warn, context=context)


def _writable(out: Path, text: str) -> Project:
    if not Project.is_project(out):
        return Project.create(out, plan_toml=text)
    project = Project.open(out)
    if project.is_writer:
        return project
    notice = project.notice
    project.close()
    raise AuditError(
        f"The project {out} is open to read only",
        seen=notice,
        remedy="Wait until it is free, or audit into another folder with --out.",
    )
