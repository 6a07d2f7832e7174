"""What an answer costs that does not look at the inputs: the yardstick of a learning curve."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from core.data.dataset import Prepared
from core.plan import Plan
from core.training.losses import Objective, objective_of


def naive_loss(objective: Objective, targets: npt.NDArray[np.generic], *, classes: int) -> float:
    """Return the loss of the best constant answer to the training targets.

    Parameters
    ----------
    objective : Objective
        What training lowers, with its class weights and smoothing.
    targets : ndarray
        Of the training rows: (n,) classes or numbers, or (n, k) next steps.
    classes : int
        Classes of the data; 0 where numbers are predicted.

    Returns
    -------
    float
        For classes Σ a log(Σ a / a), with a the weighted and smoothed share of each class: the
        minimum of the cross-entropy over all constant probabilities (Gibbs' inequality). For
        numbers the lower of the losses of the mean and of the median of each step.
    """
    if classes:
        shares = np.bincount(targets.astype(np.int64), minlength=classes) / len(targets)
        weights = np.array(objective.weights or (1.0,) * classes)
        mass = weights * ((1.0 - objective.smoothing) * shares + objective.smoothing / classes)
        total = float(mass.sum())
        return float(sum(a * math.log(total / a) for a in mass.tolist() if a > 0))
    recorded = objective.targets(targets, device="cpu")
    answers = (recorded.mean(dim=0), recorded.median(dim=0).values)
    losses = [objective.of(answer.expand_as(recorded), recorded).item() for answer in answers]
    found: float = min(losses)
    return found if math.isfinite(found) else 1.0


def naive_loss_of(plan: Plan, prepared: Prepared) -> float:
    """Return the naive loss of the plan's training part, in the units of its learning curve."""
    targets = prepared.targets_of("training")
    objective, _ = objective_of(plan.training, dataset=prepared.record, targets=targets)
    return naive_loss(objective, targets, classes=len(prepared.record.class_names))
