"""A first look at files of series: .ts, and numbers of the older archive."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from core.data.files import read_fault
from core.data.series.rows import number_of
from core.data.series.ts import read_ts
from core.data.survey.words import size_text
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan import Plan, plan_to_toml
from core.plan.data import DataPlan
from core.plan.model import CnnPlan, RecurrentPlan
from core.plan.sources import SeriesSource
from core.records.base import Task
from core.records.views.data import PeekView, Problem

_LOOKED_AT = 400  # lines after @data
_SHOWN = 20
_SHOWN_STEPS = 24
_LEAST_STEPS = 30  # numbers on a line without a header are taken for a series from here on
_MOST_CLASSES = 50
_PAIRS = (("_TRAIN", "_TEST"), ("_train", "_test"))


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
        title=series_title(path),
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
    plan = Plan(title=series_title(path), data=DataPlan(source=source), model=CnnPlan())
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
        names=tuple(f"column {place}" for place in range(1, width + 2)),
        looked_at=len(numbers),
        is_exact=is_whole,
        plan=plan_to_toml(plan),
        problems=_found_beside(test_path),
    )


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


def series_title(path: Path) -> str:
    """Return the name of a file as a title, without the part that it says it is."""
    stem = path.stem
    for first, _ in _PAIRS:
        stem = stem.removesuffix(first)
    words = " ".join(stem.replace("_", " ").replace("-", " ").split()) or "Untitled"
    return (words[:1].upper() + words[1:])[:120]
