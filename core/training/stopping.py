"""When training ends and which epoch is kept, judged by the validation losses alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.evidence.wording import count_text
from core.plan.training import TrainingPlan


@dataclass
class Judge:
    """Says of one loss after the other whether it is lower, by more than `least`, than any before.

    A loss within `least` of the lowest does not move the mark, so that many small steps down
    count as soon as their sum does.
    """

    least: float
    lowest: float = field(default=math.inf)

    def is_lower(self, loss: float) -> bool:
        """Return whether the loss is lower; then it is the mark from now on."""
        # Written so that an infinite mark is bettered by any finite loss.
        if not loss < self.lowest - self.least:
            return False
        self.lowest = loss
        return True


@dataclass
class Ending:
    """Which epoch is the best so far, and whether training should end.

    Attributes
    ----------
    epochs, best : int
        Epochs run, and the one whose weights are kept; 0 before the first.
    """

    plan: TrainingPlan
    epochs: int = 0
    best: int = 0
    has_reached: bool = False
    judge: Judge = field(init=False)

    def __post_init__(self) -> None:
        self.judge = Judge(self.plan.min_improvement)

    @classmethod
    def after(cls, plan: TrainingPlan, losses: Iterable[float]) -> Ending:
        """Return where the validation losses of a history lead."""
        ending = cls(plan)
        for loss in losses:
            ending.and_then(loss)
        return ending

    def and_then(self, loss: float) -> bool:
        """Take the validation loss of the next epoch; return whether its weights are to be kept."""
        self.epochs += 1
        self.has_reached = self.plan.required_loss > 0.0 and loss <= self.plan.required_loss
        is_best = self.judge.is_lower(loss) or self.has_reached
        if is_best:
            self.best = self.epochs
        return is_best

    @property
    def is_over(self) -> bool:
        """Whether no further epoch should be run."""
        return self.has_reached or self.is_out_of_patience or self.epochs >= self.plan.epochs

    @property
    def is_out_of_patience(self) -> bool:
        """Whether the validation loss has not fallen for so many epochs."""
        return self.epochs - self.best >= self.plan.patience

    @property
    def sentence(self) -> str:
        """Why training ended, and which weights were kept."""
        if self.has_reached:
            return (
                f"Stopped after epoch {self.epochs}: the validation loss had reached the required "
                f"{self.plan.required_loss:g}; the weights of that epoch were kept."
            )
        kept = f"the weights of epoch {self.best}, with the lowest validation loss, were kept."
        if self.is_out_of_patience and self.epochs < self.plan.epochs:
            patience = count_text(self.plan.patience, "epoch", "epochs")
            least = self.plan.min_improvement
            by = f" by more than {least:g}" if least else ""
            return (
                f"Stopped after epoch {self.epochs}: the validation loss had not fallen{by} for "
                f"{patience}; {kept}"
            )
        is_one = self.epochs == 1
        ran = "The one planned epoch was" if is_one else f"All {self.epochs} planned epochs were"
        return f"{ran} run; {kept}"
