"""What baselines are made from: the training rows, and what the plan says of the choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.catalogue.baselines import BASELINES, BaselineEntry
from core.data.images.stored import Inputs, StoredRows, picked
from core.errors import AuditError
from core.plan.references import BaselineName, ReferencesPlan
from core.records.base import Kind, Task
from explainers.explanation import Doubles

Floats = npt.NDArray[np.float32]
Shares = Callable[[], Doubles]


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
    _means: dict[int, Floats] = field(default_factory=dict, init=False)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one row."""
        return tuple(self.inputs.shape[1:])

    @property
    def classes(self) -> int:
        """How many classes there are; 0 for numbers."""
        return int(self.targets.max()) + 1 if self.task == "classification" else 0

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
        """Return the mean of the training rows of all classes but one, computed once for each.

        Raises
        ------
        AuditError
            If there is no row of another class.
        """
        if target not in self._means:
            self._means[target] = self._mean_of_others(target)
        return self._means[target]

    def _mean_of_others(self, target: int) -> Floats:
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
    name: BaselineName,
    *,
    kind: Kind,
    task: Task,
    settings: ReferencesPlan,
    rows: int,
    classes: int = 0,
) -> None:
    """Refuse a baseline that the data do not have, as the catalogue declares it.

    Parameters
    ----------
    rows : int
        Rows of the data.
    classes : int
        How many classes there are; 0 where that is not known.

    Raises
    ------
    AuditError
        If the baseline does not fit the kind of data or the task, or there is no such row.
    """
    entry = BASELINES[name]
    if not entry.fits(kind, task, classes=classes):
        raise _misfit(entry, kind, task, classes=classes)
    if name == "row" and settings.row > rows:
        raise AuditError(
            "The row that all others are to be compared with is not in the data",
            seen=f"explanation.references.row = {settings.row}",
            allowed=f"1 to {rows:,}",
            remedy="Name a row of the data.",
        )


def _misfit(entry: BaselineEntry, kind: Kind, task: Task, *, classes: int) -> AuditError:
    """Return the fault of a baseline that does not fit, by its cause."""
    name = entry.name
    if kind not in entry.kinds and kind == "text":
        return AuditError(
            f"The baseline '{name}' is not for texts",
            seen=f"'{name}' for texts",
            allowed="'training_mean', which for texts means the unknown word in every place: word "
            "numbers have no mean, no distance and no blur",
            remedy="Choose the baseline 'training_mean'.",
        )
    if kind not in entry.kinds:
        return AuditError(
            "A row of a table cannot be blurred, because its columns have no neighbours",
            seen=f"'{name}' for a table",
            allowed="pictures and series",
            remedy="Choose another baseline, such as 'training_mean'.",
        )
    if task != "classification":
        return AuditError(
            f"The baseline '{name}' needs classes, and the network predicts numbers",
            seen=f"'{name}' for numbers",
            allowed="a network that predicts classes",
            remedy="Choose another baseline, such as 'training_mean'.",
        )
    return AuditError(
        f"The baseline '{name}' is about the one cut between two classes",
        seen=f"'{name}' for {classes} classes",
        allowed="two classes",
        remedy="Choose another baseline, such as 'nearest_others'.",
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
