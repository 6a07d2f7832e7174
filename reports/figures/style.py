"""The look of all pictures: colours by role, type, sizes in mm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.figure import Figure

from reports.fonts import SANS, register_with_matplotlib

FULL_MM = 162.0
HALF_MM = 79.0
MM_PER_INCH = 25.4

TICK_PT = 8.0
LABEL_PT = 8.3
SMALL_PT = 7.6
STRONG = 600
LINE_SPACING = 1.12

DIAGONAL_NAME_MM = 1.6
FOOT_MM = 9.6  # tick labels and the name of the axis

LINE_PT = 1.3
THIN_PT = 0.6


@dataclass(frozen=True)
class Theme:
    """Colours by role, as hexadecimal sRGB."""

    name: str
    surface: str
    ink: str
    muted: str
    line: str
    wash: str
    accent: str
    band: str  # interval around a curve
    plus: str  # attribution that raises the output: filled
    minus: str  # attribution that lowers it: outline and hatch
    minus_fill: str
    neutral: str  # bars without a sign
    axis: str = ""  # lines and words of the axes, where they are not ink
    is_screen: bool = False  # lines across instead of an axis at the left


LIGHT = Theme(
    name="light",
    surface="#FFFFFF",
    ink="#1A1F24",
    muted="#56606B",
    line="#C3CAD2",
    wash="#F1F3F5",
    accent="#0B6B8F",
    band="#D9E8EE",
    plus="#C4560B",
    minus="#1F5FA8",
    minus_fill="#C9D8EA",
    neutral="#9AA5B1",
)
DARK = Theme(
    name="dark",
    surface="#1C2024",
    ink="#E8EAED",
    muted="#A3ADB8",
    line="#454C54",
    wash="#24292E",
    accent="#5BB8D9",
    band="#253B46",
    plus="#F29A4B",
    minus="#6FA8E8",
    minus_fill="#263A52",
    neutral="#6B7683",
)
SCREEN_LIGHT = replace(LIGHT, axis=LIGHT.muted, line="#E3E7EB", is_screen=True)
SCREEN_DARK = replace(DARK, axis=DARK.muted, line="#2C3238", is_screen=True)


@contextmanager
def drawing(theme: Theme) -> Iterator[None]:
    """Set type, colours and line widths for what is drawn inside, and put all back after."""
    register_with_matplotlib()
    with mpl.rc_context(cast("Any", _settings(theme))):
        yield


def _settings(theme: Theme) -> dict[str, object]:
    return _print_settings(theme) | (_screen_settings(theme) if theme.is_screen else {})


def _screen_settings(theme: Theme) -> dict[str, object]:
    return {
        "axes.edgecolor": theme.axis,
        "axes.labelcolor": theme.axis,
        "xtick.color": theme.axis,
        "ytick.color": theme.axis,
        "axes.spines.left": False,
        "ytick.major.size": 0.0,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.axisbelow": True,
        "grid.color": theme.line,
        "grid.linewidth": 0.75,
    }


def _print_settings(theme: Theme) -> dict[str, object]:
    return {
        "font.family": [SANS],
        "font.size": LABEL_PT,
        "text.color": theme.ink,
        "text.parse_math": False,  # a column named "price_$" is no formula
        "axes.unicode_minus": True,
        "axes.edgecolor": theme.ink,
        "axes.labelcolor": theme.ink,
        "axes.labelsize": LABEL_PT,
        "axes.labelpad": 3.0,
        "axes.linewidth": THIN_PT,
        "axes.facecolor": "none",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.color": theme.ink,
        "ytick.color": theme.ink,
        "xtick.labelsize": TICK_PT,
        "ytick.labelsize": TICK_PT,
        "xtick.major.width": THIN_PT,
        "ytick.major.width": THIN_PT,
        "xtick.major.size": 2.5,
        "ytick.major.size": 2.5,
        "xtick.major.pad": 2.5,
        "ytick.major.pad": 2.5,
        "figure.facecolor": theme.surface,
        "hatch.linewidth": 0.6,
        "lines.solid_capstyle": "butt",
    }


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of `width` by `height` mm."""
    figure = Figure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH), dpi=72)
    FigureCanvasAgg(figure)
    return figure


def axes_at(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Return axes at the given place, all in mm from the lower left corner."""
    whole_width, whole_height = (float(side) * MM_PER_INCH for side in figure.get_size_inches())
    return figure.add_axes(
        (left / whole_width, bottom / whole_height, width / whole_width, height / whole_height)
    )


def name_diagonal(axes: Axes, *, theme: Theme) -> None:
    """Name the diagonal of agreement at its upper end, outside the points."""
    axes.annotate(
        "ideal",
        (1.0, 1.0),
        xycoords="axes fraction",
        xytext=(0, 2),
        textcoords="offset points",
        ha="right",
        va="bottom",
        size=SMALL_PT,
        color=theme.muted,
        annotation_clip=False,
    )


def root_of(axes: Axes) -> Figure:
    """Return the figure on which the axes lie."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return figure


def keep_inside(*panels: Axes) -> None:
    """Shrink axes alike from the left or right until all their labels lie on the figure."""
    figure = root_of(panels[0])
    whole = float(figure.bbox.width)
    canvas = cast("Any", figure.canvas)  # matplotlib leaves this method without types
    boxes = [axes.get_tightbbox(canvas.get_renderer()) for axes in panels]
    left = max(0.0, *(-float(box.x0) / whole for box in boxes if box is not None), 0.0)
    right = max(0.0, *(float(box.x1) / whole - 1.0 for box in boxes if box is not None), 0.0)
    if not left and not right:
        return
    for axes in panels:
        place = axes.get_position()
        width = max(place.width - left - right, place.width / 4)
        axes.set_position((place.x0 + left, place.y0, width, place.height))


def only_bottom_axis(axes: Axes) -> None:
    """Leave the lower spine alone, for rows with their own labels."""
    axes.spines["left"].set_visible(False)
    axes.tick_params(left=False, labelleft=False)
    axes.grid(visible=False)


def diverging_colours(theme: Theme) -> Colormap:
    """Return the map from lowering (blue) over the surface to raising (orange)."""
    return LinearSegmentedColormap.from_list(
        f"attribution-{theme.name}", [theme.minus, theme.surface, theme.plus]
    )


def sequential_colours(theme: Theme) -> Colormap:
    """Return the map from the surface to the accent."""
    return LinearSegmentedColormap.from_list(f"share-{theme.name}", [theme.surface, theme.accent])
