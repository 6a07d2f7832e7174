"""From a plan and prepared rows to a trained network and its record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from core.canonical import sha256_bytes
from core.data.dataset import Prepared
from core.devices import deterministic, resolve, seeded_draws, thread_count, threads
from core.errors import AuditError
from core.jobs.context import JobContext
from core.models.build import Network, build, initialise
from core.models.checkpoint import weights_bytes
from core.models.design import design
from core.models.shapes import parameters_of
from core.plan.model import LoadedPlan
from core.plan.plan import Plan
from core.records.architecture import Architecture
from core.records.base import Part
from core.records.training import CheckpointRecord
from core.seeds import stream_seed
from core.training.loop import Fit, Rows, fit
from core.training.losses import Objective, resolve_loss, target_scale


@dataclass(frozen=True)
class Trained:
    """A network with its weights and record.

    Attributes
    ----------
    network : Network
        In eval mode, float32, on the CPU.
    weights : bytes
        safetensors; `record.weights` is their SHA-256.
    """

    network: Network
    weights: bytes
    record: CheckpointRecord


def train(
    plan: Plan, prepared: Prepared, *, context: JobContext, may_end_early: bool = False
) -> Trained:
    """Return the network that the plan describes, trained on the training part.

    The same plan on the same rows gives the same weights bit for bit, on the same device with
    the same number of threads. Torch's global generator, threads and settings are given back as
    they were found.

    Parameters
    ----------
    may_end_early : bool
        Whether `context.is_finishing` ends training after the epoch under way; network and
        record are then those of the plan with that many epochs.

    Raises
    ------
    AuditError
        If the plan does not fit the data or the machine, the memory of the device is too small,
        or training diverges.
    CancelledError
        Within one batch after the job was cancelled.
    """
    if isinstance(plan.model, LoadedPlan):
        raise TypeError("weights from a file are not trained; see core.training.loaded")
    device, count = resolve(plan.compute.device), thread_count(plan)
    objective, scale = _objective(plan, prepared)
    architecture = design(
        plan.model, dataset=prepared.record, loss=objective.loss, target_scale=scale
    )
    network = build(architecture)
    initialise(network, plan.model.initialisation, seed=plan.seed)
    draws = seeded_draws(device, stream_seed(plan.seed, "dropout"))
    with threads(count), deterministic(), draws:
        try:
            network.to(device)
            outcome = fit(
                network,
                plan.training,
                training=_rows(prepared, "training", objective, device=device),
                validation=_rows(prepared, "validation", objective, device=device),
                objective=objective,
                source=torch.Generator().manual_seed(stream_seed(plan.seed, "batches")),
                context=context,
                may_end_early=may_end_early,
            )
        except torch.OutOfMemoryError as error:
            raise _memory_fault(plan, device) from error
    network.load_state_dict(outcome.state)
    network.to("cpu").eval()
    weights = weights_bytes(network)
    record = _record(
        plan,
        prepared,
        architecture=architecture,
        weights=weights,
        loss=objective.loss,
        outcome=outcome,
        device=device,
        count=count,
    )
    return Trained(network, weights, record)


def _objective(plan: Plan, prepared: Prepared) -> tuple[Objective, tuple[float, float] | None]:
    """Return the loss, and for a regression deviation and mean of the training targets."""
    record = prepared.record
    loss = resolve_loss(plan.training.loss, task=record.task, classes=len(record.class_names))
    if record.task == "classification":
        return Objective(loss), None
    scale = target_scale(prepared.targets_of("training").astype(np.float32))
    return Objective(loss, scale=scale[0]), scale


def _rows(prepared: Prepared, part: Part, objective: Objective, *, device: str) -> Rows:
    """Return one part on the device; all of it, so that no batch waits for a copy."""
    inputs = prepared.inputs_of(part)
    if not len(inputs):
        raise AuditError(
            f"The {part} part is empty",
            seen="0 rows",
            allowed="at least one row",
            remedy="Add rows, or give this part a larger share of the split.",
        )
    return Rows(
        torch.tensor(inputs, dtype=torch.float32, device=device),
        objective.targets(prepared.targets_of(part), device=device),
    )


def _record(
    plan: Plan,
    prepared: Prepared,
    *,
    architecture: Architecture,
    weights: bytes,
    loss: str,
    outcome: Fit,
    device: str,
    count: int,
) -> CheckpointRecord:
    return CheckpointRecord(
        architecture=architecture,
        weights=sha256_bytes(weights),
        parameters=sum(parameters_of(layer) for layer in architecture.layers),
        origin="trained",
        dataset=prepared.record.digest,
        split=prepared.split.digest,
        seed=plan.seed,
        loss=loss,
        history=outcome.history,
        best_epoch=outcome.best_epoch,
        stopped=outcome.stopped,
        device=device,
        threads=count,
    )


def _memory_fault(plan: Plan, device: str) -> AuditError:
    return AuditError(
        "The memory of the device is too small for this training",
        seen=f"compute.device = '{device}', training.batch_size = {plan.training.batch_size}",
        remedy="Use smaller batches or a smaller network, or choose the device 'cpu'.",
    )
