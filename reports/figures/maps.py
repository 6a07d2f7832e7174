"""Attributions of one image: the input in grey, and a diverging map for each method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

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
    is_signed : bool
        Whether a value can speak against the output; without, the scale begins at zero.
    """

    title: str
    values: npt.NDArray[np.float32] | npt.NDArray[np.float64]
    missed: str = ""
    is_signed: bool = True


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
            _scale(bar, scale, theme=theme, is_signed=entry.is_signed)
    return figure


def most_maps(shape: tuple[int, int], *, height: float, width: float = FULL_MM) -> int:
    """Return how many maps (H, W) stand beside their input in a picture `height` mm tall."""
    gaps = _GAP_MM * (_MOST_IN_A_ROW - 1)
    side = min((width - 2 * _EDGE_MM - gaps) / _MOST_IN_A_ROW, _LARGEST_MM)
    rows = int(height // (_TITLE_MM + side * shape[0] / shape[1] + _SCALE_MM))
    return max(rows, 1) * _MOST_IN_A_ROW - 1


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


def _scale(axes: Axes, scale: float, *, theme: Theme, is_signed: bool) -> None:
    """Print the scale: minus, zero and plus under a strip of the same colours."""
    first_end = -1.0 if is_signed else 0.0
    axes.imshow(
        np.linspace(first_end, 1.0, 65)[None, :],
        cmap=diverging_colours(theme),
        vmin=-1.0,
        vmax=1.0,
        aspect="auto",
        extent=(first_end, 1.0, 0.0, 1.0),
    )
    axes.set_yticks(())
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(theme.line)
        spine.set_linewidth(THIN_PT)
    axes.set_xticks(*scale_ticks(scale, is_signed=is_signed))
    axes.tick_params(length=0, labelsize=SMALL_PT, pad=1.5)
    labels = axes.get_xticklabels()
    if len(labels) > 1:
        labels[0].set_horizontalalignment("left")
        labels[-1].set_horizontalalignment("right")
    axes.set_xlim(first_end, 1.0)


def scale_ticks(scale: float, *, is_signed: bool) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the places from −1 to 1 that a scale names, and what stands there."""
    if scale == 0.0:
        return (0,), ("0",)
    end = scale_text(scale)
    if not is_signed:
        return (0, 1), ("0", end)
    return (-1, 0, 1), (f"\u2212{end}", "0", f"+{end}")


def scale_text(scale: float) -> str:
    """Return a scale's end with two significant digits."""
    if scale == 0.0:
        return "0"
    if not 1e-3 <= scale < 1e4:
        return tidy(f"{scale:.1e}").replace("e-", "e\u2212")
    digits = max(1 - int(np.floor(np.log10(scale))), 0)
    return f"{scale:,.{digits}f}"
