"""Tables, images and series in an .npz file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.archive import read_arrays
from core.data.assemble import assemble_arrays, assemble_table
from core.data.classes import class_numbers
from core.data.dataset import Dataset
from core.data.targets import regression_targets
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import ArraySource

Floats = npt.NDArray[np.float32]
Values = npt.NDArray[np.generic]
Targets = npt.NDArray[np.int64] | npt.NDArray[np.float32]

FEATURE_NAMES = "feature_names"

_FORMS = {
    "tabular": "(rows, features)",
    "image": "(rows, height, width) or (rows, channels, height, width)",
    "series": "(rows, steps) or (rows, channels, steps)",
}
_DIMENSIONS = {"tabular": (2,), "image": (3, 4), "series": (2, 3)}
_MOST_CHANNELS = 4


def load_arrays(plan: DataPlan, source: ArraySource, *, path: Path, context: JobContext) -> Dataset:
    """Return the data set in an .npz file.

    In a table NaN is a missing value; an array `feature_names` beside the inputs names its
    columns. Images of bytes are divided by 255, other images whose largest value is above 1 by
    that value, and a note says so.

    Raises
    ------
    AuditError
        If an array is absent, has another form or length than it should, or holds values that
        cannot be used; see `read_arrays` and `class_numbers`.
    """
    names = (source.inputs, source.targets)
    arrays = read_arrays(path, names=names, optional=(FEATURE_NAMES,), context=context)
    inputs, labels = arrays[source.inputs], arrays[source.targets]
    _refuse_form(inputs, source)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    _refuse_lengths(inputs, labels, source)
    targets, class_names = _targets(plan, labels, target=source.targets)
    if source.contents == "tabular":
        return assemble_table(
            plan,
            _table(inputs, arrays.get(FEATURE_NAMES), source),
            name=path.stem,
            source=path.name,
            target=source.targets,
            targets=targets,
            class_names=class_names,
        )
    _refuse_not_finite(inputs, source)
    if source.contents == "image":
        values, notes = _image_values(inputs, source)
    else:
        values, notes = _as_float32(inputs, source), ()
    has_channels = inputs.ndim == max(_DIMENSIONS[source.contents])
    return assemble_arrays(
        plan,
        values if has_channels else values[:, None],
        name=path.stem,
        source=path.name,
        kind=source.contents,
        target=source.targets,
        targets=targets,
        class_names=class_names,
        notes=notes,
    )


def _targets(plan: DataPlan, labels: Values, *, target: str) -> tuple[Targets, tuple[str, ...]]:
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


def _table(inputs: Values, names: Values | None, source: ArraySource) -> pd.DataFrame:
    if inputs.dtype.kind not in "iufb":
        raise _not_numbers(inputs, source)
    width = inputs.shape[1]
    columns = [f"feature {number}" for number in range(1, width + 1)]
    if names is not None:
        columns = [str(name) for name in names.reshape(-1)]
        if len(set(columns)) != width or names.size != width:
            raise AuditError(
                f"The array '{FEATURE_NAMES}' does not fit '{source.inputs}'",
                seen=f"{names.size} names, {len(set(columns))} of them different",
                allowed=f"{width} different names, one for each column",
                remedy=f"Correct '{FEATURE_NAMES}', or leave it out.",
            )
    values = inputs.astype(np.float64)
    infinite = np.argwhere(np.isinf(values))
    if infinite.size:
        row, column = infinite[0]
        raise AuditError(
            f"The inputs '{source.inputs}' hold values that are infinite",
            seen=f"{len(infinite)} of them, the first in row {row + 1}, '{columns[column]}'",
            allowed="finite numbers, or NaN where the value is not known",
            remedy="Correct these values, or set them to NaN.",
        )
    empty = np.flatnonzero(np.isnan(values).all(axis=0))
    if empty.size:
        raise AuditError(
            f"The column '{columns[empty[0]]}' of '{source.inputs}' holds no value",
            seen=f"NaN in all {len(values)} rows",
            allowed="at least one value",
            remedy="Leave this column out and write the file again.",
        )
    return pd.DataFrame(values, columns=columns)


def _image_values(inputs: Values, source: ArraySource) -> tuple[Floats, tuple[str, ...]]:
    """Return images in [0, 1], and a note on how they were scaled."""
    _refuse_channels_last(inputs, source)
    if inputs.dtype == np.uint8:
        return (np.asarray(inputs, np.float64) / 255.0).astype(np.float32), (
            "Pixels were bytes, divided by 255.",
        )
    low, high = float(inputs.min()), float(inputs.max())
    if low < 0.0:
        raise AuditError(
            f"The images '{source.inputs}' hold negative values",
            seen=f"values from {low:g} to {high:g}",
            allowed="bytes, or numbers from 0 upwards",
            remedy="Write the pixels as they were before they were standardised.",
        )
    if high <= 1.0:
        return inputs.astype(np.float32), ()
    note = f"Pixels ranged from {low:g} to {high:g} and were divided by {high:g}."
    return (np.asarray(inputs, np.float64) / high).astype(np.float32), (note,)


def _as_float32(inputs: Values, source: ArraySource) -> Floats:
    # A number beyond float32 becomes infinite here, and is refused in words below.
    with np.errstate(over="ignore"):
        values = inputs.astype(np.float32)
    _refuse_not_finite(values, source)
    return values


def _refuse_form(inputs: Values, source: ArraySource) -> None:
    if inputs.ndim not in _DIMENSIONS[source.contents] or inputs.size == 0:
        raise AuditError(
            f"The inputs '{source.inputs}' do not have the form of {source.contents} data",
            seen=f"shape {inputs.shape}",
            allowed=_FORMS[source.contents],
            remedy='Choose another array, or another value for "Contents".',
        )


def _refuse_channels_last(inputs: Values, source: ArraySource) -> None:
    if inputs.ndim == 4 and inputs.shape[1] > _MOST_CHANNELS >= inputs.shape[3]:
        raise AuditError(
            f"The images '{source.inputs}' seem to have their channels last",
            seen=f"shape {inputs.shape}",
            allowed="(rows, channels, height, width)",
            remedy="Move the channels with array.transpose(0, 3, 1, 2) and write the file again.",
        )


def _refuse_lengths(inputs: Values, labels: Values, source: ArraySource) -> None:
    if labels.ndim != 1 or len(labels) != len(inputs):
        raise AuditError(
            f"'{source.inputs}' and '{source.targets}' do not fit together",
            seen=f"shapes {inputs.shape} and {labels.shape}",
            allowed=f"one target for each of the {len(inputs)} rows",
            remedy="Choose the targets that belong to these inputs.",
        )


def _refuse_not_finite(values: Values, source: ArraySource) -> None:
    if values.dtype.kind not in "iufb":
        raise _not_numbers(values, source)
    wrong = np.argwhere(~np.isfinite(values))
    if wrong.size:
        raise AuditError(
            f"The inputs '{source.inputs}' hold values that are not finite",
            seen=f"{len(wrong)} of them, the first in row {wrong[0][0] + 1}",
            allowed="finite numbers up to 3.4e38",
            remedy="Fill these values in, or leave their rows out.",
        )


def _not_numbers(values: Values, source: ArraySource) -> AuditError:
    return AuditError(
        f"The inputs '{source.inputs}' are not numbers",
        seen=f"dtype {values.dtype}",
        allowed="integers or floats",
        remedy="Convert them with array.astype(float), or use a CSV file for texts.",
    )
