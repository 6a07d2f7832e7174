"""One epoch of steps: forward, backward, and what is done to gradients in between."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn, optim

from core.jobs.context import JobContext
from core.plan.training import TrainingPlan
from core.training.augmentation import Augmenting
from core.training.batches import Step
from core.training.losses import Objective
from core.training.optimisers import add_l1, clip, plain_step, weights_of
from core.training.signals import gradient_norm, is_measured, layer_norms
from core.training.watch import Watch

_HELD_BATCHES = 32  # more small tensors would pin the heap between the large ones, and it grows
_HELD_OUTPUTS = 2**20  # numbers that are held back before the training metric is taken of them

NO_MIXED = (
    "Mixed precision has no effect on this device: everything was computed in 32 bits, as without "
    "it."
)


@dataclass(frozen=True)
class Passed:
    """One epoch: mean loss and metric over its rows as it went along, and its largest gradient."""

    loss: float
    metric: float
    gradient: float | None


class Descent:
    """Takes the steps of each epoch.

    Attributes
    ----------
    steps : int
        Steps of an epoch, of which the last one is looked at more closely.
    norms : dict
        `layer_norms` of the last step that was looked at.
    events : list of str
        What the plan asked for and the device does not offer.
    """

    def __init__(
        self,
        network: nn.Module,
        optimiser: optim.Optimizer,
        plan: TrainingPlan,
        *,
        objective: Objective,
        device: torch.device,
        augmenting: Augmenting | None = None,
    ) -> None:
        self.steps = 0
        self.norms: dict[str, float] = {}
        self.events: list[str] = []
        self._network, self._optimiser, self._plan = network, optimiser, plan
        self._step = plain_step(optimiser)
        self._objective, self._augmenting = objective, augmenting
        self._parameters = list(network.parameters())
        self._weights = weights_of(network) if plan.l1 else []
        self._scaler: torch.amp.GradScaler | None = None
        self._precision: contextlib.AbstractContextManager[object] = contextlib.nullcontext()
        if plan.mixed_precision and device.type == "cuda":
            self._scaler = torch.amp.GradScaler(device.type)
            self._precision = torch.autocast(device.type, dtype=torch.float16)
        elif plan.mixed_precision:
            self.events.append(NO_MIXED)

    @property
    def scale(self) -> tuple[float, int] | None:
        """Scale of mixed precision and steps since its last change; None without it."""
        if self._scaler is None:
            return None
        state = self._scaler.state_dict()
        return float(state["scale"]), int(state["_growth_tracker"])

    def set_scale(self, scale: tuple[float, int] | None) -> None:
        """Go on with the scale that another training had."""
        if self._scaler is not None and scale is not None:
            state = self._scaler.state_dict()
            self._scaler.load_state_dict(state | {"scale": scale[0], "_growth_tracker": scale[1]})

    def run(
        self, steps: Iterator[Step], *, context: JobContext, epoch: int, watch: Watch
    ) -> Passed:
        """Take one step after the other; return what the epoch came to."""
        together = self._plan.accumulate
        total, rows, largest = 0.0, 0, -math.inf
        metric = _Metric(self._objective)
        for number, step in enumerate(steps):
            context.check()
            count = len(step[0][0]) if len(step) == 1 else sum(len(part) for part, _ in step)
            loss = self._slope(step, rows=count, metric=metric)
            watch.check_step(loss, epoch=epoch, inputs=step[0][0])
            norm = self._shape(number)
            largest = max(largest, norm)
            self._move()
            total += loss * count
            rows += count
            watch.tell_step(context, total / rows, epoch=epoch, batches=together)
        watch.end_epoch(epoch)
        gradient = largest if math.isfinite(largest) else None
        return Passed(total / rows, metric.total() / rows, gradient)

    def _slope(self, step: Step, *, rows: int, metric: _Metric) -> float:
        """Set the gradients of the mean loss over the rows of a step; return that loss."""
        # What zero_grad does, without its profiling hooks: a twelfth of a small network's step.
        for parameter in self._parameters:
            parameter.grad = None
        found = 0.0
        for inputs, targets in step:
            varied = inputs if self._augmenting is None else self._augmenting(inputs)
            with self._precision:
                outputs = self._network(varied)
                loss = self._objective.of(outputs, targets)
            share = len(inputs) / rows
            if share != 1.0:
                loss = loss * share
            torch.autograd.backward(loss if self._scaler is None else self._scaler.scale(loss))
            metric.take(outputs.detach(), targets)
            found += loss.item()
        return found

    def _shape(self, number: int) -> float:
        """Add the penalty, measure, and clip; return the gradient's norm where it was measured."""
        plan = self._plan
        if self._scaler is not None:
            self._scaler.unscale_(self._optimiser)
        if plan.l1:
            add_l1(self._weights, plan.l1)
        is_last = number == self.steps - 1
        if is_last:
            self.norms = layer_norms(self._network)
        if not plan.clip and not is_measured(number, of=self.steps):
            return -math.inf
        gradients = [weight.grad for weight in self._parameters if weight.grad is not None]
        norm = gradient_norm(gradients)
        if plan.clip:
            clip(gradients, norm=norm, longest=plan.clip)
        # Mixed precision leaves out a step whose gradients are too large for 16 bits.
        return norm if math.isfinite(norm) or self._scaler is None else -math.inf

    def _move(self) -> None:
        if self._scaler is None:
            self._step()
            return
        self._scaler.step(self._optimiser)
        self._scaler.update()


class _Metric:
    """Adds up the metric over an epoch; outputs are held back so that a step waits for nothing."""

    def __init__(self, objective: Objective) -> None:
        self._objective = objective
        self._held: list[tuple[Tensor, Tensor]] = []
        self._numbers = 0
        self._sum = 0.0

    def take(self, outputs: Tensor, targets: Tensor) -> None:
        """Take the outputs (n, K) of some rows."""
        self._held.append((outputs, targets))
        self._numbers += outputs.numel()
        if self._numbers > _HELD_OUTPUTS or len(self._held) >= _HELD_BATCHES:
            self._add()

    def total(self) -> float:
        """Return the sum over all rows so far."""
        if self._held:
            self._add()
        return self._sum

    def _add(self) -> None:
        outputs, targets = (torch.cat(parts) for parts in zip(*self._held, strict=True))
        self._sum += float(self._objective.metric_sum(outputs, targets).item())
        self._held, self._numbers = [], 0
