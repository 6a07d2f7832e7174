"""Dealing rows to bins: at random within classes, group by group, or in order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.errors import AuditError
from core.evidence.wording import count_text

Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def deal_groups(
    groups: Indices, classes: Indices, *, shares: Sequence[float], draw: np.random.Generator
) -> Indices:
    """Return (N,) the bin of each row, so that no group stands in two bins.

    Groups go one by one, the largest first and equal ones in drawn order, to the bin that is
    then nearest to its share of every class. Every bin has at least one group.

    Parameters
    ----------
    groups, classes : ndarray
        (N,) group and class (zeros for numbers) of each row.
    shares : sequence of float
        Share of the rows that each bin should have; they sum to 1.

    Raises
    ------
    AuditError
        If there are fewer groups than bins.

    Notes
    -----
    The greedy rule is that of scikit-learn's StratifiedGroupKFold, with shares that may differ
    and a squared distance in place of the deviation between bins.
    """
    names, places = np.unique(groups, return_inverse=True)
    if len(names) < len(shares):
        raise AuditError(
            "There are too few groups to keep each of them on one side",
            seen=count_text(len(names), "group", "groups"),
            allowed=f"at least {len(shares)}, one for each part",
            remedy="Group by another column, or deal rows at random.",
        )
    counts = np.zeros((len(names), int(classes.max(initial=0)) + 1))
    np.add.at(counts, (places.reshape(-1), classes), 1.0)
    totals = np.maximum(counts.sum(axis=0), 1.0)
    wanted = np.asarray(shares)[:, None] * totals
    held = np.zeros_like(wanted)
    sizes = counts.sum(axis=1)
    order = draw.permutation(len(names))
    order = order[np.argsort(-sizes[order], kind="stable")]
    bins = np.empty(len(names), dtype=np.int64)
    is_empty = np.ones(len(shares), dtype=np.bool_)
    for left, group in zip(range(len(names), 0, -1), order, strict=True):
        count = counts[group]
        change = (count * (count + 2.0 * (held - wanted)) / totals**2).sum(axis=1)
        if left <= int(is_empty.sum()):
            change = np.where(is_empty, change, np.inf)
        chosen = int(np.argmin(change))
        bins[group] = chosen
        held[chosen] += count
        is_empty[chosen] = False
    return bins[places.reshape(-1)]


def cut_in_order(ranks: Indices, *, shares: Sequence[float]) -> Indices:
    """Return (N,) the bin of each row: earlier rows in earlier bins, equal ranks never apart.

    Each border moves to the nearest place where the rank changes.

    Raises
    ------
    AuditError
        If there are fewer different ranks than bins.
    """
    levels, counts = np.unique(ranks, return_counts=True)
    if len(levels) < len(shares):
        raise AuditError(
            "The rows have too few different moments to be cut in order",
            seen=count_text(len(levels), "moment", "different moments"),
            allowed=f"at least {len(shares)}, one for each part",
            remedy="Order by another column, or deal rows at random.",
        )
    ends = np.cumsum(counts)  # rows up to and with each level
    bin_of_level = np.zeros(len(levels), dtype=np.int64)
    first = 0
    for place, share in enumerate(np.cumsum(shares)[:-1]):
        last = len(levels) - (len(shares) - 1 - place)  # leaves a level for each later bin
        distance = np.abs(ends[first:last] - share * len(ranks))
        first += int(np.argmin(distance)) + 1
        bin_of_level[first:] = place + 1
    return bin_of_level[np.searchsorted(levels, ranks)]


def deal_classes(classes: Indices, *, bins: int, draw: np.random.Generator) -> Indices:
    """Return (N,) the bin of each row, at random, so that bins differ by one row of a class."""
    dealt = np.empty(len(classes), dtype=np.int64)
    first = 0
    for label in np.unique(classes):
        rows = draw.permutation(np.flatnonzero(classes == label))
        dealt[rows] = (first + np.arange(len(rows))) % bins
        first += len(rows)  # the next class goes on where this one ended
    return dealt
