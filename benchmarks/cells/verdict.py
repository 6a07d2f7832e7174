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
    error, struck = _quoted_error(found, reference, within)
    if error <= RIGHT and not struck:
        return Verdict("right", error, against)
    status: Status = "approximate" if error <= APPROXIMATE or struck == len(found) else "failed"
    told = against + _told(struck, len(found))
    return Verdict(status, error, told, struck, is_all_struck=struck == len(found))


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
    error, struck = _quoted_error(found, reference, within)
    if error <= RIGHT and not struck:
        return Verdict("right", error, against)
    if errors is None:
        status: Status = "approximate" if error <= DRAWN else "failed"
        return Verdict(status, error, f"{against}; without standard errors of its own")
    # A standard error of few draws is itself uncertain: small values are not judged by it alone.
    least = RIGHT * np.abs(reference).max(axis=1, keepdims=True)
    away = np.abs(found - reference) / (errors + least)
    if struck < len(found) and within is not None:
        away = away[within]
    furthest = float(away.max())
    is_near = furthest <= STANDARD_ERRORS or struck == len(found)
    told = f"{against}; at most {furthest:.1f} standard errors away{_told(struck, len(found))}"
    status = "approximate" if is_near else "failed"
    return Verdict(status, error, told, struck, is_all_struck=struck == len(found))


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
