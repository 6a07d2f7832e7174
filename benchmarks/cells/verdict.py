"""What may be said of one method on one network, and by what measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from benchmarks.cells.exact import Doubles
from explainers.explanation import Explanation

Booleans = npt.NDArray[np.bool_]
Status = Literal["right", "approximate", "descriptive", "refused", "failed"]

RIGHT = 0.01
"""Largest error of a value that is called right, as a share of a row's values."""
APPROXIMATE = 0.1
"""Largest error that a method that integrates may have; beyond, its cell has failed."""
STANDARD_ERRORS = 5.0
"""A drawn value may lie this many of its own standard errors from the reference."""
DRAWN = 0.35
"""Largest error of a method that draws and does not say by how much it may be off."""

_FLOOR = 0.1


@dataclass(frozen=True)
class Verdict:
    """One cell of the table.

    Attributes
    ----------
    error : float or None
        Share of a row's values, the worst row; see `distance`. None where nothing is measured.
    reason : str
        Against what the cell was held, or why it is refused.
    """

    status: Status
    error: float | None
    reason: str


def distance(found: Doubles, reference: Doubles) -> float:
    """Return Σ|a − r| / Σ|r| of the worst row; rows (n, ...).

    Rows whose Σ|r| is less than a tenth of the mean row's are divided by that.
    """
    missed = np.abs(found - reference).reshape(len(found), -1).sum(axis=1)
    size = np.abs(reference).reshape(len(found), -1).sum(axis=1)
    floor = _FLOOR * size.mean()
    if floor == 0.0:
        return float(missed.max() > 0)
    return float((missed / np.maximum(size, floor)).max())


def computed(found: Doubles, reference: Doubles, *, against: str) -> Verdict:
    """Return right or failed, for a method that leaves nothing to chance or to steps."""
    error = distance(found, reference)
    return Verdict("right" if error <= RIGHT else "failed", error, against)


def integrated(
    found: Doubles, reference: Doubles, *, against: str, within: Booleans | None = None
) -> Verdict:
    """Return right, approximate or failed, for a method that sums over steps.

    Parameters
    ----------
    within : ndarray, optional
        (n,) rows that the program's own gate lets be quoted; only these can fail, because the
        others are struck through.
    """
    error = distance(found, reference)
    if error <= RIGHT:
        return Verdict("right", error, against)
    quoted = error if within is None else distance_of(found, reference, within)
    status: Status = "approximate" if quoted <= APPROXIMATE else "failed"
    return Verdict(status, error, against + _struck(within))


def drawn(
    found: Doubles,
    reference: Doubles,
    *,
    errors: Doubles | None,
    against: str,
    within: Booleans | None = None,
) -> Verdict:
    """Return right, approximate or failed, for a method that draws.

    Parameters
    ----------
    errors : ndarray or None
        Standard errors of `found`, where they are known.
    within : ndarray, optional
        As for `integrated`.
    """
    error = distance(found, reference)
    if error <= RIGHT:
        return Verdict("right", error, against)
    if errors is None:
        status: Status = "approximate" if error <= DRAWN else "failed"
        return Verdict(status, error, f"{against}; without standard errors of its own")
    rounding = 1e-4 * float(np.abs(reference).max())
    away = np.abs(found - reference) / (errors + rounding)
    if within is not None:
        away = away[within]
    furthest = float(away.max(initial=0.0))
    status = "approximate" if furthest <= STANDARD_ERRORS else "failed"
    told = f"{against}; at most {furthest:.1f} standard errors away{_struck(within)}"
    return Verdict(status, error, told)


def distance_of(found: Doubles, reference: Doubles, rows: Booleans) -> float:
    """Return `distance` of some rows, 0 where there are none."""
    return max(
        (distance(found[[row]], reference[[row]]) for row in np.flatnonzero(rows)),
        default=0.0,
    )


def _struck(within: Booleans | None) -> str:
    if within is None or within.all():
        return ""
    return f"; {int((~within).sum())} of {len(within)} rows miss the gate and are struck through"


def summed(explanation: Explanation, *, baseline_outputs: Doubles | None = None) -> Verdict:
    """Return right or failed by |Σa − Δ| / |Δ|, for methods whose sum is not forced."""
    start = explanation.baseline_outputs if baseline_outputs is None else baseline_outputs
    difference = (explanation.outputs - start)[:, None]
    error = distance(explanation.player_values.sum(axis=1)[:, None], difference)
    against = "the sum of its values, which it does not force"
    return Verdict("right" if error <= RIGHT else "failed", error, against)
