"""A training as it stands, finished or under way: its epochs, and which of them is best."""

from __future__ import annotations

from dataclasses import dataclass

from core.project.unfinished import Unfinished
from core.records.training import Epoch
from core.records.views.training import TrainingView


@dataclass(frozen=True)
class Learning:
    """What the page shows of a training.

    Attributes
    ----------
    epochs : tuple of Epoch
        Those that are known, in order; a fast training tells the window of some of them only.
    best : Epoch or None
        The one with the lowest validation loss.
    planned : int
        The most that will be run.
    is_running : bool
        Whether more may come.
    is_paused : bool
        Whether it was stopped on the way and can go on.
    """

    epochs: tuple[Epoch, ...] = ()
    best: Epoch | None = None
    planned: int = 0
    is_running: bool = False
    is_paused: bool = False

    @classmethod
    def of(cls, view: TrainingView) -> Learning:
        """Return a training that has ended."""
        best = next((line for line in view.history if line.epoch == view.best_epoch), None)
        return cls(view.history, best, view.planned_epochs)

    @classmethod
    def after(cls, unfinished: Unfinished, *, is_running: bool) -> Learning:
        """Return a training that was stopped on the way, as it waits or goes on."""
        best = _lowest(unfinished.history)
        return cls(unfinished.history, best, unfinished.planned, is_running, not is_running)

    def and_then(self, *lines: Epoch) -> Learning:
        """Return the training with more epochs; those that are known already change nothing."""
        known = {line.epoch: line for line in (*self.epochs, *lines)}
        epochs = tuple(known[epoch] for epoch in sorted(known))
        return Learning(epochs, _lowest(epochs), self.planned, self.is_running, self.is_paused)

    @property
    def last(self) -> Epoch | None:
        """The epoch that ended last."""
        return self.epochs[-1] if self.epochs else None

    @property
    def finding(self) -> str:
        """What the curve shows, as far as the figures allow."""
        if self.best is None or self.last is None:
            return "The first epoch is under way" if self.is_running else "Loss by epoch"
        if self.is_paused:
            return f"Paused after epoch {self.last.epoch:,} of {self.planned:,}"
        if self.best.epoch < self.last.epoch:
            return f"Best at epoch {self.best.epoch:,}, no better since"
        if self.is_running:
            return f"Best so far at epoch {self.best.epoch:,}"
        return f"Best at the last epoch, {self.best.epoch:,}"


def _lowest(epochs: tuple[Epoch, ...]) -> Epoch | None:
    return min(epochs, key=lambda line: (line.validation_loss, line.epoch), default=None)
