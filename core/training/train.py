"""From a plan and prepared rows to a trained network and its record."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from core.canonical import sha256_bytes
from core.data.dataset import Prepared
from core.devices import deterministic, resolve, seeded_draws, thread_count, threads
from core.errors import AuditError
from core.jobs.context import JobContext
from core.models.build import Network
from core.models.checkpoint import weights_bytes
from core.models.shapes import parameters_of
from core.plan.plan import Plan
from core.plan.training import TrainingPlan
from core.records.base import Part
from core.records.training import CheckpointRecord
from core.seeds import stream_seed
from core.training.augmentation import augmenting_of
from core.training.loop import Fit, Options, fit
from core.training.losses import Objective, objective_of
from core.training.resume import Place
from core.training.rows import Rows
from core.training.streaming import StreamedRows, rows_on
from core.training.transfer import Start, is_used_as_it_is, start_from

_LISTED = 5


@dataclass(frozen=True)
class Trained:
    """A network with its weights and record.

    Attributes
    ----------
    network : Network
        In eval mode, float32, on the CPU.
    weights : bytes
        safetensors; `record.weights` is their SHA-256.
    shorter : TrainingPlan or None
        The plan of fewer epochs that gives this network, where training was ended by hand.
    continued_after : int
        Epochs that an earlier run had done, which took `seconds_before`; 0 where none had.
    """

    network: Network
    weights: bytes
    record: CheckpointRecord
    shorter: TrainingPlan | None = None
    continued_after: int = 0
    seconds_before: float = 0.0


def train(
    plan: Plan,
    prepared: Prepared,
    *,
    context: JobContext,
    folder: Path = Path(),
    may_end_early: bool = False,
    place: Place | None = None,
) -> Trained:
    """Return the network that the plan describes, trained on the training part.

    The same plan on the same rows gives the same weights bit for bit, on the same device with
    the same number of threads. Torch's global generator, threads and settings are given back as
    they were found. Where the memory of the device is too small for a batch, training starts
    again with batches cut in halves, whose gradients are added up; the record says so.

    Parameters
    ----------
    folder : Path
        Where relative paths of the plan start, for weights that are trained on.
    may_end_early : bool
        Whether `context.is_finishing` ends training after the epoch under way; network and
        record are then those of the plan with that many epochs.
    place : Place, optional
        Where the state is kept while training runs. What is there is taken up, with the same
        result bit for bit on the CPU; it is cleared when training has ended.

    Raises
    ------
    AuditError
        If the plan does not fit the data or the machine, the memory of the device is too small
        even for single rows, or training diverges.
    CancelledError
        Within one batch after the job was cancelled.
    """
    if is_used_as_it_is(plan):
        raise TypeError("weights from a file are not trained; see core.training.loaded")
    device, count = resolve(plan.compute.device), thread_count(plan)
    targets = prepared.targets_of("training")
    for part in ("training", "validation"):
        _check_rows(prepared, part)
    _check_classes(prepared)
    objective, scale = objective_of(plan.training, dataset=prepared.record, targets=targets)
    lesson = _Lesson(plan, prepared, objective, scale, device, folder, context)
    told = None if place is None else place.told()
    most_rows = None if told is None else told.most_rows
    with threads(count), deterministic():
        while True:
            options = Options(may_end_early=may_end_early, most_rows=most_rows, place=place)
            found = lesson.attempt(options)
            if found is not None:
                break
            if place is not None:
                place.clear()
            most_rows = _halved(plan, most_rows, device=device)
    start, outcome = found
    network = start.network
    network.load_state_dict(outcome.state)
    network.to("cpu").eval().requires_grad_(True)
    weights = weights_bytes(network)
    record = CheckpointRecord(
        architecture=start.architecture,
        weights=sha256_bytes(weights),
        parameters=sum(parameters_of(layer) for layer in start.architecture.layers),
        origin=start.origin,
        dataset=prepared.record.digest,
        split=prepared.split.digest,
        seed=plan.seed,
        loss=objective.loss,
        history=outcome.history,
        best_epoch=outcome.best_epoch,
        stopped=outcome.stopped,
        signals=outcome.signals,
        step_gradients=outcome.step_gradients,
        events=(*start.events, *_cut(plan, most_rows), *outcome.events),
        device=device,
        threads=count,
    )
    if place is not None:
        place.clear()
    return Trained(
        network,
        weights,
        record,
        shorter=outcome.plan if outcome.was_ended else None,
        continued_after=outcome.continued_after,
        seconds_before=outcome.seconds_before,
    )


@dataclass(frozen=True)
class _Lesson:
    """What every attempt at one training shares."""

    plan: Plan
    prepared: Prepared
    objective: Objective
    scale: tuple[float, float] | None
    device: str
    folder: Path
    context: JobContext

    def attempt(self, options: Options) -> tuple[Start, Fit] | None:
        """Return the start and what came of it, or None where the device's memory gave out."""
        try:
            return self._attempt(options)
        except torch.OutOfMemoryError:
            pass
        # Only here are the tensors of the failed attempt unreachable.
        gc.collect()
        if self.device == "cuda":
            torch.cuda.empty_cache()
        return None

    def _attempt(self, options: Options) -> tuple[Start, Fit]:
        plan = self.plan
        start = start_from(
            plan,
            self.prepared,
            folder=self.folder,
            loss=self.objective.loss,
            target_scale=self.scale,
        )
        augmenting = augmenting_of(
            plan.training.augmentation,
            dataset=self.prepared.record,
            steps=start.architecture.steps,
            seed=plan.seed,
            device=self.device,
        )
        options = Options(
            may_end_early=options.may_end_early,
            augmenting=augmenting,
            most_rows=options.most_rows,
            place=options.place,
            thawing=start.freezing,
        )
        with seeded_draws(self.device, stream_seed(plan.seed, "dropout")):
            outcome = fit(
                start.network.to(self.device),
                plan.training,
                training=self._rows("training"),
                validation=self._rows("validation"),
                objective=self.objective,
                source=torch.Generator().manual_seed(stream_seed(plan.seed, "batches")),
                context=self.context,
                options=options,
            )
        return start, outcome

    def _rows(self, part: Part) -> Rows | StreamedRows:
        """Return one part: on the device, so that no batch waits for a copy, or on disk."""
        targets = self.objective.targets(self.prepared.targets_of(part), device=self.device)
        try:
            return rows_on(self.prepared.inputs_of(part), targets, device=self.device)
        except torch.OutOfMemoryError as error:
            raise AuditError(
                f"The {part} rows do not fit into the memory of the device",
                seen=f"{len(targets):,} rows with compute.device = '{self.device}'",
                remedy="Choose the device 'cpu', or smaller inputs.",
            ) from error


