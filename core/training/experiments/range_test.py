"""The learning-rate range test: one short training whose rate grows from step to step."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from core.data.dataset import Prepared
from core.devices import deterministic, resolve, seeded_draws, thread_count, threads
from core.jobs.context import JobContext
from core.plan import Plan
from core.records.views.experiments import RangeTestView
from core.seeds import stream_seed
from core.training.batches import Batching, Step
from core.training.diagnosis import remedies
from core.training.losses import Objective, objective_of
from core.training.optimisers import (
    ParameterGroup,
    add_l1,
    clip,
    optimiser_of,
    set_rate,
    weights_of,
)
from core.training.signals import gradient_norm
from core.training.streaming import rows_on
from core.training.transfer import start_from

Floats = npt.NDArray[np.float64]

LOWEST, HIGHEST = 1e-6, 1.0
LEAST_STEPS, MOST_STEPS = 100, 300

_STEP = "Range test"
_WIDTH = 0.025  # of the steps: deviation of the weights by which losses are smoothed
_BEYOND = 4.0  # running loss over the lowest one, where the test ends
_KEPT = 0.9  # of the running loss from step to step
_LEAST_FALL = 0.02  # of the loss at the start
_BELOW_LOWEST = 10.0


def range_test(
    plan: Plan, prepared: Prepared, *, folder: Path, context: JobContext
) -> RangeTestView:
    """Return the loss over a learning rate that grows geometrically from 1e-6 to 1.

    One pass over the training rows, of 100 steps at least (the rows are then gone through again)
    and 300 at most; the test ends early where the loss explodes. Start, order of rows and draws
    are those of the plan's seed, so that the same plan gives the same curve; nothing is kept, and
    torch's generators, threads and settings are given back as they were found.

    Raises
    ------
    AuditError
        If the plan does not fit the data or the machine.
    CancelledError
        Within one batch after the job was cancelled.

    Notes
    -----
    Rows are neither augmented nor computed in 16 bits, and frozen layers stay frozen: the test
    asks for the rate at which this network begins to learn these rows.

    References
    ----------
    Smith 2017, Cyclical Learning Rates for Training Neural Networks, section 3.3; there the rate
    grows linearly, here geometrically.
    """
    device = resolve(plan.compute.device)
    objective, scale = objective_of(
        plan.training, dataset=prepared.record, targets=prepared.targets_of("training")
    )
    start = start_from(plan, prepared, folder=folder, loss=objective.loss, target_scale=scale)
    count = thread_count(plan, architecture=start.architecture)
    draws = seeded_draws(device, stream_seed(plan.seed, "dropout"))
    with threads(count), deterministic(), draws:
        network = start.network.to(device).train()
        if start.freezing is not None:
            start.freezing.set_modes()
        steps = _Steps(plan, prepared, objective, network, device)
        groups = start.freezing.groups() if start.freezing else (_everything(network),)
        rates, losses = _climb(plan, groups, steps, context=context)
    return reading(rates, losses)


def reading(rates: list[float], losses: list[float]) -> RangeTestView:
    """Return what a curve of losses says about the rate.

    Losses are smoothed by a normal kernel over the steps. The suggestion is the rate at which the
    smoothed loss falls most steeply (over the logarithm of the rate) before its minimum, and at
    most a tenth of the rate of that minimum. There is none where the smoothed loss falls by less
    than 2 % of its start.
    """
    smooth = smoothed(np.array(losses))
    place = suggested(np.array(rates), smooth)
    found = None if place is None else float(f"{rates[place]:.2g}")
    lowest = int(smooth.argmin())
    if found is None:
        sentence = (
            f"The loss does not fall at any rate from {rates[0]:.2g} to {rates[-1]:.2g}, so that "
            "none is suggested: look at the inputs, their scaling and the start of the weights."
        )
    else:
        sentence = (
            f"Suggested: {found:g}. The smoothed loss falls steepest before its minimum, "
            f"{smooth[lowest]:.3g} at {rates[lowest]:.2g}; a rate is taken from there, and at most "
            "a tenth of that of the minimum."
        )
    if len(rates) < 2 or rates[-1] < HIGHEST * 0.999:
        sentence += f" The loss grew beyond bounds at {rates[-1]:.2g}, where the test ended."
    return RangeTestView(
        rates=tuple(rates),
        losses=tuple(losses),
        smoothed=tuple(float(loss) for loss in smooth),
        suggestion=found,
        sentence=sentence,
        remedy=None
        if found is None
        else remedies.set_rate(found).model_copy(update={"label": "Use this rate"}),
    )


def smoothed(losses: Floats) -> Floats:
    """Return losses (n,), each a mean of its neighbours under a normal kernel."""
    places = np.arange(len(losses), dtype=np.float64)
    width = max(1.0, _WIDTH * len(losses))
    kernel = np.exp(-0.5 * ((places[:, None] - places[None, :]) / width) ** 2)
    found: Floats = kernel @ losses / kernel.sum(axis=1)
    return found


def suggested(rates: Floats, smooth: Floats) -> int | None:
    """Return the place of the suggested rate, None where the loss does not fall."""
    lowest = int(smooth.argmin())
    if lowest < 2 or smooth[0] - smooth[lowest] < _LEAST_FALL * abs(smooth[0]):
        return None
    slope = np.gradient(smooth, np.log(rates))[:lowest]
    steepest = int(slope.argmin())
    allowed = int(np.searchsorted(rates, rates[lowest] / _BELOW_LOWEST, side="right")) - 1
    return max(0, min(steepest, allowed))


@dataclass(frozen=True)
class _Steps:
    """Steps of the training rows, gone through as often as is needed."""

    plan: Plan
    prepared: Prepared
    objective: Objective
    network: nn.Module
    device: str

    @property
    def batching(self) -> Batching:
        rows = len(self.prepared.parts["training"])
        return Batching(self.plan.training, self.network, rows=rows)

    def __iter__(self) -> Iterator[Step]:
        source = torch.Generator().manual_seed(stream_seed(self.plan.seed, "batches"))
        rows = rows_on(
            self.prepared.inputs_of("training"),
            self.objective.targets(self.prepared.targets_of("training"), device=self.device),
            device=self.device,
        )
        while True:
            batches = rows.shuffled(self.plan.training.batch_size, source=source)
            yield from self.batching.steps_of(batches)


def _everything(network: nn.Module) -> ParameterGroup:
    return ParameterGroup(tuple(network.parameters()))


def _climb(
    plan: Plan, groups: Sequence[ParameterGroup], steps: _Steps, *, context: JobContext
) -> tuple[list[float], list[float]]:
    """Return the rate and the loss of each step, until the loss explodes."""
    weights = [weight for group in groups for weight in group.parameters]
    optimiser = optimiser_of(plan.training, groups, device=steps.device)
    count = min(max(LEAST_STEPS, steps.batching.steps), MOST_STEPS)
    growth = (HIGHEST / LOWEST) ** (1 / (count - 1))
    rates: list[float] = []
    losses: list[float] = []
    running, lowest = 0.0, math.inf
    for number, step in zip(range(count), steps, strict=False):
        rate = LOWEST * growth**number
        context.progress(_STEP, number, count, note=f"learning rate {rate:.1e}")
        set_rate(optimiser, rate)
        loss = _take(plan, weights, step, steps)
        if not math.isfinite(loss):
            break
        rates.append(rate)
        losses.append(loss)
        # Corrected for its start at zero, so that the first steps count in full.
        running = _KEPT * running + (1 - _KEPT) * loss
        level = running / (1 - _KEPT ** (number + 1))
        lowest = min(lowest, level)
        if level > _BEYOND * lowest:
            break
        optimiser.step()
    context.progress(_STEP, count, count)
    return rates, losses


def _take(plan: Plan, weights: list[nn.Parameter], step: Step, steps: _Steps) -> float:
    """Leave the gradients of one step and return its mean loss over rows."""
    for weight in weights:
        weight.grad = None
    rows = sum(len(inputs) for inputs, _ in step)
    total = 0.0
    for inputs, targets in step:
        loss = steps.objective.of(steps.network(inputs), targets)
        torch.autograd.backward(loss * (len(inputs) / rows))
        total += loss.item() * len(inputs) / rows
    if plan.training.l1:
        add_l1(weights_of(steps.network), plan.training.l1)
    if plan.training.clip:
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        clip(gradients, norm=gradient_norm(gradients), longest=plan.training.clip)
    return total
