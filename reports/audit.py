"""A whole audit: from a plan to evidence, each step kept in the project as it finishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from core.assessments.cases import choose_cases
from core.assessments.checks import evaluate
from core.assessments.limits import validate_limits
from core.assessments.performance import assess
from core.canonical import sha256_bytes
from core.catalogue import METHODS
from core.data import Prepared
from core.data.held import read_prepared
from core.devices import deterministic, thread_count, threads
from core.errors import AuditError
from core.evidence import Evidence
from core.jobs.context import JobContext
from core.models.checkpoint import load_weights
from core.models.outputs import predict, probabilities
from core.plan import Plan, plan_to_toml
from core.plan.explanation import MethodName
from core.plan.model import LoadedPlan
from core.project import Project
from core.records.assessment import PerformanceRecord
from core.records.data import DatasetRecord, SplitRecord
from core.records.predictions import PredictionsRecord
from core.records.training import CheckpointRecord
from core.training.loaded import use_loaded
from core.training.train import Trained, train
from reports.compose import write_evidence
from reports.explaining import Explaining, case_arrays
from reports.state import AuditState, Case, ExplainedRecord, Values
from reports.steps import Steps

_BATCH = 1024


@dataclass(frozen=True)
class Checkpoint:
    """Weights from a bundle, to be audited again without training."""

    record: CheckpointRecord
    weights: bytes


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
        return tuple(
            halving
            for explained in self.state.explained.values()
            for record in (explained.sample, explained.cases)
            if record is not None
            for halving in record.halvings
        )


@dataclass(frozen=True)
class Run:
    """One run of a plan.

    Attributes
    ----------
    plan : Plan
        As declared; its hash goes into the evidence.
    running : Plan
        The same with the thread count and memory budget of the run that is replayed.
    folder : Path
        What relative paths of the plan start from.
    checkpoint : Checkpoint or None
        Weights to use instead of training.
    """

    plan: Plan
    running: Plan
    folder: Path
    project: Project
    context: JobContext
    checkpoint: Checkpoint | None = None


def run_audit(
    plan: Plan,
    *,
    project: Project,
    folder: Path,
    context: JobContext,
    running: Plan | None = None,
    checkpoint: Checkpoint | None = None,
    fingerprint: str | None = None,
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

    Raises
    ------
    AuditError
        If data, plan or machine do not allow it; every finished step stays in the project.
    CancelledError
        Within one batch after the job was cancelled; likewise.
    """
    validate_limits(plan.limits, plan.data.task)
    run = Run(plan, running or plan, folder, project, context, checkpoint)
    steps = Steps(project)
    prepared = _data(run, steps)
    if fingerprint is not None and fingerprint != prepared.record.fingerprint:
        raise _other_data(fingerprint, prepared.record.fingerprint)
    trained = _network(run, steps, prepared)
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


def _data(run: Run, steps: Steps) -> Prepared:
    prepared = read_prepared(
        run.running.data,
        seed=run.plan.seed,
        folder=run.folder,
        known_as=run.plan.data,
        context=run.context,
    )
    record, split = prepared.record, prepared.split
    steps.run("data", DatasetRecord, made_from=(record.digest,), make=lambda: (record, ()))
    steps.run("split", SplitRecord, made_from=(split.digest,), make=lambda: (split, ()))
    return prepared


def _network(run: Run, steps: Steps, prepared: Prepared) -> Trained:
    """Return the network: from the bundle, from the project, from a file, or trained now."""
    if run.checkpoint is not None:
        kept = run.checkpoint
        steps.run(
            "network",
            CheckpointRecord,
            made_from=(kept.record.digest,),
            make=lambda: (kept.record, (kept.weights,)),
        )
        return _trained(kept.record, kept.weights)
    fresh: list[Trained] = []

    def make() -> tuple[CheckpointRecord, Sequence[bytes]]:
        if isinstance(run.plan.model, LoadedPlan):
            made = use_loaded(run.running, prepared, folder=run.folder, context=run.context)
        else:
            made = train(run.running, prepared, context=run.context)
        fresh.append(made)
        return made.record, (made.weights,)

    record = steps.run(
        "network", CheckpointRecord, made_from=_network_key(run, prepared), make=make
    )
    return fresh[0] if fresh else _trained(record, run.project.get(record.weights))


def _network_key(run: Run, prepared: Prepared) -> tuple[str, ...]:
    plan = run.running
    settings = plan.model_dump_json(include={"seed", "model", "training", "compute"})
    key = [prepared.split.digest, sha256_bytes(settings.encode())]
    if isinstance(plan.model, LoadedPlan):
        # The files may change under the same name; their contents decide.
        for name in (plan.model.weights, plan.model.architecture):
            path = run.folder / name
            key.append(sha256_bytes(path.read_bytes()) if path.is_file() else "absent")
    return tuple(key)


