"""What the commands and jobs do: audit into a folder, explain one row of a project."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.canonical import readable_json, sha256_bytes, write_whole
from core.catalogue import METHODS
from core.data import load, prepare, value_text
from core.devices import deterministic, thread_count, threads
from core.errors import AuditError
from core.evidence.wording import figure_text
from core.jobs.context import CancelledError, JobContext
from core.models.checkpoint import load_weights
from core.models.outputs import predict
from core.plan import Plan, plan_from_toml, plan_to_toml
from core.project import Project
from core.records.base import Record
from core.records.training import CheckpointRecord
from core.training.train import Trained
from reports.audit import run_audit
from reports.deliver import Delivery, deliver
from reports.explaining import Explaining, case_arrays

# Where the plan's relative paths start; it stays on this machine and enters no bundle.
_LOCAL = "local.json"


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


def audit_into(plan: Plan, *, out: Path, folder: Path, context: JobContext) -> Outcome:
    """Run a plan in the project folder `out` and write report and bundle there.

    An audit that was stopped, or killed, goes on from its last finished step.

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
        write_whole(out / _LOCAL, readable_json({"folder": str(folder)}))
        project.begin_run(sha256_bytes(text.encode("utf-8")))
        try:
            audit = run_audit(plan, project=project, folder=folder, context=context)
            delivery = deliver(audit, project=project, context=context)
            files = delivery.write(out)
        except CancelledError:
            project.end_run("stopped")
            raise
        except AuditError:
            project.end_run("failed")
            raise
        project.end_run("finished")
    items = {item.id: item for item in audit.evidence.items}
    return Outcome(
        folder=out,
        files=files,
        delivery=delivery,
        summary=items["summary.lead"].text,
        findings=sum(name.endswith(".claim") for name in items),
    )


class AttributionRow(Record):
    """One feature, patch or segment of an explained row."""

    name: str
    value: str
    attribution: float


class RowOutcome(Record):
    """What one method says about one row, with its gate."""

    row: int
    method: str
    target: str
    baseline: str
    output: float
    baseline_output: float
    gate: str
    error: float | None
    attributions: tuple[AttributionRow, ...]

    def lines(self) -> list[str]:
        """Return what the command line prints, strongest first."""
        head = (
            f"Row {self.row}, {self.method}, {self.target}: output {figure_text(self.output)}, "
            f"at the baseline {figure_text(self.baseline_output)} ({self.baseline})"
        )
        error = "" if self.error is None else f"; the sum is off by {self.error:.2%}"
        width = max(len(row.name) for row in self.attributions)
        ordered = sorted(self.attributions, key=lambda row: -abs(row.attribution))
        body = [
            f"  {row.name:<{width}}  {figure_text(row.attribution, signed=True):>10}  {row.value}"
            for row in ordered
        ]
        return [head, f"Gate: {self.gate}{error}. Validity: not tested.", *body]

    def as_csv(self) -> bytes:
        """Return the attributions as CSV with a header."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("name", "value", "attribution"))
        writer.writerows((row.name, row.value, repr(row.attribution)) for row in self.attributions)
        return text.getvalue().encode("utf-8")


def explain_row(
    folder: Path,
    *,
    row: int,
    method: str | None = None,
    data: Path | None = None,
    context: JobContext,
) -> RowOutcome:
    """Return what a method says about one row (from 0) of the data of a finished audit.

    Raises
    ------
    AuditError
        If there is no trained network yet, no such row or method, or the method is refused.
    """
    with Project.open(folder, read_only=True) as project:
        plan, trained = _audited(project)
    start = Path(json.loads((folder / _LOCAL).read_text(encoding="utf-8"))["folder"])
    if data is not None and plan.data.source.kind != "builtin":
        source = plan.data.source.model_copy(update={"path": str(data.resolve())})
        plan = plan.model_copy(update={"data": plan.data.model_copy(update={"source": source})})
    dataset = load(plan.data, seed=plan.seed, folder=start, context=context)
    prepared = prepare(plan.data, dataset, seed=plan.seed)
    _check_row(row, rows=prepared.record.rows)
    chosen = method or plan.explanation.methods[0]
    if chosen not in METHODS:
        raise AuditError(
            "There is no such attribution method",
            seen=f"'{chosen}'",
            allowed=", ".join(f"'{name}'" for name in METHODS),
            remedy="Choose one of these with --method.",
        )
    rows = np.array([row], dtype=np.int64)
    with threads(thread_count(plan, architecture=trained.record.architecture)), deterministic():
        outputs = predict(trained.network, prepared.inputs[rows], context=context)
        predicted = outputs.argmax(axis=1)
        if outputs.shape[1] == 1:
            predicted = (outputs[:, 0] > 0).astype(np.int64)
        explaining = Explaining(plan, prepared, trained)
        record, artifact, _, question = explaining.ask(
            chosen, rows, predicted=predicted, context=context
        )
    if record.status != "computed":
        raise AuditError(
            f"{METHODS[chosen].title} did not explain this row",
            seen=record.reason,
            remedy="Choose another method with --method.",
        )
    values = case_arrays(artifact).players[0]
    shown = [
        value_text(dataset, row, feature=name) if prepared.record.kind == "tabular" else ""
        for name in question.players.names
    ]
    gate = record.gate
    return RowOutcome(
        row=row + 1,
        method=METHODS[chosen].title,
        target=record.target,
        baseline=record.baseline,
        output=record.outputs[0],
        baseline_output=record.baseline_outputs[0],
        gate=gate.state if gate is not None else "descriptive",
        error=gate.errors[0] if gate is not None and gate.errors else None,
        attributions=tuple(
            AttributionRow(name=name, value=text, attribution=float(value))
            for name, text, value in zip(question.players.names, shown, values, strict=True)
        ),
    )


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


def _audited(project: Project) -> tuple[Plan, Trained]:
    plan = plan_from_toml(project.plan_toml, name="plan.toml")
    networks = [step for step in project.steps() if step.step == "network"]
    if not networks:
        raise AuditError(
            "This project holds no trained network yet",
            seen=f"{len(project.steps())} finished steps",
            remedy="Run the audit first: python main.py audit PLAN --out FOLDER.",
        )
    latest = max(networks, key=lambda step: step.finished)
    found = project.finished("network", key=latest.key)
    assert found is not None, "a listed step is a finished one"
    record = CheckpointRecord.from_json(found)
    weights = project.get(record.weights)
    return plan, Trained(load_weights(record.architecture, weights), weights, record)


def _check_row(row: int, *, rows: int) -> None:
    if not 0 <= row < rows:
        raise AuditError(
            "There is no such row",
            seen=f"row {row + 1}",
            allowed=f"1 to {rows:,}",
            remedy="Choose a row of the data with --row.",
        )
