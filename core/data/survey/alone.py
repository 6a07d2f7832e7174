"""What one column alone says of the target."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


def mid_ranks(values: Floats) -> Floats:
    """Return (N,) ranks from 1; equal values share the mean of their ranks."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts).astype(np.float64)
    ranks: Floats = (last - (counts - 1) / 2.0)[inverse.reshape(-1)]
    return ranks


def auc_alone(scores: Floats, *, is_event: npt.NDArray[np.bool_]) -> float | None:
    """Return the area under the ROC curve of a column, from 0.5 up, in whichever direction.

    Rows without a score (NaN) are left out; None where one of the classes is then empty.
    """
    known = np.isfinite(scores)
    events = is_event[known]
    positive = int(events.sum())
    negative = int(events.size) - positive
    if not positive or not negative:
        return None
    total = float(mid_ranks(scores[known])[events].sum())
    area = (total - positive * (positive + 1) / 2.0) / (positive * negative)
    return max(area, 1.0 - area)


def rank_correlation(scores: Floats, *, targets: Floats) -> float | None:
    """Return |Spearman's rank correlation|; None where either side is constant."""
    known = np.isfinite(scores) & np.isfinite(targets)
    if int(known.sum()) < 3:
        return None
    first, second = mid_ranks(scores[known]), mid_ranks(targets[known])
    if float(np.ptp(first)) == 0.0 or float(np.ptp(second)) == 0.0:
        return None
    return min(1.0, abs(float(np.corrcoef(first, second)[0, 1])))


def category_scores(codes: Indices, *, targets: Floats) -> Floats:
    """Return for each row the mean target of its category; codes below 0 are one of their own."""
    shifted = codes - min(0, int(codes.min(initial=0)))
    counts = np.bincount(shifted)
    sums = np.bincount(shifted, weights=targets)
    means: Floats = (sums / np.maximum(counts, 1))[shifted]
    return means


def determines(codes: Indices, *, targets: Indices) -> bool:
    """Whether each value of a column goes with one class only.

    A column of which most values occur once determines anything, and so says nothing: the values
    must occur at least twice in the mean.
    """
    values = np.unique(codes)
    if values.size < 2 or 2 * values.size > codes.size:
        return False
    pairs = np.unique(np.stack([codes, targets], axis=1), axis=0)
    return bool(len(pairs) == values.size)
