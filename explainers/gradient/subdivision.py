"""Divides a path where its own error is largest: the remedy for networks with cliffs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from explainers.engine.batches import Batches
from explainers.explanation import Doubles, Integers
from explainers.gradient.path import Path, slopes

_SHARE_OF_ERROR = 0.5
# Below this width the ends of a piece are equal in float32, and a jump stays a jump.
_NARROWEST = 1e-6


@dataclass(eq=False)
class Pieces:
    """The pieces into which the paths of some rows are cut.

    All arrays are (pieces,), in no order. The error of one piece is known exactly: the output's
    difference between its ends minus its width times its slope.

    Attributes
    ----------
    owner : ndarray
        Row that each piece belongs to.
    left, width : ndarray
        Where it begins on the line from 0 to 1, and how wide it is.
    dot : ndarray
        Gradient at its middle, times (x − b).
    low, high : ndarray
        Output at its two ends.
    """

    PRICE: ClassVar[int] = 3  # gradients for cutting one piece into thirds

    rows: Integers
    owner: Integers
    left: Doubles
    width: Doubles
    dot: Doubles
    low: Doubles
    high: Doubles

    @classmethod
    def of(cls, batches: Batches, path: Path, *, rows: Integers, dots: Doubles) -> Pieces:
        """Return the equal pieces whose midpoints gave `dots` (rows, steps)."""
        count, steps = dots.shape
        owner = np.repeat(rows, steps + 1)
        ends = np.tile(np.arange(steps + 1) / steps, count)
        outputs = _outputs(batches, path, owner, ends).reshape(count, steps + 1)
        return cls(
            rows=rows,
            owner=np.repeat(rows, steps),
            left=np.tile(np.arange(steps) / steps, count),
            width=np.full(count * steps, 1.0 / steps),
            dot=dots.ravel(),
            low=outputs[:, :-1].ravel(),
            high=outputs[:, 1:].ravel(),
        )

    @property
    def errors(self) -> Doubles:
        """Signed error of every piece."""
        return self.high - self.low - self.width * self.dot

    def missed(self, allowed: Doubles) -> Integers:
        """Return the rows whose errors add up to more than is `allowed` (by row)."""
        total = np.bincount(self.owner, weights=self.errors, minlength=len(allowed))
        return self.rows[np.abs(total[self.rows]) > allowed[self.rows]]

    def replace(self, chosen: Integers, thirds: Pieces) -> None:
        """Put `thirds` in the place of the `chosen` pieces."""
        kept = np.ones(len(self.owner), dtype=bool)
        kept[chosen] = False
        for name in ("owner", "left", "width", "dot", "low", "high"):
            setattr(self, name, np.concatenate((getattr(self, name)[kept], getattr(thirds, name))))


def worst_pieces(errors: Doubles, *, owner: Integers, width: Doubles, most: Integers) -> Integers:
    """Return, row by row, the places of the fewest pieces that hold half of the row's error.

    Parameters
    ----------
    errors, owner, width : ndarray
        (pieces,) error of each piece, the row that it belongs to, and its share of the path.
    most : ndarray
        (n,) how many pieces of each row may be cut; none of rows that are done.
    """
    mine = np.flatnonzero((most[owner] > 0) & (width > _NARROWEST))
    sizes, rows = np.abs(errors[mine]), owner[mine]
    order = np.lexsort((-sizes, rows))
    chosen = []
    for piece in np.split(order, np.flatnonzero(np.diff(rows[order])) + 1):
        held = np.cumsum(sizes[piece])
        if len(held) and held[-1] > 0.0:
            enough = int(np.searchsorted(held, _SHARE_OF_ERROR * held[-1])) + 1
            chosen.append(mine[piece[: min(enough, most[rows[piece[0]]])]])
    return np.concatenate(chosen) if chosen else np.zeros(0, dtype=np.int64)


def subdivide(
    batches: Batches,
    path: Path,
    pieces: Pieces,
    *,
    mean_gradients: Doubles,
    allowed: Doubles,
    budget: int,
) -> Integers:
    """Cut pieces into thirds until each row's error is `allowed`, or its `budget` is spent.

    Parameters
    ----------
    mean_gradients : ndarray
        (n, *shape) of all rows; changed in place.
    allowed : ndarray
        (n,) largest absolute error of all rows.
    budget : int
        Gradients for one row.

    Returns
    -------
    ndarray
        (len(pieces.rows),) how often a piece of each row was cut.

    Notes
    -----
    Thirds share the old midpoint. Its gradient is computed again rather than kept: keeping one
    for every piece would need a multiple of the memory.
    """
    cuts = np.zeros(len(mean_gradients), dtype=np.int64)
    open_rows = pieces.missed(allowed)
    while len(open_rows):
        most = np.zeros_like(cuts)
        most[open_rows] = budget // Pieces.PRICE - cuts[open_rows]
        chosen = worst_pieces(pieces.errors, owner=pieces.owner, width=pieces.width, most=most)
        if len(chosen) == 0:
            break
        cuts += np.bincount(pieces.owner[chosen], minlength=len(cuts))
        _cut(batches, path, pieces, chosen=chosen, mean_gradients=mean_gradients)
        missed = pieces.missed(allowed)
        open_rows = missed[cuts[missed] < budget // Pieces.PRICE]
    return cuts[pieces.rows]


def _cut(
    batches: Batches, path: Path, pieces: Pieces, *, chosen: Integers, mean_gradients: Doubles
) -> None:
    """Replace the chosen pieces (grouped by row) by thirds, in `pieces` and in the mean."""
    owner, left, width = pieces.owner[chosen], pieces.left[chosen], pieces.width[chosen]
    rows, groups = np.unique(np.repeat(owner, 3), return_inverse=True)
    middles = left[:, None] + width[:, None] * (np.array([1, 3, 5]) / 6)
    # The old midpoint stood for the whole piece and now stands for its middle third.
    weights = width[:, None] * np.array([1 / 3, -2 / 3, 1 / 3])
    order = np.argsort(groups, kind="stable")
    found = slopes(
        batches,
        path,
        rows=np.repeat(owner, 3)[order],
        alphas=middles.ravel()[order],
        weights=weights.ravel()[order],
        groups=groups[order],
        span=(0, 0),
    )
    mean_gradients[rows] += found.sums
    dots = np.empty(len(order))
    dots[order] = found.dots
    cuts = left[:, None] + width[:, None] * (np.array([1, 2]) / 3)
    between = _outputs(batches, path, np.repeat(owner, 2), cuts.ravel()).reshape(-1, 2)
    ends = np.column_stack((pieces.low[chosen], between, pieces.high[chosen]))
    thirds = Pieces(
        rows=pieces.rows,
        owner=np.repeat(owner, 3),
        left=np.column_stack((left, cuts)).ravel(),
        width=np.repeat(width / 3, 3),
        dot=dots,
        low=ends[:, :-1].ravel(),
        high=ends[:, 1:].ravel(),
    )
    pieces.replace(chosen, thirds)


def _outputs(batches: Batches, path: Path, rows: Integers, alphas: Doubles) -> Doubles:
    return batches.outputs(
        len(rows),
        lambda start, stop: path.at(rows[start:stop], alphas[start:stop]),
        span=(0, 0),
    )
