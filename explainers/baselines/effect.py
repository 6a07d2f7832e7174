"""How far one explanation of some rows is from another: by order, and by size."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from core.assessments.intervals import mean_interval
from core.records.base import Estimate
from explainers.explanation import Booleans, Doubles

_LEAST_PARTS = 3
"""Two parts are in one order or the other, which is no correlation."""


def rank_agreement(
    first: Doubles, second: Doubles, *, active: Booleans, seed: int, stream: str
) -> Estimate:
    """Return the mean over rows of Spearman's correlation of |attribution| by part.

    Rows with fewer than three parts, or whose parts are all alike, have none and are left out.

    Parameters
    ----------
    first, second : ndarray
        (n, players) attributions of the same rows.
    active : ndarray
        (n, players) which parts a row has.

    References
    ----------
    Spearman 1904, The Proof and Measurement of Association between Two Things; equal values have
    their mean rank.
    """
    found = [
        _correlation(rankdata(np.abs(one[own])), rankdata(np.abs(other[own])))
        for one, other, own in zip(first, second, active, strict=True)
        if own.sum() >= _LEAST_PARTS
    ]
    return _mean(found, rows=len(first), seed=seed, stream=f"{stream}/rank")


def relative_change(first: Doubles, second: Doubles, *, seed: int, stream: str) -> Estimate:
    """Return the mean over rows of Σ|b − a| / Σ|a|; rows without an attribution are left out.

    Parameters
    ----------
    first, second : ndarray
        (n, players): a, and b.
    """
    sizes = np.abs(first).sum(axis=1)
    moved = np.abs(second - first).sum(axis=1)
    found = [float(m / size) if size > 0 else None for m, size in zip(moved, sizes, strict=True)]
    return _mean(found, rows=len(first), seed=seed, stream=f"{stream}/change")


def _correlation(first: Doubles, second: Doubles) -> float | None:
    one, other = first - first.mean(), second - second.mean()
    scale = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum()) / scale if scale > 0 else None


def _mean(found: list[float | None], *, rows: int, seed: int, stream: str) -> Estimate:
    kept = [value for value in found if value is not None]
    if not kept:
        return Estimate(value=None, n=0, note=f"none of {rows:,} rows can be compared")
    estimate = mean_interval(kept, seed=seed, stream=stream)
    if len(kept) == rows:
        return estimate
    note = "; ".join(part for part in (estimate.note, f"{rows - len(kept):,} left out") if part)
    return estimate.model_copy(update={"note": note})
