"""The completeness gate: where values owe a sum, by how much they miss it."""

from __future__ import annotations

import numpy as np

from core.assessments.intervals import rate
from core.catalogue.methods import MethodEntry
from core.records.explanation import GateRecord
from explainers.explanation import Booleans, Doubles, Explanation

FLOOR = 0.1
"""Share of the sample's mean difference below which a row's own difference is not divided by."""

_STANDARD_ERRORS = 3.0
_LARGEST_STANDARD_ERROR = 0.05

_NOTES = {
    "sum": "",
    "construction": "The sum is forced by the method, so that this gate proves nothing about it.",
    "sampled": "A row is within the gate if its sum lies within 3 of its own standard errors and "
    "that standard error is at most 5% of the difference of outputs.",
    "none": "The method owes no sum: its values are descriptive.",
}


def judge(entry: MethodEntry, explanation: Explanation, *, tolerance: float) -> GateRecord:
    """Return the gate's record of one method on one sample of rows (design, section 6).

    Parameters
    ----------
    tolerance : float
        Largest relative error for a row to be quoted; methods that draw are judged by their own
        standard errors instead.
    """
    if entry.sum_rule == "none":
        return GateRecord(
            rule="none", state="descriptive", tolerance=tolerance, note=_NOTES["none"]
        )
    errors, floored = relative_errors(
        explanation.player_values.sum(axis=1),
        outputs=explanation.outputs,
        baseline_outputs=explanation.baseline_outputs,
    )
    is_sampled = entry.sum_rule == "sampled"
    within = _within_own_error(explanation) if is_sampled else errors <= tolerance
    return GateRecord(
        rule=entry.sum_rule,
        state="within" if within.all() else "some" if within.any() else "outside",
        tolerance=tolerance,
        errors=tuple(errors.tolist()),
        within=tuple(within.tolist()),
        floored=float(floored.mean()),
        share=rate(int(within.sum()), len(within)),
        note=_NOTES[entry.sum_rule],
    )


def relative_errors(
    sums: Doubles, *, outputs: Doubles, baseline_outputs: Doubles
) -> tuple[Doubles, Booleans]:
    """Return |Σa − Δ| / max(|Δ|, 0.1·mean|Δ|) of each row, and where the floor took |Δ|'s place.

    Where no row's output differs from its baseline's there is nothing to divide by: the error is
    0 for a sum of zero, and 1 otherwise.
    """
    difference = outputs - baseline_outputs
    scale = scale_of(outputs, baseline_outputs)
    missed = np.abs(sums - difference)
    errors = np.where(missed > 0, 1.0, 0.0)
    np.divide(missed, scale, out=errors, where=scale > 0)
    distance = np.abs(difference)
    return errors, np.asarray((distance < scale) | (scale == 0))


def scale_of(outputs: Doubles, baseline_outputs: Doubles) -> Doubles:
    """Return max(|Δ|, 0.1·mean|Δ|) of each row (n,), of which a miss is told as a share."""
    distance = np.abs(outputs - baseline_outputs)
    return np.asarray(np.maximum(distance, FLOOR * distance.mean()))


def allowed(outputs: Doubles, baseline_outputs: Doubles, *, tolerance: float) -> Doubles:
    """Return the largest |Σa − Δ| of each row (n,) that the gate lets pass."""
    return np.asarray(tolerance * scale_of(outputs, baseline_outputs))


def is_near(explanation: Explanation) -> Booleans:
    """Return which sampled sums (n,) lie within three of their own standard errors.

    Raises
    ------
    ValueError
        If the method gave no standard error of its sums.
    """
    error = explanation.sum_standard_error
    if error is None:
        raise ValueError("a sampled method must give the standard error of its sum")
    difference = explanation.outputs - explanation.baseline_outputs
    missed = np.abs(explanation.player_values.sum(axis=1) - difference)
    # Where the network is linear nothing is left to chance but float32's last digits.
    rounding = 1e-5 * np.abs(difference)
    return np.asarray(missed <= _STANDARD_ERRORS * error + rounding)


def _within_own_error(explanation: Explanation) -> Booleans:
    """Whether a sampled sum is near enough, and its standard error small enough to tell."""
    near, error = is_near(explanation), explanation.sum_standard_error
    assert error is not None
    difference = np.abs(explanation.outputs - explanation.baseline_outputs)
    return np.asarray(near & (error <= _LARGEST_STANDARD_ERROR * difference))
