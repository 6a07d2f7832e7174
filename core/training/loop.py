"""The loop over epochs: one pass over the training rows, a look at the validation rows, a verdict.

Everything that changes from epoch to epoch is in `_Course`, so that it can be kept at the end of
an epoch and taken up there again, bit by bit.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn, optim

from core.jobs.context import JobContext
from core.plan.training import TrainingPlan
from core.records.training import Epoch, LayerSignal
from core.training.augmentation import Augmenting
from core.training.batches import Batch, Batching, Step
from core.training.descent import Descent
from core.training.losses import Objective
from core.training.optimisers import ParameterGroup, optimiser_of, set_rate
from core.training.resume import Kept, Place, Told, optimiser_tensors, remember
from core.training.schedules import rate_of
from core.training.signals import signals_of, step_gradients
from core.training.stopping import Ending
from core.training.watch import STEP, Watch

_EVALUATED_ROWS = 1024


class Part(Protocol):
    """Rows of one part of the data, which come as batches (inputs, targets) on the device."""

    def __len__(self) -> int:
        """Return the number of rows."""
        ...

    @property
    def device(self) -> torch.device:
        """Where batches lie."""
        ...

    def chunks(self, size: int) -> Iterator[Batch]:
        """Yield rows in their order, `size` at a time."""
        ...

    def shuffled(self, size: int, *, source: torch.Generator) -> Iterator[Batch]:
        """Yield all rows once in a new order, `size` at a time."""
        ...


class Thawing(Protocol):
    """What transfer learning decides: which parameters learn, how fast, and in which mode."""

    def groups(self) -> Sequence[ParameterGroup]:
        """Return all parameters that may ever learn, with their shares of the rate."""
        ...

    def before_epoch(self, epoch: int) -> str:
        """Set layers free that are due before this epoch; return that as a sentence, or ""."""
        ...

    def set_modes(self) -> None:
        """Put frozen parts back into eval mode after the network was put into training mode."""
        ...


@dataclass(frozen=True)
class Options:
    """What a training may do besides the plan.

    Attributes
    ----------
    may_end_early : bool
        Whether the epoch under way becomes the last one when somebody asks for it. What comes
        back is then in each bit what the plan in `Fit.plan` gives.
    augmenting : Augmenting or None
        How training rows are varied.
    most_rows : int or None
        Rows that fit into memory at once; larger batches are cut, and their gradients added up.
    place : Place or None
        Where the state is kept while training runs, and taken up if it is there.
    thawing : Thawing or None
        For transfer learning.
    """

    may_end_early: bool = False
    augmenting: Augmenting | None = None
    most_rows: int | None = None
    place: Place | None = None
    thawing: Thawing | None = None


@dataclass(frozen=True)
class Fit:
    """How training went; `state` holds the best weights, on the device.

    Attributes
    ----------
    plan : TrainingPlan
        The plan that gives this: the one that was asked for, unless training was ended by hand.
    was_ended : bool
        Whether it was ended by hand.
    continued_after : int
        Epochs that were taken over from a kept state, which took `seconds_before`.
    """

    history: tuple[Epoch, ...]
    best_epoch: int
    stopped: str
    state: dict[str, Tensor]
    plan: TrainingPlan
    was_ended: bool = False
    signals: tuple[LayerSignal, ...] = ()
    step_gradients: tuple[float, ...] = ()
    events: tuple[str, ...] = ()
    continued_after: int = 0
    seconds_before: float = 0.0


def fit(
    network: nn.Module,
    plan: TrainingPlan,
    *,
    training: Part,
    validation: Part,
    objective: Objective,
    source: torch.Generator,
    context: JobContext,
    options: Options | None = None,
) -> Fit:
    """Return the best weights by validation loss, and the history that led there.

    Parameters
    ----------
    source : Generator
        Draws the order of the batches.

    Raises
    ------
    CancelledError
        Within one batch after the job was cancelled; what `options.place` kept stays there.
    AuditError
        If the plan asks for what does not go together, the loss stops being a finite number, or
        it exceeds its start ten-thousandfold.
    """
    options = options or Options()
    course = _Course(
        network,
        plan,
        training=training,
        validation=validation,
        objective=objective,
        source=source,
        options=options,
    )
    course.take_up(context)
    was_ended = False
    while not course.ending.is_over and not was_ended:
        course.run_epoch(context)
        was_ended = options.may_end_early and context.is_finishing and not course.ending.is_over
        if options.place is not None and options.place.is_due:
            options.place.write(course.kept(options.place.key))
    return course.fit(context, was_ended=was_ended)


class _Course:
    """A training at the end of some epoch."""

    def __init__(
        self,
        network: nn.Module,
        plan: TrainingPlan,
        *,
        training: Part,
        validation: Part,
        objective: Objective,
        source: torch.Generator,
        options: Options,
    ) -> None:
        self.network, self.plan, self.options = network, plan, options
        self.training, self.validation = training, validation
        self.objective, self.source = objective, source
        self.device = training.device
        groups: Sequence[ParameterGroup] = [ParameterGroup(tuple(network.parameters()))]
        if options.thawing is not None:
            groups = options.thawing.groups()
        self.optimiser: optim.Optimizer = optimiser_of(plan, groups, device=self.device.type)
        self.batching = Batching(plan, network, rows=len(training), most_rows=options.most_rows)
        self.watch = Watch(plan, total=plan.epochs * self.batching.batches)
        self.descent = Descent(
            network,
            self.optimiser,
            plan,
            objective=objective,
            device=self.device,
            augmenting=options.augmenting,
        )
        self.ending = Ending(plan)
        self.history: list[Epoch] = []
        self.best = _copy(network)
        self.first_norms: dict[str, float] = {}
        self.events: list[str] = list(self.descent.events)
        self.continued_after, self.seconds_before = 0, 0.0
        self.begun = time.monotonic()

    def run_epoch(self, context: JobContext) -> None:
        """Run one more epoch."""
        epoch = len(self.history) + 1
        self._thaw(epoch)
        losses = [line.validation_loss for line in self.history]
        rate = rate_of(self.plan, epoch=epoch, losses=losses)
        set_rate(self.optimiser, rate)
        passed = self.descent.run(self._steps(), context=context, epoch=epoch, watch=self.watch)
        validation_loss, metric = self._evaluate(context)
        self.watch.check_validation(validation_loss, epoch=epoch)
        line = Epoch(
            epoch=epoch,
            training_loss=passed.loss,
            validation_loss=validation_loss,
            validation_metric=metric,
            training_metric=passed.metric,
            rate=rate,
            gradient=passed.gradient,
        )
        self.history.append(line)
        if epoch == 1:
            self.first_norms = self.descent.norms
        is_best = self.ending.and_then(validation_loss)
        if is_best:
            self.best = _copy(self.network)
        self.watch.tell_epoch(context, line, is_best=is_best)

    def fit(self, context: JobContext, *, was_ended: bool) -> Fit:
        """Return what came of it."""
        plan = self.plan
        if was_ended:
            plan = shortened(plan, epochs=len(self.history))
            self.ending.plan = plan
        batch = self._last_batch()
        stopped = self.ending.sentence
        context.progress(STEP, self.watch.total, self.watch.total, note=stopped)
        return Fit(
            history=tuple(self.history),
            best_epoch=self.ending.best,
            stopped=stopped,
            state=self.best,
            plan=plan,
            was_ended=was_ended,
            signals=signals_of(
                self.network, batch, first=self.first_norms, last=self.descent.norms
            ),
            step_gradients=step_gradients(self.network, batch, self.objective),
            events=tuple(self.events),
            continued_after=self.continued_after,
            seconds_before=self.seconds_before,
        )

    def take_up(self, context: JobContext) -> None:
        """Go on from a kept state, if there is one."""
        place = self.options.place
        kept = None if place is None else place.read()
        if kept is None:
            return
        told = kept.told
        self.network.load_state_dict(kept.group("weights"))
        self.best = {name: value.to(self.device) for name, value in kept.group("best").items()}
        remember(self.optimiser, kept.group("optimiser"))
        self._set_streams(kept)
        self.history = list(told.history)
        self.ending = Ending.after(self.plan, [line.validation_loss for line in told.history])
        self.first_norms, self.descent.norms = dict(told.first_norms), dict(told.last_norms)
        self.descent.set_scale(told.scale)
        self.continued_after, self.seconds_before = len(told.history), told.seconds
        self.watch.first = told.first_loss
        self.watch.done = len(told.history) * self.batching.batches
        for epoch in range(1, len(told.history) + 1):
            self._thaw(epoch)
        for line in told.history:
            is_best = line.epoch == self.ending.best
            self.watch.curve = self.watch.curve.and_then(line, is_best=is_best)
        note = f"continued after epoch {len(told.history)}"
        context.progress(STEP, self.watch.done, self.watch.total, note=note)

    def kept(self, key: str) -> Kept:
        """Return the state as it is now, at the end of an epoch."""
        groups = {
            "weights": dict(self.network.state_dict()),
            "best": self.best,
            "optimiser": optimiser_tensors(self.optimiser),
            "streams": self._streams(),
        }
        tensors = {
            f"{group}/{name}": tensor
            for group, own in groups.items()
            for name, tensor in own.items()
        }
        told = Told(
            key=key,
            history=tuple(self.history),
            seconds=self.seconds_before + time.monotonic() - self.begun,
            first_loss=self.watch.first,
            most_rows=self.options.most_rows,
            first_norms=self.first_norms,
            last_norms=self.descent.norms,
            scale=self.descent.scale,
        )
        return Kept(told, tensors)

    def _thaw(self, epoch: int) -> None:
        if self.options.thawing is not None:
            said = self.options.thawing.before_epoch(epoch)
            self.events += [said] if said else []

    def _steps(self) -> Iterator[Step]:
        self.network.train()
        if self.options.thawing is not None:
            self.options.thawing.set_modes()
        self.descent.steps = self.batching.steps
        batches = self.training.shuffled(self.plan.batch_size, source=self.source)
        return self.batching.steps_of(batches)

    def _evaluate(self, context: JobContext) -> tuple[float, float]:
        """Return the mean loss and the mean metric over the validation rows, in eval mode."""
        self.network.eval()
        loss, metric = 0.0, 0.0
        size = min(_EVALUATED_ROWS, self.options.most_rows or _EVALUATED_ROWS)
        with torch.no_grad():
            for inputs, targets in self.validation.chunks(size):
                context.check()
                outputs = self.network(inputs)
                loss += self.objective.of(outputs, targets, reduction="sum").item()
                metric += self.objective.metric_sum(outputs, targets).item()
        return loss / len(self.validation), metric / len(self.validation)

    def _last_batch(self) -> Batch:
        """Return rows for the last look: the first of the training part, as many as a batch."""
        size = min(self.plan.batch_size, self.options.most_rows or self.plan.batch_size)
        return next(iter(self.training.chunks(size)))

    def _streams(self) -> dict[str, Tensor]:
        """Return the states of all streams of random numbers."""
        found = {"torch": torch.get_rng_state(), "batches": self.source.get_state()}
        if self.device.type == "cuda":
            found["device"] = torch.cuda.get_rng_state(self.device)
        elif self.device.type == "mps":
            found["device"] = torch.mps.get_rng_state()
        if self.options.augmenting is not None:
            found["augmentation"] = self.options.augmenting.source.get_state()
        return found

    def _set_streams(self, kept: Kept) -> None:
        streams = kept.group("streams")
        torch.set_rng_state(streams["torch"])
        self.source.set_state(streams["batches"])
        if self.device.type == "cuda":
            torch.cuda.set_rng_state(streams["device"], self.device)
        elif self.device.type == "mps":
            torch.mps.set_rng_state(streams["device"])
        if self.options.augmenting is not None:
            self.options.augmenting.source.set_state(streams["augmentation"])


def shortened(plan: TrainingPlan, *, epochs: int) -> TrainingPlan:
    """Return the plan that runs so many epochs of `plan` and gives the same weights there.

    A cosine reaches zero at the end of the planned epochs, so that it has to be told how many
    they were.
    """
    schedule = plan.schedule
    if schedule.kind == "cosine" and not schedule.span:
        schedule = schedule.model_copy(update={"span": plan.epochs})
    return plan.model_copy(update={"epochs": epochs, "schedule": schedule})


def _copy(network: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
