"""The learning rate of each epoch: a pure function of the plan and of the epochs before.

Because nothing else is remembered, a training that goes on from a kept state needs no schedule of
its own: the history says it all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.plan.training import SchedulePlan, TrainingPlan
from core.training.stopping import Judge


def rate_of(plan: TrainingPlan, *, epoch: int, losses: Sequence[float]) -> float:
    """Return the learning rate of `epoch` (from 1).

    Parameters
    ----------
    losses : sequence of float
        Validation losses of the epochs before it.

    Notes
    -----
    Warm-up: epoch e of w has e / (w + 1) of the rate, so that epoch w + 1 is the first with all of
    it. The schedules begin there. `step` multiplies by the factor after every so many epochs;
    `cosine` is (1 + cos(π t / E)) / 2 for t = 0 … E − 1 of E epochs after the warm-up (Loshchilov,
    Hutter 2017, SGDR, eq. 5, without restarts); `plateau` multiplies by the factor whenever the
    validation loss has not fallen, by more than the least improvement, for so many epochs.
    """
    schedule = plan.schedule
    warm = min(1.0, epoch / (schedule.warm_up + 1))
    past = max(0, epoch - schedule.warm_up - 1)
    match schedule.kind:
        case "constant":
            factor = 1.0
        case "step":
            factor = schedule.factor ** (past // schedule.every)
        case "cosine":
            length = max(1, (schedule.span or plan.epochs) - schedule.warm_up)
            factor = (1.0 + math.cos(math.pi * min(1.0, past / length))) / 2.0
        case "plateau":
            factor = _after_plateaus(schedule, losses, least=plan.min_improvement)
    return plan.learning_rate * warm * factor


def _after_plateaus(schedule: SchedulePlan, losses: Sequence[float], *, least: float) -> float:
    """Return what is left of the rate; a reduction starts the count anew."""
    judge = Judge(least)
    factor, waited = 1.0, 0
    for loss in losses:
        waited = 0 if judge.is_lower(loss) else waited + 1
        if waited >= schedule.every:
            factor, waited = factor * schedule.factor, 0
    return factor
