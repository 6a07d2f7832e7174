"""Partial dependence and single curves: the output with one feature set to value after value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch import Tensor

from core.assessments.intervals import mean_intervals
from core.records.base import Estimate
from explainers.engine.batches import Batches
from explainers.explanation import Doubles, Integers
from explainers.overall.changes import Changing, observed

MOST_CATEGORIES = 20


@dataclass(frozen=True, eq=False)
class Curves:
    """What the network gives as one feature takes value after value.

    Attributes
    ----------
    grid : ndarray
        (g,) values as they were read, ascending; for categories their places in the encoding,
        the most frequent first.
    counts : ndarray
        (g,) for categories, rows with each of them.
    single : ndarray
        (n, g) the explained output of every row (ICE).
    mean : tuple of Estimate
        Its mean over rows (PDP), at each value of the grid.
    """

    grid: Doubles
    counts: Integers
    single: Doubles
    mean: tuple[Estimate, ...]


def dependence(
    changing: Changing,
    targets: Tensor,
    batches: Batches,
    *,
    points: int,
    seed: int,
    span: tuple[float, float] = (0, 1),
) -> Curves:
    """Return single curves of all rows and their mean, at values that were observed in the rows.

    Parameters
    ----------
    targets : Tensor
        (n,) or (n, 2): the explained class of each row, as the question has it.
    points : int
        Values of a numeric feature at most; of a category, its `MOST_CATEGORIES` most frequent
        names.

    Raises
    ------
    AuditError
        If an output is not finite.

    References
    ----------
    Friedman 2001, Greedy Function Approximation, eq. 53, section 8.2; Goldstein, Kapelner,
    Bleich, Pitkin 2015, Peeking Inside the Black Box, section 3. Grid: observed quantiles, the
    range ends among them; nothing is extrapolated along the feature itself.
    """
    grid, counts = _grid(changing, points)
    columns = changing.encoded(grid)
    n = len(changing.inputs)

    def build(start: int, stop: int) -> tuple[Tensor, Tensor]:
        place = np.arange(start, stop)
        rows = place % n
        return changing.changed(rows, columns[place // n]), targets[rows]

    outputs = batches.outputs(n * len(grid), build, span=span)
    single = outputs.reshape(len(grid), n).T
    stream = f"overall/dependence/{changing.feature.name}"
    return Curves(grid, counts, single, mean_intervals(single, seed=seed, stream=stream))


def _grid(changing: Changing, points: int) -> tuple[Doubles, Integers]:
    if not changing.is_category:
        return observed(changing.numbers, points=points), np.zeros(0, dtype=np.int64)
    known = changing.numbers[changing.numbers >= 0].astype(np.int64)
    places, counts = np.unique(known, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:MOST_CATEGORIES]
    return places[order].astype(np.float64), counts[order].astype(np.int64)
