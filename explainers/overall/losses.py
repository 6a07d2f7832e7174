"""How far off the network is in each row: what permutation importance sees grow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.assessments.predictions import ClassPredictions
from core.models.outputs import probabilities
from core.records.data import DatasetRecord
from explainers.explanation import Doubles

Targets = npt.NDArray[np.int64] | npt.NDArray[np.float32]


@dataclass(frozen=True)
class Losses:
    """Loss and score by row; both add up to figures of all rows as means.

    Attributes
    ----------
    output : str
        Output of the architecture.
    targets : ndarray
        (n,) recorded classes or numbers; (n, k) next steps.
    step : int
        For forecasts, which step ahead is measured, from 0.
    """

    record: DatasetRecord
    output: str
    targets: Targets
    step: int = 0

    @property
    def is_classes(self) -> bool:
        """Whether classes are predicted."""
        return self.record.task == "classification"

    @property
    def loss_name(self) -> str:
        """What the loss is."""
        return "log loss" if self.is_classes else "mean absolute error"

    @property
    def loss_unit(self) -> str:
        """Unit of the loss: nat for classes, else that of the target."""
        return "nat" if self.is_classes else self.record.target

    @property
    def score_name(self) -> str:
        """What the score is."""
        return "accuracy" if self.is_classes else "R²"

    @property
    def has_score(self) -> bool:
        """Whether there is a score: R² needs targets that differ."""
        return self.is_classes or float(np.var(self._numbers())) > 0.0

    def of(self, outputs: Doubles, places: npt.NDArray[np.int64]) -> Doubles:
        """Return loss and loss of score (p, 2) for raw outputs (p, K) of the rows (p,).

        The second column is 0 or 1 for classes (the prediction is wrong), and the squared error
        in variances of the targets for numbers, so that a score is 1 − its mean.

        Raises
        ------
        AuditError
            If declared probabilities are none.
        """
        if self.is_classes:
            said = ClassPredictions(
                probabilities(outputs, self.output),
                np.asarray(self.targets[places], dtype=np.int64),
                self.record.positive,
            )
            return np.column_stack((said.log_losses, ~said.is_correct)).astype(np.float64)
        errors = outputs[:, self.step] - self._numbers()[places]
        spread = float(np.var(self._numbers()))
        squares = np.square(errors) / spread if spread > 0 else np.zeros(len(errors))
        return np.column_stack((np.abs(errors), squares))

    def _numbers(self) -> Doubles:
        targets = np.asarray(self.targets, dtype=np.float64)
        return targets[:, self.step] if targets.ndim == 2 else targets
