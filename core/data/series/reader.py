"""Series from .ts, CSV and TSV files: several channels, and lengths that may differ."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.assemble import assemble_arrays
from core.data.classes import class_numbers
from core.data.dataset import Dataset
from core.data.files import read_file
from core.data.series.rows import MISSING, SeriesRows, number_of, padded, refuse_empty
from core.data.series.tables import read_long, read_wide
from core.data.series.ts import read_ts
from core.data.tables.delimited import decode_text
from core.data.targets import regression_targets
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import SeriesSource

Targets = npt.NDArray[np.int64] | npt.NDArray[np.float32]

_TEST = 2
_DROPPED = "without a value of the target left out"


def load_series(
    plan: DataPlan, source: SeriesSource, *, path: Path, test_path: Path | None, context: JobContext
) -> Dataset:
    """Return the series of a file, and of a second one that is the test part.

    Rows without a target are left out and counted in the notes; missing steps within a series
    stay missing and become the training mean of their channel when they are encoded.

    Parameters
    ----------
    test_path : Path or None
        A file of the same form whose rows are the test part.

    Raises
    ------
    AuditError
        If a file, its columns, a step or a target cannot be used, a series has no step, or both
        files do not fit together.
    """
    _refuse_settings(plan, source)
    rows = _read(plan, source, path, context)
    given = None
    if test_path is not None:
        tested = _read(plan, source, test_path, context)
        _refuse_other_form(rows, tested, path.name, test_path.name)
        given = np.array([0] * len(rows.values) + [_TEST] * len(tested.values), dtype=np.int8)
        rows = _joined(rows, tested)
    inputs, lengths = padded(rows.values, file=path.name)
    targets, class_names = _targets(plan, rows)
    return assemble_arrays(
        plan,
        inputs,
        name=path.stem,
        source=path.name,
        kind="series",
        target=rows.target,
        targets=targets,
        class_names=class_names,
        channels=rows.channels,
        set_aside=pd.DataFrame(rows.set_aside, dtype=object) if rows.set_aside else None,
        roles=rows.roles,
        lengths=lengths,
        given=given,
        notes=(*rows.notes, *_length_notes(lengths)),
    )


def _read(plan: DataPlan, source: SeriesSource, path: Path, context: JobContext) -> SeriesRows:
    data = read_file(path, context=context)
    if source.layout == "ts":
        rows = read_ts(
            decode_text(data, path.name), file=path.name, target=source.target, context=context
        )
    elif source.layout == "wide":
        rows = read_wide(data, source, file=path.name, context=context)
    else:
        rows = read_long(data, source, file=path.name, context=context)
    _refuse_other_task(plan, rows, path.name)
    rows = _with_targets(rows, path.name)
    refuse_empty(rows, file=path.name)
    return rows


def _refuse_settings(plan: DataPlan, source: SeriesSource) -> None:
    """Refuse choices that the layout cannot honour."""
    if plan.task == "forecasting":
        raise AuditError(
            "Series with one target each cannot be forecast",
            seen='the task "forecasting" with the source "series"',
            allowed='"classification" or "regression"',
            remedy='Choose the source "forecast" for one long series whose next steps are wanted.',
        )
    unused = {
        "ts": ("series", "step", "roles"),
        "wide": ("series", "step"),
        "long": (),
    }[source.layout]
    named = [name for name in unused if getattr(source, name)]
    if named:
        raise AuditError(
            f"The layout '{source.layout}' has no use for a setting of the plan",
            seen=", ".join(f"{name} = {getattr(source, name)!r}" for name in named),
            allowed="these settings left empty",
            remedy="Leave them empty, or choose the layout 'long'.",
        )
    needed = {"ts": (), "wide": ("target",), "long": ("target", "series")}[source.layout]
    absent = [name for name in needed if not getattr(source, name)]
    if absent:
        raise AuditError(
            f"The layout '{source.layout}' lacks a setting",
            seen=f"nothing for {' and '.join(absent)}",
            allowed="the name of a column",
            remedy=f"Name the column for {' and '.join(absent)} in the plan.",
        )


def _refuse_other_task(plan: DataPlan, rows: SeriesRows, file: str) -> None:
    if rows.is_number is None or rows.is_number == (plan.task == "regression"):
        return
    wanted = "regression" if rows.is_number else "classification"
    raise AuditError(
        f"'{file}' does not fit the task",
        seen=f"{plan.task}, but the file declares {'numbers' if rows.is_number else 'classes'}",
        allowed=wanted,
        remedy=f'Set the task to "{wanted}".',
    )


def _with_targets(rows: SeriesRows, file: str) -> SeriesRows:
    """Return the rows that have a target, with a note on the others."""
    kept = [row for row, label in enumerate(rows.labels) if label not in MISSING]
    dropped = len(rows.labels) - len(kept)
    if not kept:
        raise AuditError(
            f"The target '{rows.target}' of '{file}' holds no value",
            seen=count_text(dropped, "missing cell", "missing cells"),
            allowed="at least one value",
            remedy="Choose another target.",
        )
    if not dropped:
        return rows
    return replace(
        rows,
        values=[rows.values[row] for row in kept],
        labels=[rows.labels[row] for row in kept],
        names=[rows.names[row] for row in kept],
        set_aside={name: [cells[row] for row in kept] for name, cells in rows.set_aside.items()},
        notes=(*rows.notes, f"{count_text(dropped, 'row', 'rows')} of '{file}' {_DROPPED}."),
    )


def _refuse_other_form(first: SeriesRows, second: SeriesRows, file: str, test_file: str) -> None:
    if first.channels == second.channels and list(first.set_aside) == list(second.set_aside):
        return
    raise AuditError(
        f"'{test_file}' does not have the form of '{file}'",
        seen=f"{count_text(len(second.channels), 'channel', 'channels')}: "
        f"{', '.join(second.channels[:8])}",
        allowed=f"{count_text(len(first.channels), 'channel', 'channels')}: "
        f"{', '.join(first.channels[:8])}, and the same columns set aside",
        remedy="Choose the test file that belongs to this data.",
    )


def _joined(first: SeriesRows, second: SeriesRows) -> SeriesRows:
    return replace(
        first,
        values=first.values + second.values,
        labels=first.labels + second.labels,
        names=first.names + second.names,
        set_aside={name: cells + second.set_aside[name] for name, cells in first.set_aside.items()},
        notes=(*first.notes, *second.notes),
    )


def _targets(plan: DataPlan, rows: SeriesRows) -> tuple[Targets, tuple[str, ...]]:
    if plan.task == "classification":
        return class_numbers(rows.labels, plan=plan, target=rows.target)
    numbers = [number_of(label) for label in rows.labels]
    if None in numbers:
        place = numbers.index(None)
        raise AuditError(
            f"The target '{rows.target}' is not a number in every row, as regression needs",
            seen=f"'{rows.labels[place][:40]}', {rows.names[place]}",
            allowed="numbers with a decimal point",
            remedy='Set the task to "classification", or correct these cells.',
        )
    return regression_targets(np.array(numbers, dtype=np.float64), target=rows.target), ()


def _length_notes(lengths: npt.NDArray[np.int64] | None) -> tuple[str, ...]:
    if lengths is None:
        return ()
    note = (
        f"The series have {lengths.min():,} to {lengths.max():,} steps; shorter ones are padded, "
        "and the network passes over the padding."
    )
    single = int(np.sum(lengths == 1))
    if not single:
        return (note,)
    return note, f"{count_text(single, 'series has', 'series have')} one step only."
