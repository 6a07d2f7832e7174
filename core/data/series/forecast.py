"""One long series cut into windows: what is seen, and the next steps that are to be forecast."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from core.data.assemble import assemble_forecast
from core.data.dataset import Dataset
from core.data.files import read_file
from core.data.series.rows import Floats, number_of
from core.data.series.time import moments_of, refuse_disorder, regularity_note
from core.data.tables.delimited import TextTable, read_delimited
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan, ForecastPlan
from core.plan.sources import ForecastSource

LEAST_WINDOWS = 12
"""Fewer windows cannot be dealt to three parts of which each says something."""

MOST_CELLS = 1 << 29
"""Numbers in all windows: 2 GiB. Windows overlap, so that they are many times the file."""


def load_forecast(
    plan: DataPlan, source: ForecastSource, *, path: Path, context: JobContext
) -> Dataset:
    """Return the windows of the series in a CSV or TSV file.

    Raises
    ------
    AuditError
        If the task is another one, a column is not there or holds something else than numbers,
        the rows are not in the order of time, or the series is too short for the windows.
    """
    refuse_other_task(plan, source_name="forecast")
    table = read_delimited(read_file(path, context=context), name=path.name, context=context)
    names = (source.target, *source.also)
    _refuse_columns(source, table, file=path.name)
    values = np.stack([_column(table, name, file=path.name) for name in names])
    times, notes = _times(source, table, file=path.name)
    return windowed(
        plan,
        values,
        channels=names,
        name=path.stem,
        source=path.name,
        target=source.target,
        times=times,
        time_name=source.time,
        notes=notes,
    )


def refuse_other_task(plan: DataPlan, *, source_name: str) -> None:
    """Refuse another task than forecasting for a series that is to be forecast."""
    if plan.task != "forecasting":
        raise AuditError(
            f"The source '{source_name}' is one long series, which can only be forecast",
            seen=plan.task,
            allowed="forecasting",
            remedy='Set the task to "forecasting", or choose another source.',
        )


def windowed(
    plan: DataPlan,
    values: Floats,
    *,
    channels: tuple[str, ...],
    name: str,
    source: str,
    target: str,
    times: list[str] | None = None,
    time_name: str = "",
    notes: tuple[str, ...] = (),
) -> Dataset:
    """Return the windows of a series (C, T) whose first channel is to be forecast.

    Window i begins at step i · stride, and its targets follow its last step.

    Raises
    ------
    AuditError
        If the horizon or the season is longer than the series allows, or too few or too many
        windows fit.
    """
    form = plan.forecast
    steps = values.shape[1]
    _refuse_form(form, steps, channels=len(values), name=name)
    whole = form.window + form.horizon
    # (C, windows, whole), a view: nothing is copied before the rows are taken.
    views = sliding_window_view(values, whole, axis=1)[:, :: form.stride]
    inputs = np.ascontiguousarray(views[:, :, : form.window].transpose(1, 0, 2), dtype=np.float32)
    targets = np.ascontiguousarray(views[0, :, form.window :], dtype=np.float32)
    moments = np.arange(len(inputs), dtype=np.int64) * form.stride + form.window - 1
    if bool(np.all(targets == targets[0, 0])):
        raise AuditError(
            f"'{target}' is the same at every step, so there is nothing to forecast",
            seen=f"{targets[0, 0]:g}",
            allowed="at least 2 different values",
            remedy="Choose another target column.",
        )
    dated = None
    if times is not None:
        dated = pd.DataFrame({time_name: [times[moment] for moment in moments]}, dtype=object)
    return assemble_forecast(
        plan,
        inputs,
        name=name,
        source=source,
        target=target,
        targets=targets,
        moments=moments,
        history=np.ascontiguousarray(values[0], dtype=np.float32),
        channels=channels,
        set_aside=dated,
        roles=((time_name, "identifier"),) if dated is not None else (),
        notes=(*notes, _window_note(form, steps, len(inputs))),
    )


def _refuse_columns(source: ForecastSource, table: TextTable, *, file: str) -> None:
    wanted = [source.target, *source.also, *([source.time] if source.time else [])]
    unknown = [f"'{name}'" for name in wanted if name not in table.columns]
    if unknown:
        raise AuditError(
            f"'{file}' does not have all columns that the plan names",
            seen=f"{', '.join(unknown[:10])} in the plan",
            allowed=", ".join(list(table.columns)[:30]),
            remedy="Correct the names in the plan; capitals count.",
        )
    twice = sorted({f"'{name}'" for name in wanted if wanted.count(name) > 1})
    if twice:
        raise AuditError(
            "A column of the forecast is named twice",
            seen=", ".join(twice),
            allowed="target, time and other columns that differ",
            remedy="Leave the target and the time out of the other columns.",
        )


def _column(table: TextTable, name: str, *, file: str) -> Floats:
    """Return the numbers of a column; a gap would break every window over it."""
    cells = table.columns[name]
    numbers = [number_of(cell) for cell in cells]
    for row, number in enumerate(numbers):
        if number is None or np.isnan(number) or abs(number) > np.finfo(np.float32).max:
            raise AuditError(
                f"The column '{name}' of '{file}' is not a number in every row",
                seen=f"'{cells[row][:40]}' on line {table.lines[row]}",
                allowed="finite numbers up to 3.4e38; a series to be forecast has no gaps",
                remedy="Fill the gap in, cut the file there, or choose another column.",
            )
    return np.array(numbers, dtype=np.float32)


def _times(
    source: ForecastSource, table: TextTable, *, file: str
) -> tuple[list[str] | None, tuple[str, ...]]:
    if not source.time:
        return None, ("No column dates the rows: the order of the file is the order of time.",)
    cells = table.columns[source.time]
    moments = moments_of(cells, column=source.time, lines=table.lines, file=file)
    refuse_disorder(moments, cells=cells, column=source.time, lines=table.lines, file=file)
    if len(moments) < 2:
        return cells, ()
    return cells, (regularity_note(moments, column=source.time),)


def _refuse_form(form: ForecastPlan, steps: int, *, channels: int, name: str) -> None:
    if form.horizon >= steps:
        raise AuditError(
            f"The horizon is longer than the series '{name}'",
            seen=f"{form.horizon} steps ahead in a series of {steps} steps",
            allowed=f"fewer than {steps} steps",
            remedy="Choose a shorter horizon, or a longer series.",
        )
    if form.season >= steps:
        raise AuditError(
            f"The season is longer than the series '{name}'",
            seen=f"{form.season} steps in a series of {steps} steps",
            allowed=f"fewer than {steps} steps",
            remedy="Choose a shorter season, or 0 for none.",
        )
    windows = max(0, (steps - form.window - form.horizon) // form.stride + 1)
    if windows < LEAST_WINDOWS:
        raise AuditError(
            f"The series '{name}' is too short for its windows",
            seen=f"{max(0, windows)} windows of {form.window} + {form.horizon} steps in "
            f"{steps} steps",
            allowed=f"at least {LEAST_WINDOWS} windows",
            remedy="Choose a shorter window or horizon, a smaller stride, or a longer series.",
        )
    cells = windows * (form.window * channels + form.horizon)
    if cells > MOST_CELLS:
        raise AuditError(
            f"The windows of the series '{name}' are too many to be held",
            seen=f"{windows:,} windows of {form.window:,} + {form.horizon} steps, {cells:,} "
            "numbers in all",
            allowed=f"at most {MOST_CELLS:,} numbers",
            remedy=f"Choose a stride of {-(-cells // MOST_CELLS) * form.stride}, or a shorter "
            "window.",
        )


def _window_note(form: ForecastPlan, steps: int, windows: int) -> str:
    return (
        f"{windows:,} windows of {form.window} steps, each with the {form.horizon} steps that "
        f"follow it, cut every {form.stride} from {steps:,} steps; windows overlap."
    )
