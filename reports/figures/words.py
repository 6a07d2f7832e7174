"""Attributions of one text: its words in order, each on the colour of its attribution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reports.figures.labels import text_width, tidy, wrapped
from reports.figures.maps import AttributionMap, scale_ticks
from reports.figures.style import (
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
    new_figure,
)

_EDGE_MM = 0.4  # so that frames are not cut in half
_TITLE_MM = 6.0
_LINE_MM = 5.4
_BOX_MM = 4.3
_PAD_MM = 0.7  # on either side of a word, inside its box
_GAP_MM = 0.8
_PANEL_GAP_MM = 2.5
_STRIP_MM = 22.0
_ALPHA = 0.6  # softened, so that words stay legible on the strongest colours
_WORD_PT = 9.0
_UNDERLINED = 0.02  # of the scale: below it a word's value is as good as none


@dataclass(frozen=True)
class ShownWord:
    """One word as it is drawn.

    Attributes
    ----------
    is_unknown : bool
        Whether the vocabulary lacks it; it is then put in brackets.
    is_truth : bool
        Whether it is known to decide the class; it is then framed.
    """

    text: str
    is_unknown: bool = False
    is_truth: bool = False

    @property
    def label(self) -> str:
        """The word on one printable line, brackets included."""
        return f"[{tidy(self.text)}]" if self.is_unknown else tidy(self.text)


def text_attribution(
    words: tuple[ShownWord, ...],
    maps: tuple[AttributionMap, ...],
    *,
    width: float = FULL_MM,
    theme: Theme = LIGHT,
) -> Figure:
    """Return one panel for each method: the words, wrapped, on the colours of their values.

    Each panel has its own scale, symmetrical about zero and printed in its head. Words that lower
    the output by more than a fiftieth of the scale are underlined as well. Of a panel that missed
    its gate every line is struck through, and its head says why, so that no word is covered.

    Parameters
    ----------
    maps : tuple of AttributionMap
        Values (words,).
    """
    span = width - 2 * _EDGE_MM
    places = _placed(words, span)
    lines = _lines(places)
    body = lines * _LINE_MM
    panel = _TITLE_MM + body
    with drawing(theme):
        height = panel * len(maps) + _PANEL_GAP_MM * (len(maps) - 1) + _EDGE_MM
        figure = new_figure(width, height)
        for index, entry in enumerate(maps):
            bottom = _EDGE_MM + (len(maps) - 1 - index) * (panel + _PANEL_GAP_MM)
            axes = _plane(figure, bottom, span, panel)
            scale = _panel(axes, words, places, entry, body=body, theme=theme)
            room = span - _scale(axes, scale, entry, top=body, theme=theme)
            head = f"{entry.title}: {entry.missed}" if entry.missed else entry.title
            axes.text(
                0.0,
                body + _TITLE_MM / 2,
                wrapped(head, room, lines=1),
                size=LABEL_PT,
                weight=STRONG,
                va="center",
            )
            if entry.missed:
                _strike(axes, places, body=body, theme=theme)
    return figure


def most_panels(words: tuple[ShownWord, ...], *, height: float, width: float = FULL_MM) -> int:
    """Return how many panels of these words a picture `height` mm tall has room for."""
    panel = _TITLE_MM + _lines(_placed(words, width - 2 * _EDGE_MM)) * _LINE_MM
    return max(int((height - _EDGE_MM + _PANEL_GAP_MM) // (panel + _PANEL_GAP_MM)), 1)


def _lines(places: list[tuple[int, float, float]]) -> int:
    return 1 + max((line for line, _, _ in places), default=0)


def _strike(
    axes: Axes, places: list[tuple[int, float, float]], *, body: float, theme: Theme
) -> None:
    """Draw a line through the words of every line."""
    for line in range(_lines(places)):
        end = max((left + wide for at, left, wide in places if at == line), default=0.0)
        middle = body - (line + 0.5) * _LINE_MM
        axes.plot((0.0, end), (middle, middle), color=theme.ink, lw=1.0, zorder=9)


def _plane(figure: Figure, bottom: float, width: float, height: float) -> Axes:
    """Return axes without lines, whose unit is the millimetre."""
    axes = axes_at(figure, _EDGE_MM, bottom, width, height)
    axes.set_xlim(0.0, width)
    axes.set_ylim(0.0, height)
    axes.axis("off")
    return axes


def _placed(words: tuple[ShownWord, ...], span: float) -> list[tuple[int, float, float]]:
    """Return line, left end and width in mm of each word's box."""
    places = []
    line, left = 0, 0.0
    for word in words:
        wide = min(text_width(word.label, size=_WORD_PT) + 2 * _PAD_MM, span)
        if left > 0.0 and left + wide > span:
            line, left = line + 1, 0.0
        places.append((line, left, wide))
        left += wide + _GAP_MM
    return places


