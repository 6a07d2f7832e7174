"""A whole audit: from a plan to evidence, each step kept in the project as it finishes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.assessments.checks import evaluate
from core.data import Prepared
from core.devices import deterministic, thread_count, threads
from core.errors import AuditError
from core.evidence import Evidence
from core.jobs.context import JobContext
from core.plan import Plan, plan_to_toml
from core.plan.limits import validate_horizon, validate_limits
from core.project import Project
from core.training.train import Trained
from reports.budget import with_budget
from reports.compose import write_evidence
from reports.explaining import Explaining, case_arrays, refuse_choices
from reports.inside import inside_of
from reports.overall import overview_of, quoted_alone, spreads_of
from reports.pipeline import Checkpoint, Run, explain_by, make_network, measure, read_data
from reports.state import AuditState, ExplainedRecord
from reports.steps import Steps

_BATCH = 1024


@dataclass(frozen=True)
class Audit:
    """The outcome of an audit, with the conditions that a replay reuses."""

    state: AuditState
    evidence: Evidence
    durations: dict[str, float]
    threads: int
    memory_mib: int

    @property
    def halvings(self) -> tuple[str, ...]:
        """Chunks that were halved for memory, method by method, in order."""
        records = [
            record
            for explained in self.state.explained.values()
            for record in (
                explained.sample,
                explained.faithfulness,
                *explained.baselines,
                explained.cases,
            )
        ]
        return tuple(
            halving
            for record in (*records, self.state.overall, *self.state.inside.values())
            if record is not None
            for halving in record.halvings
        )


def run_audit(
    plan: Plan,
    *,
    project: Project,
    folder: Path,
    context: JobContext,
    running: Plan | None = None,
    checkpoint: Checkpoint | None = None,
    fingerprint: str | None = None,
    on_network: Callable[[Prepared, Trained], None] | None = None,
) -> Audit:
    """Return the audit of a plan; steps that the project holds already are not run again.

    Parameters
    ----------
    running : Plan, optional
        The plan to run where it differs in what does not change the audit: the place of the
        data, threads, memory.
    checkpoint : Checkpoint, optional
        Weights to audit instead of training.
    fingerprint : str, optional
        The data must have this fingerprint.
    on_network : callable, optional
        Called with data and network as soon as both are there, before the long part begins.

    Raises
    ------
    AuditError
        If data, plan or machine do not allow it; every finished step stays in the project.
    CancelledError
        Within one batch after the job was cancelled; likewise.
    """
    validate_limits(plan.limits, plan.data.task)
    validate_horizon(plan)
    running = with_budget(running or plan, project)
    run = Run(plan, running, folder, project, context, checkpoint)
    steps = Steps(project)
    prepared = read_data(run, steps)
    if fingerprint is not None and fingerprint != prepared.record.fingerprint:
        raise _other_data(fingerprint, prepared.record.fingerprint)
    refuse_choices(plan, prepared)
    trained = make_network(run, steps, prepared)
    if on_network is not None:
        on_network(prepared, trained)
    count = thread_count(run.running, architecture=trained.record.architecture)
    with threads(count), deterministic():
        state = _examine(run, steps, prepared, trained)
    evidence = write_evidence(state)
    return Audit(state, evidence, steps.durations, count, run.running.compute.memory_mib)


def _other_data(said: str, found: str) -> AuditError:
    return AuditError(
        "This is not the data of the audit",
        seen=f"fingerprint {found[:16]}",
        allowed=f"fingerprint {said[:16]}",
        remedy="Name the very file that was audited; one changed cell is enough to differ.",
    )


def _examine(run: Run, steps: Steps, prepared: Prepared, trained: Trained) -> AuditState:
    """Predict, measure and explain; return everything that evidence is written from."""
    plan = run.running
    measured = measure(run, steps, prepared, trained)
    explaining = Explaining(plan, prepared, trained)
    explained: dict[str, ExplainedRecord] = {
        method: explain_by(run, steps, explaining, method, measured=measured)
        for method in plan.explanation.methods
    }
    run.context.progress("Explaining", len(explained), len(explained))
    spreads = spreads_of(
        run, steps, explaining, quoted_alone(explained), predicted=measured.predicted
    )
    overall = overview_of(run, steps, explaining, measured=measured)
    inside = inside_of(run, steps, explaining, measured=measured)
    faithful = tuple(e.faithfulness for e in explained.values() if e.faithfulness is not None)
    checks = evaluate(
        plan.limits,
        dataset=prepared.record,
        split=prepared.split,
        performance=measured.performance,
        attributions=tuple(e.sample for e in explained.values()),
        faithfulness=faithful,
        planned=plan.explanation.methods,
    )
    return AuditState(
        plan=run.plan,
        plan_toml=plan_to_toml(run.plan).encode("utf-8"),
        prepared=prepared,
        trained=trained,
        outputs=measured.outputs,
        probabilities=measured.shares,
        performance=measured.performance,
        cases=measured.cases,
        explained=explained,
        case_arrays={
            method: case_arrays(run.project.get(record.cases.values))
            for method, record in explained.items()
            if record.cases is not None and record.cases.values
        },
        checks=checks,
        records=steps.records,
        overall=overall,
        spreads=spreads,
        inside=inside,
    )
