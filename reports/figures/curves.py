"""Curves: learning, ROC, precision and recall, deletion and insertion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from core.records.assessment import Curve
from core.records.explanation import FaithfulnessRecord
from core.records.training import Epoch
from reports.figures.labels import kept_apart, text_width, tidy, widest, wrapped
from reports.figures.style import (
    FOOT_MM,
    FULL_MM,
    HALF_MM,
    LIGHT,
    LINE_PT,
    LINE_SPACING,
    MM_PER_INCH,
    SMALL_PT,
    THIN_PT,
    Theme,
    axes_at,
    drawing,
    keep_inside,
    new_figure,
    root_of,
)

_DASHES = ("solid", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)), (0, (3, 1)))
_LABEL_GAP_MM = 3.2
_KEY_MM = 34.0
_FIFTHS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_HALVES = (0.0, 0.5, 1.0)
_ROOM_FOR_FIFTHS_MM = 42.0
_KEY_SHARE = 0.55
_ORDER_LABELS = {
    "deletion": "Inputs replaced by their baseline value, strongest first",
    "insertion": "Inputs put back into the baseline, strongest first",
}


def learning_curve(
    history: tuple[Epoch, ...],
    *,
    best_epoch: int,
    loss: str = "Loss",
    width: float = HALF_MM,
    height: float = 50.0,
    theme: Theme = LIGHT,
) -> Figure:
    """Return training and validation loss by epoch, with the epoch whose weights were kept."""
    with drawing(theme):
        figure = new_figure(width, height)
        axes = axes_at(figure, 13.0, FOOT_MM, width - 13.0 - 17.0, height - FOOT_MM - 2.0)
        epochs = [entry.epoch for entry in history]
        validation = [entry.validation_loss for entry in history]
        training = [entry.training_loss for entry in history]
        axes.plot(epochs, training, color=theme.ink, lw=1.0, ls=_DASHES[1])
        axes.plot(epochs, validation, color=theme.accent, lw=LINE_PT)
        _label_ends(
            axes,
            ends=((epochs[-1], validation[-1]), (epochs[-1], training[-1])),
            texts=("validation", "training"),
            colours=(theme.accent, theme.ink),
        )
        if best_epoch:
            axes.axvline(best_epoch, color=theme.ink, lw=THIN_PT)
            _beside_line(axes, best_epoch, f"kept: epoch {best_epoch}", theme=theme)
        axes.set_xlabel("Epoch")
        axes.set_ylabel(tidy(loss))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
        keep_inside(axes)
    return figure


def roc(
    curve: Curve,
    *,
    label: str,
    band: Curve | None = None,
    others: tuple[tuple[str, Curve], ...] = (),
    operating_point: tuple[float, float] | None = None,
    point_label: str = "operating point",
    x_label: str = "False positive rate",
    y_label: str = "True positive rate",
    width: float = HALF_MM,
    height: float | None = None,
    theme: Theme = LIGHT,
) -> Figure:
    """Return the ROC curve with its band; labels carry the area, for instance "network 0.797".

    The band is that of `curve`, or of `band` where it was estimated on a grid of its own. Without
    a `height` the axes are a square.
    """
    with drawing(theme):
        figure, axes = _unit_axes(width, height)
        axes.plot((0, 1), (0, 1), color=theme.muted, lw=THIN_PT, ls=_DASHES[1])
        if band is not None:
            axes.fill_between(band.x, band.low, band.high, color=theme.band, lw=0)
        _main_and_others(axes, curve, others, theme=theme)
        if operating_point is not None:
            _operating_point(axes, operating_point, text=point_label, theme=theme)
        named = ((label, theme.accent), *((name, theme.ink) for name, _ in others))
        _corner_key(axes, (*named, ("chance 0.5", theme.muted)))
        axes.set_xlabel(tidy(x_label))
        axes.set_ylabel(tidy(y_label))
    return figure


def precision_recall(
    curve: Curve,
    *,
    label: str,
    prevalence: float,
    others: tuple[tuple[str, Curve], ...] = (),
    width: float = HALF_MM,
    height: float | None = None,
    theme: Theme = LIGHT,
) -> Figure:
    """Return precision against recall; the thin line is the share of positive rows.

    Without a `height` the axes are a square.
    """
    with drawing(theme):
        figure, axes = _unit_axes(width, height)
        axes.axhline(prevalence, color=theme.muted, lw=THIN_PT, ls=_DASHES[1])
        _main_and_others(axes, curve, others, theme=theme)
        named = ((label, theme.accent), *((name, theme.ink) for name, _ in others))
        _corner_key(axes, (*named, ("share of positives", theme.muted)))
        axes.set_xlabel("Recall")
        axes.set_ylabel("Precision")
    return figure


def faithfulness(
    records: tuple[FaithfulnessRecord, ...],
    *,
    titles: dict[str, str],
    order: Literal["deletion", "insertion"] = "deletion",
    x_label: str = "",
    y_label: str = "Mean output",
    width: float = FULL_MM,
    height: float = 52.0,
    theme: Theme = LIGHT,
) -> Figure:
    """Return the mean output while players are replaced (or put back), strongest first.

    Parameters
    ----------
    records : tuple of FaithfulnessRecord
        One for each method, over the same players; the first is the main line. The random order
        is that of the first.
    titles : dict of str to str
        Printed name of each method.
    """
    with drawing(theme):
        figure = new_figure(width, height)
        lines = [getattr(record, order) for record in records]
        chance = getattr(records[0], f"random_{order}")
        strokes = _strokes(records, titles=titles, theme=theme)
        room = min(widest(tuple(s.text for s in strokes), size=SMALL_PT), _KEY_MM) + 13.0
        axes = axes_at(figure, 13.0, FOOT_MM, width - 13.0 - room, height - FOOT_MM - 2.0)
        for stroke, line in reversed(list(zip(strokes, (*lines, chance), strict=True))):
            axes.plot(range(len(line)), line, color=stroke.colour, lw=stroke.width, ls=stroke.dash)
        place = _widest_place(lines, chance)
        heights = tuple(float(line[place]) for line in (*lines, chance))
        _key_beside(axes, strokes, heights)
        axes.set_xlim(0, len(chance) - 1)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=9, integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
        axes.set_xlabel(tidy(x_label or _ORDER_LABELS[order]))
        axes.set_ylabel(tidy(y_label))
        keep_inside(axes)
    return figure


@dataclass(frozen=True)
class _Stroke:
    text: str
    colour: str
    dash: object
    width: float


def _strokes(
    records: tuple[FaithfulnessRecord, ...], *, titles: dict[str, str], theme: Theme
) -> tuple[_Stroke, ...]:
    """Return how each method's line is drawn, and last that of the random order."""
    colours = (theme.accent, theme.plus, theme.minus, theme.ink)
    named = tuple(
        _Stroke(
            text=wrapped(titles.get(record.method, record.method), _KEY_MM, size=SMALL_PT),
            colour=colours[place % len(colours)],
            dash=_DASHES[place % len(_DASHES)],
            width=LINE_PT if place == 0 else 1.1,
        )
        for place, record in enumerate(records)
    )
    return (*named, _Stroke("random order", theme.muted, _DASHES[3], 0.9))


