"""Reading a column that puts steps in order: numbers, dates, or dates with a time of day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from core.errors import AuditError

_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_SECONDS_PER_DAY = 86_400.0
_MONTH_DAYS = (28.0, 31.0)


def moments_of(
    cells: Sequence[str], *, column: str, lines: Sequence[int], file: str
) -> list[float]:
    """Return when each row was: the number itself, or days since 1 January of the year 1.

    Raises
    ------
    AuditError
        If a cell is neither a number nor a date in the order year, month, day.
    """
    readers = (_number, _month, _date)
    for reader in readers:
        found = [reader(cell) for cell in cells]
        if None not in found:
            return [moment for moment in found if moment is not None]
    # The reader that understands most of the column says which cell is odd.
    reader = max(readers, key=lambda item: sum(item(cell) is not None for cell in cells))
    odd = next(row for row, cell in enumerate(cells) if reader(cell) is None)
    raise AuditError(
        f"The column '{column}' of '{file}' cannot be put in order",
        seen=f"'{cells[odd][:40]}' on line {lines[odd]}",
        allowed="numbers in all rows, or dates such as 2024-05-31, 2024-05-31 14:00 or 2024-05",
        remedy="Write the dates as year-month-day, or leave this column out of the plan: then "
        "the order of the file counts.",
    )


def refuse_disorder(
    moments: Sequence[float], *, cells: Sequence[str], column: str, lines: Sequence[int], file: str
) -> None:
    """Refuse times that go backwards or stand twice.

    Raises
    ------
    AuditError
        With the first line that is out of order.
    """
    gaps = np.diff(np.array(moments))
    wrong = np.flatnonzero(gaps <= 0)
    if not wrong.size:
        return
    row = int(wrong[0]) + 1
    is_repeated = gaps[row - 1] == 0
    raise AuditError(
        f"The rows of '{file}' are not in the order of time",
        seen=f"'{cells[row]}' on line {lines[row]} "
        + ("stands twice" if is_repeated else f"after '{cells[row - 1]}'"),
        allowed=f"each value of '{column}' later than the one before",
        remedy="Delete the repeated row." if is_repeated else "Sort the file by this column.",
    )


def regularity_note(moments: Sequence[float], *, column: str) -> str:
    """Say whether the steps between rows are equal; months count as equal."""
    gaps = np.diff(np.array(moments))
    usual = float(np.median(gaps))
    is_monthly = bool((gaps >= _MONTH_DAYS[0]).all() and (gaps <= _MONTH_DAYS[1]).all())
    odd = int(np.sum(np.abs(gaps - usual) > 1e-6 * max(1.0, usual)))
    if is_monthly or odd == 0:
        return f"The steps of '{column}' are regular."
    return (
        f"{odd:,} of {len(gaps):,} steps of '{column}' are longer or shorter than the usual one; "
        "rows are taken as equally spaced."
    )


def _number(text: str) -> float | None:
    if "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _month(text: str) -> float | None:
    found = _MONTH.fullmatch(text)
    if found is None or not (int(found[1]) and 1 <= int(found[2]) <= 12):
        return None
    return float(datetime(int(found[1]), int(found[2]), 1).toordinal())  # noqa: DTZ001 - a date


def _date(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.toordinal() + (moment - midnight).total_seconds() / _SECONDS_PER_DAY
