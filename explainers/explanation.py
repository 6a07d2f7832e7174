"""What a method said about the rows of a question, before anybody judged it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Explanation:
    """Attributions of n rows, with the quantities that their sums are owed against.

    Attributes
    ----------
    values : ndarray
        (n, *input_shape) float64, in the unit of the explained output.
    player_values : ndarray
        (n, players) float64: `values` summed over each player's cells.
    outputs, baseline_outputs : ndarray
        (n,) float64: f(x), and f(baseline) or its mean over the background. A sum rule owes
        their difference.
    steps : ndarray
        (n,) int64: points at which the network was asked for the values of a row.
    standard_errors : ndarray or None
        (n, players) float64, where the method draws and can say how far off it is.
    sum_standard_error : ndarray or None
        (n,) float64: standard error of the sum of a row's values.
    halvings : tuple of str
        Chunks that were halved because memory ran out, in order.
    target : str
        What was explained, where that is not the output that the question asks about.
    """

    values: Doubles
    player_values: Doubles
    outputs: Doubles
    baseline_outputs: Doubles
    steps: Integers
    standard_errors: Doubles | None = None
    sum_standard_error: Doubles | None = None
    notes: tuple[str, ...] = ()
    halvings: tuple[str, ...] = ()
    target: str = ""
