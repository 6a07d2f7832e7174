"""Accumulated local effects: small steps of one feature, taken only by rows that are near."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from torch import Tensor

from core.assessments.intervals import DRAWS, bootstrap, bootstrapped
from core.records.overall import EffectsRecord
from explainers.engine.batches import Batches
from explainers.explanation import Doubles, Integers
from explainers.overall.changes import Changing

LEAST_ROWS = 10
"""Rows in a bin, about, so that its mean step says something."""


def accumulated_effects(
    changing: Changing,
    targets: Tensor,
    batches: Batches,
    *,
    points: int,
    seed: int,
    span: tuple[float, float] = (0, 1),
) -> EffectsRecord:
    """Return accumulated local effects of a feature, centred so that their mean over rows is 0.

    Bins end at quantiles of the feature, `points` − 1 of them at most and none with much fewer
    than `LEAST_ROWS` rows. Rows without a value stand in no bin. Categories have no order along
    which effects could be added up, so that they are not applicable.

    Parameters
    ----------
    targets : Tensor
        (n,) or (n, 2): the explained class of each row, as the question has it.

    Raises
    ------
    AuditError
        If an output is not finite.

    References
    ----------
    Apley, Zhu 2020, Visualizing the Effects of Predictor Variables in Black Box Supervised
    Learning Models, eq. 15 and 16; centred by the mean of both ends of each bin, weighted by its
    rows. Intervals: rows drawn anew, bins as they are.
    """
    if changing.is_category:
        reason = (
            "Names have no order along which effects could be added up; the partial dependence "
            "shows each of them."
        )
        return EffectsRecord(status="not applicable", reason=reason)
    edges, rows, bins = _bins(changing.numbers, points)
    if len(edges) < 2:
        return EffectsRecord(status="not applicable", reason="All rows have the same value.")
    columns = changing.encoded(edges)

    def build(start: int, stop: int) -> tuple[Tensor, Tensor]:
        place = np.arange(start, stop)
        row, side = place // 2, place % 2
        return changing.changed(rows[row], columns[bins[row] + side]), targets[rows[row]]

    outputs = batches.outputs(2 * len(rows), build, span=span).reshape(-1, 2)
    steps = outputs[:, 1] - outputs[:, 0]
    counts = np.bincount(bins, minlength=len(edges) - 1)
    effects = _centred(_sums(steps, bins, len(counts)) / counts, counts)
    drawn = _drawn(
        steps, bins, counts, seed=seed, stream=f"overall/effects/{changing.feature.name}"
    )
    return EffectsRecord(
        status="computed",
        edges=tuple(edges.tolist()),
        effects=tuple(
            bootstrapped(float(effects[place]), drawn[place], n=len(rows))
            for place in range(len(edges))
        ),
        counts=tuple(counts.tolist()),
    )


def _bins(numbers: Doubles, points: int) -> tuple[Doubles, Integers, Integers]:
    """Return edges (k + 1,), the rows with a value (m,), and the bin of each of them (m,).

    Every bin but the first is open below; both ends are values that were observed.
    """
    rows = np.flatnonzero(~np.isnan(numbers))
    values = numbers[rows]
    wanted = max(1, min(points - 1, len(values) // LEAST_ROWS))
    edges = np.unique(np.quantile(values, np.linspace(0, 1, wanted + 1), method="inverted_cdf"))
    bins = np.clip(np.searchsorted(edges, values, side="left") - 1, 0, max(len(edges) - 2, 0))
    return edges, rows, bins.astype(np.int64)


def _sums(steps: Doubles, bins: Integers, count: int) -> Doubles:
    return np.bincount(bins, weights=steps, minlength=count).astype(np.float64)


def _centred(mean_steps: Doubles, counts: npt.NDArray[np.number]) -> Doubles:
    """Return effects (k + 1, ...) at the edges from mean steps and rows (k, ...) of the bins."""
    effects = np.concatenate([np.zeros_like(mean_steps[:1]), np.cumsum(mean_steps, axis=0)])
    middles = (effects[:-1] + effects[1:]) / 2
    return np.asarray(effects - (middles * counts).sum(axis=0) / counts.sum(axis=0))


def _drawn(steps: Doubles, bins: Integers, counts: Integers, *, seed: int, stream: str) -> Doubles:
    """Return effects (k + 1, draws) of drawn rows; NaN where a draw leaves a bin empty."""
    places = (bins, np.arange(len(steps)))
    shape = (len(counts), len(steps))
    of_bin = csr_array((np.ones(len(steps)), places), shape=shape)
    weighted = csr_array((steps, places), shape=shape)

    def effects(drawn: Doubles) -> Doubles:
        rows = of_bin @ drawn
        with np.errstate(invalid="ignore", divide="ignore"):
            means = np.where(rows > 0, weighted @ drawn / rows, np.nan)
        return _centred(means, rows)

    if len(steps) < 2:
        return np.full((len(counts) + 1, DRAWS), np.nan)
    return bootstrap(effects, len(steps), seed=seed, stream=stream)
