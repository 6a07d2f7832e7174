"""Pictures of many rows for the window, drawn by the builders of the report's section 9."""

from __future__ import annotations

from matplotlib.figure import Figure

from core.records.base import Estimate
from core.records.overall import ProfileRecord
from core.records.views.pictures import (
    DependencePicture,
    ImportancePicture,
    ProfilePicture,
    SwarmPicture,
)
from reports.figures.intervals import IntervalRow, intervals
from reports.figures.profiles import Line, Profile, profiles
from reports.figures.style import Theme
from reports.figures.swarm import Cloud, Swarm, beeswarm, clouds


def swarm_figure(view: SwarmPicture, *, width: float, theme: Theme) -> Figure:
    """Return a row of points for each part."""
    swarms = tuple(
        Swarm(label=name, values=part.attributions, shades=part.shades)
        for name, part in zip(view.names, view.parts, strict=True)
    )
    return beeswarm(swarms, x_label=view.x_label, width=width, theme=theme)


def dependence_figure(
    view: DependencePicture, *, width: float, height: float, theme: Theme
) -> Figure:
    """Return the attributions of one part over its own value."""
    part = view.part
    cloud = Cloud(
        title=f"{view.name} ({part.unit})" if part.unit else view.name,
        values=part.values,
        attributions=part.attributions,
        names=part.categories,
        is_date=part.kind == "date",
    )
    return clouds((cloud,), y_label=view.y_label, width=width, height=height, theme=theme)


def importance_figure(view: ImportancePicture, *, width: float, theme: Theme) -> Figure:
    """Return how much worse the network does without each part."""
    drawn = zip(view.names, view.estimates, view.figures, view.intervals, strict=True)
    rows = tuple(
        IntervalRow(
            label=name,
            value=estimate.value,
            low=estimate.low,
            high=estimate.high,
            figure=figure,
            interval=interval,
        )
        for name, estimate, figure, interval in drawn
    )
    return intervals(
        rows, x_label=view.x_label, limits=((0.0, "unchanged"),), width=width, theme=theme
    )


def profile_figure(view: ProfilePicture, *, width: float, theme: Theme) -> Figure:
    """Return partial dependence over single curves, and accumulated effects below."""
    return profiles((_profile(view.profile),), y_label=view.y_label, width=width, theme=theme)


def _profile(record: ProfileRecord) -> Profile:
    effects = record.effects
    return Profile(
        title=f"{record.feature} ({record.unit})" if record.unit else record.feature,
        mean=_line(record.grid, record.partial) if record.partial else None,
        single=record.curves,
        effects=_line(effects.edges, effects.effects) if effects.effects else None,
        deciles=record.deciles,
        names=record.categories,
        is_date=record.kind == "date",
    )


def _line(places: tuple[float, ...], estimates: tuple[Estimate, ...]) -> Line:
    """Return a curve; an interval that is not there stands at the value."""
    values = tuple(estimate.value or 0.0 for estimate in estimates)
    return Line(
        x=places,
        y=values,
        low=tuple(y if e.low is None else e.low for y, e in zip(values, estimates, strict=True)),
        high=tuple(y if e.high is None else e.high for y, e in zip(values, estimates, strict=True)),
    )
