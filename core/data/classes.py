"""From labels to class numbers and names, and the classes that are refused."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.errors import AuditError
from core.plan.data import DataPlan

Indices = npt.NDArray[np.int64]
IMBALANCED = 4.0
"""Times that the largest class may outnumber the smallest before it is pointed out."""


def class_numbers(
    labels: Sequence[str], *, plan: DataPlan, target: str
) -> tuple[Indices, tuple[str, ...]]:
    """Return (N,) class numbers and the class names in order.

    Labels that are all numbers are sorted as numbers, and `1.0` is the same class as `1`; others
    are sorted by name.

    Raises
    ------
    AuditError
        If there is one class only, or more than the plan allows.
    """
    distinct = sorted(set(labels))
    numbers = [_number(label) for label in distinct]
    if all(number is not None for number in numbers):
        by_label = {
            label: _number_text(number)
            for label, number in zip(distinct, numbers, strict=True)
            if number is not None
        }
        names = sorted(set(by_label.values()), key=float)
    else:
        by_label = {label: label for label in distinct}
        names = distinct
    refuse_class_count(len(names), plan=plan, target=target, first=names[0] if names else "")
    position = {name: place for place, name in enumerate(names)}
    codes = np.array([position[by_label[label]] for label in labels], dtype=np.int64)
    return codes, tuple(names)


def refuse_class_count(count: int, *, plan: DataPlan, target: str, first: str) -> None:
    """Refuse a target with one class only, or with more classes than the plan allows."""
    if count < 2:
        raise AuditError(
            f"The target '{target}' has one class only, so there is nothing to predict",
            seen=f"the class '{first}' in every row",
            allowed="at least 2 classes",
            remedy="Choose another target, or add rows of other classes.",
        )
    if count > plan.max_classes:
        raise AuditError(
            f"The target '{target}' has too many classes",
            seen=f"{count} distinct values",
            allowed=f'at most {plan.max_classes} (setting "Most classes")',
            remedy='If the target is a number, set the task to "regression"; if it is an '
            "identifier, choose another target.",
        )


def positive_class(names: tuple[str, ...], *, plan: DataPlan) -> int:
    """Return the number of the positive class: the plan's, or the last.

    Raises
    ------
    AuditError
        If the plan names a class that the data does not have.
    """
    if not plan.positive:
        return len(names) - 1
    if plan.positive not in names:
        listed = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
        raise AuditError(
            "The positive class of the plan does not occur in the target",
            seen=f"'{plan.positive}'",
            allowed=listed,
            remedy="Write one of these names, or leave it empty for the last one.",
        )
    return names.index(plan.positive)


def _number(label: str) -> float | None:
    try:
        number = float(label)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _number_text(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)
