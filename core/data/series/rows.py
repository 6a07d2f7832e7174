"""Series as they stand in a file: rows of unequal lengths, before they become one array."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.errors import AuditError
from core.evidence.wording import count_text

Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

MOST_PADDED = 1 << 27
"""Cells up to which series may be padded whatever their lengths: 512 MiB."""

_MOST_EMPTY = 20  # cells for each one that holds a step, in larger arrays

MISSING = ("", "?", "NA", "N/A", "nan", "NaN", "NAN")
"""Texts that stand for a missing value, in every layout of series."""


@dataclass(frozen=True)
class SeriesRows:
    """The series of one file.

    Attributes
    ----------
    values : list of ndarray
        For each row (C, steps) float64; NaN where a value is missing.
    labels : list of str
        The target of each row as text.
    names : list of str
        What each row is called in messages: "line 12" or "series 'a7'".
    channels : tuple of str
        Names of the channels.
    target : str
        Name of the target.
    is_number : bool or None
        Whether the file says that its targets are numbers; None where it does not say.
    set_aside : dict of str to list
        Columns that the network never sees, one text for each row.
    roles : tuple of (str, str)
        Role of every column that is no step and no target.
    notes : tuple of str
        What a reader must know.
    """

    values: list[Doubles]
    labels: list[str]
    names: list[str]
    channels: tuple[str, ...]
    target: str
    is_number: bool | None = None
    set_aside: dict[str, list[str | None]] = field(default_factory=dict)
    roles: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def number_of(text: str) -> float | None:
    """Return the finite number in a cell, NaN where it is missing, None where it is neither."""
    if text in MISSING:
        return float("nan")
    if "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def numbers_of(cells: Sequence[str], *, file: str, where: str) -> Doubles:
    """Return (steps,) numbers, NaN where a cell is missing.

    Raises
    ------
    AuditError
        If a cell is neither a finite number nor a mark of a missing value.
    """
    try:
        # One call for all cells is ten times faster, and most rows lack nothing.
        quick = np.array(cells, dtype=np.float64)
    except ValueError:
        quick = None
    if quick is not None and np.isfinite(quick).all() and not any("_" in cell for cell in cells):
        return quick
    numbers = [number_of(cell) for cell in cells]
    if None in numbers:
        place = numbers.index(None)
        raise AuditError(
            f"A step of a series in '{file}' is no number",
            seen=f"'{cells[place][:40]}' as step {place + 1}, {where}",
            allowed="finite numbers with a decimal point; ? or an empty cell where a value is "
            "missing",
            remedy="Correct this cell, or give its column another role.",
        )
    return np.array(numbers, dtype=np.float64)


def refuse_empty(rows: SeriesRows, *, file: str) -> None:
    """Refuse series without a step, and those that hold no value, by name.

    Raises
    ------
    AuditError
        With the names of the rows.
    """
    absent = [
        name
        for name, values in zip(rows.names, rows.values, strict=True)
        if values.shape[1] == 0 or bool(np.isnan(values).all())
    ]
    if absent:
        listed = ", ".join(absent[:10]) + (", ..." if len(absent) > 10 else "")
        raise AuditError(
            f"'{file}' holds series of length 0",
            seen=f"{count_text(len(absent), 'series', 'series')} without a value: {listed}",
            allowed="at least one step with a value in each series",
            remedy="Leave these series out of the file, or fill them in.",
        )


def _refuse_padding(lengths: Indices, *, channels: int, file: str) -> None:
    longest, cells = int(lengths.max()), int(lengths.sum()) * channels
    needed = longest * len(lengths) * channels
    if needed <= MOST_PADDED or needed <= _MOST_EMPTY * cells:
        return
    raise AuditError(
        f"'{file}' holds a series that is far longer than the others",
        seen=f"{longest:,} steps, where half of the {len(lengths):,} series have at most "
        f"{int(np.median(lengths)):,}",
        allowed=f"series that fill at least 1 in {_MOST_EMPTY} of {needed:,} cells",
        remedy="Look for a line that was not ended, cut the longest series, or leave it out.",
    )


def padded(values: Sequence[Doubles], *, file: str) -> tuple[Floats, Indices | None]:
    """Return (N, C, T) with NaN beyond each series' end, and the lengths (N,) where they differ.

    Raises
    ------
    AuditError
        If a value leaves the range of 32 bits, or one series is so much longer than the others
        that nearly all of a very large array would be padding.
    """
    lengths = np.array([row.shape[1] for row in values], dtype=np.int64)
    _refuse_padding(lengths, channels=values[0].shape[0], file=file)
    inputs = np.full((len(values), values[0].shape[0], int(lengths.max())), np.nan, np.float32)
    # A number beyond float32 becomes infinite here, and is refused in words below.
    with np.errstate(over="ignore"):
        for row, series in enumerate(values):
            inputs[row, :, : series.shape[1]] = series
    if np.isinf(inputs).any():
        raise AuditError(
            f"'{file}' holds values too large to be computed with",
            seen=count_text(int(np.isinf(inputs).sum()), "value", "values"),
            allowed="finite numbers up to 3.4e38",
            remedy="Correct these values, or give them another unit.",
        )
    return inputs, None if (lengths == lengths[0]).all() else lengths