def _trained(record: CheckpointRecord, weights: bytes) -> Trained:
    return Trained(load_weights(record.architecture, weights), weights, record)


def _examine(run: Run, steps: Steps, prepared: Prepared, trained: Trained) -> AuditState:
    """Predict, measure and explain; return everything that evidence is written from."""
    plan = run.running
    outputs = _predictions(run, steps, prepared, trained)
    is_classes = prepared.record.task == "classification"
    shares = probabilities(outputs, trained.record.architecture.output) if is_classes else None
    performance = _performance(run, steps, prepared, trained, outputs=outputs, shares=shares)
    chosen = choose_cases(
        outputs if shares is None else shares,
        prepared.targets_of("test"),
        count=plan.explanation.cases,
    )
    cases = tuple(Case(position, f"Chosen as: {rule}.") for position, rule in chosen)
    predicted = np.zeros(len(outputs), dtype=np.int64) if shares is None else shares.argmax(axis=1)
    explaining = Explaining(plan, prepared, trained)
    explained: dict[str, ExplainedRecord] = {
        method: _explained(run, steps, explaining, method, predicted=predicted, cases=cases)
        for method in plan.explanation.methods
    }
    run.context.progress("Explaining", len(explained), len(explained))
    faithful = tuple(e.faithfulness for e in explained.values() if e.faithfulness is not None)
    checks = evaluate(
        plan.limits,
        dataset=prepared.record,
        split=prepared.split,
        performance=performance,
        attributions=tuple(e.sample for e in explained.values()),
        faithfulness=faithful,
        planned=plan.explanation.methods,
    )
    return AuditState(
        plan=run.plan,
        plan_toml=plan_to_toml(run.plan).encode("utf-8"),
        prepared=prepared,
        trained=trained,
        outputs=outputs,
        probabilities=shares,
        performance=performance,
        cases=cases,
        explained=explained,
        case_arrays={
            method: case_arrays(run.project.get(record.cases.values))
            for method, record in explained.items()
            if record.cases is not None and record.cases.values
        },
        checks=checks,
        records=steps.records,
    )


def _predictions(run: Run, steps: Steps, prepared: Prepared, trained: Trained) -> Values:
    def make() -> tuple[PredictionsRecord, Sequence[bytes]]:
        outputs = predict(
            trained.network,
            prepared.inputs_of("test"),
            device=trained.record.device,
            batch=_BATCH,
            context=run.context,
        )
        data = save_arrays({"outputs": outputs})
        record = PredictionsRecord(
            checkpoint=trained.record.weights,
            split=prepared.split.digest,
            rows=len(outputs),
            outputs=sha256_bytes(data),
        )
        return record, (data,)

    record = steps.run(
        "predictions",
        PredictionsRecord,
        made_from=(trained.record.digest, prepared.split.digest),
        make=make,
    )
    return load_arrays(run.project.get(record.outputs))["outputs"]


def _performance(
    run: Run,
    steps: Steps,
    prepared: Prepared,
    trained: Trained,
    *,
    outputs: Values,
    shares: Values | None,
) -> PerformanceRecord:
    def make() -> tuple[PerformanceRecord, Sequence[bytes]]:
        record = assess(
            prepared,
            outputs,
            probabilities=shares,
            seed=run.plan.seed,
            checkpoint=trained.record.weights,
            context=run.context,
        )
        return record, ()

    key = (steps.records["predictions"], prepared.record.digest, str(run.plan.seed))
    return steps.run("performance", PerformanceRecord, made_from=key, make=make)


def _explained(
    run: Run,
    steps: Steps,
    explaining: Explaining,
    method: MethodName,
    *,
    predicted: npt.NDArray[np.int64],
    cases: tuple[Case, ...],
) -> ExplainedRecord:
    plan = run.running
    methods = list(plan.explanation.methods)
    context = run.context.part(
        "Explaining", methods.index(method), count=len(methods), note=METHODS[method].title
    )
    settings = plan.explanation.model_dump_json(exclude={"methods"})
    trial = plan.faithfulness.model_dump_json()
    key = (
        steps.records["predictions"],
        explaining.prepared.record.digest,
        sha256_bytes(f"{settings}{trial}{plan.seed}{plan.compute.memory_mib}".encode()),
    )
    return steps.run(
        f"explanation.{method}",
        ExplainedRecord,
        made_from=key,
        make=lambda: explaining.run(method, predicted=predicted, cases=cases, context=context),
    )
