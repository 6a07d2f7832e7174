"""The loss by task, and the metric of the learning curve beside it.

The losses of a learning curve, training's and validation's alike, are what training lowers: class
weights and label smoothing count in both, so that the two curves can be compared and early
stopping follows what the plan asks for. Penalties on the weights (L1, L2) count in neither.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from core.errors import AuditError
from core.plan.training import TrainingPlan
from core.records.base import Task
from core.records.data import DatasetRecord

_NUMBERS = ("mse", "mae", "huber")
_AUTO = {"classification": "cross_entropy", "regression": "mse", "forecasting": "mse"}
_BY_TASK = {
    "classification": ("cross_entropy", "bce"),
    "regression": _NUMBERS,
    "forecasting": _NUMBERS,
}
_WORDS = {
    "classification": "classes",
    "regression": "a number",
    "forecasting": "the next steps of a series",
}


def resolve_loss(choice: str, *, task: Task, classes: int) -> str:
    """Return the loss for a choice of the plan; `auto` goes by the task.

    Raises
    ------
    AuditError
        If the loss does not fit the task, or `bce` meets other than two classes.
    """
    loss = _AUTO[task] if choice == "auto" else choice
    if loss not in _BY_TASK[task]:
        listed = ", ".join(f"'{name}'" for name in _BY_TASK[task])
        raise AuditError(
            f"The loss '{loss}' does not fit a network that predicts {_WORDS[task]}",
            seen=f"training.loss = '{loss}' with data.task = '{task}'",
            allowed=f"'auto', {listed}",
            remedy="Choose 'auto', or change the task.",
        )
    if loss == "bce" and classes != 2:
        raise AuditError(
            "The loss 'bce' needs two classes",
            seen=f"{classes} classes",
            allowed="'auto' or 'cross_entropy'",
            remedy="Choose 'cross_entropy', which takes any number of classes.",
        )
    return loss


def target_scale(targets: npt.NDArray[np.float32]) -> tuple[float, float]:
    """Return standard deviation and mean of the training targets, in their unit.

    Equal targets have no deviation; then the factor is 1.
    """
    exact = targets.astype(np.float64)
    deviation = float(exact.std())
    return deviation if deviation > 0 else 1.0, float(exact.mean())


def objective_of(
    plan: TrainingPlan, *, dataset: DatasetRecord, targets: npt.NDArray[np.generic]
) -> tuple[Objective, tuple[float, float] | None]:
    """Return what the plan lowers, and for numbers deviation and mean of the training targets.

    Parameters
    ----------
    targets : ndarray
        Of the training rows only: (n,) classes or numbers, or (n, k) next steps.

    Raises
    ------
    AuditError
        If the loss, class weights or label smoothing do not fit the task.
    """
    loss = resolve_loss(plan.loss, task=dataset.task, classes=len(dataset.class_names))
    if dataset.task == "classification":
        weights: tuple[float, ...] = ()
        if plan.class_weights == "balanced":
            weights = balanced_weights(targets, classes=len(dataset.class_names))
        return Objective(loss, weights=weights, smoothing=plan.label_smoothing), None
    _refuse_for_numbers(plan, dataset.task)
    scale = target_scale(targets.astype(np.float32))
    return Objective(loss, scale=scale[0], bend=plan.huber_delta), scale


def balanced_weights(targets: npt.NDArray[np.generic], *, classes: int) -> tuple[float, ...]:
    """Return rows / (classes × rows of the class) for each class; 1 for a class without rows."""
    counts = np.bincount(targets.astype(np.int64), minlength=classes)
    return tuple(len(targets) / (classes * int(count)) if count else 1.0 for count in counts)


@dataclass(frozen=True)
class Objective:
    """What training lowers.

    Attributes
    ----------
    loss : str
        `cross_entropy`, `bce`, `mse`, `mae` or `huber`.
    scale : float
        Standard deviation of the training targets: a regression's errors are divided by it, so
        that losses, and the learning rate, mean the same in every unit. 1 for classes.
    bend : float
        For `huber`: where squared gives way to absolute, in deviations.
    smoothing : float
        Share of each label that is spread evenly over all classes.
    weights : tuple of float
        One for each class; empty where all weigh the same.

    Notes
    -----
    A weighted loss is Σ w l / n over n rows, not over the sum of their weights: so the loss of a
    large batch is the mean of those of its parts, whatever classes fall into them. With smoothing
    each class's term carries its own weight, in `bce` as in `cross_entropy`.
    """

    loss: str
    scale: float = 1.0
    bend: float = 1.0
    smoothing: float = 0.0
    weights: tuple[float, ...] = ()

    def targets(self, values: npt.NDArray[np.generic], *, device: str) -> Tensor:
        """Return targets as the loss wants them: (n,) int64, or (n, 1) or (n, k) float32."""
        if self.loss == "cross_entropy":
            return torch.tensor(values, dtype=torch.int64, device=device)
        numbers = torch.tensor(values, dtype=torch.float32, device=device)
        return numbers if numbers.ndim == 2 else numbers.unsqueeze(1)

    def of(self, outputs: Tensor, targets: Tensor, *, reduction: str = "mean") -> Tensor:
        """Return the mean (or, with `sum`, the total) loss over rows; steps are averaged."""
        match self.loss:
            case "cross_entropy":
                return self._cross_entropy(outputs, targets, reduction=reduction)
            case "bce":
                return self._binary(outputs, targets, reduction=reduction)
            case "mse":
                found = functional.mse_loss(outputs, targets, reduction=reduction) / self.scale**2
            case "mae":
                found = functional.l1_loss(outputs, targets, reduction=reduction) / self.scale
            case _:
                errors = (outputs - targets) / self.scale
                found = functional.huber_loss(
                    errors, torch.zeros_like(errors), reduction=reduction, delta=self.bend
                )
        return found / outputs.shape[1] if reduction == "sum" else found

    def metric_sum(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Return the number of rows that are right, or the sum over rows of absolute errors."""
        match self.loss:
            case "cross_entropy":
                return (outputs.argmax(dim=1) == targets).sum()
            case "bce":
                return ((outputs > 0) == (targets > 0.5)).sum()
            case _:
                return (outputs - targets).abs().mean(dim=1).sum()

    def _cross_entropy(self, outputs: Tensor, targets: Tensor, *, reduction: str) -> Tensor:
        if not self.weights:
            return functional.cross_entropy(
                outputs, targets, reduction=reduction, label_smoothing=self.smoothing
            )
        total = functional.cross_entropy(
            outputs,
            targets,
            weight=_on_device(self.weights, outputs.device),
            reduction="sum",
            label_smoothing=self.smoothing,
        )
        return total if reduction == "sum" else total / len(outputs)

    def _binary(self, outputs: Tensor, targets: Tensor, *, reduction: str) -> Tensor:
        if self.smoothing:
            targets = targets * (1.0 - self.smoothing) + 0.5 * self.smoothing
        if not self.weights:
            return functional.binary_cross_entropy_with_logits(
                outputs, targets, reduction=reduction
            )
        negative, positive = self.weights
        return negative * functional.binary_cross_entropy_with_logits(
            outputs,
            targets,
            reduction=reduction,
            pos_weight=_on_device((positive / negative,), outputs.device),
        )


@functools.lru_cache(maxsize=8)
def _on_device(weights: tuple[float, ...], device: torch.device) -> Tensor:
    """Return the weights there; kept, so that no batch waits for a copy."""
    return torch.tensor(weights, dtype=torch.float32, device=device)


def _refuse_for_numbers(plan: TrainingPlan, task: Task) -> None:
    """Class weights and smoothed labels mean nothing where there are no classes."""
    for field, value, default in (
        ("class_weights", plan.class_weights, "none"),
        ("label_smoothing", plan.label_smoothing, 0.0),
    ):
        if value != default:
            raise AuditError(
                f"training.{field} does not fit a network that predicts {_WORDS[task]}",
                seen=f"training.{field} = {value!r} with data.task = '{task}'",
                allowed=f"{default!r}",
                remedy="Set it back, or change the task to classification.",
            )
