"""The loss by task, and the metric of the learning curve beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from core.errors import AuditError
from core.records.base import Task

_AUTO = {"classification": "cross_entropy", "regression": "mse"}
_BY_TASK = {"classification": ("cross_entropy", "bce"), "regression": ("mse", "mae")}
_WORDS = {"classification": "classes", "regression": "a number"}


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


@dataclass(frozen=True)
class Objective:
    """What training lowers.

    Attributes
    ----------
    loss : str
        `cross_entropy`, `bce`, `mse` or `mae`.
    scale : float
        Standard deviation of the training targets: a regression's errors are divided by it, so
        that losses, and the learning rate, mean the same in every unit. 1 for classes.
    """

    loss: str
    scale: float = 1.0

    def targets(self, values: npt.NDArray[np.generic], *, device: str) -> Tensor:
        """Return targets as the loss wants them: (n,) int64, or (n, 1) float32."""
        if self.loss == "cross_entropy":
            return torch.tensor(values, dtype=torch.int64, device=device)
        return torch.tensor(values, dtype=torch.float32, device=device).unsqueeze(1)

    def of(self, outputs: Tensor, targets: Tensor, *, reduction: str = "mean") -> Tensor:
        """Return the mean (or, with `sum`, the total) loss over rows."""
        match self.loss:
            case "cross_entropy":
                return functional.cross_entropy(outputs, targets, reduction=reduction)
            case "bce":
                return functional.binary_cross_entropy_with_logits(
                    outputs, targets, reduction=reduction
                )
            case "mse":
                scaled = functional.mse_loss(outputs, targets, reduction=reduction)
                return scaled / self.scale**2
            case _:
                return functional.l1_loss(outputs, targets, reduction=reduction) / self.scale

    def metric_sum(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Return the number of rows that are right, or the sum of absolute errors."""
        match self.loss:
            case "cross_entropy":
                return (outputs.argmax(dim=1) == targets).sum()
            case "bce":
                return ((outputs > 0) == (targets > 0.5)).sum()
            case _:
                return (outputs - targets).abs().sum()