def _panel(
    axes: Axes,
    words: tuple[ShownWord, ...],
    places: list[tuple[int, float, float]],
    entry: AttributionMap,
    *,
    body: float,
    theme: Theme,
) -> float:
    values = np.asarray(entry.values, dtype=np.float64)
    scale = float(np.abs(values).max()) if values.size else 0.0
    colours = diverging_colours(theme)((values / (scale or 1.0) + 1.0) / 2.0)
    for word, (line, left, wide), value, colour in zip(words, places, values, colours, strict=True):
        bottom = body - (line + 1) * _LINE_MM + (_LINE_MM - _BOX_MM) / 2
        box = Rectangle((left, bottom), wide, _BOX_MM, facecolor=colour, alpha=_ALPHA, lw=0)
        axes.add_patch(box)
        if word.is_truth:
            frame = Rectangle((left, bottom), wide, _BOX_MM, fill=False, edgecolor=theme.ink, lw=1)
            axes.add_patch(frame)
        if value < -_UNDERLINED * scale:
            axes.plot((left, left + wide), (bottom, bottom), color=theme.minus, lw=1.2)
        axes.text(
            left + _PAD_MM,
            bottom + _BOX_MM / 2,
            wrapped(word.label, wide - 2 * _PAD_MM + 0.05, size=_WORD_PT, lines=1),
            size=_WORD_PT,
            color=theme.muted if word.is_unknown else theme.ink,
            va="center_baseline",
        )
    return scale


def _scale(axes: Axes, scale: float, entry: AttributionMap, *, top: float, theme: Theme) -> float:
    """Print the scale at the right of the head, on one line; return its width in mm."""
    _, ends = scale_ticks(scale, is_signed=entry.is_signed)
    low, high = ("", "0") if len(ends) == 1 else (ends[0], ends[-1])
    right = axes.get_xlim()[1]
    middle = top + _TITLE_MM / 2
    wide = text_width(high, size=SMALL_PT)
    first = right - wide - 1.0 - _STRIP_MM
    axes.imshow(
        np.linspace(-1.0 if entry.is_signed else 0.0, 1.0, 65)[None, :],
        cmap=diverging_colours(theme),
        vmin=-1.0,
        vmax=1.0,
        alpha=_ALPHA,
        aspect="auto",
        extent=(first, first + _STRIP_MM, middle - 0.9, middle + 0.9),
    )
    # A picture sets the limits to its own extent.
    axes.set_xlim(0.0, right)
    axes.set_ylim(0.0, top + _TITLE_MM)
    edge = Rectangle((first, middle - 0.9), _STRIP_MM, 1.8, fill=False, edgecolor=theme.line)
    edge.set_linewidth(THIN_PT)
    axes.add_patch(edge)
    axes.text(first - 1.0, middle, low, size=SMALL_PT, ha="right", va="center")
    axes.text(right, middle, high, size=SMALL_PT, ha="right", va="center")
    return wide + _STRIP_MM + 2.0 + text_width(low or "0", size=SMALL_PT) + 2.0
