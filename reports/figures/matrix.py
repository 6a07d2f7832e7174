"""The confusion matrix, coloured by the share of each recorded class."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.figures.labels import text_width, tidy, widest, wrapped
from reports.figures.style import (
    HALF_MM,
    LABEL_PT,
    LIGHT,
    LINE_SPACING,
    STRONG,
    THIN_PT,
    Theme,
    axes_at,
    drawing,
    new_figure,
    sequential_colours,
)

_MOST_WITH_FIGURES = 20
_MOST_WITH_NAMES = 40
_LABEL_MM = 26.0
_SMALLEST_CELL_MM = 4.5
_LARGEST_CELL_MM = 18.0


def confusion_matrix(
    counts: tuple[tuple[int, ...], ...],
    *,
    class_names: tuple[str, ...],
    row_label: str = "Recorded",
    column_label: str = "Predicted",
    width: float = HALF_MM,
    height: float | None = None,
    theme: Theme = LIGHT,
) -> Figure:
    """Return counts of recorded (rows) against predicted (columns) classes.

    The colour is the share of the row; counts are written in the cells up to twenty classes, the
    names beside them up to forty. With a `height` it is no higher than that.
    """
    size = len(counts)
    has_names = size <= _MOST_WITH_NAMES
    names = tuple(wrapped(name, _LABEL_MM) if has_names else "" for name in class_names)
    with drawing(theme):
        left = widest(names) + 9.0
        cell = min((width - left - 2.0) / size, _LARGEST_CELL_MM)
        is_turned = max(text_width(line) for n in names for line in n.split("\n")) > cell - 1.0
        under = (widest(names) if is_turned else 4.0) + 8.0
        if height is not None:
            cell = min(cell, (height - under - 2.0) / size)
        figure = new_figure(width, under + cell * size + 2.0)
        axes = axes_at(figure, left, under, cell * size, cell * size)
        table = np.asarray(counts, dtype=np.float64)
        shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1.0)
        _cells(axes, shares, theme=theme)
        if size <= _MOST_WITH_FIGURES:
            _figures(axes, counts, shares, cell=cell, theme=theme)
        _names(axes, names, is_turned=is_turned)
        axes.set_xlabel(tidy(column_label))
        axes.set_ylabel(tidy(row_label))
    return figure


def _cells(
    axes: Axes, shares: np.ndarray[tuple[int, int], np.dtype[np.float64]], *, theme: Theme
) -> None:
    size = len(shares)
    axes.pcolormesh(
        np.arange(size + 1) - 0.5,
        np.arange(size + 1) - 0.5,
        shares,
        cmap=sequential_colours(theme),
        vmin=0.0,
        vmax=1.0,
        edgecolor=theme.line,
        linewidth=THIN_PT / 2,
    )
    axes.set_ylim(size - 0.5, -0.5)
    axes.set_xlim(-0.5, size - 0.5)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0)
    axes.grid(visible=False)


def _figures(
    axes: Axes,
    counts: tuple[tuple[int, ...], ...],
    shares: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    *,
    cell: float,
    theme: Theme,
) -> None:
    longest = max(text_width(f"{count:,}", size=LABEL_PT) for row in counts for count in row)
    size = LABEL_PT if longest < cell - 1.0 else max(LABEL_PT * (cell - 0.6) / longest, 4.0)
    for row, line in enumerate(counts):
        for column, count in enumerate(line):
            if count == 0 and len(counts) > 4:
                continue  # in larger matrices an empty cell says zero and lets errors stand out
            axes.text(
                column,
                row,
                f"{count:,}",
                size=size,
                ha="center",
                va="center_baseline",
                weight=STRONG if row == column else 400,
                color=theme.surface if shares[row, column] > 0.55 else theme.ink,
            )


def _names(axes: Axes, names: tuple[str, ...], *, is_turned: bool) -> None:
    places = range(len(names))
    axes.set_yticks(places, names, linespacing=LINE_SPACING)
    axes.set_xticks(places, names, rotation=90 if is_turned else 0, linespacing=LINE_SPACING)
