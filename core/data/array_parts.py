"""The arrays of an .npz file that a plan names, its own parts one behind the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.data.archive import read_arrays
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.sources import ArraySource

Values = npt.NDArray[np.generic]

FEATURE_NAMES = "feature_names"


@dataclass(frozen=True)
class PartArrays:
    """Inputs (N, ...), labels (N,) and real steps (N,) of all parts: to be dealt, given.

    Attributes
    ----------
    given : ndarray or None
        (N,) int8: 0 to be dealt, 1 validation, 2 test; None where the file brings no part.
    """

    inputs: Values
    labels: Values
    lengths: npt.NDArray[np.int64] | None
    given: npt.NDArray[np.int8] | None
    feature_names: Values | None


def read_parts(path: Path, source: ArraySource, *, context: JobContext) -> PartArrays:
    """Return the arrays that the plan names.

    Raises
    ------
    AuditError
        If an array is absent, a part lacks its inputs or its targets, or parts have different
        forms; see `read_arrays`.
    """
    pairs = _pairs(source)
    names = [name for _, inputs, targets in pairs for name in (inputs, targets)]
    if source.lengths:
        names.append(source.lengths)
    arrays = read_arrays(
        path, names=list(dict.fromkeys(names)), optional=(FEATURE_NAMES,), context=context
    )
    labels = []
    for _, inputs, targets in pairs:
        labels.append(_flat(arrays[targets]))
        _refuse_lengths(arrays[inputs], labels[-1], name=inputs, targets=targets)
        _refuse_other_form(arrays, inputs, source.inputs)
    sizes = [len(arrays[inputs]) for _, inputs, _ in pairs]
    marks = np.repeat(np.array([mark for mark, _, _ in pairs], dtype=np.int8), sizes)
    lengths = arrays[source.lengths] if source.lengths else None
    joined = _joined([arrays[inputs] for _, inputs, _ in pairs])
    return PartArrays(
        inputs=joined,
        labels=_joined(labels),
        lengths=None if lengths is None else _real_steps(lengths, joined, source),
        given=marks if len(pairs) > 1 else None,
        feature_names=arrays.get(FEATURE_NAMES),
    )


def _pairs(source: ArraySource) -> list[tuple[int, str, str]]:
    """Return the mark and the two names of each part that the plan names."""
    given = (
        (1, "validation", source.validation_inputs, source.validation_targets),
        (2, "test", source.test_inputs, source.test_targets),
    )
    pairs = [(0, source.inputs, source.targets)]
    for mark, part, inputs, targets in given:
        if bool(inputs) != bool(targets):
            raise AuditError(
                f"The {part} part lacks an array",
                seen=f"inputs '{inputs}', targets '{targets}'",
                allowed="both of them, or neither",
                remedy="Name the other array, too, or leave both empty.",
            )
        if inputs:
            pairs.append((mark, inputs, targets))
    return pairs


def _joined(arrays: list[Values]) -> Values:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _flat(labels: Values) -> Values:
    return labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 1 else labels


def _refuse_lengths(inputs: Values, labels: Values, *, name: str, targets: str) -> None:
    if labels.ndim != 1 or inputs.ndim == 0 or len(labels) != len(inputs):
        rows = len(inputs) if inputs.ndim else 0
        raise AuditError(
            f"'{name}' and '{targets}' do not fit together",
            seen=f"shapes {inputs.shape} and {labels.shape}",
            allowed=f"one target for each of the {rows} rows",
            remedy="Choose the targets that belong to these inputs.",
        )


def _refuse_other_form(arrays: dict[str, Values], name: str, first: str) -> None:
    """Refuse a part whose rows differ in form or type from those of the first."""
    part, whole = arrays[name], arrays[first]
    if part.shape[1:] != whole.shape[1:] or part.dtype != whole.dtype:
        raise AuditError(
            f"'{name}' has another form than '{first}'",
            seen=f"shape {part.shape} of {part.dtype}, and shape {whole.shape} of {whole.dtype}",
            allowed="rows of one form and type in all parts",
            remedy="Write both arrays alike, or choose others.",
        )


def _real_steps(lengths: Values, inputs: Values, source: ArraySource) -> npt.NDArray[np.int64]:
    if source.contents != "series":
        raise AuditError(
            f"'{source.contents}' inputs have no lengths",
            seen=f"'{source.lengths}'",
            allowed="an array of lengths for series only",
            remedy='Leave "Lengths" empty, or set "Contents" to series.',
        )
    steps = _flat(lengths)
    is_whole = steps.dtype.kind in "iu" and steps.ndim == 1 and len(steps) == len(inputs)
    if not is_whole or steps.min() < 1 or steps.max() > inputs.shape[-1]:
        spread = f", from {steps.min()} to {steps.max()}" if is_whole else ""
        raise AuditError(
            f"The lengths '{source.lengths}' do not fit '{source.inputs}'",
            seen=f"shape {lengths.shape} of {lengths.dtype}{spread}",
            allowed=f"one whole number from 1 to {inputs.shape[-1]} for each of the {len(inputs)} "
            "rows; those of given parts behind the others, validation first",
            remedy="Choose the array that says how many steps of each row are real.",
        )
    return steps.astype(np.int64)
