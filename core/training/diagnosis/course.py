"""The course of one training, as a diagnosis reads it: curves in units of a naive answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.plan import Plan
from core.plan.model import NetworkPlan
from core.records.training import CheckpointRecord

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Course:
    """One training, as far as its record tells.

    Attributes
    ----------
    rows : int
        Rows that were trained on.
    naive : float
        Loss of the best answer that does not look at the inputs, in the units of the curves.
    """

    record: CheckpointRecord
    plan: Plan
    rows: int
    naive: float

    @cached_property
    def training(self) -> Floats:
        """Training losses (epochs,) in naive losses: 1 is what knowing nothing costs."""
        return np.array([line.training_loss for line in self.record.history]) / self.naive

    @cached_property
    def validation(self) -> Floats:
        """Validation losses (epochs,) in naive losses."""
        return np.array([line.validation_loss for line in self.record.history]) / self.naive

    @cached_property
    def gradients(self) -> Floats:
        """Largest gradient norm of each epoch (epochs,); empty where they were not measured."""
        found = [line.gradient for line in self.record.history if line.gradient is not None]
        return np.array(found, dtype=np.float64)

    @property
    def epochs(self) -> int:
        """Epochs that were run."""
        return len(self.record.history)

    @property
    def best(self) -> int:
        """Place of the epoch whose weights were kept, from 0."""
        return max(self.record.best_epoch - 1, 0)

    @property
    def last_fifth(self) -> int:
        """Epochs at the end by which the present pace is judged, at least two."""
        return min(self.epochs - 1, max(2, self.epochs // 5))

    @property
    def starts_at_zero(self) -> bool:
        """Whether all weights began at zero."""
        model = self.plan.model
        return isinstance(model, NetworkPlan) and model.initialisation == "zeros"

    @property
    def ran_out(self) -> bool:
        """Whether training ended because the planned epochs were over."""
        return self.epochs >= self.plan.training.epochs

    @cached_property
    def level(self) -> float:
        """Training loss at the end: the median of the last three epochs, in naive losses."""
        return float(np.median(self.training[-3:]))

    def loss(self, place: int, *, of_validation: bool = False) -> str:
        """Return the loss of an epoch as it is printed."""
        line = self.record.history[place]
        return f"{line.validation_loss if of_validation else line.training_loss:.3g}"

    @property
    def naive_text(self) -> str:
        """The naive loss as it is printed."""
        return f"{self.naive:.3g}"

    @property
    def smallest_class(self) -> float:
        """Rows to a class on average; all rows where numbers are predicted."""
        last = self.record.architecture
        if last.output in ("value", "forecast"):
            return float(self.rows)
        return self.rows / max(2, self._outputs)

    @cached_property
    def _outputs(self) -> int:
        for layer in reversed(self.record.architecture.layers):
            outputs = getattr(layer, "outputs", None)
            if outputs is not None:
                return int(outputs)
        return 2
