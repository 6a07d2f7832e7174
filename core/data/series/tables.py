"""Series in tables of text: one row for each series (wide), or one for each step (long)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from core.data.series.rows import MISSING, Doubles, SeriesRows, number_of, numbers_of
from core.data.series.time import moments_of
from core.data.tables.delimited import TextTable, read_delimited
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.sources import SeriesSource

_KEPT = ("sensitive", "identifier")


def read_wide(data: bytes, source: SeriesSource, *, file: str, context: JobContext) -> SeriesRows:
    """Return series whose steps stand in the columns of a table, one row for each.

    Empty cells at the end of a row mean that the series is shorter; those between are missing. A
    file without a header, as the older ones of the UCR archive are, has columns called `column 1`,
    `column 2` and so on, which blanks may divide.

    Raises
    ------
    AuditError
        If the table, its columns or a cell cannot be used.
    """
    table = _headless(data) or read_delimited(data, name=file, context=context)
    roles = _roles(source, table, file=file, taken={source.target: "target"})
    steps = [name for name in table.columns if roles[name] == "feature"]
    if not steps:
        raise _no_features(file)
    values: list[Doubles] = []
    for cells, line in zip(
        zip(*(table.columns[name] for name in steps), strict=True), table.lines, strict=True
    ):
        row = _trimmed(cells)
        values.append(numbers_of(row, file=file, where=f"line {line}")[None])
    return SeriesRows(
        values=values,
        labels=list(table.columns[source.target]),
        names=[f"line {line}" for line in table.lines],
        channels=("value",),
        target=source.target,
        set_aside={
            name: [cell or None for cell in table.columns[name]]
            for name, role in roles.items()
            if role in _KEPT
        },
        roles=_other_roles(roles),
    )


def read_long(data: bytes, source: SeriesSource, *, file: str, context: JobContext) -> SeriesRows:
    """Return series with one row of the table for each step, in the order of the step column.

    Target, sensitive columns and identifiers have one value in each series. The series column is
    kept as an identifier, by which series of one group can be held together.

    Raises
    ------
    AuditError
        If the table, its columns or a cell cannot be used, a value that belongs to the whole
        series changes within it, or a step stands twice.
    """
    table = read_delimited(data, name=file, context=context)
    taken = {source.target: "target", source.series: "identifier"}
    if source.step:
        taken[source.step] = "ignored"
    roles = _roles(source, table, file=file, taken=taken)
    channels = [name for name in table.columns if roles[name] == "feature"]
    if not channels:
        raise _no_features(file)
    groups = _groups(table, source, file=file)
    whole = [source.target, *(name for name, role in roles.items() if role in _KEPT)]
    constant = {name: _constant(table, name, groups, file=file) for name in whole}
    columns = {
        name: numbers_of(table.columns[name], file=file, where=f"the column '{name}'")
        for name in channels
    }
    return SeriesRows(
        values=[np.stack([columns[name][rows] for name in channels]) for rows in groups.values()],
        labels=[text or "" for text in constant[source.target]],
        names=[f"series '{name}'" for name in groups],
        channels=tuple(channels),
        target=source.target,
        set_aside={name: constant[name] for name in whole[1:]},
        roles=_other_roles(roles),
    )


def _headless(data: bytes) -> TextTable | None:
    """Return the table of a file of numbers without a header, or None where there is a header."""
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return None  # `read_delimited` says what is wrong
    rows = [line.strip() for line in lines if line.strip()]
    if not rows:
        return None
    delimiter = next((mark for mark in ("\t", ",", ";") if mark in rows[0]), None)

    def cells(row: str) -> list[str]:
        return [cell.strip() for cell in row.split(delimiter)]

    if any(number_of(cell) is None for cell in cells(rows[0])):
        return None
    split = [cells(row) for row in rows]
    width = max(len(row) for row in split)
    if width == 1:
        return None
    filled = [row + [""] * (width - len(row)) for row in split]
    names = [f"column {place}" for place in range(1, width + 1)]
    numbers = [number for number, line in enumerate(lines, start=1) if line.strip()]
    columns = {
        name: list(column) for name, column in zip(names, zip(*filled, strict=True), strict=True)
    }
    return TextTable(columns, numbers)


def _trimmed(cells: Sequence[str]) -> Sequence[str]:
    """Return the cells without those at the end that hold nothing."""
    length = len(cells)
    while length and cells[length - 1] in MISSING:
        length -= 1
    return cells[:length]


def _roles(
    source: SeriesSource, table: TextTable, *, file: str, taken: dict[str, str]
) -> dict[str, str]:
    """Return the role of every column, in the file's order.

    Raises
    ------
    AuditError
        If the plan names a column that is not there, or gives one two roles.
    """
    unknown = [f"'{name}'" for name in (*taken, *source.roles) if name not in table.columns]
    if unknown:
        names = list(table.columns)
        raise AuditError(
            f"'{file}' does not have all columns that the plan names",
            seen=f"{', '.join(unknown[:10])} in the plan",
            allowed=", ".join(names[:30]) + (", ..." if len(names) > 30 else ""),
            remedy="Correct the names in the plan; capitals count.",
        )
    twice = [f"'{name}'" for name, role in source.roles.items() if taken.get(name, role) != role]
    targets = [name for name, role in source.roles.items() if role == "target"]
    if twice or any(name != source.target for name in targets):
        raise AuditError(
            "The roles contradict the columns that the plan names",
            seen=", ".join(twice) or f"target column '{source.target}', roles for {targets}",
            allowed="one role for each column, and one target",
            remedy="Leave the target, series and step columns out of the roles.",
        )
    return {name: taken.get(name, source.roles.get(name, "feature")) for name in table.columns}


def _other_roles(roles: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, role) for name, role in roles.items() if role not in ("target", "feature"))


def _groups(table: TextTable, source: SeriesSource, *, file: str) -> dict[str, list[int]]:
    """Return the rows of each series in the order of its steps; series as they appear first."""
    groups: dict[str, list[int]] = {}
    for row, name in enumerate(table.columns[source.series]):
        if not name:
            raise AuditError(
                f"A step in '{file}' belongs to no series",
                seen=f"an empty cell of '{source.series}' on line {table.lines[row]}",
                allowed="the name of its series in each row",
                remedy="Fill this cell in, or delete the row.",
            )
        groups.setdefault(name, []).append(row)
    if not source.step:
        return groups
    keys = _step_keys(table, source, file=file)
    ordered: dict[str, list[int]] = {}
    for name, rows in groups.items():
        sorted_rows = sorted(rows, key=lambda row: keys[row])
        for first, second in pairwise(sorted_rows):
            if keys[first] == keys[second]:
                raise AuditError(
                    f"A step of a series stands twice in '{file}'",
                    seen=f"step '{table.columns[source.step][first]}' of series '{name}' on lines "
                    f"{table.lines[first]} and {table.lines[second]}",
                    allowed="each step once in each series",
                    remedy="Delete one of these rows, or name the column that tells these series "
                    "apart.",
                )
        ordered[name] = sorted_rows
    return ordered


def _step_keys(table: TextTable, source: SeriesSource, *, file: str) -> list[float]:
    cells = table.columns[source.step]
    return moments_of(cells, column=source.step, lines=table.lines, file=file)


def _constant(
    table: TextTable, name: str, groups: dict[str, list[int]], *, file: str
) -> list[str | None]:
    """Return the one value that a column has in each series."""
    column = table.columns[name]
    found: list[str | None] = []
    for series, rows in groups.items():
        different = next((row for row in rows if column[row] != column[rows[0]]), None)
        if different is not None:
            raise AuditError(
                f"The column '{name}' of '{file}' changes within a series",
                seen=f"'{column[rows[0]]}' and '{column[different]}' (line "
                f"{table.lines[different]}) in series '{series}'",
                allowed="one value in all steps of a series",
                remedy=f"Correct '{name}', or give it another role; to predict a value that "
                'changes with time, choose the source "forecast".',
            )
        found.append(column[rows[0]] or None)
    return found


def _no_features(file: str) -> AuditError:
    return AuditError(
        f"'{file}' has no steps left",
        seen='no column with the role "feature"',
        allowed="at least one column of steps beside the target",
        remedy='Give these columns the role "feature".',
    )
