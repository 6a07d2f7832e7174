from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest

from core.data.tables.dates import date_column, date_parts, date_text, day_of, iso_text

_NOON = datetime(2020, 3, 1, 12)  # noqa: DTZ001 - as a workbook gives it: of no time zone


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1970-01-01", 0.0),
        ("2020-03-01", 18_322.0),
        ("1960-01-05 06:00", -3_648.75),
        ("2020-03-01T12:00:00Z", 18_322.5),
        ("2020-03-01T12:00:00.123456789+12:00", 18_322.0 + 0.123456 / 86_400),
    ],
)
def test_iso_dates_are_days_since_1970(text: str, day: float) -> None:
    assert day_of(text) == pytest.approx(day, abs=1e-10)


@pytest.mark.parametrize(
    "text", ["03/04/2020", "2020-02-30", "20200301", "2020-3-1", "1.3.2020", "2020", "2020-03-01x"]
)
def test_ambiguous_and_impossible_dates_are_none(text: str) -> None:
    assert day_of(text) is None


def test_a_column_is_of_dates_only_if_every_cell_is_one() -> None:
    found = date_column(["2020-03-01", None, "1970-01-02"])
    assert found is not None
    assert found[[0, 2]].tolist() == [18_322.0, 1.0]
    assert np.isnan(found[1])
    assert date_column(["2020-03-01", "soon"]) is None
    assert date_column([None, None]) is None


def test_parts_are_those_of_the_calendar() -> None:
    days = np.array([0.0, 18_322.5, np.nan, -1.0])
    parts = date_parts(days)
    known = [0, 1, 3]
    assert parts["year"][known].tolist() == [1970, 2020, 1969]
    assert parts["month"][known].tolist() == [1, 3, 12]
    assert parts["weekday"][known].tolist() == [4, 7, 3]  # a Thursday, a Sunday, a Wednesday
    assert all(np.isnan(values[2]) for values in parts.values())


def test_dates_are_written_as_they_are_read() -> None:
    for text in ("2020-03-01", "1960-01-05 06:00", "2020-03-01 12:30:05", "0999-12-31"):
        day = day_of(text)
        assert day is not None
        assert date_text(day) == text
    assert iso_text(date(2020, 3, 1)) == iso_text(_NOON.replace(hour=0)) == "2020-03-01"
    assert iso_text(_NOON) == "2020-03-01 12:00:00"
