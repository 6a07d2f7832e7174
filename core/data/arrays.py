"""Tables, images and series in an .npz file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.array_parts import FEATURE_NAMES, read_parts
from core.data.assemble import assemble_arrays, assemble_table
from core.data.class_targets import array_targets
from core.data.dataset import Dataset
from core.data.images.picture_rows import PixelRows
from core.data.images.stored import Inputs
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import ArraySource

Floats = npt.NDArray[np.float32]
Values = npt.NDArray[np.generic]
Targets = npt.NDArray[np.int64] | npt.NDArray[np.float32]

_ROWS_AT_ONCE = 1024
_FORMS = {
    "tabular": "(rows, features)",
    "image": "(rows, height, width), (rows, channels, height, width) or (rows, height, width, "
    "channels)",
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
    parts = read_parts(path, source, context=context)
    inputs = parts.inputs
    _refuse_form(inputs, source)
    targets, class_names = array_targets(plan, parts.labels, target=source.targets)
    if source.contents == "tabular":
        return assemble_table(
            plan,
            _table(inputs, parts.feature_names, source),
            name=path.stem,
            source=path.name,
            target=source.targets,
            targets=targets,
            class_names=class_names,
            given=parts.given,
        )
    values, notes = (
        _image_values(inputs, source)
        if source.contents == "image"
        else (_series_values(inputs, parts.lengths, source), ())
    )
    return assemble_arrays(
        plan,
        values,
        name=path.stem,
        source=path.name,
        kind=source.contents,
        target=source.targets,
        targets=targets,
        class_names=class_names,
        lengths=parts.lengths,
        given=parts.given,
        notes=notes,
    )


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


def _image_values(inputs: Values, source: ArraySource) -> tuple[Inputs, tuple[str, ...]]:
    """Return images (N, C, H, W) in [0, 1], and notes on how they were arranged and scaled."""
    _refuse_not_finite(inputs, source)
    images, arranged = _channels_first(inputs)
    if images.dtype == np.uint8:
        rows = PixelRows(len(images), row_shape=images.shape[1:])
        for start in range(0, len(images), _ROWS_AT_ONCE):
            rows.append_levels(images[start : start + _ROWS_AT_ONCE].astype(np.uint8))
        return rows.rows(), (*arranged, "Pixels were bytes, divided by 255.")
    low, high = float(images.min()), float(images.max())
    if low < 0.0:
        raise AuditError(
            f"The images '{source.inputs}' hold negative values",
            seen=f"values from {low:g} to {high:g}",
            allowed="bytes, or numbers from 0 upwards",
            remedy="Write the pixels as they were before they were standardised.",
        )
    if high <= 1.0:
        return images.astype(np.float32), arranged
    note = f"Pixels ranged from {low:g} to {high:g} and were divided by {high:g}."
    return (np.asarray(images, np.float64) / high).astype(np.float32), (*arranged, note)


def _channels_first(inputs: Values) -> tuple[Values, tuple[str, ...]]:
    """Return images (N, C, H, W), and a note where their channels stood last."""
    if inputs.ndim == 3:
        return inputs[:, None], ()
    if inputs.shape[1] > _MOST_CHANNELS >= inputs.shape[3]:
        return np.moveaxis(inputs, 3, 1), ("Channels stood last and were put first.",)
    return inputs, ()


def _series_values(
    inputs: Values, lengths: npt.NDArray[np.int64] | None, source: ArraySource
) -> Floats:
    """Return series (N, C, T), NaN beyond their lengths."""
    series = inputs if inputs.ndim == 3 else inputs[:, None]
    if lengths is None:
        _refuse_not_finite(series, source)
        return _as_float32(series, source)
    if series.dtype.kind not in "iufb":
        raise _not_numbers(series, source)
    is_real = np.arange(series.shape[2]) < lengths[:, None, None]
    values = _as_float32(np.where(is_real, series, 0), source)
    return np.where(is_real, values, np.float32(np.nan))


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
