"""Means over drawn orders, with their standard errors."""

from __future__ import annotations

import numpy as np

from explainers.explanation import Booleans, Doubles, Integers

_ENOUGH_FOR_A_SLOPE = 10
_BY_ROW = (
    "starts",
    "sums",
    "squares",
    "products",
    "starts_sum",
    "starts_square",
    "strata",
    "spread",
)


class Moments:
    """Values (rows, players) of independent draws, summed up as they come.

    Each draw stands beside one background row, whose own difference f(x) − f(b) its values add up
    to. The mean difference over the whole background is known, which tells by how much the draws
    missed it.

    Parameters
    ----------
    starts : ndarray
        (rows, usual) f(b) for each background row.
    is_balanced : bool
        Whether draw k stands beside background row k modulo their number, whenever there are at
        least two draws for each; then each is a stratum of its own.
    """

    def __init__(self, starts: Doubles, *, players: int, is_balanced: bool) -> None:
        rows, self.usual = starts.shape
        self.starts, self.has_strata = starts, is_balanced and self.usual > 1
        self.draws = 0
        self.sums = np.zeros((rows, players))
        self.squares = np.zeros((rows, players))
        self.products = np.zeros((rows, players))
        self.starts_sum = np.zeros(rows)
        self.starts_square = np.zeros(rows)
        self.strata = np.zeros((rows, self.usual if self.has_strata else 0, players))
        self.spread = np.zeros((rows, players))

    def add(self, values: Doubles, *, partners: Integers, halves: Doubles | None = None) -> None:
        """Take in draws (rows, k, players), each beside the background row `partners` (k,).

        Parameters
        ----------
        halves : ndarray, optional
            (rows, k, players) |forward − backward| / 2 of antithetic orders.
        """
        self.draws += len(partners)
        self.sums += values.sum(axis=1)
        self.squares += np.einsum("rkp,rkp->rp", values, values)
        beside = self.starts[:, partners] - self.starts.mean(axis=1, keepdims=True)
        self.products += np.einsum("rk,rkp->rp", beside, values)
        self.starts_sum += beside.sum(axis=1)
        self.starts_square += (beside**2).sum(axis=1)
        if halves is not None:
            self.spread += halves.sum(axis=1)
        if self.has_strata:
            for draw, partner in enumerate(partners):
                self.strata[:, partner] += values[:, draw]

    def keep(self, rows: Booleans) -> None:
        """Forget all but some rows (rows,)."""
        for name in _BY_ROW:
            setattr(self, name, getattr(self, name)[rows])

    def estimate(self) -> tuple[Doubles, Doubles]:
        """Return means and standard errors (rows, players); the means add up exactly.

        Notes
        -----
        With two draws or more beside every background row, equally many, the spread within these
        strata counts (Cochran 1977, section 5.3). With fewer, the known mean of f(b) is a control
        variate whose slope is that of a regression over the draws (Cochran 1977, section 7.1);
        slopes of all players add up to −1, so that the sum is exact again. Under ten draws a
        missing sum is shared evenly.
        """
        mean = self.sums / self.draws
        if self.usual == 1:
            return mean, self._plain()
        if self.has_strata and self.draws >= 2 * self.usual:
            return mean, self._within_strata()
        if self.draws < _ENOUGH_FOR_A_SLOPE:
            missed = self.starts_sum / self.draws
            return mean + missed[:, None] / mean.shape[1], self._plain()
        return self._by_slope(mean)

    def _within_strata(self) -> Doubles:
        between = (self.strata**2).sum(axis=1) * (self.usual / self.draws)
        within = np.maximum(self.squares - between, 0.0) / (self.draws - self.usual)
        return np.asarray(np.sqrt(within / self.draws))

    def _plain(self) -> Doubles:
        if self.draws == 1:
            return self.spread
        within = np.maximum(self.squares - self.sums**2 / self.draws, 0.0) / (self.draws - 1)
        return np.asarray(np.sqrt(within / self.draws))

    def _by_slope(self, mean: Doubles) -> tuple[Doubles, Doubles]:
        count = self.draws
        missed = self.starts_sum / count
        spread = self.starts_square - count * missed**2
        is_flat = spread <= 1e-12 * np.maximum(self.starts**2, 1e-30).mean(axis=1) * count
        safe = np.where(is_flat, 1.0, spread)[:, None]
        joint = self.products - self.sums * missed[:, None]
        slope = np.where(is_flat[:, None], 0.0, joint / safe)
        left = self.squares - self.sums**2 / count - slope * joint
        variance = np.maximum(left, 0.0) / (count - 2)
        own = 1 / count + np.where(is_flat, 0.0, missed**2 / safe[:, 0])[:, None]
        adjusted = mean - slope * missed[:, None]
        # Where all background rows give one output, nothing but rounding is left.
        adjusted += np.where(is_flat, missed, 0.0)[:, None] / mean.shape[1]
        return adjusted, np.sqrt(variance * own)
