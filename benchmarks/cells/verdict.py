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
INFLATED = 5.0
"""Standard errors may be this many times as large as the errors are, all values together."""

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
    struck : int
        Rows that the program itself strikes through, because they miss its gate. They cannot be
        quoted, so that `error` is that of the others, and of all rows only where none is left
        (`is_all_struck`).
    """

    status: Status
    error: float | None
    reason: str
    struck: int = 0
    is_all_struck: bool = False


def distance(found: Doubles, reference: Doubles) -> float:
    """Return Σ|a − r| / Σ|r| of the worst row; rows (n, ...).

    Rows whose Σ|r| is less than a tenth of the mean row's are divided by that.
    """
    missed = np.abs(found - reference).reshape(len(found), -1).sum(axis=1)
    size = np.abs(reference).reshape(len(found), -1).sum(axis=1)
    floor = _FLOOR * size.mean()
    if not np.isfinite(missed).all():
        return float("inf")
    if floor == 0.0:
        return float(missed.max() > 0)
    return float((missed / np.maximum(size, floor)).max())


def computed(found: Doubles, reference: Doubles, *, against: str) -> Verdict:
    """Return right or failed, for a method that leaves nothing to chance or to steps."""
    error = distance(found, reference)
    return Verdict("right" if error <= RIGHT else "failed", error, against)


def integrated(
    found: Doubles,
    reference: Doubles,
    *,
    against: str,
    within: Booleans | None = None,
    missed: float = 0.0,
) -> Verdict:
    """Return right, approximate or failed, for a method that sums over steps.

    Parameters
    ----------
    within : ndarray, optional
        (n,) rows that the program's own gate lets be quoted; only these can fail, because the
        others are struck through.
    missed : float
        How far off the reference itself may be, as a share of the change of the output: nothing is
        called right by one that is off by more than is allowed.
    """
    error, struck = _quoted_error(found, reference, within)
    if struck == len(found):
        return _all_struck(found, error, against)
    if error <= RIGHT and not struck and missed <= RIGHT:
        return Verdict("right", error, against)
    status: Status = "approximate" if error <= APPROXIMATE else "failed"
    told = against + _off(missed) + _told(struck, len(found))
    return Verdict(status, error, told, struck)


def drawn(
    found: Doubles,
    reference: Doubles,
    *,
    errors: Doubles | None,
    against: str,
    within: Booleans | None = None,
    missed: float = 0.0,
) -> Verdict:
    """Return right, approximate or failed, for a method that draws.

    Parameters
    ----------
    errors : ndarray or None
        Standard errors of `found`; where there are none, or all are zero, nothing was left to
        chance.
    within, missed
        As for `integrated`.
    """
    if errors is None or not errors.any():
        return computed(found, reference, against=against)
    error, struck = _quoted_error(found, reference, within)
    if struck == len(found):
        return _all_struck(found, error, against)
    if error <= RIGHT and not struck and missed <= RIGHT:
        return Verdict("right", error, against)
    # A standard error of few draws is itself uncertain: small values are not judged by it alone.
    least = RIGHT * np.abs(reference).max(axis=1, keepdims=True)
    away = np.abs(found - reference) / (errors + least)
    quoted = np.ones(len(found), dtype=np.bool_) if within is None else within
    furthest = float(away[quoted].max())
    size = _mean_square((found - reference)[quoted])
    is_inflated = _mean_square(errors[quoted]) > INFLATED * size and size > 0
    told = f"{against}; at most {furthest:.1f} standard errors away"
    if is_inflated:
        told += "; its standard errors are far larger than its errors"
    is_near = furthest <= STANDARD_ERRORS and not is_inflated
    told += _off(missed) + _told(struck, len(found))
    return Verdict("approximate" if is_near else "failed", error, told, struck)


def _mean_square(values: Doubles) -> float:
    """Return the root of the mean square."""
    return float(np.sqrt(np.mean(values**2)))


def _all_struck(found: Doubles, error: float, against: str) -> Verdict:
    """Return the verdict on a method of which the program lets nothing be quoted.

    Nothing can be wrong that is struck through: it is held against nothing, and said so.
    """
    status: Status = "approximate" if np.isfinite(found).all() else "failed"
    told = f"nothing: all {len(found)} rows miss the gate and are struck through ({against})"
    return Verdict(status, error, told, len(found), is_all_struck=True)


def _off(missed: float) -> str:
    return f"; the reference itself may be off by {missed:.1%}" if missed > RIGHT else ""


def _quoted_error(found: Doubles, reference: Doubles, within: Booleans | None) -> tuple[float, int]:
    """Return the error of the rows that may be quoted, of all if there are none; and the others."""
    if within is None or within.all():
        return distance(found, reference), 0
    struck = int((~within).sum())
    if struck == len(found):
        return distance(found, reference), struck
    return distance(found[within], reference[within]), struck


def distance_of(found: Doubles, reference: Doubles, rows: Booleans) -> float:
    """Return `distance` of some rows, 0 where there are none."""
    return max(
        (distance(found[[row]], reference[[row]]) for row in np.flatnonzero(rows)),
        default=0.0,
    )


def _told(struck: int, rows: int) -> str:
    return f"; {struck} of {rows} rows miss the gate and are struck through" if struck else ""


def summed(explanation: Explanation, *, baseline_outputs: Doubles | None = None) -> Verdict:
    """Return right or failed by |Σa − Δ| / |Δ|, for methods whose sum is not forced."""
    start = explanation.baseline_outputs if baseline_outputs is None else baseline_outputs
    difference = (explanation.outputs - start)[:, None]
    error = distance(explanation.player_values.sum(axis=1)[:, None], difference)
    against = "the sum of its values, which it does not force"
    return Verdict("right" if error <= RIGHT else "failed", error, against)
