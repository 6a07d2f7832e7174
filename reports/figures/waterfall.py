"""From the baseline's output to the row's: step by step, or as forces on one line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.ticker import MaxNLocator

from core.evidence.wording import figure_text
from reports.figures.bars import Bar, strike_through
from reports.figures.labels import text_width, widest, wrapped
from reports.figures.rows import name_axis, named_rows
from reports.figures.style import (
    FOOT_MM,
    FULL_MM,
    LIGHT,
    SMALL_PT,
    STRONG,
    THIN_PT,
    Theme,
    axes_at,
    drawing,
    new_figure,
    only_bottom_axis,
)

_LABEL_MM = 58.0
_BAR_MM = 3.6
_HATCH = "/////"
_TIP = 0.006  # of the axis: how pointed a force is
_LEAST_GAP = 1e-3  # of the whole way: a smaller rest of the sum is rounding
_LEVELS = 3

Lines = tuple[list[tuple[float, float]], ...]
"""The stretches that names take on each line below the forces."""


@dataclass(frozen=True)
class Way:
    """What leads from one output to another.

    Attributes
    ----------
    bars : tuple of Bar
        Attributions in the order in which they are drawn.
    start, end : float
        Output at the baseline, and at the row.
    """

    bars: tuple[Bar, ...]
    start: float
    end: float

    @property
    def gap(self) -> float:
        """What the attributions leave unexplained: the end minus the start minus their sum."""
        return self.end - self.start - sum(bar.value for bar in self.bars)

    @property
    def has_gap(self) -> bool:
        """Whether the gap is more than rounding."""
        size = max(abs(self.end - self.start), max((abs(b.value) for b in self.bars), default=0.0))
        return abs(self.gap) > _LEAST_GAP * size


def waterfall(
    way: Way,
    *,
    x_label: str,
    digits: int = 2,
    missed: str = "",
    width: float = FULL_MM,
    theme: Theme = LIGHT,
) -> Figure:
    """Return bars that start where the one above ends, from the baseline's output to the row's.

    What the attributions leave unexplained is a step of its own, drawn empty.

    Parameters
    ----------
    missed : str
        What the completeness gate found where it was missed; the picture is then struck through.
    """
    steps = [*way.bars]
    if way.has_gap:
        steps.append(Bar(label="not explained", value=way.gap, is_rest=True))
    names = ("output at the baseline", *(step.label for step in steps), "output of this row")
    labels = tuple(wrapped(name, min(_LABEL_MM, width * 0.4)) for name in names)
    figures = _figures(way, steps, digits=digits)
    ends = np.cumsum([way.start, *(step.value for step in steps)])
    with drawing(theme):
        rows = named_rows(labels, width=width, right=2.0)
        axes, places, span = rows.axes, rows.places, rows.span
        reach = np.concatenate([ends, [_tip(*pair) for pair in zip(steps, ends, strict=False)]])
        axes.set_xlim(*_range(reach, room=widest(figures) + 3.0, span=span))
        for at, step in enumerate(steps):
            _step(axes, step, float(ends[at]), float(places[at + 1]), theme=theme)
            _join(axes, float(ends[at]), places[at : at + 2], theme=theme)
        _join(axes, float(way.end), places[-2:], theme=theme)
        for value, place in ((way.start, places[0]), (way.end, places[-1])):
            axes.plot(value, place, "o", ms=4.5, color=theme.ink, zorder=4)
        _write_figures(axes, figures, steps, ends, places)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=max(3, int(span / 18))))
        name_axis(axes, x_label)
        if missed:
            strike_through(axes, missed, theme=theme)
    return rows.figure


def force(
    way: Way,
    *,
    x_label: str,
    digits: int = 2,
    missed: str = "",
    width: float = FULL_MM,
    theme: Theme = LIGHT,
) -> Figure:
    """Return one line on which inputs push the output up from the left and down from the right.

    They meet at the row's output, the strongest nearest to it; the baseline's output is marked.
    Names stand below where there is room.
    """
    up = sorted((b for b in way.bars if b.value > 0), key=lambda bar: -bar.value)
    down = sorted((b for b in way.bars if b.value < 0), key=lambda bar: bar.value)
    met = way.start + sum(bar.value for bar in way.bars)
    reach = [met, way.start, met - sum(b.value for b in up), met - sum(b.value for b in down)]
    with drawing(theme):
        body, span = 32.0, width - 8.0
        figure = new_figure(width, body + FOOT_MM + 1.0)
        axes = axes_at(figure, 4.0, FOOT_MM, span, body)
        only_bottom_axis(axes)
        axes.set_ylim(0, body)
        low, high = min(reach), max(reach)
        air = 0.06 * (high - low) or 1.0
        axes.set_xlim(low - air, high + air)
        per_mm = (high - low + 2 * air) / span
        taken: Lines = tuple([] for _ in range(_LEVELS))
        for bars, side in ((up, -1), (down, 1)):
            _forces(axes, bars, met, side=side, taken=taken, per_mm=per_mm, theme=theme)
        _mark(axes, met, _met_words(way, met, digits=digits), theme, is_strong=True)
        _mark(axes, way.start, f"baseline {figure_text(way.start, digits=digits)}", theme)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=max(3, int(span / 18))))
        name_axis(axes, x_label)
        if missed:
            strike_through(axes, missed, theme=theme)
    return figure


def _met_words(way: Way, met: float, *, digits: int) -> str:
    """Name the output at which both sides meet, and the row's own where it is another."""
    if not way.has_gap:
        return f"this row {figure_text(met, digits=digits)}"
    own = figure_text(way.end, digits=digits)
    return f"they meet at {figure_text(met, digits=digits)}; this row {own}"


