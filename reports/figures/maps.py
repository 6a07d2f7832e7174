"""Attributions of one image: the input in grey, and a diverging map for each method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from core.evidence.wording import figure_text
from reports.figures.bars import strike_through
from reports.figures.labels import tidy, wrapped
from reports.figures.style import (
    FULL_MM,
    LABEL_PT,
    LIGHT,
    LINE_SPACING,
    SMALL_PT,
    STRONG,
    THIN_PT,
    Theme,
    axes_at,
    diverging_colours,
    drawing,
    new_figure,
)

_GAP_MM = 4.0
_EDGE_MM = 0.3  # so that frames are not cut in half
_TITLE_MM = 7.5
_SCALE_MM = 9.0
_MOST_IN_A_ROW = 5
_LARGEST_MM = 27.0


@dataclass(frozen=True)
class AttributionMap:
    """One method's map of one case.

    Attributes
    ----------
    values : ndarray
        (H, W) or (C, H, W), summed over channels for the picture.
    missed : str
        What the completeness gate found where it was missed, such as "error 23.6 %".
    """

    title: str
    values: npt.NDArray[np.float32] | npt.NDArray[np.float64]
    missed: str = ""


def image_attribution(
    image: npt.NDArray[np.float32],
    maps: tuple[AttributionMap, ...],
    *,
    input_title: str = "Input",
    width: float = FULL_MM,
    theme: Theme = LIGHT,
) -> Figure:
    """Return the input (C, H, W) or (H, W) in grey and one map for each method.

    Each map has its own scale, symmetrical about zero and printed below it; a map that missed its
    gate is struck through with the figure.
    """
    count = len(maps) + 1
    rows = -(-count // _MOST_IN_A_ROW)
    columns = -(-count // rows)
    grey = np.asarray(image, dtype=np.float64)
    grey = grey.mean(axis=0) if grey.ndim == 3 else grey
    ratio = grey.shape[0] / grey.shape[1]
    side = min((width - 2 * _EDGE_MM - _GAP_MM * (columns - 1)) / columns, _LARGEST_MM)
    row_mm = _TITLE_MM + side * ratio + _SCALE_MM
    with drawing(theme):
        figure = new_figure(width, row_mm * rows)
        for index in range(count):
            row, column = divmod(index, columns)
            left = _EDGE_MM + column * (side + _GAP_MM)
            bottom = (rows - 1 - row) * row_mm + _SCALE_MM
            axes = axes_at(figure, left, bottom, side, side * ratio)
            if index == 0:
                _input(axes, grey, title=wrapped(input_title, side), theme=theme)
                continue
            entry = maps[index - 1]
            scale = _map(axes, entry, side=side, theme=theme)
            bar = axes_at(figure, left, bottom - 3.2, side, 1.6)
            _scale(bar, scale, theme=theme)
    return figure


def _input(axes: Axes, grey: npt.NDArray[np.float64], *, title: str, theme: Theme) -> None:
    axes.imshow(grey, cmap="gray", interpolation="nearest", aspect="auto")
    _dress(axes, title, theme=theme)


def _map(axes: Axes, entry: AttributionMap, *, side: float, theme: Theme) -> float:
    values = np.asarray(entry.values, dtype=np.float64)
    values = values.sum(axis=0) if values.ndim == 3 else values
    scale = float(np.abs(values).max())
    bound = scale or 1.0
    axes.imshow(
        values,
        cmap=diverging_colours(theme),
        vmin=-bound,
        vmax=bound,
        interpolation="nearest",
        aspect="auto",
    )
    _dress(axes, wrapped(entry.title, side), theme=theme)
    if entry.missed:
        strike_through(axes, entry.missed, theme=theme)
    return scale


def _dress(axes: Axes, title: str, *, theme: Theme) -> None:
    axes.set_xticks(())
    axes.set_yticks(())
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(theme.line)
        spine.set_linewidth(THIN_PT)
    axes.set_title(title, loc="left", size=LABEL_PT, weight=STRONG, pad=3, linespacing=LINE_SPACING)


def _scale(axes: Axes, scale: float, *, theme: Theme) -> None:
    """Print the scale: minus, zero and plus under a strip of the same colours."""
    axes.imshow(
        np.linspace(-1.0, 1.0, 65)[None, :],
        cmap=diverging_colours(theme),
        aspect="auto",
        extent=(-1.0, 1.0, 0.0, 1.0),
    )
    axes.set_yticks(())
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(theme.line)
        spine.set_linewidth(THIN_PT)
    end = scale_text(scale)
    minus = figure_text(-1.0, digits=0)[0]
    is_zero = scale == 0.0
    axes.set_xticks((-1, 0, 1), ("", "0", "") if is_zero else (f"{minus}{end}", "0", f"+{end}"))
    axes.tick_params(length=0, labelsize=SMALL_PT, pad=1.5)
    first, _, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")


def scale_text(scale: float) -> str:
    """Return a scale's end with two significant digits."""
    if scale == 0.0:
        return "0"
    if not 1e-3 <= scale < 1e4:
        return tidy(f"{scale:.1e}").replace("e-", "e\u2212")
    digits = max(1 - int(np.floor(np.log10(scale))), 0)
    return f"{scale:,.{digits}f}"