def _widest_place(lines: list[tuple[float, ...]], chance: tuple[float, ...]) -> int:
    """Return the step at which the lines lie farthest apart: there their order is plain."""
    values = np.asarray([*lines, chance], dtype=np.float64)
    return int(np.argmax(values.max(axis=0) - values.min(axis=0)))


def _key_beside(axes: Axes, strokes: tuple[_Stroke, ...], heights: tuple[float, ...]) -> None:
    """Name the lines to the right of the axes, in the order in which they lie, without a box."""
    low, high = axes.get_ylim()
    span_mm = _height_mm(axes)
    wished = tuple((height - low) / (high - low) * span_mm for height in heights)
    lines = max(stroke.text.count("\n") + 1 for stroke in strokes)
    gap = min(_LABEL_GAP_MM * lines + 0.6, span_mm / max(len(strokes) - 1, 1))
    places = kept_apart(wished, gap, low=1.0, high=span_mm - 1.0)
    width_mm = _width_mm(axes)
    for stroke, place in zip(strokes, places, strict=True):
        y = place / span_mm
        axes.plot(
            (1 + 2.0 / width_mm, 1 + 9.0 / width_mm),
            (y, y),
            color=stroke.colour,
            lw=stroke.width,
            ls=stroke.dash,
            transform=axes.transAxes,
            clip_on=False,
        )
        axes.text(
            1 + 10.5 / width_mm,
            y,
            stroke.text,
            color=stroke.colour,
            size=SMALL_PT,
            va="center",
            linespacing=LINE_SPACING,
            transform=axes.transAxes,
        )


def _unit_axes(width: float, height: float | None) -> tuple[Figure, Axes]:
    """Return a figure whose axes go from 0 to 1, a square where no height is given."""
    across = width - 13.0 - 3.0
    up = across if height is None else height - FOOT_MM - 3.0
    figure = new_figure(width, up + FOOT_MM + 3.0)
    axes = axes_at(figure, 13.0, FOOT_MM, across, up)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xticks(_FIFTHS if across > _ROOM_FOR_FIFTHS_MM else _HALVES)
    axes.set_yticks(_FIFTHS if up > _ROOM_FOR_FIFTHS_MM else _HALVES)
    return figure, axes


