"""Shapley values averaged over random orders in which the players join."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.seeds import generator
from explainers.explanation import Doubles, Explanation, Integers
from explainers.question import Question
from explainers.shapley.budget import (
    Found,
    are_precise,
    explained,
    most_points,
    points_for,
)
from explainers.shapley.exact import unless_few
from explainers.shapley.game import Game, Span, portions, within
from explainers.shapley.moments import Moments

Draw = Callable[[np.random.Generator, int], Integers]
"""A source and how many to (count, a): at which place of an order each player joins."""

_HELD = 1 << 21
"""Worths of coalitions that are held at once."""
_HELD_CELLS = 1 << 26
"""Players of all coalitions that are held at once, at a byte each."""
_STRATA = 1 << 24
"""Sums beside single background rows that are held at once."""


def permutation_shap(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return Shapley values averaged over random orders, each walked forwards and backwards.

    The same orders serve all rows with equally many players. On tables each pair of orders stands
    beside one background row, one after the other, so that absent features come from a single
    real row; where there are at least two pairs for each, all background rows are used equally
    often. `settings.samples` says how much may be asked (`points_for`); one pair at least is
    walked. Where all coalitions cost no more, they are asked instead.

    References
    ----------
    Castro, Gómez, Tejada 2009, section 3; Mitchell, Cooper, Frank, Holmes 2022, section 4.1
    (antithetic orders). Deviation: one background row for each pair, and standard errors over
    pairs (`Moments`).
    """
    game = Game.of(question, step="Permutation SHAP", memory_mib=memory_mib, context=context)
    walks = Walks(settings, seed=seed, stream="permutation_shap", is_antithetic=True)
    return explained(game, solve=unless_few(walks.over, settings))