def _check_rows(prepared: Prepared, part: Part) -> None:
    if not len(prepared.parts[part]):
        raise AuditError(
            f"The {part} part is empty",
            seen="0 rows",
            allowed="at least one row",
            remedy="Add rows, or give this part a larger share of the split.",
        )


def _check_classes(prepared: Prepared) -> None:
    """Refuse classes that cannot be learnt, and whose errors would steer stopping."""
    if prepared.record.task != "classification":
        return
    known = np.unique(prepared.targets_of("training"))
    unseen = np.setdiff1d(np.unique(prepared.targets_of("validation")), known).astype(int)
    if not len(unseen):
        return
    names = [f"'{prepared.record.class_names[number]}'" for number in unseen[:_LISTED]]
    more = f" and {len(unseen) - _LISTED} more" if len(unseen) > _LISTED else ""
    raise AuditError(
        "The validation part holds classes that the training part does not",
        seen=f"{', '.join(names)}{more}",
        allowed="classes with rows in the training part",
        remedy="Deal rows by class (a stratified split), or put rows of these classes into the "
        "training part.",
    )


def _halved(plan: Plan, most_rows: int | None, *, device: str) -> int:
    """Return how many rows to compute at once after the memory gave out."""
    rows = most_rows or plan.training.batch_size
    if rows == 1:
        raise AuditError(
            "The memory of the device is too small for this training, even row by row",
            seen=f"compute.device = '{device}', training.batch_size = {plan.training.batch_size}",
            remedy="Use a smaller network or smaller inputs, or choose the device 'cpu'.",
        )
    return -(-rows // 2)


def _cut(plan: Plan, most_rows: int | None) -> tuple[str, ...]:
    if most_rows is None:
        return ()
    size = plan.training.batch_size
    event = (
        f"The memory of the device was too small for {size} rows at once: each batch of {size} "
        f"was computed in parts of at most {most_rows}, and their gradients were added up. Steps "
        "are the same but for rounding, and for layers that look across a batch."
    )
    return (event,)
