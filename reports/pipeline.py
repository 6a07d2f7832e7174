"""The steps of an audit, each done once and kept in the project: what a window asks for singly."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from core.assessments.cases import choose_cases
from core.assessments.performance import assess
from core.canonical import sha256_bytes, sha256_json
from core.catalogue import METHODS
from core.data import Prepared
from core.data.held import read_prepared
from core.jobs.context import JobContext
from core.models.checkpoint import load_weights
from core.models.outputs import predict, predicted_classes, probabilities
from core.plan import Plan
from core.plan.explanation import MethodName
from core.plan.model import LoadedPlan, VisionPlan
from core.plan.stages import settings_of
from core.plan.training import TrainingPlan
from core.project import Project
from core.project.unfinished import unfinished_path
from core.records.assessment import PerformanceRecord
from core.records.data import DatasetRecord, SplitRecord
from core.records.predictions import PredictionsRecord
from core.records.training import CheckpointRecord
from core.training.loaded import use_loaded
from core.training.resume import Place
from core.training.train import Trained, train
from core.training.transfer import is_used_as_it_is
from reports.explaining import Explaining
from reports.state import Case, ExplainedRecord, Values
from reports.steps import Steps

_BATCH = 1024
# The budget that plans had before it was taken from free memory.
_MIB_OF_OLD = 512


@dataclass(frozen=True)
class Checkpoint:
    """Weights from a bundle, to be audited again without training."""

    record: CheckpointRecord
    weights: bytes


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
    may_end_early : bool
        Whether training may be ended by hand; then `make_network` raises `EndedEarlyError`.
    """

    plan: Plan
    running: Plan
    folder: Path
    project: Project
    context: JobContext
    checkpoint: Checkpoint | None = None
    may_end_early: bool = False


class EndedEarlyError(Exception):
    """Training was ended by hand, and so gave the network of a plan with fewer epochs.

    Attributes
    ----------
    trained : Trained
        What that plan gives, bit for bit.
    training : TrainingPlan
        How that plan trains.
    """

    def __init__(self, trained: Trained, training: TrainingPlan) -> None:
        super().__init__(f"ended after epoch {training.epochs}")
        self.trained = trained
        self.training = training


def read_data(run: Run, steps: Steps) -> Prepared:
    """Return the rows that the plan names, split and encoded."""
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


def make_network(
    run: Run, steps: Steps, prepared: Prepared, *, made: Trained | None = None
) -> Trained:
    """Return the network: from the bundle, from the project, from a file, or trained now.

    Parameters
    ----------
    made : Trained, optional
        What this very plan is known to give, so that nothing need be trained.

    Raises
    ------
    EndedEarlyError
        If training was ended by hand, where the run allows it; nothing is kept, because the
        network is not the one that this plan asks for.
    """
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
        found = made or _network_now(run, prepared)
        fresh.append(found)
        return found.record, (found.weights,)

    record = steps.run(
        "network", CheckpointRecord, made_from=_network_key(run, prepared), make=make
    )
    return fresh[0] if fresh else _trained(record, run.project.get(record.weights))


def _network_now(run: Run, prepared: Prepared) -> Trained:
    if is_used_as_it_is(run.plan):
        return use_loaded(run.running, prepared, folder=run.folder, context=run.context)
    path = unfinished_path(run.project.folder, run.plan, folder=run.folder)
    found = train(
        run.running,
        prepared,
        context=run.context,
        folder=run.folder,
        may_end_early=run.may_end_early,
        place=Place(path, key=sha256_json(_network_key(run, prepared))),
    )
    if found.shorter is not None:
        raise EndedEarlyError(found, found.shorter)
    return found


def _network_key(run: Run, prepared: Prepared) -> tuple[str, ...]:
    plan = _untouched_by_memory(run.running)
    settings = plan.model_dump_json(include={"seed", "model", "training", "compute"})
    key = [prepared.split.digest, sha256_bytes(settings.encode())]
    # Files may change under the same name; their contents decide.
    for name in _weight_files(plan):
        path = run.folder / name
        key.append(sha256_bytes(path.read_bytes()) if path.is_file() else "absent")
    return tuple(key)


