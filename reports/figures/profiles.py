"""Profiles of features: partial dependence over single curves, and accumulated effects below."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from core.data.tables.dates import date_text
from core.records.views.pictures import MOST_NAMES
from reports.figures.labels import wrapped
from reports.figures.style import (
    FOOT_MM,
    FULL_MM,
    LIGHT,
    LINE_PT,
    SMALL_PT,
    THIN_PT,
    Theme,
    axes_at,
    drawing,
    keep_inside,
    new_figure,
)

_LEFT_MM = 14.0
_GAP_MM = 6.0
_PANEL_MM = 29.0
_BETWEEN_MM = 4.0


@dataclass(frozen=True)
class Line:
    """A curve with its interval at each point; `low` and `high` may be empty."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True)
class Profile:
    """One feature: mean and single curves over its values, and its accumulated effects.

    With `names` the values are 0, 1, ... into them, and there are no effects.
    """

    title: str
    mean: Line | None
    single: tuple[tuple[float, ...], ...] = ()
    effects: Line | None = None
    deciles: tuple[float, ...] = ()
    names: tuple[str, ...] = ()
    is_date: bool = False


def profiles(
    shown: tuple[Profile, ...], *, y_label: str, width: float = FULL_MM, theme: Theme = LIGHT
) -> Figure:
    """Return the profiles side by side; each row of panels has one scale.

    Thin lines are single rows, ticks at the bottom the deciles of the feature.
    """
    has_means = any(profile.mean is not None for profile in shown)
    has_effects = any(profile.effects is not None for profile in shown)
    count = has_means + has_effects
    with drawing(theme):
        height = FOOT_MM + 2.0 + count * _PANEL_MM + (count - 1) * _BETWEEN_MM
        figure = new_figure(width, height)
        each = (width - _LEFT_MM - 2.0 - _GAP_MM * (len(shown) - 1)) / len(shown)
        rows: list[list[Axes]] = []
        for row in range(count):
            bottom = FOOT_MM + (count - 1 - row) * (_PANEL_MM + _BETWEEN_MM)
            rows.append(
                [
                    axes_at(figure, _LEFT_MM + place * (each + _GAP_MM), bottom, each, _PANEL_MM)
                    for place in range(len(shown))
                ]
            )
        if has_means:
            _row_of_means(rows[0], shown, width=each, y_label=y_label, theme=theme)
        if has_effects:
            _row_of_effects(rows[-1], shown, theme=theme)
        for place, profile in enumerate(shown):
            last = rows[-1][place] if profile.effects or not has_means else rows[0][place]
            last.set_xlabel(wrapped(profile.title, each, lines=1))
        keep_inside(*(axes for row in rows for axes in row))
    return figure


def _row_of_means(
    panels: list[Axes], shown: tuple[Profile, ...], *, width: float, y_label: str, theme: Theme
) -> None:
    low, high = _range([line for profile in shown for line in _means(profile)])
    for place, (axes, profile) in enumerate(zip(panels, shown, strict=True)):
        _frame(axes, profile, low=low, high=high, is_first=place == 0)
        if profile.mean is None:
            axes.set_axis_off()
        elif profile.names:
            _names(axes, profile, profile.mean, width=width, theme=theme)
        else:
            for curve in profile.single:
                axes.plot(profile.mean.x, curve, color=theme.neutral, lw=0.4, alpha=0.45)
            _line(axes, profile.mean, theme=theme)
            _deciles(axes, profile, theme=theme)
            axes.tick_params(labelbottom=profile.effects is None)
    panels[0].set_ylabel(wrapped(y_label, _PANEL_MM))


def _row_of_effects(panels: list[Axes], shown: tuple[Profile, ...], *, theme: Theme) -> None:
    low, high = _range([p.effects for p in shown if p.effects is not None])
    for place, (axes, profile) in enumerate(zip(panels, shown, strict=True)):
        _frame(axes, profile, low=low, high=high, is_first=place == 0)
        if profile.effects is None:
            axes.set_axis_off()
            continue
        axes.axhline(0, color=theme.muted, lw=THIN_PT)
        _line(axes, profile.effects, theme=theme)
        _deciles(axes, profile, theme=theme)
    panels[0].set_ylabel("Accumulated effect")


def _means(profile: Profile) -> list[Line]:
    if profile.mean is None:
        return []
    if profile.names:
        return [profile.mean]
    return [profile.mean, *(Line(profile.mean.x, curve) for curve in profile.single)]


def _range(lines: list[Line]) -> tuple[float, float]:
    values = [value for line in lines for value in (*line.y, *line.low, *line.high)]
    low, high = min(values, default=0.0), max(values, default=1.0)
    margin = 0.05 * ((high - low) or 1.0)
    return low - margin, high + margin


def _frame(axes: Axes, profile: Profile, *, low: float, high: float, is_first: bool) -> None:
    axes.set_ylim(low, high)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4))
    axes.tick_params(labelleft=is_first)
    if profile.deciles:
        first, last = profile.deciles[0], profile.deciles[-1]
        margin = 0.04 * ((last - first) or 1.0)
        axes.set_xlim(first - margin, last + margin)
    if profile.is_date:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=2))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda day, _: date_text(round(day))))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=3))


def _line(axes: Axes, line: Line, *, theme: Theme) -> None:
    if line.low and line.high:
        axes.fill_between(line.x, line.low, line.high, color=theme.band, lw=0, alpha=0.9)
    axes.plot(line.x, line.y, color=theme.accent, lw=LINE_PT)


def _deciles(axes: Axes, profile: Profile, *, theme: Theme) -> None:
    axes.plot(
        profile.deciles,
        [0.0] * len(profile.deciles),
        "|",
        color=theme.ink,
        ms=5,
        mew=0.6,
        transform=axes.get_xaxis_transform(),
        clip_on=False,
    )


def _names(axes: Axes, profile: Profile, mean: Line, *, width: float, theme: Theme) -> None:
    count = min(len(profile.names), MOST_NAMES)
    across = np.arange(count)
    for place in range(count):
        if mean.low and mean.high:
            axes.plot((place, place), (mean.low[place], mean.high[place]), color=theme.accent)
        axes.plot(place, mean.y[place], "o", color=theme.accent, ms=4)
    names = [wrapped(name, width / count, size=SMALL_PT, lines=2) for name in profile.names[:count]]
    axes.set_xticks(across, names, size=SMALL_PT)
    axes.set_xlim(-0.6, count - 0.4)