def _figures(way: Way, steps: list[Bar], *, digits: int) -> tuple[str, ...]:
    """Return the values as they are written: outputs without, steps with their sign."""
    return (
        figure_text(way.start, digits=digits),
        *(figure_text(step.value, digits=digits, signed=True) for step in steps),
        figure_text(way.end, digits=digits),
    )


def _range(ends: np.ndarray, *, room: float, span: float) -> tuple[float, float]:
    """Return limits that leave `room` mm at both sides for the values."""
    low, high = float(ends.min()), float(ends.max())
    if low == high:
        return low - 1.0, high + 1.0
    per_mm = (high - low) / max(span - 2 * room, span / 4)
    return low - room * per_mm, high + room * per_mm


def _step(axes: Axes, step: Bar, start: float, place: float, *, theme: Theme) -> None:
    if step.is_rest:
        look = {"color": "none", "edgecolor": theme.ink, "lw": THIN_PT}
    elif step.value >= 0:
        look = {"color": theme.plus, "lw": 0}
    else:
        look = {
            "facecolor": theme.minus_fill,
            "edgecolor": theme.minus,
            "hatch": _HATCH,
            "lw": THIN_PT,
        }
    axes.barh(place, step.value, left=start, height=_BAR_MM, **look)  # type: ignore[arg-type]
    if step.low is not None and step.high is not None:
        axes.plot((start + step.low, start + step.high), (place, place), color=theme.ink, lw=0.9)


def _join(axes: Axes, value: float, places: np.ndarray, *, theme: Theme) -> None:
    """Draw the thin line that leads from one step to the next."""
    axes.plot((value, value), places, color=theme.muted, lw=THIN_PT, zorder=0)


def _write_figures(
    axes: Axes, figures: tuple[str, ...], steps: list[Bar], ends: np.ndarray, places: np.ndarray
) -> None:
    """Write each value past the end of its step, on the step's own side."""
    values = [0.0, *(step.value for step in steps), 0.0]
    reached = (_tip(step, float(start)) for step, start in zip(steps, ends, strict=False))
    tips = [float(ends[0]), *reached, float(ends[-1])]
    for text, value, tip, place in zip(figures, values, tips, places, strict=True):
        side = -1 if value < 0 else 1
        axes.annotate(
            text,
            (tip, float(place)),
            xytext=(4 * side, 0),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            va="center",
            annotation_clip=False,
        )


def _tip(step: Bar, start: float) -> float:
    """Return where a step, with its interval, ends on its own side."""
    if step.low is None or step.high is None:
        return start + step.value
    return start + (step.low if step.value < 0 else step.high)


def _forces(
    axes: Axes,
    bars: list[Bar],
    met: float,
    *,
    side: int,
    taken: Lines,
    per_mm: float,
    theme: Theme,
) -> None:
    """Draw arrows that end at the value where both sides meet, strongest first."""
    middle, half = 19.0, 3.2
    tip = _TIP * (axes.get_xlim()[1] - axes.get_xlim()[0])
    at = met
    for bar in bars:
        far = at + side * abs(bar.value)
        point = min(tip, abs(bar.value))
        corners = [
            (far, middle - half),
            (far - side * point, middle),
            (far, middle + half),
            (at, middle + half),
            (at - side * point, middle),
            (at, middle - half),
        ]
        is_up = side < 0
        axes.add_patch(
            Polygon(
                corners,
                closed=True,
                facecolor=theme.plus if is_up else theme.minus_fill,
                edgecolor=theme.surface if is_up else theme.minus,
                hatch=None if is_up else _HATCH,
                lw=THIN_PT,
            )
        )
        _name(axes, bar, (at + far) / 2, taken=taken, per_mm=per_mm, theme=theme)
        at = far


def _name(
    axes: Axes,
    bar: Bar,
    at: float,
    *,
    taken: Lines,
    per_mm: float,
    theme: Theme,
) -> None:
    """Write a name below its force on the first line that is free; small ones stay without."""
    text = wrapped(bar.label, 34.0, size=SMALL_PT, lines=1)
    reach = text_width(text, size=SMALL_PT) * per_mm
    start, end = at - reach / 2, at + reach / 2
    low, high = axes.get_xlim()
    if start < low or end > high:
        return
    air = 1.5 * per_mm
    for level, names in enumerate(taken):
        if all(end + air < first or start - air > last for first, last in names):
            names.append((start, end))
            y = 12.6 - 4.2 * level
            axes.plot((at, at), (15.6, y + 1.4), color=theme.line, lw=THIN_PT, zorder=0)
            axes.text(at, y, text, size=SMALL_PT, ha="center", va="center")
            return


def _mark(axes: Axes, value: float, text: str, theme: Theme, *, is_strong: bool = False) -> None:
    """Mark a value above the forces; that of the row stands higher than the baseline's."""
    top = 29.0 if is_strong else 25.0
    axes.plot((value, value), (15.0, top - 1.4), color=theme.ink, lw=0.8, zorder=5)
    low, high = axes.get_xlim()
    share = (value - low) / (high - low)
    align = "left" if share < 0.2 else "right" if share > 0.8 else "center"
    axes.text(value, top, text, ha=align, va="center", weight=STRONG if is_strong else 400)
