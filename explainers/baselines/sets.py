"""Baselines that are several training rows: nearest of another class, near the cut-off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from core.data.images.stored import CHUNK_BYTES, Inputs
from core.errors import AuditError
from core.evidence.wording import count_text, figure_text
from core.seeds import generator
from explainers.baselines.references import References

Doubles = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_HALF = 0.5


@dataclass(frozen=True, eq=False)
class RowSet:
    """Training rows that are baselines together.

    Attributes
    ----------
    rows : Tensor
        (m, *shape) float32.
    partners : Tensor or None
        (n, k) int64: which of them stand beside each explained row; all of them where None.
    """

    rows: Tensor
    sentence: str
    partners: Tensor | None = None


def nearest_others(references: References, inputs: Tensor, targets: Integers) -> RowSet:
    """Return for each row its k nearest training rows of another class than the explained one.

    Distances are Euclidean, over the encoded inputs; of equal ones the earlier row is taken.

    Parameters
    ----------
    targets : ndarray
        (n,) explained class of each row.

    Raises
    ------
    AuditError
        If a row has no training row of another class.
    """
    labels: Integers = np.asarray(references.targets, dtype=np.int64)
    classes = np.unique(targets)
    others = min(int((labels != target).sum()) for target in classes)
    if others == 0:
        raise AuditError(
            "The nearest rows of another class cannot be taken as baseline",
            seen="all training rows belong to the explained class",
            remedy="Choose the baseline 'training_mean'.",
        )
    count = min(references.settings.neighbours, others)
    nearest = _nearest(references.inputs, inputs, labels=labels, targets=targets, count=count)
    known, places = np.unique(nearest, return_inverse=True)
    which = "nearest training row" if count == 1 else f"{count} nearest training rows"
    return RowSet(
        torch.tensor(references.inputs[known]),
        f"For each row its {which} of another class than the explained one.",
        partners=torch.from_numpy(places.reshape(nearest.shape).astype(np.int64)),
    )


def near_cutoff(references: References) -> RowSet:
    """Return the training rows whose probability of the positive class is about one half.

    Where there are more than the plan's background, that many are drawn.

    Raises
    ------
    AuditError
        If there is no such row.
    """
    away = np.abs(references.near - _HALF)
    band = references.settings.band
    found = np.flatnonzero(away <= band)
    if len(found) == 0:
        raise AuditError(
            "No training row lies near the cut-off",
            seen=f"the nearest differs from one half by {figure_text(float(away.min()), digits=3)}",
            allowed=f"at most explanation.references.band = {band:g}",
            remedy="Widen the band, or choose another baseline.",
        )
    chosen = found
    if len(found) > references.background:
        random = generator(references.seed, "near the cut-off")
        chosen = np.sort(random.choice(found, references.background, replace=False))
    the = "The" if len(chosen) == len(found) else f"{len(chosen):,} of the"
    rows = count_text(len(found), "training row", "training rows")
    return RowSet(
        torch.tensor(references.inputs[chosen]),
        f"{the} {rows} whose predicted probability of {references.positive} lies within {band:g} "
        "of one half.",
    )


def _nearest(
    training: Inputs, inputs: Tensor, *, labels: Integers, targets: Integers, count: int
) -> Integers:
    """Return the places (n, count) of the nearest rows of another class, nearest first.

    The training rows are gone through in parts, of which the best so far are kept.
    """
    rows = inputs.numpy().reshape(len(inputs), -1).astype(np.float64)
    own = (rows**2).sum(axis=1)
    best = np.full((len(rows), count), np.inf)
    places = np.full((len(rows), count), -1, dtype=np.int64)
    for part in _parts(training):
        other = np.asarray(training[part], dtype=np.float64).reshape(part.stop - part.start, -1)
        away = own[:, None] + (other**2).sum(axis=1)[None, :] - 2 * rows @ other.T
        away[labels[part][None, :] == targets[:, None]] = np.inf
        merged = np.concatenate((best, away), axis=1)
        here = np.broadcast_to(np.arange(part.start, part.stop), away.shape)
        known = np.concatenate((places, here), axis=1)
        order = np.argsort(merged, axis=1, kind="stable")[:, :count]
        best = np.take_along_axis(merged, order, axis=1)
        places = np.take_along_axis(known, order, axis=1)
    return places


def _parts(training: Inputs) -> Iterator[slice]:
    width = 8 * int(np.prod(training.shape[1:], dtype=np.int64))
    step = max(1, CHUNK_BYTES // width)
    for start in range(0, len(training), step):
        yield slice(start, min(start + step, len(training)))
