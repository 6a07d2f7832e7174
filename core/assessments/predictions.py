"""Predictions beside what was recorded, with what several figures need of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from core.assessments.forecasts import ForecastPredictions

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

SMALLEST_PROBABILITY = 1e-7
"""Smaller probabilities of the recorded class count as this in the log loss."""


@dataclass(frozen=True)
class Ranking:
    """The two groups of rows in order of their score, and where each stands in the other.

    Attributes
    ----------
    positives, others : ndarray
        Row numbers of the positive class and of all other rows, by ascending score.
    below, not_above : ndarray
        For each of `positives`, how many of `others` score lower, and how many not higher.
    """

    positives: Integers
    others: Integers
    below: Integers
    not_above: Integers


@dataclass(frozen=True)
class ClassPredictions:
    """Probabilities (n, K) float64 of the classes, beside the recorded classes (n,) int64."""

    probabilities: Floats
    targets: Integers
    positive: int

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.targets)

    @property
    def classes(self) -> int:
        """Number of classes, with or without rows."""
        return int(self.probabilities.shape[1])

    @cached_property
    def predicted(self) -> Integers:
        """The most probable class of each row (n,); the first one where several tie."""
        return np.asarray(np.argmax(self.probabilities, axis=1), dtype=np.int64)

    @cached_property
    def is_correct(self) -> Booleans:
        """Whether the predicted class is the recorded one (n,)."""
        return np.asarray(self.predicted == self.targets)

    @cached_property
    def is_positive(self) -> Booleans:
        """Whether the recorded class is the positive one (n,)."""
        return np.asarray(self.targets == self.positive)

    @cached_property
    def is_called_positive(self) -> Booleans:
        """Whether the predicted class is the positive one (n,)."""
        return np.asarray(self.predicted == self.positive)

    @cached_property
    def scores(self) -> Floats:
        """Probability of the positive class (n,)."""
        return np.ascontiguousarray(self.probabilities[:, self.positive])

    @cached_property
    def recorded_probabilities(self) -> Floats:
        """Probability given to the recorded class (n,), as it was predicted."""
        return self.probabilities[np.arange(self.rows), self.targets]

    @cached_property
    def log_losses(self) -> Floats:
        """Minus the natural logarithm of the recorded class's clipped probability (n,), in nat."""
        return -np.log(np.maximum(self.recorded_probabilities, SMALLEST_PROBABILITY))

    @cached_property
    def brier_losses(self) -> Floats:
        """Squared distance from the recorded class (n,), halved for two classes."""
        squares = np.square(self.probabilities).sum(axis=1)
        distance = squares - 2 * self.recorded_probabilities + 1.0
        return np.asarray(distance / 2 if self.classes == 2 else distance)

    @cached_property
    def class_rows(self) -> csr_array:
        """Sparse (K, n) with a one where the row is of the class."""
        return _indicator(self.targets, classes=self.classes, weights=np.ones(self.rows))

    @cached_property
    def correct_class_rows(self) -> csr_array:
        """Sparse (K, n) with a one where the row is of the class and predicted as such."""
        weights = self.is_correct.astype(np.float64)
        return _indicator(self.targets, classes=self.classes, weights=weights)

    @cached_property
    def ranking(self) -> Ranking:
        """Rows of both groups in order of the positive class's probability."""
        order = np.argsort(self.scores, kind="stable")
        is_positive = self.is_positive[order]
        positives, others = order[is_positive], order[~is_positive]
        low, high = self.scores[others], self.scores[positives]
        return Ranking(
            positives=positives,
            others=others,
            below=np.searchsorted(low, high, side="left"),
            not_above=np.searchsorted(low, high, side="right"),
        )


@dataclass(frozen=True)
class ValuePredictions:
    """Predicted numbers (n,) float64 beside the recorded ones (n,) float64, in the same unit."""

    values: Floats
    targets: Floats

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.targets)

    @cached_property
    def absolute_errors(self) -> Floats:
        """|prediction − recorded value| (n,)."""
        return np.abs(self.values - self.targets)

    @cached_property
    def squared_errors(self) -> Floats:
        """Squared errors (n,)."""
        return np.square(self.values - self.targets)

    @cached_property
    def centred_targets(self) -> Floats:
        """Recorded values minus their mean (n,), so that sums of squares lose no digits."""
        return np.asarray(self.targets - self.targets.mean())


Predictions = ClassPredictions | ValuePredictions | ForecastPredictions


def _indicator(targets: Integers, *, classes: int, weights: Floats) -> csr_array:
    rows = np.arange(len(targets))
    return csr_array((weights, (targets, rows)), shape=(classes, len(targets)))
