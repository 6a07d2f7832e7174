"""Shapley values by enumeration of all coalitions."""

from __future__ import annotations

from collections.abc import Callable
from math import factorial

import numpy as np

from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.explanation import Booleans, Doubles, Explanation, Integers
from explainers.parts.players import require_few
from explainers.question import Question
from explainers.shapley.budget import Found, Solve, explained, is_enumerated
from explainers.shapley.game import Game, Span, portions

ENUMERATED_NOTE = "All coalitions were asked, so that nothing was left to chance."

_HELD = 1 << 23
"""Worths of coalitions that are held at once."""


def exact_shapley(
    question: Question,
    *,
    settings: ExplanationPlan,  # noqa: ARG001 - one signature for all methods
    seed: int,  # noqa: ARG001
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return Shapley values by their definition: every coalition of the active players is asked.

    On tables every coalition is asked beside every background row.

    Raises
    ------
    AuditError
        If a row has more than 16 active players.

    References
    ----------
    Shapley 1953, A Value for n-Person Games, eq. 12.
    """
    game = Game.of(question, step="Exact Shapley", memory_mib=memory_mib, context=context)
    require_few(METHODS["exact_shapley"], game.active)
    return explained(game, solve=enumerate_all)


def enumerate_all(game: Game, rows: Integers, players: int, span: Span) -> Found:
    """Return the exact values of rows with `players` active players each."""
    present = all_coalitions(players)
    return asked_in_full(
        game, rows, span, present=present, asked=np.arange(1, len(present) - 1), share=shared_out
    )


def unless_few(draw: Solve, settings: ExplanationPlan) -> Solve:
    """Return what asks all coalitions where that costs no more than a sample, and draws else."""

    def solve(game: Game, rows: Integers, players: int, span: Span) -> Found:
        is_cheap = is_enumerated(settings, players, is_split=game.first is not None)
        return (enumerate_all if is_cheap else draw)(game, rows, players, span)

    return solve


def asked_in_full(
    game: Game,
    rows: Integers,
    span: Span,
    *,
    present: Booleans,
    asked: Integers,
    share: Callable[[Doubles], Doubles],
) -> Found:
    """Return values without error, shared out from coalitions of which none was drawn.

    Parameters
    ----------
    present : ndarray
        (2^players, players) all coalitions, that of nobody first and that of all last.
    asked : ndarray
        (k,) those between them whose worth `share` needs; the others are worth 0 to it.
    share : callable
        Worths (r, 2^players) of some rows to their values (r, players).
    """
    beside = np.broadcast_to(np.arange(game.usual), (len(asked), game.usual))
    values = []
    for group, inside in portions(rows, span, each=_HELD // len(present)):
        worth = np.zeros((len(group), len(present)))
        worth[:, 0], worth[:, -1] = game.baseline_outputs[group], game.outputs[group]
        worth[:, asked] = game.worth(group, present[asked], beside, span=inside)
        values.append(share(worth))
    found = np.concatenate(values)
    points = np.full(len(rows), beside.size, dtype=np.int64)
    return Found(found, np.zeros_like(found), points, note=ENUMERATED_NOTE)


def all_coalitions(players: int) -> Booleans:
    """Return (2^players, players): in coalition c player i is present where bit i of c is set."""
    numbers = np.arange(2**players)[:, None]
    return np.asarray(numbers >> np.arange(players) & 1, dtype=np.bool_)


def shared_out(worth: Doubles) -> Doubles:
    """Return Shapley values (n, players) of games (n, 2^players) in the order of coalitions.

    φ_i = Σ_S |S|! (p − |S| − 1)! / p! · (v(S ∪ i) − v(S)) over the coalitions without i.
    """
    players = worth.shape[1].bit_length() - 1
    sizes = all_coalitions(players).sum(axis=1)
    weights = shapley_weights(players)
    values = np.empty((len(worth), players))
    for player in range(players):
        halves = worth.reshape(len(worth), -1, 2, 2**player)
        of_others = sizes.reshape(-1, 2, 2**player)[:, 0]
        gains = halves[:, :, 1] - halves[:, :, 0]
        values[:, player] = np.einsum("ncd,cd->n", gains, weights[of_others])
    return values


def shapley_weights(players: int) -> Doubles:
    """Return |S|! (p − |S| − 1)! / p! for |S| = 0 ... p − 1."""
    return np.array(
        [factorial(size) * factorial(players - size - 1) for size in range(players)]
    ) / factorial(players)
