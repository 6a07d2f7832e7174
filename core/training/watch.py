"""How far training is, told now and then, and the sentences for a training that went wrong."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import torch
from torch import Tensor

from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.training import TrainingPlan
from core.records.live import SO_FAR, Figures, LiveCurve
from core.records.training import Epoch

STEP = "Training"

_PAUSE = 0.05  # seconds between two reports of progress
_DIVERGED = 1e4
_LEAST_FIRST_LOSS = 1e-2


@dataclass
class Watch:
    """Counts batches, reports now and then, and notices when training diverges.

    Attributes
    ----------
    total, done : int
        Batches of all planned epochs, and those that were computed.
    first : float or None
        Loss of the very first step, against which divergence is judged.
    """

    plan: TrainingPlan
    total: int
    done: int = 0
    reported: float = field(default=-math.inf)
    first: float | None = None
    curve: LiveCurve = field(default_factory=LiveCurve)

    def check_step(self, loss: float, *, epoch: int, inputs: Tensor) -> None:
        """Raise if the loss of a step says that training has diverged."""
        if self.first is None:
            if not math.isfinite(loss) and not bool(torch.isfinite(inputs).all()):
                raise _not_numbers()
            self.first = max(loss, _LEAST_FIRST_LOSS)
        # Written so that NaN, which compares false with everything, is caught as well.
        if not loss <= _DIVERGED * self.first:
            raise self._diverged("training", loss, epoch=epoch)

    def check_validation(self, loss: float, *, epoch: int) -> None:
        """Raise if the validation loss is not a finite number."""
        if not math.isfinite(loss):
            raise self._diverged("validation", loss, epoch=epoch)

    def tell_step(self, context: JobContext, loss: float, *, epoch: int, batches: int) -> None:
        """Report at most twenty times a second."""
        self.done += batches
        now = time.monotonic()
        if now - self.reported >= _PAUSE:
            self.reported = now
            self._tell(context, epoch, (*self.curve.figures(), (SO_FAR, loss)))

    def end_epoch(self, epoch: int) -> None:
        """Count the batches of whole epochs, where steps are made of several."""
        self.done = self.total // self.plan.epochs * epoch

    def tell_epoch(self, context: JobContext, line: Epoch, *, is_best: bool) -> None:
        """Report the end of an epoch."""
        self.curve = self.curve.and_then(line, is_best=is_best)
        self._tell(context, line.epoch, self.curve.figures())

    def _tell(self, context: JobContext, epoch: int, figures: Figures) -> None:
        note = f"epoch {epoch} of {self.plan.epochs}"
        context.progress(STEP, min(self.done, self.total), self.total, note=note, figures=figures)

    def _diverged(self, part: str, loss: float, *, epoch: int) -> AuditError:
        rate = self.plan.learning_rate
        return AuditError(
            f"Training diverged in epoch {epoch}",
            seen=f"a {part} loss of {loss:.3g} at learning rate {rate:g}",
            allowed=f"a finite loss, at most {_DIVERGED:,.0f} times that of the first batch",
            remedy=f"Lower the learning rate, for example to {rate / 10:g}, and train again.",
        )


def _not_numbers() -> AuditError:
    return AuditError(
        "The network was given inputs that are not numbers",
        seen="NaN or infinity among the training rows, before the first step",
        allowed="finite numbers",
        remedy="Look for missing or mistyped values in the data.",
    )
