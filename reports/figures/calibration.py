"""The reliability diagram: whether a predicted probability means what it says."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

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

_FIFTHS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_HALVES = (0.0, 0.5, 1.0)
_COUNTS_MM = 11.0
_ROOM_FOR_FIFTHS_MM = 36.0


def reliability(
    curve: Curve,
    *,
    counts: tuple[int, ...] = (),
    x_label: str = "Predicted probability",
    y_label: str = "Observed share",
    width: float = HALF_MM,
    height: float | None = None,
    theme: Theme = LIGHT,
) -> Figure:
    """Return observed shares with intervals by mean predicted probability.

    Parameters
    ----------
    curve : Curve
        One point for each bin that holds rows, `low` and `high` its interval.
    counts : tuple of int
        Rows in equal-width bins over 0 to 1, drawn below. Where they are left out, those of the
        curve stand at its points; where it has none either, nothing is drawn below.
    height : float, optional
        In mm; without it, the whole is as high as it is wide but for its foot.
    """
    with drawing(theme):
        side = width - 16.0
        below = _COUNTS_MM + 3.0 if counts or curve.counts else 0.0
        up = side if height is None else height - FOOT_MM - 3.0
        figure = new_figure(width, up + FOOT_MM + 3.0)
        axes = axes_at(figure, 13.0, FOOT_MM + below, side, up - below - DIAGONAL_NAME_MM)
        axes.plot((0, 1), (0, 1), color=theme.muted, lw=THIN_PT, ls=(0, (5, 1.5)))
        name_diagonal(axes, theme=theme)
        if curve.low and curve.high:
            axes.vlines(curve.x, curve.low, curve.high, color=theme.accent, lw=1.2)
        axes.plot(curve.x, curve.y, "o", color=theme.accent, ms=4.2, clip_on=False)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        across = _FIFTHS if side > _ROOM_FOR_FIFTHS_MM else _HALVES
        axes.set_xticks(across)
        axes.set_yticks(_FIFTHS if up - below > _ROOM_FOR_FIFTHS_MM else _HALVES)
        axes.set_ylabel(tidy(y_label))
        if counts or curve.counts:
            axes.tick_params(labelbottom=False)
            bars = _even_bins(counts) if counts else _bars_at(curve)
            below_axes = _counts(figure, bars, side=side, x_label=x_label, theme=theme)
            below_axes.set_xticks(across)
            keep_inside(axes, below_axes)
        else:
            axes.set_xlabel(tidy(x_label))
    return figure


@dataclass(frozen=True)
class _Bars:
    starts: tuple[float, ...]
    width: float
    counts: tuple[int, ...]


def _even_bins(counts: tuple[int, ...]) -> _Bars:
    size = len(counts)
    return _Bars(tuple(place / size for place in range(size)), 0.92 / size, counts)


def _bars_at(curve: Curve) -> _Bars:
    return _Bars(tuple(x - 0.02 for x in curve.x), 0.04, curve.counts)


def _counts(figure: Figure, bars: _Bars, *, side: float, x_label: str, theme: Theme) -> Axes:
    axes = axes_at(figure, 13.0, FOOT_MM, side, _COUNTS_MM)
    most = max(*bars.counts, 1)
    axes.bar(bars.starts, bars.counts, width=bars.width, align="edge", color=theme.neutral)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, most * 1.05)
    axes.set_yticks((0, most), ("0", f"{most:,}"))
    axes.set_ylabel("Count")
    axes.set_xlabel(tidy(x_label))
    return axes
