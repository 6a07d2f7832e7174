"""When something was opened, as people say it."""

from __future__ import annotations

from datetime import datetime

_MONTHS = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]  # whatever the locale is


def opened_text(moment: str, *, now: datetime) -> str:
    """Return "Today 07:12", "Yesterday 18:40", "20 Nov" or "20 Nov 2024"; empty if unknown.

    Parameters
    ----------
    moment : str
        ISO 8601; without a zone it is local time.
    now : datetime
        The present, with its zone.
    """
    try:
        then = datetime.fromisoformat(moment).astimezone(now.tzinfo)
    except ValueError:
        return ""
    days = (now.date() - then.date()).days
    if days in (0, 1):
        return f"{'Yesterday' if days else 'Today'} {then:%H:%M}"
    day = f"{then.day} {_MONTHS[then.month - 1]}"
    return day if then.year == now.year else f"{day} {then.year}"
