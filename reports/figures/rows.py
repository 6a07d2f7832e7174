"""Charts with a named row for each thing shown: how high the rows are, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.figures.labels import text_width, tidy, widest, wrapped
from reports.figures.style import FOOT_MM, LINE_SPACING, axes_at, new_figure, only_bottom_axis

_LINE_MM = 3.4
_BETWEEN_MM = 4.0  # names and axis
_MM_PER_INCH = 25.4
_HINTED = 1.05  # on a screen letters stand on whole pixels, which makes lines a little longer


@dataclass(frozen=True, eq=False)
class Rows:
    """Axes with a named row for each thing shown.

    Attributes
    ----------
    places : ndarray
        Middle of each row in mm from the bottom, the first one on top.
    body, span : float
        Height and width of the axes in mm.
    """

    figure: Figure
    axes: Axes
    places: npt.NDArray[np.float64]
    body: float
    span: float


def named_rows(
    labels: tuple[str, ...], *, width: float, right: float, top: float = 1.0, gap: float = 2.2
) -> Rows:
    """Return the axes of rows that are as high as their names need.

    Parameters
    ----------
    labels : tuple of str
        Names, wrapped where they take several lines.
    width : float
        Of the whole figure, in mm.
    right, top : float
        Room beside and above the axes, in mm.
    gap : float
        Between two rows, in mm.
    """
    left = widest(labels) + _BETWEEN_MM
    heights = np.array([_LINE_MM * (label.count("\n") + 1) + gap for label in labels])
    body, span = float(heights.sum()), width - left - right
    figure = new_figure(width, body + FOOT_MM + top)
    axes = axes_at(figure, left, FOOT_MM, span, body)
    only_bottom_axis(axes)
    axes.set_ylim(0, body)
    places = body - np.cumsum(heights) + heights / 2
    axes.set_yticks(places, labels, linespacing=LINE_SPACING)
    axes.tick_params(labelleft=True)
    return Rows(figure, axes, places, body, span)


def name_axis(axes: Axes, text: str) -> None:
    """Name the axis of values in its middle; a name wider than it stays within the figure."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    whole = float(figure.get_size_inches()[0]) * _MM_PER_INCH
    box = axes.get_position()
    left, span = box.x0 * whole, box.width * whole
    half, middle = _HINTED * text_width(tidy(text)) / 2, left + span / 2
    if half <= min(middle, whole - middle):
        axes.set_xlabel(tidy(text))
        return
    line = wrapped(text, whole / _HINTED, lines=1)
    half = _HINTED * text_width(line) / 2
    axes.set_xlabel(line, x=(min(max(middle, half), whole - half) - left) / span)
