"""Which texts are dates: ISO 8601 alone, since 03/04/2020 is another day in another country."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_SECONDS = 86_400
_PLAIN_LENGTH = 10  # of a date without a time
# Year, month and day in full, divided by "-"; then a time of day, and an offset from UTC.
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}"
    r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_LONGEST_FRACTION = re.compile(r"([.,]\d{6})\d+")


@lru_cache(maxsize=1 << 16)  # columns repeat their dates, and a survey asks twice
def day_of(text: str) -> float | None:
    """Return days since 1970-01-01 UTC, a time of day as a fraction; None if it is no ISO date.

    Read are `2020-03-01`, `2020-03-01 12:30`, `2020-03-01T12:30:05.25` and the same with `Z` or
    an offset such as `+01:00`; a time without an offset counts as UTC.
    """
    if not _ISO.fullmatch(text):
        return None
    try:
        if len(text) == _PLAIN_LENGTH:
            return float(date.fromisoformat(text).toordinal() - _EPOCH.toordinal())
        moment = datetime.fromisoformat(_LONGEST_FRACTION.sub(r"\1", text))
    except ValueError:  # such as the 30th of February
        return None
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - _EPOCH) / _DAY


def date_column(cells: Sequence[str | None]) -> Floats | None:
    """Return (N,) days since 1970, NaN where missing; None if some cell is no ISO date.

    A column without any value is no column of dates.
    """
    by_text: dict[str | None, float] = {None: np.nan}
    for text in set(cells) - {None}:
        day = day_of(str(text))
        if day is None:
            return None
        by_text[text] = day
    if len(by_text) == 1:
        return None
    return np.array([by_text[text] for text in cells], dtype=np.float64)


def date_text(day: float) -> str:
    """Return the ISO date of days since 1970, with the time of day if it is not midnight."""
    moment = _EPOCH + timedelta(seconds=round(day * _SECONDS))
    text = moment.strftime("%Y-%m-%d") if moment.year >= 1000 else moment.date().isoformat()
    if day == int(day):
        return text
    return f"{text} {moment:%H:%M}" if moment.second == 0 else f"{text} {moment:%H:%M:%S}"


def date_parts(days: Floats) -> dict[str, Floats]:
    """Return year, month (1 to 12), day of the week (Monday 1) and the days, NaN where missing."""
    known = np.isfinite(days)
    parts = {name: np.full(days.shape, np.nan) for name in ("year", "month", "weekday")}
    whole = np.floor(days[known]).astype(np.int64)
    stamps = whole.astype("datetime64[D]")
    parts["year"][known] = stamps.astype("datetime64[Y]").astype(np.int64) + 1970
    parts["month"][known] = stamps.astype("datetime64[M]").astype(np.int64) % 12 + 1
    parts["weekday"][known] = (whole + 3) % 7 + 1  # 1970-01-01 was a Thursday
    return {**parts, "days": days.astype(np.float64)}


def iso_text(moment: date | datetime) -> str:
    """Return a date of a typed file as the text that `day_of` reads; midnight needs no time."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.tzinfo is None and moment.time() == datetime.min.time():
        return moment.date().isoformat()
    return moment.isoformat(sep=" ")
