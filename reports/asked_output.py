"""Which output of the network is explained for each row, and how the report says it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.errors import AuditError
from core.evidence.wording import count_text
from core.plan.explanation import ExplanationPlan
from core.plan.limits import refuse_horizon
from core.records.data import DatasetRecord

Indices = npt.NDArray[np.int64]


def refuse_output(settings: ExplanationPlan, record: DatasetRecord) -> None:
    """Refuse an output that a network for these data does not have.

    Raises
    ------
    AuditError
        If a class is named that is not one of the data's, or that is explained itself, as it is in
        some rows where each row has a class of its own; if a class is named where numbers are
        predicted; if the step ahead lies beyond the horizon.
    """
    if record.task == "classification":
        _refuse_classes(settings, record)
        return
    if settings.against or settings.target == "named":
        field = "against" if settings.against else "target"
        raise AuditError(
            "A class is to be explained, but the network predicts numbers",
            seen=f"explanation.{field} = '{getattr(settings, field)}'",
            allowed="no class",
            remedy="Take the class out of the plan, or predict classes.",
        )
    if record.task == "forecasting":
        refuse_horizon(settings.horizon, horizon=record.horizon)


def targets_of(
    settings: ExplanationPlan,
    record: DatasetRecord,
    *,
    predicted: Indices,
    recorded: Indices | npt.NDArray[np.float32],
) -> Indices:
    """Return which output is explained for each row.

    Parameters
    ----------
    predicted, recorded : ndarray
        (n,) class given to each row, and the one that the data hold; not read for numbers.

    Returns
    -------
    ndarray
        (n,) class indices, steps ahead from 0, or zeros for a number; (n, 2) where the difference
        of two classes is explained.

    Raises
    ------
    AuditError
        As `refuse_output`.
    """
    refuse_output(settings, record)
    rows = len(predicted)
    if record.task == "regression":
        return np.zeros(rows, dtype=np.int64)
    if record.task == "forecasting":
        return np.full(rows, settings.horizon - 1, dtype=np.int64)
    chosen = explained_class(settings, record, predicted=predicted, recorded=recorded)
    if not settings.against:
        return chosen
    other = record.class_names.index(settings.against)
    return np.column_stack((chosen, np.full(rows, other, dtype=np.int64)))


def explained_class(
    settings: ExplanationPlan,
    record: DatasetRecord,
    *,
    predicted: Indices,
    recorded: Indices | npt.NDArray[np.float32],
) -> Indices:
    """Return (n,) the class that is explained for each row, whatever is taken away from it."""
    if settings.target in ("predicted", "recorded"):
        of_rows = predicted if settings.target == "predicted" else recorded
        return np.asarray(of_rows, dtype=np.int64)
    return np.full(len(predicted), _fixed_class(settings, record), dtype=np.int64)


def output_name(settings: ExplanationPlan, record: DatasetRecord) -> str:
    """Say which output is explained, as the report prints it."""
    if record.task == "regression":
        return f"predicted {record.target}"
    if record.task == "forecasting":
        ahead = count_text(settings.horizon, "step", "steps")
        return f"forecast of {record.target} {ahead} ahead"
    if settings.target in ("predicted", "recorded"):
        return f"{settings.output} of the {settings.target} class"
    name = record.class_names[_fixed_class(settings, record)]
    if not settings.against:
        return f"{settings.output} of the class {name}"
    return f"{settings.output} of {name} minus {settings.output} of {settings.against}"


def _fixed_class(settings: ExplanationPlan, record: DatasetRecord) -> int:
    """Return the class that is explained for every row."""
    if settings.target == "named":
        return record.class_names.index(settings.class_name)
    return record.positive


def _refuse_classes(settings: ExplanationPlan, record: DatasetRecord) -> None:
    if settings.target == "named":
        _refuse_unknown("class_name", settings.class_name, record)
    if not settings.against:
        return
    _refuse_unknown("against", settings.against, record)
    if settings.target in ("predicted", "recorded"):
        raise AuditError(
            "The difference of a class from itself is nothing to explain",
            seen=f"explanation.target = '{settings.target}', which is '{settings.against}' in "
            f"some rows, minus '{settings.against}'",
            allowed="explanation.target = 'named' or 'positive' where a class is taken away",
            remedy="Name the explained class, or take the other one out of the plan.",
        )
    if record.class_names[_fixed_class(settings, record)] == settings.against:
        others = [name for name in record.class_names if name != settings.against]
        raise AuditError(
            "The difference of a class from itself is nothing to explain",
            seen=f"explanation.against = '{settings.against}', the explained class",
            allowed=_quoted(others),
            remedy="Name another class, or none.",
        )


def _refuse_unknown(field: str, name: str, record: DatasetRecord) -> None:
    if name not in record.class_names:
        raise AuditError(
            "The class to be explained is not one of the data's",
            seen=f"explanation.{field} = '{name}'",
            allowed=_quoted(list(record.class_names)),
            remedy="Name one of these classes.",
        )


def _quoted(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
