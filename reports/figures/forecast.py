"""Forecasts: the error by how far ahead they look, and windows with what came after them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from core.records.assessment import ForecastWindow
from reports.figures.labels import tidy, wrapped
from reports.figures.style import (
    FOOT_MM,
    FULL_MM,
    LABEL_PT,
    LIGHT,
    LINE_PT,
    SMALL_PT,
    STRONG,
    THIN_PT,
    Theme,
    axes_at,
    drawing,
    keep_inside,
    new_figure,
)

_LEFT_MM = 15.0
_TITLE_MM = 5.5
_KEY_MM = 6.0
_PANEL_MM = 30.0
_GAP_MM = 2.0
_DASHES = ((0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)))
_FEW_STEPS = 16
_TITLE_SHARE = 0.85  # titles are semibold, which runs wider than the letters that are measured

Line = tuple[str, tuple[float, ...]]


def step_errors(
    network: tuple[float, ...],
    *,
    low: tuple[float, ...] = (),
    high: tuple[float, ...] = (),
    others: tuple[Line, ...] = (),
    y_label: str = "Mean absolute error",
    width: float = FULL_MM,
    height: float = 62.0,
    theme: Theme = LIGHT,
) -> Figure:
    """Return the error by step ahead, with its band, beside those of other forecasts.

    Parameters
    ----------
    network, low, high : tuple of float
        Of each step ahead; without a band the latter are empty.
    others : tuple of (str, tuple of float)
        Name and errors of each other forecast.
    """
    with drawing(theme):
        figure = new_figure(width, height)
        axes = axes_at(
            figure, _LEFT_MM, FOOT_MM, width - _LEFT_MM - 3.0, height - FOOT_MM - _KEY_MM - 2.0
        )
        steps = np.arange(1, len(network) + 1)
        marker = "o" if len(network) <= _FEW_STEPS else ""
        if low and high:
            axes.fill_between(steps, low, high, color=theme.band, lw=0)
        for (name, errors), dashes in zip(others, _DASHES, strict=False):
            axes.plot(steps, errors, color=theme.ink, lw=1.0, ls=dashes, label=tidy(name))
        axes.plot(
            steps, network, color=theme.accent, lw=LINE_PT, marker=marker, ms=3, label="network"
        )
        axes.set_ylim(bottom=0.0)
        axes.set_xlim(0.5, len(network) + 0.5)
        axes.set_xlabel("Steps ahead")
        axes.set_ylabel(tidy(y_label))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
        _key(axes)
        keep_inside(axes)
    return figure


def forecast_windows(
    windows: tuple[ForecastWindow, ...],
    *,
    naive: str,
    y_label: str = "Value",
    width: float = FULL_MM,
    theme: Theme = LIGHT,
) -> Figure:
    """Return one panel for each window: its past, what was recorded after it, and the forecasts.

    Parameters
    ----------
    naive : str
        What the naive forecast is called.
    """
    panel = _TITLE_MM + _PANEL_MM
    with drawing(theme):
        above = _KEY_MM
        figure = new_figure(
            width, panel * len(windows) + FOOT_MM + _GAP_MM * (len(windows) - 1) + above
        )
        panels = []
        for number, window in enumerate(windows):
            below = len(windows) - 1 - number
            bottom = FOOT_MM + below * (panel + _GAP_MM)
            axes = axes_at(figure, _LEFT_MM, bottom, width - _LEFT_MM - 3.0, _PANEL_MM)
            _window(axes, window, naive=naive, theme=theme)
            when = f", after {window.name}" if window.name else ""
            title = f"{window.rule[:1].upper()}{window.rule[1:]}{when}"
            axes.set_title(
                wrapped(title, _TITLE_SHARE * (width - _LEFT_MM), lines=1),
                loc="left",
                size=LABEL_PT,
                weight=STRONG,
                pad=3 + (above * 72 / 25.4 if number == 0 else 0),
            )
            axes.set_ylabel(wrapped(y_label, _PANEL_MM, lines=1))
            # All panels look back equally far, so that the last one's steps serve all.
            axes.tick_params(labelbottom=below == 0)
            if below == 0:
                axes.set_xlabel("Steps from the end of the window")
            panels.append(axes)
        _key(panels[0])
        keep_inside(*panels)
    return figure


def _window(axes: Axes, window: ForecastWindow, *, naive: str, theme: Theme) -> None:
    past = np.arange(1 - len(window.past), 1)
    ahead = np.arange(1, len(window.recorded) + 1)
    # The recorded line goes on from the last step that was seen.
    axes.plot(past, window.past, color=theme.muted, lw=1.0)
    axes.plot(
        np.concatenate([[0], ahead]),
        (window.past[-1], *window.recorded),
        color=theme.ink,
        lw=1.0,
        label="recorded",
    )
    axes.plot(ahead, window.naive, color=theme.ink, lw=0.9, ls=_DASHES[1], label=tidy(naive))
    axes.plot(
        ahead, window.predicted, color=theme.accent, lw=LINE_PT, marker="o", ms=2.6, label="network"
    )
    axes.axvline(0.5, color=theme.line, lw=THIN_PT)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4))


def _key(axes: Axes) -> None:
    """Name the lines on one row above the panel."""
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        ncols=4,
        frameon=False,
        fontsize=SMALL_PT,
        handlelength=2.4,
        columnspacing=1.4,
        borderaxespad=0.2,
    )
