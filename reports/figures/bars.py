"""Bars: the attributions of one case, and how classes and rows are dealt."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from core.evidence.wording import figure_text
from core.records.data import SplitPart
from reports.figures.labels import text_width, tidy, widest, wrapped
from reports.figures.rows import name_axis, named_rows
from reports.figures.style import (
    FULL_MM,
    HALF_MM,
    LABEL_PT,
    LIGHT,
    SMALL_PT,
    STRONG,
    THIN_PT,
    Theme,
    axes_at,
    drawing,
    new_figure,
)

_LABEL_MM = 58.0
_BAR_MM = 3.4
_TICK_MM = 11.0  # from one tick to the next at least, so that their figures stand apart
_HATCH = "/////"
_PATTERNS = ("", "/////", ".....", "\\\\\\\\\\", "xxxxx")


@dataclass(frozen=True)
class Bar:
    """One input's attribution; `is_rest` stands for all inputs that are not shown singly."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    is_rest: bool = False


def case_attribution(
    bars: tuple[Bar, ...],
    *,
    x_label: str,
    digits: int = 2,
    missed: str = "",
    width: float = FULL_MM,
    theme: Theme = LIGHT,
) -> Figure:
    """Return signed bars in the given order, each with its signed value.

    Filled bars raise the output, hatched ones lower it; the sign is written too, so that shape and
    word carry what colour does.

    Parameters
    ----------
    missed : str
        What the completeness gate found where it was missed; the picture is then struck through.
    """
    labels = tuple(wrapped(bar.label, min(_LABEL_MM, width * 0.4)) for bar in bars)
    figures = tuple(figure_text(bar.value, digits=digits, signed=True) for bar in bars)
    with drawing(theme):
        rows = named_rows(labels, width=width, right=2.0)
        axes = rows.axes
        axes.set_xlim(*_range(bars, room=widest(figures) + 2.0, span=rows.span))
        for bar, place, text in zip(bars, rows.places, figures, strict=True):
            _bar(axes, bar, place, theme=theme)
            _value(axes, bar, place, text=text)
        axes.axvline(0.0, color=theme.ink, lw=0.8)
        nbins = min(8, max(3, int(rows.span / _TICK_MM)))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=nbins))
        name_axis(axes, x_label)
        if missed:
            strike_through(axes, missed, theme=theme)
    return rows.figure


def class_balance(
    names: tuple[str, ...],
    counts: tuple[int, ...],
    *,
    x_label: str = "Rows",
    width: float = HALF_MM,
    theme: Theme = LIGHT,
) -> Figure:
    """Return one bar for each class with its count and share."""
    total = max(sum(counts), 1)
    texts = tuple(
        f"{count:,} ({figure_text(count / total, digits=1, percent=True)})" for count in counts
    )
    labels = tuple(wrapped(name, width * 0.36) for name in names)
    with drawing(theme):
        rows = named_rows(labels, width=width, right=widest(texts) + 3.0)
        axes, places = rows.axes, rows.places
        axes.barh(places, counts, height=_BAR_MM, color=theme.accent)
        for place, count, text in zip(places, counts, texts, strict=True):
            axes.annotate(
                text,
                (count, place),
                xytext=(3, 0),
                textcoords="offset points",
                va="center",
                annotation_clip=False,
            )
        axes.set_ylim(0, rows.body)
        axes.set_xlim(0, max(*counts, 1))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
        name_axis(axes, x_label)
    return rows.figure


