"""Rows of points with intervals: figures by group, and attributions of a whole sample."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

from core.records.base import Estimate
from reports.figures.labels import tidy, widest, wrapped
from reports.figures.rows import name_axis, named_rows
from reports.figures.style import (
    FULL_MM,
    LABEL_PT,
    LIGHT,
    SMALL_PT,
    STRONG,
    THIN_PT,
    Theme,
    drawing,
)

_LABEL_MM = 56.0
_GAP_MM = 2.0


@dataclass(frozen=True)
class IntervalRow:
    """One row: its name, its figure as number and as printed, and how it stands to the limit.

    A row without a value is a sub-heading.
    """

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    figure: str = ""
    interval: str = ""
    mark: Literal["point", "open", "outside", "reference"] = "point"


def intervals(
    rows: tuple[IntervalRow, ...],
    *,
    x_label: str,
    limits: tuple[tuple[float, str], ...] = (),
    is_logarithmic: bool = False,
    figure_head: str = "",
    interval_head: str = "",
    width: float = FULL_MM,
    theme: Theme = LIGHT,
) -> Figure:
    """Return a row for each figure: point, interval, and both as printed at the right.

    Parameters
    ----------
    limits : tuple of (float, str)
        Thin vertical lines with their names.
    """
    labels = tuple(wrapped(row.label, min(_LABEL_MM, width * 0.36)) for row in rows)
    rows = tuple(
        replace(
            row,
            figure=wrapped(row.figure, width * 0.16, lines=1),
            interval=wrapped(row.interval, width * 0.2, lines=1),
        )
        for row in rows
    )
    with drawing(theme):
        figure_mm = widest((*(row.figure for row in rows), figure_head), weight=STRONG) + 2.0
        interval_mm = widest((*(row.interval for row in rows), interval_head)) + 3.5
        right = figure_mm + interval_mm
        top = 6.5 if limits or figure_head or interval_head else 1.0
        frame = named_rows(labels, width=width, right=right, top=top, gap=_GAP_MM)
        axes, places, body = frame.axes, frame.places, frame.body
        _name_axis(axes, x_label)
        if is_logarithmic:
            _logarithmic(axes)
        for row, place in zip(rows, places, strict=True):
            if row.value is not None:
                _interval(axes, row, place, theme=theme)
        _spread_range(axes, rows, limits, is_logarithmic=is_logarithmic)
        _limits(axes, limits, body=body, theme=theme)
        heads = IntervalRow("", figure=figure_head, interval=interval_head)
        for row, place in ((heads, body + 3.0), *zip(rows, places, strict=True)):
            _printed(axes, row, place, span=(frame.span, figure_mm, right), theme=theme)
        for text, row in zip(axes.get_yticklabels(), rows, strict=True):
            text.set_fontweight(400 if row.value is not None or row.figure else STRONG)
    return frame.figure


def global_attribution(
    players: tuple[str, ...],
    estimates: tuple[Estimate, ...],
    *,
    x_label: str,
    retrained: tuple[tuple[float, ...], ...] = (),
    figures: tuple[str, ...] = (),
    width: float = FULL_MM,
    theme: Theme = LIGHT,
) -> Figure:
    """Return mean absolute attributions with intervals, in the given order.

    Parameters
    ----------
    retrained : tuple of tuple of float
        For each player the figures of models trained again, as ticks; their spread is what the
        interval over rows does not show.
    figures : tuple of str
        The figures as printed, written at the right; empty leaves them out.
    """
    labels = tuple(wrapped(name, min(_LABEL_MM, width * 0.42)) for name in players)
    figures = tuple(wrapped(text, width * 0.16, lines=1) for text in figures)
    with drawing(theme):
        right = widest(figures, weight=STRONG) + 3.5 if figures else 2.0
        top = 5.0 if retrained else 1.0
        frame = named_rows(labels, width=width, right=right, top=top, gap=_GAP_MM)
        axes, places = frame.axes, frame.places
        _name_axis(axes, x_label)
        for place, estimate in zip(places, estimates, strict=True):
            if estimate.value is None:
                continue
            axes.plot((0, estimate.value), (place, place), color=theme.line, lw=THIN_PT)
            if estimate.low is not None and estimate.high is not None:
                axes.plot((estimate.low, estimate.high), (place, place), color=theme.accent, lw=1.6)
            axes.plot(estimate.value, place, "o", color=theme.accent, ms=4.4, clip_on=False)
        for place, values in zip(places, retrained, strict=False):
            axes.plot(values, [place] * len(values), "|", color=theme.ink, ms=5, mew=0.7)
        axes.set_xlim(left=0)
        axes.margins(x=0.03)
        for place, text in zip(places, figures, strict=False):
            axes.text(
                1 + (right - 0.5) / frame.span,
                place,
                tidy(text),
                weight=STRONG,
                ha="right",
                va="center",
                transform=axes.get_yaxis_transform(),
            )
        if retrained:
            _retrained_key(axes, frame.body, theme=theme)
    return frame.figure


def _name_axis(axes: Axes, x_label: str) -> None:
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7))
    name_axis(axes, x_label)


def _interval(axes: Axes, row: IntervalRow, place: float, *, theme: Theme) -> None:
    colour = {"outside": theme.plus, "point": theme.accent}.get(row.mark, theme.ink)
    if row.low is not None and row.high is not None:
        axes.plot((row.low, row.high), (place, place), color=colour, lw=1.4)
    form = {"outside": "s", "reference": "D"}.get(row.mark, "o")
    fill = colour if row.mark in ("point", "outside") else theme.surface
    assert row.value is not None
    axes.plot(row.value, place, form, mfc=fill, mec=colour, mew=1.1, ms=4.6, zorder=3)


def _spread_range(
    axes: Axes,
    rows: tuple[IntervalRow, ...],
    limits: tuple[tuple[float, str], ...],
    *,
    is_logarithmic: bool,
) -> None:
    """Show every value, interval and limit, with a little air."""
    values = [v for row in rows for v in (row.value, row.low, row.high) if v is not None]
    values += [value for value, _ in limits]
    low, high = min(values, default=0.0), max(values, default=1.0)
    if is_logarithmic:
        axes.set_xlim(low / 1.1, high * 1.1)
        return
    air = 0.05 * (high - low) or 0.5
    axes.set_xlim(low - air, high + air)


def _limits(
    axes: Axes, limits: tuple[tuple[float, str], ...], *, body: float, theme: Theme
) -> None:
    start, stop = axes.get_xlim()
    for place, (value, name) in enumerate(limits):
        solid = place == 0
        axes.axvline(
            value,
            color=theme.ink,
            lw=0.8 if solid else THIN_PT,
            ls="solid" if solid else (0, (3, 2)),
            zorder=0,
        )
        is_left = value > (start + stop) / 2
        axes.annotate(
            tidy(name),
            (value, body),
            xytext=(-3 if is_left else 3, 3),
            textcoords="offset points",
            ha="right" if is_left else "left",
            va="bottom",
            size=SMALL_PT,
            color=theme.muted,
            annotation_clip=False,
        )


def _printed(
    axes: Axes,
    row: IntervalRow,
    place: float,
    *,
    span: tuple[float, float, float],
    theme: Theme,
) -> None:
    """Write figure and interval in two right-aligned columns beside the axes."""
    width, figure_mm, right = span
    across = axes.get_yaxis_transform()
    is_head = row.label == ""
    is_quiet = is_head or row.mark == "reference"
    size = SMALL_PT if is_head else LABEL_PT
    axes.text(
        1 + figure_mm / width,
        place,
        tidy(row.figure),
        ha="right",
        va="center",
        size=size,
        weight=400 if is_quiet else STRONG,
        color=theme.muted if is_quiet else theme.ink,
        transform=across,
    )
    axes.text(
        1 + (right - 0.5) / width,
        place,
        tidy(row.interval),
        ha="right",
        va="center",
        size=size,
        color=theme.muted,
        transform=across,
    )


def _logarithmic(axes: Axes) -> None:
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _retrained_key(axes: Axes, body: float, *, theme: Theme) -> None:
    axes.annotate(
        "point and line: this model with its interval; ticks: models trained again",
        (1.0, body),
        xycoords=axes.get_yaxis_transform(),
        xytext=(0, 4),
        textcoords="offset points",
        ha="right",
        size=SMALL_PT,
        color=theme.muted,
        annotation_clip=False,
    )