def _untouched_by_memory(plan: Plan) -> Plan:
    """Return the plan with one budget for all, which training does not read.

    Networks that were trained under that budget are found again.
    """
    compute = plan.compute.model_copy(update={"memory_mib": _MIB_OF_OLD})
    return plan.model_copy(update={"compute": compute})


def _weight_files(plan: Plan) -> tuple[str, ...]:
    match plan.model:
        case LoadedPlan():
            return plan.model.weights, plan.model.architecture
        case VisionPlan(start="file"):
            return (plan.model.weights,)
    return ()


def _trained(record: CheckpointRecord, weights: bytes) -> Trained:
    return Trained(load_weights(record.architecture, weights), weights, record)


@dataclass(frozen=True)
class Measured:
    """What the network says about the test part, and how good that is.

    Attributes
    ----------
    outputs : ndarray
        (n, K) raw outputs, float64.
    shares : ndarray or None
        (n, K) probabilities; None for regression.
    predicted : ndarray
        (n,) most probable class; zeros for regression.
    cases : tuple of Case
        The rows that the report shows one by one, by the plan's rules.
    """

    outputs: Values
    shares: Values | None
    predicted: npt.NDArray[np.int64]
    performance: PerformanceRecord
    cases: tuple[Case, ...]


def measure(run: Run, steps: Steps, prepared: Prepared, trained: Trained) -> Measured:
    """Return predictions and performance on the test part."""
    outputs = _predictions(run, steps, prepared, trained)
    is_classes = prepared.record.task == "classification"
    shares = probabilities(outputs, trained.record.architecture.output) if is_classes else None
    performance = _performance(run, steps, prepared, trained, outputs=outputs, shares=shares)
    chosen = choose_cases(
        outputs if shares is None else shares,
        prepared.targets_of("test"),
        count=run.running.explanation.cases,
    )
    return Measured(
        outputs=outputs,
        shares=shares,
        predicted=predicted_classes(outputs, trained.record.architecture.output),
        performance=performance,
        cases=tuple(Case(position, f"Chosen as: {rule}.") for position, rule in chosen),
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


def settings_key(plan: Plan, *parts: str, without: Collection[str] = ()) -> str:
    """Return one hash of parts of the plan, its seed, and the memory that there is.

    Parameters
    ----------
    without : collection of str
        Names of choices that change nothing in the result, such as "explanation.inside.unit".
    """
    settings = settings_of(plan, parts, without=without)
    return sha256_json([settings, plan.seed, plan.compute.memory_mib])


def method_key(plan: Plan, method: str, *parts: str, without: Collection[str] = ()) -> str:
    """Return the same for what one method says, whatever other methods are asked."""
    others = {"explanation.methods", "explanation.inside.methods", *_of_other_methods(method)}
    return settings_key(plan, *parts, without=sorted({*without, *others}))


def _of_other_methods(method: str) -> tuple[str, ...]:
    """Return the choices within a layer that the method does not look at."""
    if not METHODS[method].explains_output:
        return ()
    if METHODS[method].family == "class activation":
        return ("explanation.inside.unit",)
    return ("explanation.inside.unit", "explanation.inside.layer")


def explain_by(
    run: Run,
    steps: Steps,
    explaining: Explaining,
    method: MethodName,
    *,
    measured: Measured,
) -> ExplainedRecord:
    """Return what one method says about the sample and the cases, and how faithful it is."""
    plan = run.running
    methods = list(plan.explanation.methods)
    context = run.context.part(
        "Explaining", methods.index(method), count=len(methods), note=METHODS[method].title
    )
    key = (
        steps.records["predictions"],
        explaining.prepared.record.digest,
        method_key(plan, method, "explanation", "faithfulness"),
    )
    return steps.run(
        f"explanation.{method}",
        ExplainedRecord,
        made_from=key,
        make=lambda: explaining.run(
            method, predicted=measured.predicted, cases=measured.cases, context=context
        ),
    )
