"""Which pairs of coalitions a regression is asked about, and how much each of them weighs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, islice
from math import comb

import numpy as np

from explainers.engine.batches import Doubles
from explainers.shapley.game import Booleans

_LISTED = 20_000
"""Coalitions of one size that are written down, so that some can be drawn from all of them."""
_COUNTED = 1 << 62
"""Larger numbers of coalitions are not told apart; those of 1,030 players exceed float64."""


@dataclass(frozen=True, eq=False)
class Design:
    """Coalitions, each standing for itself and for the players it leaves out.

    Attributes
    ----------
    present : ndarray
        (c, players), at most half of the players in each.
    weights : ndarray
        (c,) Shapley kernel over the probability of being drawn.
    left : ndarray
        (c,) share of the coalitions of that size that were not drawn; 1 where they were drawn
        with replacement. What was asked in full has no error of its own.
    """

    present: Booleans
    weights: Doubles
    left: Doubles


def draw_design(
    source: np.random.Generator, count: int, *, players: int, is_repeated: bool
) -> Design:
    """Return about `count` pairs of coalitions, drawn by their leverage.

    All sizes are equally likely, and all coalitions of a size; a coalition and its complement
    come together. The number of each size is fixed but for rounding.

    Parameters
    ----------
    is_repeated : bool
        Whether a coalition may be drawn again, as where it stands beside another background row.

    References
    ----------
    Musco, Witter 2024, Provably Accurate Shapley Value Estimation via Leverage Score Sampling,
    lemma 3.2 and algorithm 1. Deviation: systematic numbers of each size (their Bernoulli draws
    vary the number), and with replacement where `is_repeated`.
    """
    sizes = np.arange(1, players // 2 + 1)
    # The middle size is its own complement's: half as many pairs.
    units = np.where(2 * sizes == players, 1.0, 2.0)
    pairs = np.array([float(_pairs(players, int(size))) for size in sizes])
    quotas = _quotas(units, np.full(len(sizes), np.inf) if is_repeated else pairs, count)
    bounds = np.floor(np.concatenate(([0.0], np.cumsum(quotas))) + source.random() + 1e-9)
    numbers = np.diff(bounds).astype(np.int64)
    total = (players - 1) / (sizes * (players - sizes)) * units
    parts, weights, left = [], [], []
    for size, number, quota, weight, most in zip(sizes, numbers, quotas, total, pairs, strict=True):
        if number == 0:
            continue
        drawn = _of_size(source, int(size), int(number), players=players, is_repeated=is_repeated)
        parts.append(drawn)
        weights.append(np.full(len(drawn), weight / quota))
        left.append(np.full(len(drawn), 1.0 if is_repeated else 1.0 - len(drawn) / most))
    return Design(np.concatenate(parts), np.concatenate(weights), np.concatenate(left))


def _pairs(players: int, size: int) -> int:
    """Return how many coalitions of a size there are, no two of them each other's complements.

    Beyond `_COUNTED` the number is not told: it need only be more than anybody could draw.
    """
    return min(comb(players, size) // (2 if 2 * size == players else 1), _COUNTED)


def _quotas(units: Doubles, most: Doubles, count: int) -> Doubles:
    """Share `count` out in proportion to `units`, but to none more than there are."""
    quotas = np.zeros(len(units))
    is_open = np.ones(len(units), dtype=np.bool_)
    rest = min(float(count), float(most.sum()))
    while is_open.any():
        share = units[is_open] * rest / units[is_open].sum()
        is_full = share >= most[is_open]
        if not is_full.any():
            quotas[is_open] = share
            break
        full = np.flatnonzero(is_open)[is_full]
        quotas[full] = most[full]
        rest -= float(most[full].sum())
        is_open[full] = False
    return quotas


def _of_size(
    source: np.random.Generator, size: int, number: int, *, players: int, is_repeated: bool
) -> Booleans:
    if is_repeated:
        return _random(source, size, number, players=players)
    all_of_them = _pairs(players, size)
    if all_of_them <= _LISTED:
        number = min(number, all_of_them)
        chosen = np.sort(source.choice(all_of_them, number, replace=False))
        # Of the middle size the first half holds player 0, the other half their complements.
        listed = np.array(
            list(islice(combinations(range(players), size), all_of_them)), dtype=np.int64
        )
        present = np.zeros((number, players), dtype=np.bool_)
        np.put_along_axis(present, listed[chosen], values=True, axis=1)
        return present
    return _different(source, size, number, players=players)


def _random(source: np.random.Generator, size: int, number: int, *, players: int) -> Booleans:
    places = source.permuted(np.tile(np.arange(players), (number, 1)), axis=1)
    return np.asarray(places < size)


def _different(source: np.random.Generator, size: int, number: int, *, players: int) -> Booleans:
    """Return random coalitions without repetition; there are many more than are drawn."""
    found: dict[bytes, np.ndarray] = {}
    while len(found) < number:
        for row in _random(source, size, number - len(found), players=players):
            kept = ~row if 2 * size == players and not row[0] else row
            found.setdefault(np.packbits(kept).tobytes(), kept)
    return np.array(list(found.values()))
