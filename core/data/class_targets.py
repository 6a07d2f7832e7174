"""Targets in an array: numbers to be predicted, or labels that become classes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.data.classes import class_numbers
from core.data.targets import regression_targets
from core.errors import AuditError
from core.plan.data import DataPlan

Values = npt.NDArray[np.generic]
Targets = npt.NDArray[np.int64] | npt.NDArray[np.float32]


def array_targets(
    plan: DataPlan, labels: Values, *, target: str
) -> tuple[Targets, tuple[str, ...]]:
    """Return (N,) targets and the class names, none where a number is predicted.

    Raises
    ------
    AuditError
        If regression has no numbers, or labels are not finite or are neither integers nor texts.
    """
    if plan.task == "regression":
        if labels.dtype.kind not in "iufb":
            raise AuditError(
                f"The targets '{target}' are not numbers, as regression needs",
                seen=f"dtype {labels.dtype}",
                allowed="integers or floats",
                remedy='Set the task to "classification", or choose another array.',
            )
        return regression_targets(labels.astype(np.float64), target=target), ()
    if labels.dtype.kind == "f" and not bool(np.isfinite(labels).all()):
        raise AuditError(
            f"The targets '{target}' hold values that are not finite",
            seen=f"{int(np.sum(~np.isfinite(labels)))} of {labels.size}",
            allowed="integers or texts",
            remedy="Leave these rows out, or correct their labels.",
        )
    if labels.dtype.kind not in "iufbUS":
        raise AuditError(
            f"The targets '{target}' cannot be used as classes",
            seen=f"dtype {labels.dtype}",
            allowed="integers or texts",
            remedy="Convert them with array.astype(str) and write the file again.",
        )
    texts = [
        label.decode("utf-8", "replace") if isinstance(label, bytes) else str(label)
        for label in labels.tolist()
    ]
    return class_numbers(texts, plan=plan, target=target)
