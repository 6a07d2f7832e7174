"""Days are said as people say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from gui.start.dates import opened_text

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-23T07:12:00+00:00", "Today 07:12"),
        ("2026-11-22T23:59:00+00:00", "Yesterday 23:59"),
        ("2026-11-20T07:12:00+00:00", "20 Nov"),
        ("2025-03-01T07:12:00+00:00", "1 Mar 2025"),
        ("not a date", ""),
        ("", ""),
    ],
)
def test_a_moment_is_said_as_seen_from_now(moment: str, said: str) -> None:
    assert opened_text(moment, now=NOW) == said


def test_the_day_is_that_of_the_readers_zone() -> None:
    east = NOW.astimezone(timezone(timedelta(hours=10)))
    assert opened_text("2026-11-22T20:30:00+00:00", now=east) == "Today 06:30"
