"""Regression: recorded against predicted."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from core.records.assessment import Curve
from reports.figures.labels import tidy
from reports.figures.style import (
    DIAGONAL_NAME_MM,
    FOOT_MM,
    HALF_MM,
    LIGHT,
    THIN_PT,
    Theme,
    axes_at,
    drawing,
    keep_inside,
    name_diagonal,
    new_figure,
)

_LEFT_MM = 15.0


def regression_scatter(
    curve: Curve,
    *,
    x_label: str = "Recorded",
    y_label: str = "Predicted",
    width: float = HALF_MM,
    height: float | None = None,
    theme: Theme = LIGHT,
) -> Figure:
    """Return predictions (`curve.y`) against recorded values (`curve.x`) on equal axes.

    Without a `height` the axes are a square.
    """
    with drawing(theme):
        side = width - _LEFT_MM - 3.0
        up = side if height is None else height - FOOT_MM - 3.0
        figure = new_figure(width, up + FOOT_MM + 3.0)
        axes = axes_at(figure, _LEFT_MM, FOOT_MM, side, up - DIAGONAL_NAME_MM)
        low = min(*curve.x, *curve.y)
        high = max(*curve.x, *curve.y)
        margin = 0.04 * (high - low) or 1.0
        ends = (low - margin, high + margin)
        axes.plot(ends, ends, color=theme.muted, lw=THIN_PT, ls=(0, (5, 1.5)))
        name_diagonal(axes, theme=theme)
        axes.plot(curve.x, curve.y, "o", color=theme.accent, ms=2.8, mew=0, alpha=0.65)
        axes.set_xlim(*ends)
        axes.set_ylim(*ends)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
        axes.set_xlabel(tidy(x_label))
        axes.set_ylabel(tidy(y_label))
        keep_inside(axes)
    return figure
