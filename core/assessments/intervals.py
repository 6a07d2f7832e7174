"""Intervals: Wilson for rates, and a seeded percentile bootstrap over rows for everything else.

Rows that follow one another in time are drawn in blocks, because neighbours resemble each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.evidence.wording import figure_text
from core.jobs.context import JobContext
from core.records.base import Estimate
from core.seeds import generator

Floats = npt.NDArray[np.float64]
Statistic = Callable[[Floats], Floats]

DRAWS = 2000

# One chunk of counts, 2 MiB in float64: small enough to stay in a processor's cache. It is fixed,
# because the last digits of a product may hang on its width.
_CHUNK_CELLS = 1 << 18


class Interval(NamedTuple):
    """Ends of an interval, None where it cannot be given, and the share of empty draws."""

    low: float | None
    high: float | None
    empty: float


def wilson(successes: int, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """Return the ends of Wilson's score interval of a rate, within [0, 1].

    Parameters
    ----------
    successes, n : int
        Rows that count, and rows in all. With `n` = 0 nothing is known: (0, 1).
    level : float
        Nominal coverage, between 0 and 1.

    Raises
    ------
    ValueError
        If `successes` is not between 0 and `n`, or `level` not between 0 and 1.

    References
    ----------
    Wilson 1927, Probable Inference, the Law of Succession, and Statistical Inference; without
    continuity correction.
    """
    if not 0 <= successes <= n:
        message = f"{successes} successes of {n} rows"
        raise ValueError(message)
    if n == 0:
        return 0.0, 1.0
    z = _normal_quantile(level)
    rate = successes / n
    shrink = 1.0 + z * z / n
    centre = (rate + z * z / (2 * n)) / shrink
    half = z / shrink * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    # At both ends the bound is exact, which rounding would spoil.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return low, high


def rate(
    successes: int, n: int, *, level: float = 0.95, note: str = "", empty: str = "no rows"
) -> Estimate:
    """Return a rate with its Wilson interval; not estimable, with `empty` as note, if `n` is 0."""
    if n == 0:
        return Estimate(value=None, level=level, n=0, method="Wilson", note=empty)
    low, high = wilson(successes, n, level=level)
    return Estimate(
        value=successes / n, low=low, high=high, level=level, n=n, method="Wilson", note=note
    )


def bootstrap(
    statistic: Statistic,
    n_rows: int,
    *,
    seed: int,
    stream: str = "bootstrap",
    draws: int = DRAWS,
    block: int = 1,
    context: JobContext | None = None,
    step: str = "Intervals",
) -> Floats:
    """Return the statistic on `draws` samples of rows, drawn with replacement.

    Parameters
    ----------
    statistic : callable
        Takes counts (n_rows, d) float64, how often each row stands in each of d draws (each
        column adds up to `n_rows`), and returns (d,) or (k, d); NaN where a draw is empty, for
        example because it holds no row of a class.
    n_rows : int
        Number of rows, at least 1.
    seed, stream : int, str
        The plan's seed, and the name of the stream. Equal names give the same draws, which is
        what paired comparisons need.
    block : int
        Neighbouring rows that are drawn together; above 1 the rows are taken as a circle in their
        order, so that each is drawn equally often.
    context : JobContext, optional
        Hears of the progress, and may cancel between chunks of draws.

    Returns
    -------
    ndarray
        (draws,) or (k, draws) float64.

    References
    ----------
    Efron, Tibshirani 1993, An Introduction to the Bootstrap, chapter 6. Draws are kept as counts
    of rows, so that means over rows become matrix products. Blocks: Politis, Romano 1992, A
    Circular Block-Resampling Procedure for Stationary Data.
    """
    if n_rows < 1 or draws < 1:
        message = f"{draws} draws of {n_rows} rows"
        raise ValueError(message)
    random = generator(seed, stream)
    width = max(1, min(draws, _CHUNK_CELLS // n_rows))
    parts: list[Floats] = []
    for start in range(0, draws, width):
        if context is not None:
            context.progress(step, start, draws, note=f"draw {start:,} of {draws:,}")
        counts = _row_counts(random, n_rows, draws=min(width, draws - start), block=block)
        parts.append(np.asarray(statistic(counts), dtype=np.float64))
    if context is not None:
        context.progress(step, draws, draws)
    return np.concatenate(parts, axis=-1)


def percentile_interval(values: npt.ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the percentile interval of bootstrap values (draws,), leaving empty draws (NaN) out.

    There is no interval where every draw is empty, nor where all draws agree: resampling cannot
    say how far off a figure is that it never changes (a perfect ranking, a constant baseline).
    """
    drawn = np.asarray(values, dtype=np.float64)
    kept = drawn[~np.isnan(drawn)]
    empty = 1.0 - kept.size / drawn.size if drawn.size else 1.0
    if kept.size == 0 or _is_constant(kept):
        return Interval(None, None, empty)
    tail = (1.0 - _checked(level)) / 2
    low, high = np.quantile(kept, [tail, 1.0 - tail])
    return Interval(float(low), float(high), empty)


