"""What a chart of points and lines shows, and how values become pixels. Nothing here knows Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from gui.charts.axis import Scale, bulk, epoch_ticks, nice_range, tick_text, ticks
from gui.theme.tokens import Role

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN_POWERS = range(-4, 5)  # 0.0001 to 10,000


@dataclass(frozen=True)
class Line:
    """One line of a chart.

    Attributes
    ----------
    name : str
        What stands at its end; without one nothing does.
    points : tuple of (float, float)
        In rising order of x; a value that is not finite leaves a gap.
    role : str
        Its colour.
    width : float
        In pixels; 0 draws dots only.
    has_dots : bool
        Whether each point is marked.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    role: Role = "accent"
    width: float = 2.0
    has_dots: bool = False


@dataclass(frozen=True)
class Mark:
    """An upright dashed line at a value of x, with what it means."""

    x: float
    text: str


@dataclass(frozen=True)
class Plot:
    """A chart of lines over one axis.

    Attributes
    ----------
    title : str
        What it shows, for a screen reader and as the proposed name of a file.
    x_title, y_title : str
        What the axes measure; y stands in the figures that are read out and exported.
    is_log_x, is_log_y : bool
        Whether equal distances mean equal factors.
    x_ticks : tuple of float
        Ticks to be used on the axis; without them round ones are.
    most_y : float or None
        What stands above it leaves the chart at the top.
    """

    title: str
    x_title: str
    y_title: str
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    is_log_x: bool = False
    is_log_y: bool = False
    x_ticks: tuple[float, ...] = ()
    most_y: float | None = None

    @cached_property
    def xs(self) -> tuple[float, ...]:
        """Every value of x that has a point, in rising order."""
        return tuple(sorted({x for line in self.lines for x, _ in line.points}))

    def at(self, x: float) -> list[tuple[Line, float]]:
        """Return the lines that have a finite value at x, with it."""
        return [
            (line, y)
            for line in self.lines
            for place, y in line.points
            if place == x and math.isfinite(y)
        ]


@dataclass(frozen=True)
class Axis:
    """One axis: from values to pixels, with its ticks.

    Attributes
    ----------
    ticks : tuple of (float, str)
        Values and their writing.
    """

    scale: Scale
    is_log: bool
    ticks: tuple[tuple[float, str], ...] = field(default=())

    def at(self, value: float) -> float:
        """Return the pixel of a value; not finite where the axis cannot show it."""
        if not self.is_log:
            return self.scale.at(value)
        return self.scale.at(math.log10(value)) if value > 0 else math.nan

    def nearest(self, pixel: float, values: tuple[float, ...]) -> int | None:
        """Return the place of the value nearest to a pixel."""
        known = [place for place, value in enumerate(values) if math.isfinite(self.at(value))]
        return min(known, key=lambda place: abs(self.at(values[place]) - pixel), default=None)


def ticks_of_epochs(last: int) -> tuple[float, ...]:
    """Return ticks for an axis of epochs, from 1 to the last one."""
    return tuple(float(tick) for tick in epoch_ticks(last))


def x_axis(plot: Plot, begin: float, end: float, *, most: int) -> Axis:
    """Return the axis below, from the first value to the last."""
    values = [x for x in (*plot.xs, *(mark.x for mark in plot.marks)) if math.isfinite(x)]
    if plot.is_log_x:
        return _log_axis([x for x in values if x > 0], begin, end, most=most)
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if high <= low:
        low, high = low - 1, high + 1
    scale = Scale(low, high, begin, end)
    chosen = plot.x_ticks or _inner_ticks(low, high, most)
    step = min((b - a for a, b in pairwise(chosen)), default=1.0)
    if plot.x_ticks:
        texts = [f"{tick:,.6g}" for tick in chosen]
    else:
        texts = [tick_text(tick, step) for tick in chosen]
    return Axis(scale, is_log=False, ticks=tuple(zip(chosen, texts, strict=True)))


def y_axis(plot: Plot, begin: float, end: float, *, most: int = 4) -> Axis:
    """Return the axis at the side; a few values that dwarf all others leave it at the top."""
    values = [y for line in plot.lines for _, y in line.points if math.isfinite(y)]
    if plot.is_log_y:
        return _log_axis([y for y in values if y > 0], begin, end, most=most)
    low, high = bulk(values) or (0.0, 1.0)
    if plot.most_y is not None and low < plot.most_y < high:
        high = plot.most_y
    low, high, step = nice_range(low, high, most)
    chosen = ticks(low, high, step)
    return Axis(
        Scale(low, high, begin, end),
        is_log=False,
        ticks=tuple((tick, tick_text(tick, step)) for tick in chosen),
    )


def power_text(power: int) -> str:
    """Return a power of ten as it is written beside an axis."""
    if power in _PLAIN_POWERS:
        return f"{10.0**power:,.{max(0, -power)}f}"
    return f"10{str(power).translate(_SUPERSCRIPTS)}"


def _log_axis(values: list[float], begin: float, end: float, *, most: int) -> Axis:
    low, high = (min(values), max(values)) if values else (0.1, 1.0)
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    last = max(last, first + 1)
    every = max(1, math.ceil((last - first) / max(1, most)))
    powers = range(first, last + 1, every)
    return Axis(
        Scale(first, last, begin, end),
        is_log=True,
        ticks=tuple((10.0**power, power_text(power)) for power in powers),
    )


def _inner_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Return round ticks within the axis, which begins and ends with the values themselves."""
    first, last, step = nice_range(low, high, most)
    hair = 1e-9 * (high - low)
    return tuple(tick for tick in ticks(first, last, step) if low - hair <= tick <= high + hair)
