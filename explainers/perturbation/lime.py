"""LIME: a weighted linear model of the output over rows with some of their parts absent."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.seeds import generator
from explainers.engine.answer import answered
from explainers.engine.batches import Batches, row_outputs
from explainers.engine.coalitions import coalition_outputs
from explainers.explanation import Booleans, Doubles, Explanation
from explainers.parts.players import require_few
from explainers.question import Question

KERNEL_WIDTH = 0.25
"""Cosine distance from the row at which a neighbour's weight has fallen to 1/e."""

RIDGE = 1e-6
"""Penalty as a share of the mean square of a weighted column: it only keeps the solve regular."""


_POINTS_AT_ONCE = 65_536


@dataclass(frozen=True, eq=False)
class _Fit:
    """A weighted ridge regression: coefficients and standard errors (k,), and its R²."""

    coefficients: Doubles
    standard_errors: Doubles
    r_squared: float


def lime(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return the coefficients of a linear model of the output near each row.

    Its columns say which players are present; absent ones take the baseline's value. Each player
    is present by a fair coin, and the row itself is the first sample. `settings.samples` are
    drawn, never fewer than two for each player, and the same for all rows, so that what is said
    of a row does not depend on the rows beside it.

    Raises
    ------
    AuditError
        If a row has more than 2,000 active players.

    References
    ----------
    Ribeiro, Singh, Guestrin 2016, section 3.3 and 3.4: exponential kernel exp(−D²/σ²) over the
    cosine distance D, squared loss. Deviations: binary players for tables too (present, or the
    baseline) in place of the noise that the authors' package adds; all players are kept in place
    of K chosen by a lasso, whose default penalty in captum sets every value to zero; the ridge
    penalty is too small to shrink. Standard errors over the draws: HC1 (MacKinnon, White 1985).
    """
    batches = Batches.of(question, step="LIME", memory_mib=memory_mib, context=context)
    active = question.active
    require_few(METHODS["lime"], active)
    present = _draw(active.shape[1], samples=settings.samples, seed=seed)
    outputs = row_outputs(batches, question.inputs, question.targets, span=(0, 0.02))
    player_values = np.zeros(active.shape)
    errors = np.zeros(active.shape)
    explained = np.ones(question.rows)
    neighbours: dict[bytes, _Neighbours] = {}  # of the players that the last row had
    at_once = max(1, _POINTS_AT_ONCE // len(present))
    for first in range(0, question.rows, at_once):
        rows = np.arange(first, min(first + at_once, question.rows))
        asked = coalition_outputs(
            batches,
            question,
            rows=np.repeat(rows, len(present)),
            present=np.tile(present, (len(rows), 1)),
            span=(
                0.02 + 0.93 * first / question.rows,
                0.02 + 0.93 * (rows[-1] + 1) / question.rows,
            ),
        ).reshape(len(rows), -1)
        for row, found in zip(rows, asked, strict=True):
            if not active[row].any():
                continue
            who = active[row].tobytes()
            if who not in neighbours:
                neighbours = {who: _Neighbours.of(present[:, active[row]])}
            fit = neighbours[who].fit(found)
            player_values[row, active[row]] = fit.coefficients
            errors[row, active[row]] = fit.standard_errors
            explained[row] = fit.r_squared
    answer = answered(
        batches,
        question,
        values=question.spread(player_values),
        player_values=player_values,
        outputs=outputs,
        steps=len(present) + 1,
        notes=(_note(explained),),
    )
    return replace(answer, standard_errors=errors)


def _draw(players: int, *, samples: int, seed: int) -> Booleans:
    """Return who is present (samples, players); everybody in the first sample."""
    count = max(samples, 2 * players + 2)
    present = generator(seed, "lime").random((count, players)) < 0.5
    present[0] = True
    return np.asarray(present)


def kernel(present: Booleans) -> Doubles:
    """Return the weight (samples,) of each neighbour by its cosine distance from the row."""
    distance = 1.0 - np.sqrt(present.mean(axis=1))
    return np.asarray(np.exp(-((distance / KERNEL_WIDTH) ** 2)))


@dataclass(frozen=True, eq=False)
class _Neighbours:
    """Weighted neighbours of a row, ready to be fitted to.

    Attributes
    ----------
    columns : ndarray
        (samples, players) who is present, centred.
    weights : ndarray
        (samples,) how much each neighbour counts.
    projection, squared : ndarray
        (samples, players) by how much each coefficient moves with the output of each neighbour,
        and the squares of that: the same for all rows that have these players.
    """

    columns: Doubles
    weights: Doubles
    projection: Doubles
    squared: Doubles

    @classmethod
    def of(cls, present: Booleans) -> _Neighbours:
        """Return the neighbours (samples, players) of whom one player at least counts."""
        weights = kernel(present)
        columns = present - weights @ present / weights.sum()
        weighted = columns * weights[:, None]
        gram = columns.T @ weighted
        players = present.shape[1]
        penalty = max(RIDGE * float(np.trace(gram)) / players, np.finfo(np.float64).tiny)
        projection = weighted @ np.linalg.inv(gram + penalty * np.eye(players))
        return cls(columns=columns, weights=weights, projection=projection, squared=projection**2)

    def fit(self, outputs: Doubles) -> _Fit:
        """Return the weighted ridge regression of outputs (samples,) on who is present."""
        samples, players = self.columns.shape
        centred = outputs - self.weights @ outputs / self.weights.sum()
        coefficients = centred @ self.projection
        missed = centred - self.columns @ coefficients
        freedom = samples / max(samples - players - 1, 1)
        errors = np.sqrt(freedom * (missed**2 @ self.squared))
        spread = float(self.weights @ centred**2)
        r_squared = 1.0 - float(self.weights @ missed**2) / spread if spread > 0 else 1.0
        return _Fit(coefficients, errors, r_squared)


def _note(explained: Doubles) -> str:
    """Say how much of the output near a row the linear models tell."""
    middle, lowest = float(np.median(explained)), float(explained.min())
    return (
        f"Weighted R² of the linear models: median {middle:.2f}, lowest {lowest:.2f}. A low one "
        "means that no linear model tells what the network does near the row."
    )
