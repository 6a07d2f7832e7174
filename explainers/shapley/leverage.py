"""Which pairs of coalitions a regression is asked about, and how much each of them weighs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, islice
from math import comb

import numpy as np

from explainers.explanation import Booleans, Doubles

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


class Pairs:
    """Pairs of a coalition and its complement, drawn by their leverage; more can be drawn later.

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

    def __init__(self, source: np.random.Generator, *, players: int, is_repeated: bool) -> None:
        self.source, self.players, self.is_repeated = source, players, is_repeated
        self.sizes = np.arange(1, players // 2 + 1)
        # The middle size is its own complement's: half as many pairs.
        self.units = np.where(2 * self.sizes == players, 1.0, 2.0)
        self.most = np.array([float(_pairs(players, int(size))) for size in self.sizes])
        self.quotas = np.zeros(len(self.sizes))
        self.drawn = np.zeros(len(self.sizes), dtype=np.int64)
        self.present = np.zeros((0, players), dtype=np.bool_)

    def grown(self, count: int) -> Design:
        """Return a design of about `count` pairs, of which those drawn before are the first."""
        most = np.full(len(self.sizes), np.inf) if self.is_repeated else self.most
        quotas = _quotas(self.units, most, count)
        further = np.concatenate(([0.0], np.cumsum(quotas - self.quotas)))
        numbers = np.diff(np.floor(further + self.source.random() + 1e-9)).astype(np.int64)
        if not self.is_repeated:
            # Rounding leaves no size short whose coalitions are all asked, nor asks for too many.
            rest = np.where(quotas < most, np.inf, 0.0) + most - self.drawn
            numbers = np.where(quotas < most, np.minimum(numbers, rest), rest).astype(np.int64)
        parts = [
            self._of_size(int(size), int(number))
            for size, number in zip(self.sizes, numbers, strict=True)
            if number > 0
        ]
        self.present = np.concatenate([self.present, *parts])
        self.quotas, self.drawn = quotas, self.drawn + numbers
        own = self.present.sum(axis=1) - 1
        total = (self.players - 1) / (self.sizes * (self.players - self.sizes)) * self.units
        left = np.ones(len(own)) if self.is_repeated else (1.0 - self.drawn / self.most)[own]
        return Design(self.present, (total / np.maximum(quotas, 1e-300))[own], left)

    def _of_size(self, size: int, number: int) -> Booleans:
        if self.is_repeated:
            return _random(self.source, size, number, players=self.players)
        had = self.present[self.present.sum(axis=1) == size]
        if self.most[size - 1] <= _LISTED:
            return self._listed(size, number, had)
        return self._different(size, number, had)

    def _listed(self, size: int, number: int, had: Booleans) -> Booleans:
        """Return random coalitions, out of a list of all that were not drawn before."""
        all_of_them = _pairs(self.players, size)
        # Of the middle size the first half holds player 0, the other half their complements.
        listed = np.array(
            list(islice(combinations(range(self.players), size), all_of_them)), dtype=np.int64
        )
        present = np.zeros((all_of_them, self.players), dtype=np.bool_)
        np.put_along_axis(present, listed, values=True, axis=1)
        known = {row.tobytes() for row in had}
        rest = np.array([place for place, row in enumerate(present) if row.tobytes() not in known])
        chosen = np.sort(self.source.choice(len(rest), number, replace=False))
        return np.asarray(present[rest[chosen]])

    def _different(self, size: int, number: int, had: Booleans) -> Booleans:
        """Return random coalitions without repetition; there are many more than are drawn."""
        found = {np.packbits(row).tobytes(): row for row in had}
        while len(found) < len(had) + number:
            fresh = _random(self.source, size, len(had) + number - len(found), players=self.players)
            for row in fresh:
                kept = ~row if 2 * size == self.players and not row[0] else row
                found.setdefault(np.packbits(kept).tobytes(), kept)
        return np.array(list(found.values())[len(had) :])


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


def _random(source: np.random.Generator, size: int, number: int, *, players: int) -> Booleans:
    places = source.permuted(np.tile(np.arange(players), (number, 1)), axis=1)
    return np.asarray(places < size)