def sampling_shap(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return Shapley values averaged over independent random orders.

    On tables each order stands beside one background row, drawn anew. `settings.samples` says how
    much may be asked (`points_for`); two orders at least are walked. Where all coalitions cost no
    more, they are asked instead.

    References
    ----------
    Castro, Gómez, Tejada 2009, Polynomial Calculation of the Shapley Value Based on Sampling,
    section 3; Štrumbelj, Kononenko 2014, algorithm 2 (a background row for each order).
    Deviation: whole orders are walked, so that one order serves all players.
    """
    game = Game.of(question, step="Sampling SHAP", memory_mib=memory_mib, context=context)
    walks = Walks(settings, seed=seed, stream="sampling_shap", is_antithetic=False)
    return explained(game, solve=unless_few(walks.over, settings))


def any_order(source: np.random.Generator, count: int, *, players: int) -> Integers:
    """Return uniformly random orders (count, players), as the place of each player."""
    places = np.tile(np.arange(players, dtype=np.int64), (count, 1))
    return source.permuted(places, axis=1)


@dataclass(frozen=True, eq=False)
class Walks:
    """Walks along random orders, until the budget or a requested precision is reached.

    Attributes
    ----------
    stream : str
        Name of the stream of the seed from which orders are drawn.
    is_antithetic : bool
        Whether each order is also walked backwards, and background rows take turns.
    """

    settings: ExplanationPlan
    seed: int
    stream: str
    is_antithetic: bool

    def over(
        self, game: Game, rows: Integers, players: int, span: Span, *, draw: Draw | None = None
    ) -> Found:
        """Return the values of rows with `players` active players each.

        Parameters
        ----------
        draw : callable, optional
            Draws orders; uniformly random ones where absent.
        """
        drawn = draw or (lambda source, count: any_order(source, count, players=players))
        most = _HELD // self._cost(players)
        if self.is_antithetic:
            most = min(most, _STRATA // (game.usual * players))
        parts = [
            self._of_some(game, group, players, draw=drawn, span=inside)
            for group, inside in portions(rows, span, each=most)
        ]
        return Found.joined(parts)

    def _of_some(
        self, game: Game, rows: Integers, players: int, *, draw: Draw, span: Span
    ) -> Found:
        # The same draws for every part of the rows: their number must not matter.
        source = generator(self.seed, f"{self.stream}/{players}")
        beside = source.permutation(game.usual).astype(np.int64)
        first, last = self._counts(game, players)
        values, errors = (np.empty((len(rows), players)) for _ in range(2))
        points = np.zeros(len(rows), dtype=np.int64)
        left, begin, done = np.arange(len(rows)), span[0], 0
        moments = Moments(game.starts[rows], players=players, is_balanced=self.is_antithetic)
        target = first
        while True:
            end = span[1] if target >= last else (begin + span[1]) / 2
            self._walk(
                game,
                rows[left],
                moments,
                places=draw(source, target - done),
                partners=self._partners(source, beside, done, target),
                span=(begin, end),
            )
            values[left], errors[left] = moments.estimate()
            points[left] = target * self._cost(players)
            if target >= last:
                return Found(values, errors, points)
            is_done = are_precise(
                game, rows[left], errors[left], precision=self.settings.tuning.precision
            )
            if is_done.all():
                return Found(values, errors, points)
            moments.keep(~is_done)
            left, begin, done = left[~is_done], end, target
            target = self._whole(min(2 * target, last), game)

    def _cost(self, players: int) -> int:
        """Points that one draw asks for: the ends of a walk are known."""
        return (2 if self.is_antithetic else 1) * (players - 1)

    def _counts(self, game: Game, players: int) -> tuple[int, int]:
        """Return draws at first and at most."""
        fewest = 1 if self.is_antithetic else 2
        first, last = (
            self._whole(max(fewest, budget // self._cost(players)), game)
            for budget in (points_for(game, self.settings), most_points(game, self.settings))
        )
        return first, last

    def _whole(self, draws: int, game: Game) -> int:
        """Return so many draws, or a few less, that background rows are used equally often."""
        is_cut = self.is_antithetic and draws >= 2 * game.usual
        return draws - draws % game.usual if is_cut else draws

    def _partners(
        self, source: np.random.Generator, beside: Integers, start: int, stop: int
    ) -> Integers:
        if self.is_antithetic:
            return beside[np.arange(start, stop) % len(beside)]
        return source.integers(len(beside), size=stop - start)

    def _walk(
        self,
        game: Game,
        rows: Integers,
        moments: Moments,
        *,
        places: Integers,
        partners: Integers,
        span: Span,
    ) -> None:
        players = places.shape[1]
        each = max(1, min(_HELD // len(rows), _HELD_CELLS // players) // self._cost(players))
        for at in range(0, len(places), each):
            part, beside = places[at : at + each], partners[at : at + each]
            inside = within(span, at, at + len(part), of=len(places))
            forward, backward = self._gains(game, rows, part, beside, span=inside)
            if backward is None:
                moments.add(forward, partners=beside)
                continue
            moments.add(
                (forward + backward) / 2,
                partners=beside,
                halves=np.abs(forward - backward) / 2,
            )

    def _gains(
        self, game: Game, rows: Integers, places: Integers, partners: Integers, *, span: Span
    ) -> tuple[Doubles, Doubles | None]:
        """Return what each player added when it joined, (r, k, players), forwards and backwards."""
        count, players = places.shape
        ways = 2 if self.is_antithetic else 1
        asked = np.empty((ways, count, players - 1, players), dtype=np.bool_)
        np.less(places[:, None, :], np.arange(1, players)[:, None], out=asked[0])
        if self.is_antithetic:
            # Who is absent on the way forwards is present on the way back.
            np.logical_not(asked[0, :, ::-1], out=asked[1])
        beside = np.tile(np.repeat(partners, players - 1), ways)[:, None]
        worth = game.worth(rows, asked.reshape(-1, players), beside, span=span)
        worth = worth.reshape(len(rows), ways, count, players - 1)
        starts = game.starts[rows][:, partners] if game.usual > 1 else game.starts[rows]
        ends = game.outputs[rows]
        found = []
        for way, order in enumerate((places, players - 1 - places)[:ways]):
            walk = np.empty((len(rows), count, players + 1))
            walk[:, :, 0], walk[:, :, -1] = starts, ends[:, None]
            walk[:, :, 1:-1] = worth[:, way]
            flat = (np.arange(count)[:, None] * players + order).ravel()
            steps = np.diff(walk, axis=2).reshape(len(rows), -1)
            found.append(steps[:, flat].reshape(len(rows), count, players))
        return found[0], found[1] if self.is_antithetic else None
