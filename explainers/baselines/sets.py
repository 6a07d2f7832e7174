"""Baselines that are several training rows: nearest of another class, near the cut-off."""

from __future__ import annotations

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
from explainers.explanation import Doubles, Integers

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

    Distances are Euclidean, over the encoded inputs; of equal ones the earlier row is taken. A
    training row that equals the explained one, as it does itself, is not its neighbour: nothing
    would be explained beside it.

    Parameters
    ----------
    targets : ndarray
        (n,) explained class of each row.

    Raises
    ------
    AuditError
        If a row has no training row of another class, or none that differs from it.
    """
    labels: Integers = np.asarray(references.targets, dtype=np.int64)
    classes = np.unique(targets)
    others = min(int((labels != target).sum()) for target in classes)
    if others == 0:
        raise _no_neighbour("all training rows belong to the explained class")
    nearest = _nearest(
        references.inputs,
        inputs,
        labels=labels,
        targets=targets,
        count=min(references.settings.neighbours, others),
    )
    count = int((nearest >= 0).sum(axis=1).min())
    if count == 0:
        raise _no_neighbour("all training rows of another class are equal to an explained row")
    nearest = nearest[:, :count]
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
            allowed=f"at most {band:g}, the band of the baseline near the cut-off",
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


def _no_neighbour(seen: str) -> AuditError:
    return AuditError(
        "The nearest rows of another class cannot be taken as baseline",
        seen=seen,
        remedy="Choose the baseline 'training_mean'.",
    )


def _nearest(
    training: Inputs, inputs: Tensor, *, labels: Integers, targets: Integers, count: int
) -> Integers:
    """Return the places (n, count) of the nearest other rows of another class, nearest first.

    Where there are fewer, −1 stands for those that are missing. The training rows are gone
    through in parts, of which the best so far are kept: memory does not grow with their number.
    """
    rows = _numbers(inputs.numpy())
    own, names = (rows**2).sum(axis=1), _names(rows)
    own_names = np.array([names[row.tobytes()] for row in rows])
    best = np.full((len(rows), count), np.inf)
    places = np.full((len(rows), count), -1, dtype=np.int64)
    step = max(1, CHUNK_BYTES // (8 * max(len(rows), rows.shape[1])))
    for start in range(0, len(training), step):
        other = _numbers(training[start : start + step])
        away = own[:, None] + (other**2).sum(axis=1)[None, :] - 2 * rows @ other.T
        away[labels[start : start + step][None, :] == targets[:, None]] = np.inf
        other_names = np.array([names.get(row.tobytes(), -1) for row in other])
        away[other_names[None, :] == own_names[:, None]] = np.inf
        merged = np.concatenate((best, away), axis=1)
        here = np.broadcast_to(np.arange(start, start + len(other)), away.shape)
        known = np.concatenate((places, here), axis=1)
        chosen = _least(merged, count)
        best = np.take_along_axis(merged, chosen, axis=1)
        places = np.take_along_axis(known, chosen, axis=1)
    return np.where(np.isfinite(best), places, -1)


def _numbers(rows: npt.NDArray[np.float32]) -> Doubles:
    """Return rows (n, cells) in float64; adding zero makes minus zero an ordinary one."""
    return np.asarray(rows.reshape(len(rows), -1).astype(np.float64) + 0.0)


def _names(rows: Doubles) -> dict[bytes, int]:
    """Return a number for each different row."""
    found: dict[bytes, int] = {}
    for row in rows:
        found.setdefault(row.tobytes(), len(found))
    return found


def _least(values: Doubles, count: int) -> Integers:
    """Return the places (n, count) of the least values, least first; of equal ones the earlier."""
    edge = np.partition(values, count - 1, axis=1)[:, count - 1, None]
    below, equal = values < edge, values == edge
    spare = count - below.sum(axis=1, keepdims=True)
    chosen = below | (equal & (np.cumsum(equal, axis=1, dtype=np.int32) <= spare))
    places = np.nonzero(chosen)[1].reshape(len(values), count)
    order = np.argsort(np.take_along_axis(values, places, axis=1), axis=1, kind="stable")
    return np.take_along_axis(places, order, axis=1).astype(np.int64)