def _main_and_others(
    axes: Axes, curve: Curve, others: tuple[tuple[str, Curve], ...], *, theme: Theme
) -> None:
    if curve.low and curve.high:
        axes.fill_between(curve.x, curve.low, curve.high, color=theme.band, lw=0)
    for place, (_, other) in enumerate(others):
        dash = _DASHES[1 + place % (len(_DASHES) - 1)]
        axes.plot(other.x, other.y, color=theme.ink, lw=1.0, ls=dash)
    axes.plot(curve.x, curve.y, color=theme.accent, lw=LINE_PT, clip_on=False)


def _operating_point(axes: Axes, point: tuple[float, float], *, text: str, theme: Theme) -> None:
    axes.plot(*point, "o", color=theme.ink, ms=4.5, clip_on=False)
    axes.annotate(
        tidy(text),
        xy=point,
        xytext=(min(point[0] + 0.08, 0.62), min(max(point[1] - 0.14, 0.42), 0.82)),
        size=SMALL_PT,
        arrowprops={"arrowstyle": "-", "lw": THIN_PT, "color": theme.ink, "shrinkB": 2},
        va="center",
        bbox={"facecolor": theme.surface, "edgecolor": "none", "pad": 0.4},
    )


def _corner_key(axes: Axes, named: tuple[tuple[str, str], ...]) -> None:
    """Name the lines in the empty lower right corner, each after a stroke of its own kind."""
    step = (_LABEL_GAP_MM + 0.8) / _height_mm(axes)
    room = min(34.0, max(_width_mm(axes) * _KEY_SHARE, 20.0))
    texts = tuple(wrapped(text, room, size=SMALL_PT, lines=1) for text, _ in named)
    start = 1 - (max(text_width(text, size=SMALL_PT) for text in texts) + 3.0) / _width_mm(axes)
    for place, (text, (_, colour)) in enumerate(zip(texts, named, strict=True)):
        y = 0.05 + step * (len(named) - 1 - place)
        is_main, is_chance = place == 0, place == len(named) - 1
        dash = _DASHES[0] if is_main else _DASHES[1 + (0 if is_chance else (place - 1) % 4)]
        axes.plot(
            (start - 8.5 / _width_mm(axes), start - 1.5 / _width_mm(axes)),
            (y, y),
            color=colour,
            lw=LINE_PT if is_main else THIN_PT if is_chance else 1.0,
            ls=dash,
        )
        axes.text(start, y, text, color=colour, size=SMALL_PT, va="center")


def _label_ends(
    axes: Axes,
    *,
    ends: tuple[tuple[float, float], ...],
    texts: tuple[str, ...],
    colours: tuple[str, ...],
) -> None:
    """Write each line's name to the right of its last point, moved apart where they would touch."""
    low, high = axes.get_ylim()
    span_mm = _height_mm(axes)
    wished = tuple((y - low) / (high - low) * span_mm for _, y in ends)
    places = kept_apart(wished, _LABEL_GAP_MM, low=0.0, high=span_mm)
    start, stop = axes.get_xlim()
    for (x, _), place, text, colour in zip(ends, places, texts, colours, strict=True):
        axes.text(
            (x - start) / (stop - start) + 1.0 / _width_mm(axes),
            place / span_mm,
            text,
            color=colour,
            size=SMALL_PT,
            va="center",
            transform=axes.transAxes,
        )


def _beside_line(axes: Axes, x: float, text: str, *, theme: Theme) -> None:
    """Name a vertical line at its top, on the side that has room."""
    start, stop = axes.get_xlim()
    share = (x - start) / (stop - start)
    fits = (1 - share) * _width_mm(axes) > text_width(text, size=SMALL_PT) + 2.0
    shift = (1.0 if fits else -1.0) / _width_mm(axes)
    axes.text(
        share + shift,
        0.99,
        text,
        size=SMALL_PT,
        color=theme.ink,
        ha="left" if fits else "right",
        va="top",
        transform=axes.transAxes,
        bbox={"facecolor": theme.surface, "edgecolor": "none", "pad": 0.6},
    )


def _width_mm(axes: Axes) -> float:
    whole = float(root_of(axes).get_figwidth()) * MM_PER_INCH
    return float(axes.get_position().width) * whole


def _height_mm(axes: Axes) -> float:
    whole = float(root_of(axes).get_figheight()) * MM_PER_INCH
    return float(axes.get_position().height) * whole