def mean_intervals(
    values: npt.ArrayLike,
    *,
    seed: int,
    stream: str = "bootstrap",
    draws: int = DRAWS,
    level: float = 0.95,
    unit: str = "",
    context: JobContext | None = None,
) -> tuple[Estimate, ...]:
    """Return the mean of each column of `values` (n, k), all with the same draws of rows.

    Columns are not estimable without rows, and carry no interval with a single row.
    """
    table = np.asarray(values, dtype=np.float64)
    n = len(table)
    if n == 0:
        absent = Estimate(value=None, level=level, n=0, unit=unit, note="no rows")
        return tuple(absent for _ in range(table.shape[1]))
    if n == 1:
        return tuple(
            Estimate(value=float(mean), level=level, n=1, unit=unit, note="one row: no interval")
            for mean in table[0]
        )
    means = table.mean(axis=0)
    # Centred, so that a product of large values with counts does not lose the small differences.
    drawn = bootstrap(
        lambda counts: (table - means).T @ counts / n,
        n,
        seed=seed,
        stream=stream,
        draws=draws,
        context=context,
    )
    return tuple(
        bootstrapped(float(mean), float(mean) + column, n=n, level=level, unit=unit)
        for mean, column in zip(means, drawn, strict=True)
    )


def mean_interval(
    values: npt.ArrayLike,
    *,
    seed: int,
    stream: str = "bootstrap",
    draws: int = DRAWS,
    level: float = 0.95,
    unit: str = "",
) -> Estimate:
    """Return the mean of `values` (n,) with its bootstrap interval."""
    column = np.asarray(values, dtype=np.float64).reshape(-1, 1)
    return mean_intervals(column, seed=seed, stream=stream, draws=draws, level=level, unit=unit)[0]


def bootstrapped(
    value: float,
    drawn: Floats,
    *,
    n: int,
    level: float = 0.95,
    unit: str = "",
    note: str = "",
    block: int = 1,
) -> Estimate:
    """Return `value` with the percentile interval of its draws (draws,) and what was odd.

    `block` says how many neighbouring rows were drawn together.
    """
    low, high, empty = percentile_interval(drawn, level=level)
    notes = [note] if note else []
    if low is None:
        notes.append("no interval: every draw of rows gave the same figure, or none")
    if empty > 0:
        share = figure_text(empty, digits=1, percent=True)
        notes.append(f"{share} of {drawn.size:,} draws were empty and left out")
    what = "rows" if block == 1 else f"blocks of {block:,} rows"
    method = f"percentile bootstrap, {drawn.size:,} draws of {what}"
    return Estimate(
        value=value,
        low=low,
        high=high,
        level=level,
        n=n,
        method=method,
        unit=unit,
        note="; ".join(notes),
    )


def _row_counts(random: np.random.Generator, n_rows: int, *, draws: int, block: int) -> Floats:
    """How often each row stands in each draw (n_rows, draws); drawn one sample after another."""
    if block == 1:
        rows = random.integers(0, n_rows, size=(draws, n_rows))
    else:
        starts = random.integers(0, n_rows, size=(draws, -(-n_rows // block)))
        blocks = (starts[:, :, None] + np.arange(block)) % n_rows
        rows = blocks.reshape(draws, -1)[:, :n_rows]
    cells = rows * draws + np.arange(draws)[:, None]
    counts = np.bincount(cells.ravel(), minlength=n_rows * draws)
    return counts.reshape(n_rows, draws).astype(np.float64)


def _is_constant(values: Floats) -> bool:
    """Whether all values are equal but for rounding."""
    spread = float(np.ptp(values))
    return spread <= 1e-12 * max(1.0, float(np.abs(values).max()))


def _normal_quantile(level: float) -> float:
    return NormalDist().inv_cdf(0.5 + _checked(level) / 2)


def _checked(level: float) -> float:
    if not 0.0 < level < 1.0:
        message = f"level {level} is not between 0 and 1"
        raise ValueError(message)
    return level
