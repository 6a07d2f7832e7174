"""A first look at files of series: .ts, numbers of the older archive, and one long series."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np

from core.data.files import read_fault
from core.data.series_rows import number_of
from core.data.series_time import moments_of, refuse_disorder
from core.data.series_ts import read_ts
from core.data.survey.words import size_text
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan import Plan, plan_to_toml
from core.plan.data import DataPlan, ForecastPlan
from core.plan.model import CnnPlan, RecurrentPlan
from core.plan.sources import ForecastSource, SeriesSource
from core.records.base import Task
from core.records.views.data import PeekView, Problem

_LOOKED_AT = 400  # lines after @data
_SHOWN = 20
_SHOWN_STEPS = 24
_LEAST_STEPS = 30  # numbers on a line without a header are taken for a series from here on
_MOST_CLASSES = 50
_LEAST_ROWS = 50  # of a series that is to be forecast
_PAIRS = (("_TRAIN", "_TEST"), ("_train", "_test"))
# Days between rows, the season that is usual then, and its name.
_SEASONS = ((28.0, 31.0, 12, "a year"), (1.0, 1.0, 7, "a week"), (1 / 24, 1 / 24, 24, "a day"))


def peek_ts(path: Path, *, size: int, context: JobContext) -> PeekView:
    """Return the look at a .ts file from its header and first series.

    A file whose name ends in _TRAIN is opened with the test file beside it.

    Raises
    ------
    AuditError
        If it is not a .ts file that can be read.
    """
    head, is_whole = _head(path)
    rows = read_ts(head, file=path.name, target="", context=context)
    task: Task = "regression" if rows.is_number else "classification"
    lengths = sorted({values.shape[1] for values in rows.values})
    test_path = _test_beside(path)
    source = SeriesSource(
        path=str(path.resolve()), test_path="" if test_path is None else str(test_path.resolve())
    )
    is_unequal = len(lengths) > 1
    plan = Plan(
        title=_title(path),
        data=DataPlan(source=source, task=task),
        model=RecurrentPlan() if is_unequal else CnnPlan(),
    )
    steps = f"{lengths[0]:,} to {lengths[-1]:,}" if is_unequal else f"{lengths[0]:,}"
    counted = count_text(len(rows.values), "row", "rows")
    about = counted if is_whole else f"more than {counted}"
    channels = count_text(len(rows.channels), "channel", "channels")
    return PeekView(
        kind="series",
        path=str(path),
        name=path.name,
        text=f"Series · {about} × {channels} × {steps} steps · {size_text(size)}",
        size_bytes=size,
        task=task,
        target=rows.target,
        rows=tuple(
            (label, *(f"{value:g}" for value in values[0, :_SHOWN_STEPS]))
            for label, values in zip(rows.labels[:_SHOWN], rows.values, strict=False)
        ),
        row_count=len(rows.values),
        looked_at=len(rows.values),
        is_exact=is_whole,
        plan=plan_to_toml(plan),
        problems=_found_beside(test_path),
    )


def peek_archive(path: Path, *, size: int) -> PeekView | None:
    """Return the look at an older file of the UCR archive; None where the file is something else.

    Such files have no header, the class first and one series on each line.
    """
    lines, is_whole = _lines(path, _LOOKED_AT)
    table = [_numbers(line) for line in lines if line.strip()]
    numbers = [row for row in table if row is not None]
    if len(numbers) < len(table) or not numbers or min(map(len, numbers)) <= _LEAST_STEPS:
        return None
    labels = {row[0] for row in numbers}
    if len(labels) < 2 or len(labels) > _MOST_CLASSES or not all(x.is_integer() for x in labels):
        return None
    test_path = _test_beside(path)
    source = SeriesSource(
        path=str(path.resolve()),
        test_path="" if test_path is None else str(test_path.resolve()),
        layout="wide",
        target="column 1",
    )
    plan = Plan(title=_title(path), data=DataPlan(source=source), model=CnnPlan())
    counted = count_text(len(numbers), "row", "rows")
    about = counted if is_whole else f"more than {counted}"
    width = max(map(len, numbers)) - 1
    return PeekView(
        kind="series",
        path=str(path),
        name=path.name,
        text=f"Series · {about} × {width:,} steps · {size_text(size)}",
        size_bytes=size,
        task="classification",
        target="column 1",
        rows=tuple(tuple(f"{x:g}" for x in row[: _SHOWN_STEPS + 1]) for row in numbers[:_SHOWN]),
        row_count=len(numbers),
        looked_at=len(numbers),
        is_exact=is_whole,
        plan=plan_to_toml(plan),
        problems=_found_beside(test_path),
    )


def as_forecast(view: PeekView, path: Path) -> PeekView:
    """Return the look at a table of dates in order and one number, as a series to be forecast.

    Any other table is given back as it is.
    """
    if len(view.columns) != 2 or view.row_count < _LEAST_ROWS:
        return view
    time, value = (column.name for column in view.columns)
    cells = [row[0].strip() for row in view.rows]
    values = [number_of(row[1].strip()) for row in view.rows]
    if any(number is None for number in values) or all(_is_plain(cell) for cell in cells):
        return view
    lines = list(range(2, len(cells) + 2))
    try:
        moments = moments_of(cells, column=time, lines=lines, file=path.name)
        refuse_disorder(moments, cells=cells, column=time, lines=lines, file=path.name)
    except AuditError:
        return view
    season, name = _season(moments)
    form = _form(view.row_count, season)
    plan = Plan(
        title=_title(path),
        data=DataPlan(
            source=ForecastSource(path=str(path.resolve()), target=value, time=time),
            task="forecasting",
            forecast=form,
        ),
        model=RecurrentPlan(),
    )
    told = f"; a season of {season} steps is {name}" if season else ""
    problem = Problem(
        kind="info",
        lead="Taken for a series to be forecast.",
        text=f"'{time}' holds dates in order and '{value}' numbers{told}.",
        remedy="Choose the source 'table' if the rows do not follow one another in time.",
    )
    return view.model_copy(
        update={
            "kind": "forecast",
            "text": view.text.replace("Table", "Long series", 1),
            "task": "forecasting",
            "target": value,
            "plan": plan_to_toml(plan),
            "problems": (problem,),
        }
    )


def _form(rows: int, season: int) -> ForecastPlan:
    """Return windows of which enough fit into the series."""
    horizon = min(12, max(1, rows // 12))
    window = max(2, min(48, rows // 4))
    return ForecastPlan(window=window, horizon=horizon, season=season)


def _season(moments: list[float]) -> tuple[int, str]:
    gaps = np.diff(np.array(moments))
    for low, high, season, name in _SEASONS:
        if gaps.min() >= low - 1e-6 and gaps.max() <= high + 1e-6 and len(moments) > 2 * season:
            return season, name
    return 0, ""


def _is_plain(cell: str) -> bool:
    """Whether a cell is a plain number, which may be anything but a date."""
    number = number_of(cell)
    return number is not None and not np.isnan(number)


def _head(path: Path) -> tuple[str, bool]:
    """Return the header of a .ts file with its first series, and whether there are no more."""
    found: list[str] = []
    left = _LOOKED_AT
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            is_data = False
            for line in file:
                found.append(line)
                if is_data:
                    left -= 1
                if left == 0:
                    return "".join(found), not file.readline()
                is_data = is_data or line.strip().lower() == "@data"
    except OSError as error:
        raise read_fault(path, error) from error
    return "".join(found), True


def _lines(path: Path, count: int) -> tuple[list[str], bool]:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return list(islice(file, count)), not file.readline()
    except OSError as error:
        raise read_fault(path, error) from error


def _numbers(line: str) -> list[float] | None:
    delimiter = next((mark for mark in ("\t", ",", ";") if mark in line), None)
    found = [number_of(cell.strip()) for cell in line.strip().split(delimiter)]
    numbers = [number for number in found if number is not None]
    return numbers if len(numbers) == len(found) else None


def _test_beside(path: Path) -> Path | None:
    for first, second in _PAIRS:
        if path.stem.endswith(first):
            other = path.with_name(path.stem.removesuffix(first) + second + path.suffix)
            if other.is_file():
                return other
    return None


def _found_beside(test_path: Path | None) -> tuple[Problem, ...]:
    if test_path is None:
        return ()
    return (
        Problem(
            kind="info",
            lead="A test file lies beside it.",
            text=f"'{test_path.name}' is taken as the test part.",
            remedy="Clear the field 'Test file' to draw the test part from this file.",
        ),
    )


def _title(path: Path) -> str:
    stem = path.stem
    for first, _ in _PAIRS:
        stem = stem.removesuffix(first)
    words = " ".join(stem.replace("_", " ").replace("-", " ").split()) or "Untitled"
    return (words[:1].upper() + words[1:])[:120]
