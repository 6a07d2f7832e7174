"""Integrals along straight lines in float64, cut until every piece agrees with its ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from benchmarks.cells.exact import Doubles, Exact, chunks

_ALLOWED = 1e-3
_ROUNDS = 60


@dataclass(frozen=True, eq=False)
class Line:
    """(end − start) times the mean gradient between them, (*shape).

    Attributes
    ----------
    missed : float
        Sum over pieces of |difference of outputs − slope · width|: no error of the sum hides
        behind another one.
    change : float
        |difference of outputs| between its ends.
    """

    values: Doubles
    missed: float
    change: float


@dataclass(frozen=True, eq=False)
class Integrals:
    """Integrals of n rows (n, ...), each along one line or averaged over several.

    Attributes
    ----------
    missed : float
        What the worst row's pieces miss, as a share of the mean row's change of the output.
    """

    values: Doubles
    missed: float

    @classmethod
    def of(cls, rows: Sequence[Sequence[Line]]) -> Integrals:
        """Return the means over each row's lines."""
        missed = [np.mean([line.missed for line in lines]) for lines in rows]
        change = np.mean([line.change for lines in rows for line in lines])
        values = np.stack([np.mean([line.values for line in lines], axis=0) for lines in rows])
        return cls(values, float(max(missed) / max(float(change), 1e-9)))

    @property
    def told(self) -> str:
        """What was done, and how far the pieces are from agreeing with their ends."""
        if self.missed <= 2 * _ALLOWED:
            return "integrals in float64, cut until every piece agrees with its ends"
        return "integrals in float64, as far as they could be cut"


def integral(
    exact: Exact, start: Tensor, end: Tensor, *, row: int, steps: int, most: int = 20_000
) -> Line:
    """Return the integral from `steps` midpoints on, cutting the worst pieces in halves.

    It stops when all pieces together miss less than a thousandth of the difference of outputs,
    or after `most` gradients: recurrent networks have cliffs that no equal steps find.
    """
    difference = end - start

    def points(shares: Doubles) -> Tensor:
        along = torch.from_numpy(shares).reshape(-1, *[1] * difference.ndim)
        found: Tensor = start + along * difference
        return found

    def outputs(shares: Doubles) -> Doubles:
        rows = np.full(len(shares), row)
        return exact.worth(lambda places: points(shares[places]), rows)

    def slopes(shares: Doubles) -> Doubles:
        found = [
            exact.gradients(points(shares[part]), np.full(len(part), row))
            for part in chunks(len(shares))
        ]
        return np.asarray(np.concatenate(found) * difference.numpy())

    left, width = np.arange(steps) / steps, np.full(steps, 1 / steps)
    values = _weighted(slopes(left + width / 2), width)
    ends = outputs(np.arange(steps + 1) / steps)
    low, high = ends[:-1], ends[1:]
    dots = slopes(left + width / 2).reshape(steps, -1).sum(axis=1)
    allowed, spent = _ALLOWED * max(abs(ends[-1] - ends[0]), 1e-9), steps
    for _ in range(_ROUNDS):
        errors = np.abs(high - low - width * dots)
        order = np.argsort(-errors)
        # The largest ones, until what is left would do.
        count = int((np.cumsum(errors[order][::-1])[::-1] > allowed / 2).sum())
        if errors.sum() <= allowed or spent + 2 * count > most:
            break
        worst = order[:count]
        kept = np.setdiff1d(np.arange(len(left)), worst)
        middle = left[worst] + width[worst] / 2
        between = outputs(middle)
        values -= _weighted(slopes(middle), width[worst])
        halves = np.concatenate([width[worst] / 2] * 2)
        starts = np.concatenate([left[worst], middle])
        found = slopes(starts + halves / 2)
        values += _weighted(found, halves)
        spent += 2 * count
        left = np.concatenate([left[kept], starts])
        width = np.concatenate([width[kept], halves])
        dots = np.concatenate([dots[kept], found.reshape(len(found), -1).sum(axis=1)])
        low = np.concatenate([low[kept], low[worst], between])
        high = np.concatenate([high[kept], between, high[worst]])
    missed = float(np.abs(high - low - width * dots).sum())
    return Line(values, missed, float(abs(ends[-1] - ends[0])))


def _weighted(slopes: Doubles, width: Doubles) -> Doubles:
    return np.asarray(np.tensordot(width, slopes, axes=1))
