"""The pictures of what was asked over many rows, each drawn from evidence items alone."""

from __future__ import annotations

from matplotlib.figure import Figure

from core.evidence import Item
from reports.figures.intervals import IntervalRow, intervals
from reports.figures.profiles import Line, Profile, profiles
from reports.figures.style import Theme
from reports.figures.swarm import Cloud, Swarm, beeswarm, clouds
from reports.sections.overall import cloud_ranks, profile_numbers
from reports.sections.reading import Items, names_under, text_of


def swarm_chart(items: Items, theme: Theme) -> Figure:
    """Return the attributions of the strongest parts row by row."""
    shown = []
    for rank in names_under(items, "overall.spread.part"):
        prefix = f"overall.spread.part.{rank}"
        points = items[f"{prefix}.points"]
        shown.append(
            Swarm(
                label=text_of(items, f"{prefix}.name"),
                values=_numbers(points, "attribution"),
                shades=points.columns.get("shade", ()),
            )
        )
    label = f"Attribution to the {text_of(items, 'global.target')}"
    return beeswarm(tuple(shown), x_label=label, theme=theme)


def clouds_chart(items: Items, theme: Theme) -> Figure:
    """Return attributions over the values of the strongest features."""
    shown = []
    for rank in cloud_ranks(items):
        prefix = f"overall.spread.part.{rank}"
        points = items[f"{prefix}.points"]
        shown.append(
            Cloud(
                title=_with_unit(items, prefix, "name"),
                values=points.columns["value"],
                attributions=_numbers(points, "attribution"),
                names=points.labels,
                is_date=text_of(items, f"{prefix}.kind") == "date",
            )
        )
    return clouds(tuple(shown), y_label="Attribution", theme=theme)


def importance_chart(items: Items, theme: Theme) -> Figure:
    """Return the increase of the loss by part, with its interval."""
    prefix = "overall.importance"
    rows = []
    for rank in names_under(items, f"{prefix}.part"):
        item = items[f"{prefix}.part.{rank}.loss"]
        rows.append(
            IntervalRow(
                label=text_of(items, f"{prefix}.part.{rank}.name"),
                value=item.value,
                low=item.low,
                high=item.high,
                figure=item.text,
                interval=item.interval_text,
            )
        )
    return intervals(
        tuple(rows),
        x_label=f"Increase of the {_with_unit(items, prefix, 'loss_name', unit='loss_unit')}",
        limits=((0.0, "unchanged"),),
        theme=theme,
    )


def profiles_chart(items: Items, theme: Theme) -> Figure:
    """Return partial dependence with single curves, and accumulated effects below."""
    shown = []
    for number in profile_numbers(items):
        prefix = f"overall.profile.{number}"
        mean, single = items.get(f"{prefix}.mean"), items.get(f"{prefix}.single")
        effects, deciles = items.get(f"{prefix}.effects"), items.get(f"{prefix}.deciles")
        shown.append(
            Profile(
                title=_with_unit(items, prefix, "feature"),
                mean=None if mean is None else _line(mean),
                single=()
                if single is None
                else tuple(_numbers(single, name) for name in single.columns),
                effects=None if effects is None else _line(effects),
                deciles=() if deciles is None else _numbers(deciles, "value"),
                names=() if mean is None else mean.labels,
                is_date=text_of(items, f"{prefix}.kind") == "date",
            )
        )
    label = text_of(items, "overall.target")
    return profiles(tuple(shown), y_label=label[:1].upper() + label[1:], theme=theme)


def _with_unit(items: Items, prefix: str, field: str, *, unit: str = "unit") -> str:
    name, counted_in = text_of(items, f"{prefix}.{field}"), text_of(items, f"{prefix}.{unit}")
    return f"{name} ({counted_in})" if counted_in else name


def _line(item: Item) -> Line:
    return Line(
        x=_numbers(item, "x"),
        y=_numbers(item, "y"),
        low=_numbers(item, "low"),
        high=_numbers(item, "high"),
    )


def _numbers(item: Item, column: str) -> tuple[float, ...]:
    return tuple(float(value) for value in item.columns.get(column, ()) if value is not None)
