"""Shapley values from a weighted regression over coalitions drawn by their leverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.seeds import generator
from explainers.explanation import Booleans, Doubles, Explanation, Integers
from explainers.parts.players import require_few
from explainers.question import Question
from explainers.shapley.budget import (
    Found,
    are_precise,
    explained,
    most_points,
    points_for,
)
from explainers.shapley.exact import unless_few
from explainers.shapley.game import Game, Span, portions, uses_background
from explainers.shapley.leverage import Design, Pairs

_FEWEST = 4
"""Coalitions for each player at least: with fewer the regression hangs on chance."""
_PER_UNKNOWN = 5
"""Pairs for each unknown of the regression, covariates included, at least."""
_SAME = 1e-6
_HELD = 1 << 20
"""Pairs times rows that are held at once, at some seventy bytes each."""


def kernel_shap(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return Shapley values from a weighted regression over pairs of coalitions.

    The same coalitions serve all rows with equally many players. On tables both coalitions of a
    pair stand beside one background row, one after the other, and what that row is worth in the
    linear part is taken out by covariates whose mean is known to be zero. `settings.samples` says
    how much may be asked (`points_for`), but never less than four coalitions for each player.
    Where all coalitions cost no more, they are asked instead.

    Raises
    ------
    AuditError
        If a row has more than 2,000 active players.

    References
    ----------
    Lundberg, Lee 2017, theorem 2; Musco, Witter 2024, algorithm 1 (leverage scores, pairs);
    Covert, Lee 2021, section 4 (paired coalitions). Deviations: of a pair only the difference
    enters, which is all that a value depends on; one background row for each pair, with
    covariates; standard errors from the residuals as a jackknife gives them (HC3: MacKinnon,
    White 1985).
    """
    game = Game.of(question, step="Kernel SHAP", memory_mib=memory_mib, context=context)
    require_few(METHODS["kernel_shap"], game.active)

    def draw(game: Game, rows: Integers, players: int, span: Span) -> Found:
        budget = _Budget.of(game, players, settings)
        parts = [
            _regressed(game, group, inside, budget=budget, players=players, seed=seed)
            for group, inside in portions(rows, span, each=_HELD // budget.last)
        ]
        return Found.joined(parts)

    return explained(game, solve=unless_few(draw, settings))


@dataclass(frozen=True)
class _Budget:
    """Pairs to ask at first and at most, and the precision with which to stop between."""

    first: int
    last: int
    precision: float

    @classmethod
    def of(cls, game: Game, players: int, settings: ExplanationPlan) -> _Budget:
        """Return what the plan allows for rows with so many active players."""
        fewest = _FEWEST * players // 2
        return cls(
            first=max(fewest, points_for(game, settings) // 2),
            last=max(fewest, most_points(game, settings) // 2),
            precision=settings.tuning.precision,
        )


def _regressed(
    game: Game, rows: Integers, span: Span, *, budget: _Budget, players: int, seed: int
) -> Found:
    """Return the values of some rows, from pairs that are the same for all of them."""
    source = generator(seed, f"kernel_shap/{players}")
    drawn = Pairs(source, players=players, is_repeated=game.usual > 1)
    values, errors = (np.empty((len(rows), players)) for _ in range(2))
    points = np.zeros(len(rows), dtype=np.int64)
    beside, gains = np.zeros(0, dtype=np.int64), np.zeros((len(rows), 0))
    left, begin, pairs = np.arange(len(rows)), span[0], budget.first
    while True:
        end = span[1] if pairs >= budget.last else (begin + span[1]) / 2
        design = drawn.grown(pairs)
        fresh = design.present[len(beside) :]
        turns = source.permutation(np.arange(len(fresh), dtype=np.int64) % game.usual)
        further = _gains(game, rows[left], fresh, turns, span=(begin, end))
        beside, gains = np.concatenate((beside, turns)), np.hstack((gains, further))
        values[left], errors[left] = _solved(game, rows[left], design, beside, gains)
        points[left] = 2 * len(design.present)
        is_done = are_precise(game, rows[left], errors[left], precision=budget.precision)
        if pairs >= budget.last or is_done.all():
            return Found(values, errors, points)
        left, gains, begin = left[~is_done], gains[~is_done], end
        pairs = min(budget.last, 2 * pairs)


def _gains(
    game: Game, rows: Integers, present: Booleans, beside: Integers, *, span: Span
) -> Doubles:
    """Return half of what each pair (c, players) differs by (r, c), less what its row explains."""
    count, players = present.shape
    both = np.concatenate([present, ~present])
    worth = game.worth(rows, both, np.tile(beside, 2)[:, None], span=span)
    between = game.outputs[rows, None] - game.starts[rows][:, beside]
    share = present.sum(axis=1) / players
    return np.asarray((worth[:, :count] - worth[:, count:] - (2 * share - 1) * between) / 2)


def _solved(
    game: Game, rows: Integers, design: Design, beside: Integers, gains: Doubles
) -> tuple[Doubles, Doubles]:
    """Return values and standard errors (r, players) from all pairs asked so far."""
    players = design.present.shape[1]
    centred = design.present - design.present.sum(axis=1, keepdims=True) / players
    columns = np.column_stack((centred, _covariates(game.question, centred, beside)))
    values, errors = _fit(columns, gains, design, unknowns=players)
    return values + game.differences[rows, None] / players, errors


def _covariates(question: Question, centred: Doubles, beside: Integers) -> Doubles:
    """Return what pairs differ by because their background rows do, (c, columns).

    For a linear network a value depends on the background row b by (b − mean b) times a slope for
    each of the player's columns. Products of that with a pair's own column average to zero over
    the background. Columns that say the same are left out; where there are too few pairs for all
    of them, all are.
    """
    none = np.empty((len(centred), 0))
    if not uses_background(question) or question.partners is not None:
        return none
    usual = question.background.double().numpy()
    usual = usual - usual.mean(axis=0)
    found = []
    for player in range(centred.shape[1]):
        own = _without_copies(usual[:, question.players.mask == player])
        found.append(centred[:, player, None] * own[beside])
    covariates = np.column_stack(found)
    unknowns = centred.shape[1] + covariates.shape[1]
    return covariates if len(centred) >= _PER_UNKNOWN * unknowns else none


def _without_copies(columns: Doubles) -> Doubles:
    """Return (m, rank) columns of unit spread that span the same as `columns` (m, k)."""
    left, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    kept = sizes > _SAME * max(float(sizes.max(initial=0.0)), _SAME)
    return np.asarray(left[:, kept] * np.sqrt(len(columns)))


def _fit(
    columns: Doubles, gains: Doubles, design: Design, *, unknowns: int
) -> tuple[Doubles, Doubles]:
    """Return weighted least-squares coefficients of the first columns, and their errors.

    Both are (r, unknowns).

    All in float64, by the pseudo-inverse of the normal equations: the columns of all players add
    up to zero, which leaves exactly one direction open, that of an equal shift. By torch, which
    keeps to the threads that it was given; numpy's own would wait for each other.
    """
    root = torch.from_numpy(np.sqrt(design.weights))[:, None]
    scaled = torch.from_numpy(columns) * root
    inverse = torch.linalg.pinv(scaled.T @ scaled, rtol=1e-10, hermitian=True)
    influence = inverse @ scaled.T
    leverage = (scaled * influence.T).sum(dim=1)
    targets = torch.from_numpy(gains).T * root
    coefficients = influence @ targets
    residuals = (targets - scaled @ coefficients) / (1.0 - leverage).clamp(min=1e-3)[:, None]
    counted = residuals**2 * torch.from_numpy(design.left)[:, None]
    variance = influence[:unknowns] ** 2 @ counted
    return coefficients[:unknowns].T.numpy(), variance.sqrt().T.numpy()