def split_bars(
    parts: tuple[SplitPart, ...],
    *,
    class_names: tuple[str, ...] = (),
    width: float = FULL_MM,
    theme: Theme = LIGHT,
) -> Figure:
    """Return the rows of each part, divided by class where there are few classes."""
    names = tuple(tidy(part.name).capitalize() for part in parts)
    largest = max(part.rows for part in parts)
    totals = tuple(f"{part.rows:,} rows" for part in parts)
    with drawing(theme):
        left, right = widest(names) + 4.0, widest(totals, weight=STRONG) + 4.0
        body = len(parts) * 7.0
        figure = new_figure(width, body + 6.0)
        axes = axes_at(figure, left, 1.0, width - left - right, body)
        axes.set_axis_off()
        axes.set_xlim(-0.002 * largest, 1.002 * largest)  # room for the outline
        axes.set_ylim(0, body)
        span = width - left - right
        for index, part in enumerate(parts):
            place = body - 3.5 - 7.0 * index
            axes.annotate(
                names[index],
                (0, place),
                xytext=(-4, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                annotation_clip=False,
            )
            counts = part.class_counts if 0 < len(part.class_counts) <= 5 else (part.rows,)
            named = class_names if len(counts) == len(class_names) else ("",) * len(counts)
            _stacked(
                axes,
                counts,
                named,
                place=place,
                per_mm=largest / span,
                theme=theme,
                is_named=index == 0,
            )
            axes.annotate(
                totals[index],
                (part.rows, place),
                xytext=(4, 0),
                weight=STRONG,
                textcoords="offset points",
                va="center",
                annotation_clip=False,
            )
    return figure


def strike_through(axes: Axes, text: str, *, theme: Theme) -> None:
    """Strike a picture through from corner to corner and write why across it."""
    axes.plot(
        (0, 1),
        (0, 1),
        color=theme.ink,
        lw=1.6,
        transform=axes.transAxes,
        zorder=9,
        scalex=False,
        scaley=False,
    )
    axes.text(
        0.5,
        0.5,
        tidy(text),
        weight=STRONG,
        color=theme.ink,
        ha="center",
        va="center",
        zorder=10,
        transform=axes.transAxes,
        bbox={"facecolor": theme.surface, "edgecolor": theme.ink, "lw": THIN_PT, "pad": 2.5},
    )


def _range(bars: tuple[Bar, ...], *, room: float, span: float) -> tuple[float, float]:
    """Return limits that leave `room` mm beside the longest bars for their values."""
    values = [v for bar in bars for v in (bar.value, bar.low, bar.high) if v is not None]
    low, high = min(*values, 0.0), max(*values, 0.0)
    if low == high:
        return -1.0, 1.0
    sides = (low < 0) + (high > 0)
    per_mm = (high - low) / max(span - sides * room, span / 4)
    air = 2.0 * per_mm
    return (
        low - room * per_mm if low < 0 else -air,
        high + room * per_mm if high > 0 else air,
    )


def _bar(axes: Axes, bar: Bar, place: float, *, theme: Theme) -> None:
    if bar.is_rest:
        axes.barh(place, bar.value, height=_BAR_MM, color="none", edgecolor=theme.ink, lw=THIN_PT)
    elif bar.value >= 0:
        axes.barh(place, bar.value, height=_BAR_MM, color=theme.plus, lw=0)
    else:
        axes.barh(
            place,
            bar.value,
            height=_BAR_MM,
            facecolor=theme.minus_fill,
            edgecolor=theme.minus,
            hatch=_HATCH,
            lw=THIN_PT,
        )
    if bar.low is not None and bar.high is not None:
        axes.plot((bar.low, bar.high), (place, place), color=theme.ink, lw=0.9)


def _value(axes: Axes, bar: Bar, place: float, *, text: str) -> None:
    """Write the value past the end of the bar and of its interval, on the bar's own side."""
    is_positive = bar.value >= 0
    ends = [v for v in (bar.value, bar.low, bar.high, 0.0) if v is not None]
    end = max(ends) if is_positive else min(ends)
    axes.annotate(
        text,
        (end, place),
        xytext=(3 if is_positive else -3, 0),
        textcoords="offset points",
        ha="left" if is_positive else "right",
        va="center",
        annotation_clip=False,
    )


def _stacked(
    axes: Axes,
    counts: tuple[int, ...],
    names: tuple[str, ...],
    *,
    place: float,
    per_mm: float,
    theme: Theme,
    is_named: bool,
) -> None:
    """Draw one part's classes side by side; only the first part names them, above its bar."""
    start = 0
    for index, (count, name) in enumerate(zip(counts, names, strict=True)):
        colour = theme.band if index % 2 else theme.minus_fill
        axes.barh(
            place,
            count,
            left=start,
            height=4.4,
            facecolor=colour,
            edgecolor=theme.accent,
            lw=THIN_PT,
        )
        text = f"{count:,}" if name else ""
        if text and text_width(text, size=LABEL_PT) < count / per_mm - 1.0:
            axes.text(start + count / 2, place, text, ha="center", va="center")
        if is_named and name:
            room = count / per_mm
            shown = wrapped(name, max(room, 6.0), size=SMALL_PT, lines=1)
            axes.text(
                start + 0.5 * per_mm,
                place + 2.6,
                shown,
                size=SMALL_PT,
                color=theme.muted,
                va="bottom",
            )
        start += count
