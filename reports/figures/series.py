"""Attributions of one series: the recording as a line over a strip of attribution."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports.figures.bars import strike_through
from reports.figures.labels import tidy, wrapped
from reports.figures.maps import AttributionMap, scale_ticks
from reports.figures.style import (
    FOOT_MM,
    FULL_MM,
    LABEL_PT,
    LIGHT,
    SMALL_PT,
    STRONG,
    THIN_PT,
    Theme,
    axes_at,
    diverging_colours,
    drawing,
    keep_inside,
    new_figure,
)

_LEFT_MM = 14.0
_TITLE_MM = 5.0
_PANEL_MM = 26.0
_RIGHT_MM = 15.0
_TRUTH_MM = 3.5
_GAP_MM = 2.0


def series_attribution(
    series: npt.NDArray[np.float32],
    maps: tuple[AttributionMap, ...],
    *,
    baseline: npt.NDArray[np.float32] | None = None,
    truth: tuple[tuple[int, int], ...] = (),
    x_label: str = "Step",
    y_label: str = "Value",
    width: float = FULL_MM,
    theme: Theme = LIGHT,
) -> Figure:
    """Return one panel for each method: the recording over its attribution as background.

    Parameters
    ----------
    series : ndarray
        (C, T) or (T,); every channel is a line.
    maps : tuple of AttributionMap
        Values (C, T), summed over channels, or (T,).
    baseline : ndarray, optional
        (C, T) or (T,), drawn thin.
    truth : tuple of (int, int)
        First and last place (from 0) of segments known to decide, bracketed above the panel.

    Notes
    -----
    Steps are counted from one, as in the names of their segments.
    """
    lines = np.atleast_2d(np.asarray(series, dtype=np.float64))
    thin = None if baseline is None else np.atleast_2d(np.asarray(baseline, dtype=np.float64))
    extra = _TRUTH_MM if truth else 0.0
    panel = _TITLE_MM + extra + _PANEL_MM
    with drawing(theme):
        figure = new_figure(width, panel * len(maps) + FOOT_MM + _GAP_MM * (len(maps) - 1))
        for index, entry in enumerate(maps):
            above = len(maps) - 1 - index
            bottom = FOOT_MM + above * (panel + _GAP_MM)
            span = width - _LEFT_MM - _RIGHT_MM
            axes = axes_at(figure, _LEFT_MM, bottom, span, _PANEL_MM)
            scale = _panel(axes, lines, thin, entry, theme=theme)
            axes.set_ylabel(tidy(y_label))
            axes.set_title(
                wrapped(entry.title, span, lines=1),
                loc="left",
                size=LABEL_PT,
                weight=STRONG,
                pad=3 + extra * 72 / 25.4,
            )
            _truth(axes, truth, theme=theme)
            axes.tick_params(labelbottom=above == 0)
            keep_inside(axes)
            if above == 0:
                axes.set_xlabel(tidy(x_label))
            bar = axes_at(figure, width - _RIGHT_MM + 2.5, bottom, 1.8, _PANEL_MM)
            _scale(bar, scale, theme=theme, is_signed=entry.is_signed)
            keep_inside(bar)
    return figure


def most_panels(*, height: float, has_truth: bool) -> int:
    """Return how many panels a picture `height` mm tall has room for."""
    panel = _TITLE_MM + (_TRUTH_MM if has_truth else 0.0) + _PANEL_MM + _GAP_MM
    return max(int((height - FOOT_MM + _GAP_MM) // panel), 1)


def _panel(
    axes: Axes,
    lines: npt.NDArray[np.float64],
    thin: npt.NDArray[np.float64] | None,
    entry: AttributionMap,
    *,
    theme: Theme,
) -> float:
    values = np.asarray(entry.values, dtype=np.float64)
    values = values.sum(axis=0) if values.ndim == 2 else values
    scale = float(np.abs(values).max())
    every = lines if thin is None else np.concatenate([lines, thin])
    low, high = float(every.min()), float(every.max())
    air = 0.06 * (high - low) or 0.5
    steps = lines.shape[1]
    # Softened, so that the line stays legible over the strongest steps.
    axes.imshow(
        values[None, :],
        cmap=diverging_colours(theme),
        vmin=-(scale or 1.0),
        vmax=scale or 1.0,
        alpha=0.75,
        interpolation="nearest",
        aspect="auto",
        extent=(0.5, steps + 0.5, low - air, high + air),
    )
    counted = np.arange(1, steps + 1)
    if thin is not None:
        axes.plot(counted, thin.T, color=theme.muted, lw=0.7, ls=(0, (4, 1.5)))
    axes.plot(counted, lines.T, color=theme.ink, lw=1.0)
    axes.set_xlim(0.5, steps + 0.5)
    axes.set_ylim(low - air, high + air)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=9, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4))
    if entry.missed:
        strike_through(axes, entry.missed, theme=theme)
    return scale


def _truth(axes: Axes, truth: tuple[tuple[int, int], ...], *, theme: Theme) -> None:
    for first, last in truth:
        axes.plot(
            (first + 0.5, last + 1.5),
            (1.04, 1.04),
            color=theme.ink,
            lw=2.0,
            transform=axes.get_xaxis_transform(),
            clip_on=False,
        )
    if truth:
        first, last = truth[0]
        start, stop = axes.get_xlim()
        is_left = (first + last) / 2 + 1 < (start + stop) / 2
        axes.annotate(
            "known segment",
            (last + 1.5 if is_left else first + 0.5, 1.04),
            xycoords=axes.get_xaxis_transform(),
            xytext=(3 if is_left else -3, 0),
            textcoords="offset points",
            ha="left" if is_left else "right",
            va="center",
            size=SMALL_PT,
            annotation_clip=False,
        )


def _scale(axes: Axes, scale: float, *, theme: Theme, is_signed: bool) -> None:
    low = -1.0 if is_signed else 0.0
    axes.imshow(
        np.linspace(1.0, low, 65)[:, None],
        cmap=diverging_colours(theme),
        vmin=-1.0,
        vmax=1.0,
        alpha=0.75,
        aspect="auto",
        extent=(0.0, 1.0, low, 1.0),
    )
    axes.set_xticks(())
    axes.yaxis.tick_right()
    axes.set_yticks(*scale_ticks(scale, is_signed=is_signed))
    axes.set_ylim(low, 1.0)
    axes.tick_params(length=0, labelsize=SMALL_PT, pad=1.5)
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(theme.line)
        spine.set_linewidth(THIN_PT)
