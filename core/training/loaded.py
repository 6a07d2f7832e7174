"""Weights from a file in the place of training, held against the data first."""

from __future__ import annotations

from pathlib import Path

from core.canonical import sha256_bytes
from core.data.dataset import Prepared
from core.devices import resolve, thread_count
from core.errors import AuditError
from core.jobs.context import JobContext
from core.models.build import Network, build
from core.models.checkpoint import weights_bytes
from core.models.foreign import load_described, read_state_dict
from core.models.shapes import layer_shapes, parameters_of
from core.models.vision.network import LAYER, design_vision
from core.models.vision.weights import came_from, fill, vision_file
from core.plan.model import LoadedPlan, VisionPlan
from core.plan.plan import Plan
from core.records.architecture import Architecture
from core.records.data import DatasetRecord
from core.records.training import CheckpointRecord
from core.training.losses import resolve_loss
from core.training.train import Trained
from core.training.transfer import check_inputs

_TASKS = {"value": "regression", "forecast": "forecasting"}
_PREDICTED = {
    "classification": "classes",
    "regression": "a number",
    "forecasting": "the next steps of a series",
}


def use_loaded(plan: Plan, prepared: Prepared, *, folder: Path, context: JobContext) -> Trained:
    """Return the network whose weights the plan names and uses as they are.

    Parameters
    ----------
    folder : Path
        Where the plan lies; its paths are relative to it.

    Raises
    ------
    AuditError
        If a file cannot be used, or the network does not take this data or predict its target.
    """
    step = "Loading the network"
    context.progress(step, 0, 1)
    architecture, network, events = _read(plan, prepared, folder=folder)
    check_data(architecture, prepared.record)
    weights = weights_bytes(network)
    record = CheckpointRecord(
        architecture=architecture,
        weights=sha256_bytes(weights),
        parameters=sum(parameters_of(layer) for layer in architecture.layers),
        origin="loaded",
        events=events,
        dataset=prepared.record.digest,
        split=prepared.split.digest,
        seed=plan.seed,
        device=resolve(plan.compute.device),
        threads=thread_count(plan, architecture=architecture),
    )
    context.progress(step, 1, 1)
    return Trained(network, weights, record)


def _read(
    plan: Plan, prepared: Prepared, *, folder: Path
) -> tuple[Architecture, Network, tuple[str, ...]]:
    """Return architecture and network, and what was done to fit the weights, in sentences."""
    match plan.model:
        case LoadedPlan():
            described = load_described(
                folder / plan.model.weights, folder / plan.model.architecture
            )
            return (*described, ())
        case VisionPlan():
            record = prepared.record
            classes = len(record.class_names)
            loss = resolve_loss(plan.training.loss, task=record.task, classes=classes)
            architecture = design_vision(plan.model, dataset=record, loss=loss)
            network = build(architecture)
            file = vision_file(plan.model, folder=folder)
            events = fill(network, read_state_dict(file), prefix=f"{LAYER}.")
            return architecture, network.eval(), (came_from(file), *events)
    raise TypeError("the plan trains a network instead of loading one")


def check_data(architecture: Architecture, dataset: DatasetRecord) -> None:
    """Hold a described network against the data that it is to be audited on.

    Raises
    ------
    AuditError
        If it takes inputs of another shape, or predicts something else.
    """
    check_inputs(architecture, dataset)
    task = _TASKS.get(architecture.output, "classification")
    if task != dataset.task:
        raise AuditError(
            "The loaded network does not predict what the plan asks for",
            seen=f"a network that predicts {_PREDICTED[task]}, data.task = '{dataset.task}'",
            allowed="a network and a task that agree",
            remedy="Change data.task, or the declared output of the architecture.",
        )
    if task == "forecasting":
        _check_horizon(architecture, dataset)
    if task != "classification":
        return
    classes = len(dataset.class_names)
    outputs = layer_shapes(architecture)[-1][0]
    known = 2 if architecture.output == "logit" else outputs
    if known != classes:
        raise AuditError(
            f"The loaded network does not know the classes of {dataset.name}",
            seen=f"{classes} classes in the data",
            allowed=f"{known} classes, as many as the network tells apart",
            remedy="Choose the data that the network was made for.",
        )


def _check_horizon(architecture: Architecture, dataset: DatasetRecord) -> None:
    steps = layer_shapes(architecture)[-1][0]
    if steps != dataset.horizon:
        raise AuditError(
            "The loaded network does not forecast as far as the plan asks for",
            seen=f"data.forecast.horizon = {dataset.horizon}",
            allowed=f"{steps}, the steps that the network forecasts",
            remedy="Change the horizon.",
        )
