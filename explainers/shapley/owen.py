"""Owen values: Shapley values of players that join union by union."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.explanation import Booleans, Doubles, Explanation, Integers
from explainers.question import Question
from explainers.shapley.budget import Found, explained, is_enumerated
from explainers.shapley.exact import all_coalitions, asked_in_full, shapley_weights
from explainers.shapley.game import Game, Span
from explainers.shapley.orders import Walks
from explainers.shapley.unions import inner_unions, unions_of

_ALONE = "No two parts belong together, so that Owen values are Shapley values here."
_TOGETHER = {
    "tabular": " explanation.parts.groups puts features together.",
    "image": " With more parts several of them share a quadrant.",
    "series": " With explanation.parts.series = 'channel_segments' the parts of a channel belong "
    "together.",
    "text": "",
}
_SUMMED = "Standard errors of groups are sums of those of their features, which is the most."


def owen(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return Owen values, averaged over random orders in which no union is interrupted.

    Unions are the feature groups of the plan, within which each feature has a value of its own;
    quadrants of a picture; channels of a series, or runs of its segments; runs of words
    (`unions_of`). The sum over a union is its Shapley value in the game among unions. Orders are
    walked, and counted, as in `permutation_shap`.

    References
    ----------
    Owen 1977, Values of Games with a Priori Unions; orders: Casajus 2010, section 2. Where all
    coalitions cost no more than the samples they are asked, and the values are exact.
    """
    inner = question.players.inner
    asked, unions = in_unions(question)
    game = Game.of(asked, step="Owen values", memory_mib=memory_mib, context=context)
    walks = Walks(settings, seed=seed, stream="owen", is_antithetic=True)

    def solve(game: Game, rows: Integers, players: int, span: Span) -> Found:
        # Rows that are solved together have the same unions.
        own = unions[rows[0], game.active[rows[0]]]
        coalitions, is_split = coalitions_of(own), game.first is not None
        if is_enumerated(settings, players, is_split=is_split, coalitions=coalitions):
            return _enumerated(game, rows, own, span)

        def draw(source: np.random.Generator, count: int) -> Integers:
            return orders_by_union(source, count, unions=own)

        return walks.over(game, rows, players, span, draw=draw)

    is_alone = all(len(set(row)) == len(row) for row in unions.tolist())
    notes = (_ALONE + _TOGETHER[question.kind],) if is_alone else ()
    found = explained(game, solve=solve, unions=unions, notes=notes)
    return found if inner is None else _over_groups(found, question)


def in_unions(question: Question) -> tuple[Question, Integers]:
    """Return the question about single features where groups were asked, and their unions.

    The unions (n, players) are those that each player of each row belongs to.
    """
    outer, inner = question.players, question.players.inner
    if inner is None:
        return question, unions_of(question)
    unions = np.broadcast_to(inner_unions(outer, inner), (question.rows, len(inner)))
    return replace(question, players=inner), unions


def coalitions_of(unions: Integers) -> int:
    """Return how many coalitions cut at most one union: no order meets any other."""
    # Whole numbers of Python's own: those of numpy end at 63 unions.
    sizes = [int(size) for size in np.unique(unions, return_counts=True)[1]]
    whole = 1 << len(sizes)
    return whole + sum((1 << size) - 2 for size in sizes) * whole // 2


def orders_by_union(source: np.random.Generator, count: int, *, unions: Integers) -> Integers:
    """Return random orders (count, players), as places, in which each union joins in one go."""
    labels, own = np.unique(unions, return_inverse=True)
    first = source.permuted(np.tile(np.arange(len(labels)), (count, 1)), axis=1)[:, own]
    order = np.argsort(first + source.random((count, len(unions))), axis=1)
    return np.argsort(order, axis=1).astype(np.int64)


def _enumerated(game: Game, rows: Integers, unions: Integers, span: Span) -> Found:
    """Return exact Owen values from the coalitions that cut at most one union."""
    present = all_coalitions(len(unions))
    members = unions == np.unique(unions)[:, None]
    inside = present.astype(np.int64) @ members.T.astype(np.int64)
    is_whole = (inside == 0) | (inside == members.sum(axis=1))
    asked = np.flatnonzero((~is_whole).sum(axis=1) <= 1)[1:-1]

    def share(worth: Doubles) -> Doubles:
        players = range(len(unions))
        return np.stack(
            [_value(worth, present, player, members, is_whole) for player in players], axis=1
        )

    return asked_in_full(game, rows, span, present=present, asked=asked, share=share)


def _value(
    worth: Doubles, present: Booleans, player: int, members: Booleans, is_whole: Booleans
) -> Doubles:
    """Return the Owen value (n,) of one player.

    Σ over sets H of other unions and sets T of the player's own, each weighed as a coalition of
    the Shapley value among unions, and within the union.
    """
    own = int(np.flatnonzero(members[:, player])[0])
    others = np.delete(np.arange(len(members)), own)
    chosen = np.flatnonzero(~present[:, player] & is_whole[:, others].all(axis=1))
    among = present[chosen][:, [int(np.argmax(members[union])) for union in others]].sum(axis=1)
    within = present[chosen][:, members[own]].sum(axis=1)
    weight = shapley_weights(len(members))[among] * shapley_weights(int(members[own].sum()))[within]
    gains = worth[:, chosen + (1 << player)] - worth[:, chosen]
    return np.asarray(gains @ weight)


def _over_groups(found: Explanation, question: Question) -> Explanation:
    """Return the explanation with one value for each group; `values` keep those of features."""
    inner = question.players.inner
    assert inner is not None
    assert found.standard_errors is not None
    errors = question.players.merge(inner.spread(found.standard_errors))
    return replace(
        found,
        player_values=question.players.merge(found.values),
        standard_errors=errors,
        notes=(*found.notes, _SUMMED) if errors.any() else found.notes,
    )
