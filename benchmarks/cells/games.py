"""Exact answers of methods that ask about coalitions, from the worth of every coalition."""

from __future__ import annotations

import itertools
import math

import numpy as np
import torch

from benchmarks.cells.exact import Doubles, Exact, Integers
from explainers.question import Question


class Game:
    """The worth of every coalition of the active players of each row, in float64.

    Attributes
    ----------
    players : list of ndarray
        Indices of each row's active players.
    worths : list of ndarray
        (2^players,) for each row; bit i of the index tells whether its active player i is present.
    """

    def __init__(self, question: Question, *, uses_background: bool) -> None:
        """Ask for all coalitions, absent players at the background or at the baseline."""
        exact = Exact(question)
        active = question.active
        self.rows = question.rows
        self.count = active.shape[1]
        self.players = [np.flatnonzero(row) for row in active]
        self.worths = [
            _worths(exact, question, row, self.players[row], uses_background=uses_background)
            for row in range(self.rows)
        ]

    def spread(self, found: list[Doubles]) -> Doubles:
        """Return (n, players) with zeros for players that are not active."""
        values = np.zeros((self.rows, self.count))
        for row, mine in enumerate(found):
            values[row, self.players[row]] = mine
        return values

    def shapley(self) -> Doubles:
        """Return exact Shapley values (Shapley 1953) by the sum over all coalitions."""
        return self.spread([_shapley(worth) for worth in self.worths])

    def removal(self) -> Doubles:
        """Return f(x) − f(x without one player)."""
        found = []
        for worth in self.worths:
            count = _players_in(worth)
            full = len(worth) - 1
            found.append(np.array([worth[full] - worth[full ^ (1 << i)] for i in range(count)]))
        return self.spread(found)

    def owen(self, unions: Integers) -> Doubles:
        """Return exact Owen values; `unions` (n, players) tells which of them belong together."""
        found = []
        for worth, mine, row in zip(self.worths, self.players, unions, strict=True):
            labels = row[mine]
            groups = [np.flatnonzero(labels == label).tolist() for label in np.unique(labels)]
            found.append(owen(worth, groups))
        return self.spread(found)

    def along(self, trees: list[Doubles]) -> Doubles:
        """Return Owen values along one binary tree for each row, in scipy's form.

        References
        ----------
        Winter 1989, A Value for Cooperative Games with Levels Structure of Cooperation: each
        branch is a game of two, in the company of what stands beside it or not.
        """
        pairs = zip(self.worths, trees, strict=True)
        return self.spread([_along(worth, tree) for worth, tree in pairs])

    def linear_model(self) -> Doubles:
        """Return LIME's coefficients with every coalition as a neighbour, once each.

        References
        ----------
        Ribeiro, Singh, Guestrin 2016, eq. 2, with weights exp(−D² / 0.25²), D the cosine distance
        from the row.
        """
        return self.spread([_linear(worth) for worth in self.worths])


def _along(worth: Doubles, tree: Doubles) -> Doubles:
    count = _players_in(worth)
    values = np.zeros(count)

    def members(node: int) -> int:
        if node < count:
            return 1 << node
        left, right = (int(child) for child in tree[node - count, :2])
        return members(left) | members(right)

    def share(node: int, company: int, weight: float) -> None:
        if node < count:
            values[node] += weight * (worth[company | 1 << node] - worth[company])
            return
        left, right = (int(child) for child in tree[node - count, :2])
        for child, other in ((left, right), (right, left)):
            share(child, company, weight / 2)
            share(child, company | members(other), weight / 2)

    share(count + len(tree) - 1, 0, 1.0)
    return values


def _linear(worth: Doubles) -> Doubles:
    count = _players_in(worth)
    if count == 0:
        return np.zeros(0)
    present = (np.arange(len(worth))[:, None] >> np.arange(count)) & 1
    far = 1 - np.sqrt(present.mean(axis=1))
    root = np.exp(-0.5 * (far / 0.25) ** 2)[:, None]
    columns = np.column_stack([np.ones(len(worth)), present])
    found = np.linalg.lstsq(root * columns, root[:, 0] * worth, rcond=None)[0]
    return np.asarray(found[1:])


def _worths(
    exact: Exact, question: Question, row: int, players: Integers, *, uses_background: bool
) -> Doubles:
    """Return the worth of all coalitions of one row."""
    coalitions = np.arange(2 ** len(players))
    mask = np.asarray(question.players.cells(np.array([row]))[0])
    places = {int(player): place for place, player in enumerate(players)}
    # Cells of players that are not active stay the row's own: they equal the baseline's.
    bit = np.vectorize(lambda player: places.get(int(player), -1))(mask)
    others = exact.background if uses_background else exact.baseline[row : row + 1]
    total = np.zeros(len(coalitions))
    for other in others:

        def build(chosen: Integers, other: torch.Tensor = other) -> torch.Tensor:
            which = coalitions[chosen].reshape(-1, *[1] * mask.ndim)
            own = (bit < 0) | ((which >> np.maximum(bit, 0)) & 1).astype(bool)
            return torch.where(torch.from_numpy(own), exact.inputs[row], other)

        total += exact.worth(build, np.full(len(coalitions), row))
    return total / len(others)


def _players_in(worth: Doubles) -> int:
    return len(worth).bit_length() - 1


def _shapley(worth: Doubles) -> Doubles:
    count = _players_in(worth)
    sizes = np.array([bin(index).count("1") for index in range(len(worth))])
    values = np.zeros(count)
    for player in range(count):
        without = np.flatnonzero((np.arange(len(worth)) >> player) & 1 == 0)
        size = sizes[without]
        weights = np.array([_weight(int(one), count) for one in size])
        values[player] = (weights * (worth[without | (1 << player)] - worth[without])).sum()
    return values


def _weight(size: int, count: int) -> float:
    """Return the share of a coalition of `size` others among `count` players."""
    return math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)


def owen(worth: Doubles, groups: list[list[int]]) -> Doubles:
    """Return Owen values of one row: Shapley among groups, and within each group.

    References
    ----------
    Owen 1977, Values of games with a priori unions, eq. 4, as a sum over all coalitions.
    """
    count = _players_in(worth)
    values = np.zeros(count)
    for mine in groups:
        others = [group for group in groups if group is not mine]
        for chosen, weight in _subsets(len(others)):
            outside = sum(1 << player for index in chosen for player in others[index])
            for player in mine:
                inside = [other for other in mine if other != player]
                for within, share in _subsets(len(inside)):
                    base = outside | sum(1 << inside[index] for index in within)
                    values[player] += weight * share * (worth[base | 1 << player] - worth[base])
    return values


def _subsets(others: int) -> list[tuple[tuple[int, ...], float]]:
    """Return all subsets of `others` opponents with their Shapley weights."""
    return [
        (subset, _weight(size, others + 1))
        for size in range(others + 1)
        for subset in itertools.combinations(range(others), size)
    ]
