"""What the Data page shows of one long series: its course, its parts, and one window."""

from __future__ import annotations

from core.records.base import Record


class Stretch(Record):
    """The steps that the windows of one part forecast, from 0; `last` is among them."""

    part: str
    first: int
    last: int


class WindowView(Record):
    """One window: the steps that the network sees, and those that it is to forecast.

    Attributes
    ----------
    start : int
        Place of the first step in the series, from 0.
    part : str
        Part of the split to which the window belongs.
    ended : str
        Date of the last step that is seen; empty without a time column.
    """

    part: str
    start: int
    seen: tuple[float, ...]
    ahead: tuple[float, ...]
    ended: str = ""


class ForecastView(Record):
    """A series to be forecast, thinned out to be drawn.

    Attributes
    ----------
    places, values : tuple
        Steps that are drawn, from 0, and the value at each.
    steps : int
        Steps of the whole series.
    window, horizon, season : int
        Steps that are seen, that are forecast, and after which the series repeats (0: never).
    windows : int
        Windows that were cut.
    began, ended : str
        Dates of the first and the last window's last step; empty without a time column.
    """

    target: str
    steps: int
    places: tuple[int, ...]
    values: tuple[float, ...]
    parts: tuple[Stretch, ...]
    example: WindowView
    windows: int
    window: int
    horizon: int
    season: int = 0
    began: str = ""
    ended: str = ""
