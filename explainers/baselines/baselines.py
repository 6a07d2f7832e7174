"""What a row is compared with: a declared baseline, and a sample of usual rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from core.data.images.stored import Inputs, StoredRows, picked
from core.data.texts.encoding import PADDING, UNKNOWN
from core.errors import AuditError
from core.plan.explanation import BaselineName
from core.records.base import Task
from core.seeds import generator
from explainers.question import on_own_steps

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Baseline:
    """A baseline for each row, with the sentence that names it.

    Attributes
    ----------
    values : Tensor
        (n, *shape) float32, in the network's own scale.
    sentence : str
        What it is, for the report.
    """

    values: Tensor
    sentence: str


def make_baseline(
    name: BaselineName,
    *,
    training_inputs: Inputs,
    training_targets: npt.NDArray[np.int64] | npt.NDArray[np.float32],
    targets: npt.NDArray[np.int64],
    task: Task,
    own: Tensor | None = None,
) -> Baseline:
    """Return the baseline of each explained row.

    Parameters
    ----------
    training_inputs : ndarray or StoredRows
        (N, *shape) float32, encoded.
    training_targets : ndarray
        (N,) class indices, or numbers.
    targets : ndarray
        (n,) class explained for each row; its length decides how many rows come back.
    own : Tensor, optional
        (n, C + 1, T): the explained rows, where series differ in length. Their baselines have the
        same real steps; means are taken over the real steps of the training rows.

    Raises
    ------
    AuditError
        If the mean of the other classes is asked for and there is no row of another class.
    """
    if own is not None:
        found = make_baseline(
            name,
            training_inputs=_real_or_missing(training_inputs),
            training_targets=training_targets,
            targets=targets,
            task=task,
        )
        sentence = f"{found.sentence} It has as many steps as the row."
        return Baseline(on_own_steps(found.values, own), sentence)
    shape = training_inputs.shape[1:]
    if name == "zero":
        zeros = torch.zeros((len(targets), *shape))
        return Baseline(zeros, "Zero in every encoded input; for scaled numbers the training mean.")
    mean = _mean(training_inputs)
    if name == "training_mean":
        return Baseline(_for_all(mean, len(targets)), "The mean of the training rows.")
    if task != "classification":
        sentence = "The mean of the training rows, because a number has no other classes."
        return Baseline(_for_all(mean, len(targets)), sentence)
    of_class = {
        int(target): _mean_of_others(training_inputs, training_targets, target=int(target))
        for target in np.unique(targets)
    }
    rows = np.stack([of_class[int(target)] for target in targets])
    sentence = "The mean of the training rows of all classes but the explained one."
    return Baseline(torch.from_numpy(rows), sentence)


def unknown_words(inputs: Tensor) -> Baseline:
    """Return texts (n, T) in which every word is the unknown one; padding stays padding.

    Word numbers have no mean, and a text without words is no text: all the plan's baselines mean
    this one.
    """
    values = torch.where(inputs > PADDING, float(UNKNOWN), float(PADDING))
    sentence = (
        "The same text with every word replaced by the unknown word, because word numbers have "
        "neither mean nor zero."
    )
    return Baseline(values.to(inputs.dtype), sentence)


def sample_background(training_inputs: Inputs, *, rows: int, seed: int) -> Tensor:
    """Return up to `rows` different training rows (m, *shape), drawn with the plan's seed."""
    count = min(rows, len(training_inputs))
    chosen = generator(seed, "background").choice(len(training_inputs), count, replace=False)
    return torch.tensor(training_inputs[np.sort(chosen)])


def _mean(inputs: Inputs) -> Floats:
    if isinstance(inputs, StoredRows):
        return inputs.mean()
    if np.isnan(inputs[:, -1]).any():
        return _mean_of_real(inputs)
    return np.asarray(inputs.mean(axis=0, dtype=np.float64), dtype=np.float32)


def _real_or_missing(inputs: Inputs) -> Floats:
    """Return series (N, C + 1, T) with NaN on their padding."""
    rows = np.asarray(inputs)
    return np.where(rows[:, -1:] > 0, rows, np.float32(np.nan))


def _mean_of_real(inputs: Floats) -> Floats:
    """Return the mean over rows of what is not missing; 0, the scaled mean, where all is."""
    known = ~np.isnan(inputs)
    sums = np.where(known, inputs, 0.0).sum(axis=0, dtype=np.float64)
    return np.asarray(sums / np.maximum(known.sum(axis=0), 1), dtype=np.float32)


def _mean_of_others(
    inputs: Inputs, targets: npt.NDArray[np.int64] | npt.NDArray[np.float32], *, target: int
) -> Floats:
    others = picked(inputs, targets != target)
    if len(others) == 0:
        raise AuditError(
            "The mean of the other classes cannot be taken as baseline",
            seen="all training rows belong to the explained class",
            remedy="Choose the baseline 'training_mean'.",
        )
    return _mean(others)


def _for_all(row: Floats, count: int) -> Tensor:
    return torch.from_numpy(np.broadcast_to(row, (count, *row.shape)).copy())
