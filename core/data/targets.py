"""Numbers to be predicted, and those that are refused."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.errors import AuditError


def regression_targets(numbers: npt.NDArray[np.float64], *, target: str) -> npt.NDArray[np.float32]:
    """Return (N,) targets as float32.

    Raises
    ------
    AuditError
        If a number is not finite in 32 bits, or all are the same.
    """
    # A number beyond float32 becomes infinite here, and is refused in words below.
    with np.errstate(over="ignore"):
        targets = numbers.astype(np.float32)
    wrong = np.flatnonzero(~np.isfinite(targets))
    if wrong.size:
        raise AuditError(
            f"The target '{target}' holds values that cannot be computed with",
            seen=f"{numbers[wrong[0]]} in row {wrong[0] + 1}",
            allowed="finite numbers up to 3.4e38",
            remedy="Correct these values, or leave their rows out.",
        )
    if bool(np.all(targets == targets[0])):
        raise AuditError(
            f"The target '{target}' is the same in every row, so there is nothing to predict",
            seen=f"{targets[0]}",
            allowed="at least 2 different values",
            remedy="Choose another target, or add other rows.",
        )
    return targets
