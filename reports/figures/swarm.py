"""Attributions row by row: swarms of points by part, and points over a feature's own value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from core.data.tables.dates import date_text
from core.records.views.pictures import MOST_NAMES
from reports.figures.labels import tidy, widest, wrapped
from reports.figures.rows import name_axis
from reports.figures.style import (
    FOOT_MM,
    FULL_MM,
    LIGHT,
    LINE_SPACING,
    SMALL_PT,
    THIN_PT,
    Theme,
    axes_at,
    drawing,
    keep_inside,
    new_figure,
    only_bottom_axis,
)

Doubles = npt.NDArray[np.float64]

_ROW_MM = 6.4
_POINT_PT = 2.6
_STEP_MM = 0.9  # between points that would lie on each other
_LABEL_MM = 50.0
_KEY_MM = 5.0
_PANEL_GAP_MM = 5.0
_PANEL_LEFT_MM = 12.0
_TITLE_MM = 5.0


@dataclass(frozen=True)
class Swarm:
    """One part: its attributions, and a shade from 0 to 1 for each, None for none."""

    label: str
    values: tuple[float, ...]
    shades: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Cloud:
    """One feature: its value in each row, None where missing, beside its attribution.

    With `names` the values are places among them.
    """

    title: str
    values: tuple[float | None, ...]
    attributions: tuple[float, ...]
    names: tuple[str, ...] = ()
    is_date: bool = False


def beeswarm(
    swarms: tuple[Swarm, ...], *, x_label: str, width: float = FULL_MM, theme: Theme = LIGHT
) -> Figure:
    """Return a row of points for each part, dark where the part's own value is high.

    Points without a shade (names, missing values, words) are hollow.
    """
    labels = tuple(wrapped(swarm.label, min(_LABEL_MM, width * 0.36)) for swarm in swarms)
    with drawing(theme):
        left, body = widest(labels) + 3.0, len(swarms) * _ROW_MM
        figure = new_figure(width, body + _KEY_MM + FOOT_MM)
        axes = axes_at(figure, left, FOOT_MM, width - left - 2.0, body)
        only_bottom_axis(axes)
        axes.set_ylim(0, body)
        places = [body - _ROW_MM * (place + 0.5) for place in range(len(swarms))]
        axes.set_yticks(places, labels, linespacing=LINE_SPACING)
        axes.tick_params(labelleft=True)
        low = min((min(swarm.values, default=0.0) for swarm in swarms), default=0.0)
        high = max((max(swarm.values, default=0.0) for swarm in swarms), default=0.0)
        margin = 0.03 * ((high - low) or 1.0)
        axes.set_xlim(min(low, 0.0) - margin, max(high, 0.0) + margin)
        axes.axvline(0, color=theme.ink, lw=THIN_PT)
        scale = (width - left - 2.0) / ((high - low) or 1.0)
        for swarm, place in zip(swarms, places, strict=True):
            _swarm(axes, swarm, place, scale=scale, theme=theme)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=7))
        name_axis(axes, x_label)
        if any(shade is not None for swarm in swarms for shade in swarm.shades):
            _key(figure, width=width, bottom=FOOT_MM + body + 1.0, theme=theme)
    return figure


def clouds(
    panels: tuple[Cloud, ...],
    *,
    y_label: str,
    width: float = FULL_MM,
    height: float = 46.0,
    theme: Theme = LIGHT,
) -> Figure:
    """Return attributions over the values of a few features side by side, on one scale."""
    with drawing(theme):
        figure = new_figure(width, height)
        each = (width - _PANEL_LEFT_MM - _PANEL_GAP_MM * (len(panels) - 1)) / len(panels)
        shown = [value for panel in panels for value in panel.attributions]
        low, high = min(shown, default=0.0), max(shown, default=0.0)
        margin = 0.05 * ((high - low) or 1.0)
        found = []
        for place, panel in enumerate(panels):
            axes = axes_at(
                figure,
                _PANEL_LEFT_MM + place * (each + _PANEL_GAP_MM),
                FOOT_MM,
                each,
                height - FOOT_MM - 2.0,
            )
            axes.axhline(0, color=theme.ink, lw=THIN_PT)
            axes.set_ylim(low - margin, high + margin)
            axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
            axes.tick_params(labelleft=place == 0)
            _cloud(axes, panel, width=each, theme=theme)
            axes.set_xlabel(wrapped(panel.title, each, lines=1))
            found.append(axes)
        if found:
            found[0].set_ylabel(tidy(y_label))
            keep_inside(*found)
    return figure


def value_colours(theme: Theme) -> Colormap:
    """Return the map from low values (grey) over the accent to high ones (ink)."""
    return LinearSegmentedColormap.from_list(
        f"value-{theme.name}", [theme.neutral, theme.accent, theme.ink]
    )


def _swarm(axes: Axes, swarm: Swarm, place: float, *, scale: float, theme: Theme) -> None:
    values = np.array(swarm.values, dtype=np.float64)
    heights = place + _offsets(values * scale)
    shades = swarm.shades or (None,) * len(values)
    has_shade = np.array([shade is not None for shade in shades], dtype=np.bool_)
    if (~has_shade).any():
        axes.plot(
            values[~has_shade],
            heights[~has_shade],
            "o",
            ms=_POINT_PT,
            mfc="none",
            mec=theme.muted,
            mew=0.5,
        )
    if has_shade.any():
        axes.scatter(
            values[has_shade],
            heights[has_shade],
            c=np.array([shade for shade in shades if shade is not None]),
            cmap=value_colours(theme),
            vmin=0.0,
            vmax=1.0,
            s=_POINT_PT**2,
            linewidths=0,
        )


def _offsets(places: Doubles) -> Doubles:
    """Return how far (n,) in mm points are moved up or down so that few lie on each other."""
    offsets = np.zeros(len(places))
    columns = np.floor(places / _STEP_MM).astype(np.int64)
    room = _ROW_MM / 2 - 0.6
    for column in np.unique(columns):
        own = np.flatnonzero(columns == column)
        step = min(_STEP_MM, 2 * room / max(len(own) - 1, 1))
        # 0, +1, −1, +2, −2: the middle fills first.
        order = np.arange(len(own))
        offsets[own] = np.where(order % 2 == 1, (order + 1) // 2, -(order // 2)) * step
    return np.clip(offsets, -room, room)


def _key(figure: Figure, *, width: float, bottom: float, theme: Theme) -> None:
    axes = axes_at(figure, width - 62.0, bottom, 20.0, 2.4)
    axes.imshow(
        np.linspace(0.0, 1.0, 64)[None], aspect="auto", cmap=value_colours(theme), vmin=0, vmax=1
    )
    axes.set_axis_off()
    for side, text, align in ((-0.05, "low value", "right"), (1.05, "high value", "left")):
        axes.text(
            side,
            0.5,
            text,
            size=SMALL_PT,
            color=theme.muted,
            ha=align,
            va="center",
            transform=axes.transAxes,
        )


def _cloud(axes: Axes, panel: Cloud, *, width: float, theme: Theme) -> None:
    known = [
        (value, attribution)
        for value, attribution in zip(panel.values, panel.attributions, strict=True)
        if value is not None
    ]
    across = np.array([value for value, _ in known], dtype=np.float64)
    heights = np.array([attribution for _, attribution in known], dtype=np.float64)
    if panel.names:
        across = _by_name(axes, panel, across, width=width)
    elif panel.is_date:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=2))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda day, _: date_text(round(day))))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
    axes.plot(across, heights, "o", ms=_POINT_PT, mew=0, color=theme.accent, alpha=0.6)


def _by_name(axes: Axes, panel: Cloud, places: Doubles, *, width: float) -> Doubles:
    """Name the axis by the categories that occur most, and return the points' places on it."""
    codes = places.astype(np.int64)
    found, counts = np.unique(codes, return_counts=True)
    kept = np.sort(found[np.argsort(-counts, kind="stable")][:MOST_NAMES])
    names = [wrapped(panel.names[code], width / max(len(kept), 1), lines=2) for code in kept]
    axes.set_xticks(range(len(kept)), names, size=SMALL_PT)
    axes.set_xlim(-0.6, len(kept) - 0.4)
    across = np.full(len(codes), np.nan)
    for place, code in enumerate(kept):
        own = codes == code
        across[own] = place + np.linspace(-0.25, 0.25, int(own.sum())) * (own.sum() > 1)
    return across
