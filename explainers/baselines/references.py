"""What baselines are made from: the training rows, and what the plan says of the choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.data.images.stored import Inputs, StoredRows, picked
from core.errors import AuditError
from core.plan.references import BaselineName, ReferencesPlan
from core.records.base import Kind, Task

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Shares = Callable[[], Doubles]

_FOR_TEXTS: tuple[BaselineName, ...] = ("training_mean", "other_class_mean", "zero")
_OF_CLASSES: tuple[BaselineName, ...] = ("nearest_others", "near_cutoff")


@dataclass(frozen=True, eq=False)
class References:
    """The training rows of one explained network, encoded.

    Rows on disk are read in parts and never held all at once.

    Attributes
    ----------
    inputs : ndarray or StoredRows
        (N, *shape) float32 training rows; (N, C + 1, T) where series differ in length.
    targets : ndarray
        (N,) class indices, or numbers.
    data : ndarray or StoredRows, optional
        (M, *shape): all rows, in the order of the data.
    background : int
        Rows that are drawn where a baseline is many rows.
    positive : str
        Name of the positive class, for the sentence.
    shares : callable, optional
        Gives the probability (N,) of the positive class for each training row.
    """

    inputs: Inputs
    targets: npt.NDArray[np.int64] | npt.NDArray[np.float32]
    kind: Kind
    task: Task
    settings: ReferencesPlan = field(default_factory=ReferencesPlan)
    background: int = 50
    seed: int = 0
    is_marked: bool = False
    data: Inputs | None = None
    positive: str = "the positive class"
    shares: Shares | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one row."""
        return tuple(self.inputs.shape[1:])

    @cached_property
    def mean(self) -> Floats:
        """Mean of the training rows; where series differ in length, of their real steps."""
        return _mean(self._known(self.inputs))

    @cached_property
    def near(self) -> Doubles:
        """Probability (N,) of the positive class for each training row."""
        if self.shares is None:
            raise AuditError(
                "The training rows near the cut-off cannot be found",
                seen="a network whose predictions were not made",
                remedy="Choose another baseline.",
            )
        return self.shares()

    def mean_of_others(self, target: int) -> Floats:
        """Return the mean of the training rows of all classes but one.

        Raises
        ------
        AuditError
            If there is no row of another class.
        """
        others = picked(self.inputs, self.targets != target)
        if len(others) == 0:
            raise AuditError(
                "The mean of the other classes cannot be taken as baseline",
                seen="all training rows belong to the explained class",
                remedy="Choose the baseline 'training_mean'.",
            )
        return _mean(self._known(others))

    def _known(self, inputs: Inputs) -> Inputs:
        """Return the rows with NaN on the padding of series that differ in length."""
        if not self.is_marked:
            return inputs
        rows = np.asarray(inputs)
        return np.where(rows[:, -1:] > 0, rows, np.float32(np.nan))


def refuse_baseline(
    name: BaselineName, *, kind: Kind, task: Task, settings: ReferencesPlan, rows: int
) -> None:
    """Refuse a baseline that the data do not have.

    Parameters
    ----------
    rows : int
        Rows of the data.

    Raises
    ------
    AuditError
        If the baseline does not fit the kind of data or the task, or there is no such row.
    """
    if kind == "text" and name not in _FOR_TEXTS:
        raise AuditError(
            f"The baseline '{name}' is not for texts",
            seen=f"'{name}' for texts",
            allowed="'training_mean', which for texts means the unknown word in every place: word "
            "numbers have no mean, no distance and no blur",
            remedy="Choose the baseline 'training_mean'.",
        )
    if name == "blurred" and kind == "tabular":
        raise AuditError(
            "A row of a table cannot be blurred, because its columns have no neighbours",
            seen=f"'{name}' for a table",
            allowed="pictures and series",
            remedy="Choose another baseline, such as 'training_mean'.",
        )
    if name in _OF_CLASSES and task != "classification":
        raise AuditError(
            f"The baseline '{name}' needs classes, and the network predicts numbers",
            seen=f"'{name}' for numbers",
            allowed="a network that predicts classes",
            remedy="Choose another baseline, such as 'training_distribution'.",
        )
    if name == "row" and settings.row > rows:
        raise AuditError(
            "The row that all others are to be compared with is not in the data",
            seen=f"explanation.references.row = {settings.row}",
            allowed=f"1 to {rows:,}",
            remedy="Name a row of the data.",
        )


def _mean(inputs: Inputs) -> Floats:
    if isinstance(inputs, StoredRows):
        return inputs.mean()
    if np.isnan(inputs[:, -1]).any():
        return _mean_of_real(inputs)
    return np.asarray(inputs.mean(axis=0, dtype=np.float64), dtype=np.float32)


def _mean_of_real(inputs: Floats) -> Floats:
    """Return the mean over rows of what is not missing; 0, the scaled mean, where all is."""
    known = ~np.isnan(inputs)
    sums = np.where(known, inputs, 0.0).sum(axis=0, dtype=np.float64)
    return np.asarray(sums / np.maximum(known.sum(axis=0), 1), dtype=np.float32)
