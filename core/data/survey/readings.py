"""The several ways in which one file can be read, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.data.survey.peek_forecast import as_forecast, forecast_reading
from core.data.survey.peek_image_table import as_image_table
from core.data.survey.peek_series import peek_archive, series_title
from core.data.survey.peek_table import peek_table
from core.data.survey.peek_text import peek_text
from core.data.tables.cells import format_of
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan import Plan, plan_to_toml
from core.plan.data import DataPlan
from core.plan.model import CnnPlan, RecurrentPlan
from core.plan.sources import SeriesSource
from core.records.views.data import PeekView, Reading

_TITLES = {
    "table": "Table",
    "text": "Texts",
    "series": "Series",
    "forecast": "Forecast",
    "image_table": "Pictures",
}
_LEAST_STEPS = 20  # columns of numbers that may be the steps of a series
_STEPS = ("step", "time", "t", "date", "frame", "index", "cycle")


def peek_readings(path: Path, *, size: int, context: JobContext) -> PeekView:
    """Return the look at a file of rows as what it most likely is, with all other readings of it.

    A table of any format stays a table; text files may also be texts, series, one long series, or
    pictures by their paths.

    Raises
    ------
    AuditError
        If it can be read in no way at all.
    """
    if format_of(path) != "text":
        return peek_table(path, size=size, context=context)
    found: dict[str, PeekView] = {}
    for view in _readings(path, size, context):
        found.setdefault(view.kind, view)
    views = list(found.values())
    if len(views) == 1:
        return views[0]
    readings = tuple(
        Reading(kind=view.kind, title=_TITLES[view.kind], text=view.text, plan=view.plan)
        for view in sorted(views, key=lambda view: list(_TITLES).index(view.kind))
        if view.kind in _TITLES
    )
    return views[0].model_copy(update={"readings": readings})


def _readings(path: Path, size: int, context: JobContext) -> Iterator[PeekView]:
    """Yield the likely readings first, then those that are only possible; kinds may repeat."""
    archive = peek_archive(path, size=size)
    text = peek_text(path, size=size, context=context)
    yield from (view for view in (archive, text) if view is not None)
    try:
        table = peek_table(path, size=size, context=context)
    except AuditError:
        if archive is None and text is None:
            raise
        return
    pictures = as_image_table(table, path)
    if pictures is not table:
        yield pictures
    else:
        yield as_forecast(table, path)
    yield table
    others = (
        peek_text(path, size=size, context=context, is_wanted=True) if text is None else None,
        series_reading(table, path),
        forecast_reading(table, path),
    )
    yield from (view for view in others if view is not None)


def series_reading(view: PeekView, path: Path) -> PeekView | None:
    """Return the look at a table as series; None where it holds none.

    With many columns of numbers beside the target each row is a series (wide); else a column whose
    values repeat tells series apart, each row a step of one (long).
    """
    steps = [item for item in view.columns if item.kind == "number" and item.name != view.target]
    title = series_title(path)
    if len(steps) >= _LEAST_STEPS and len(steps) >= len(view.columns) - 2:
        roles = {
            item.name: "identifier"
            for item in view.columns
            if item.kind != "number" and item.name != view.target
        }
        source = SeriesSource.model_validate(
            {"path": str(path.resolve()), "layout": "wide", "target": view.target, "roles": roles}
        )
        plan = Plan(title=title, data=DataPlan(source=source, task=view.task), model=CnnPlan())
        return _as_series(view, plan, f"{len(steps)} steps in columns")
    series = _tells_apart(view)
    if series is None:
        return None
    order = next((item.name for item in view.columns if item.name.lower() in _STEPS), "")
    source = SeriesSource(
        path=str(path.resolve()), layout="long", target=view.target, series=series, step=order
    )
    plan = Plan(title=title, data=DataPlan(source=source, task=view.task), model=RecurrentPlan())
    return _as_series(view, plan, "one step on each line")


def _tells_apart(view: PeekView) -> str | None:
    """Return the first column within whose values the target never changes, though both repeat."""
    names = [item.name for item in view.columns]
    target = names.index(view.target)
    for place, name in enumerate(names):
        if place == target:
            continue
        seen: dict[str, str] = {}
        pairs = [(row[place].strip(), row[target].strip()) for row in view.rows]
        is_whole = all(seen.setdefault(key, label) == label for key, label in pairs)
        if is_whole and len(seen) > 1 and 3 * len(seen) <= len(pairs):
            others = [item for item in view.columns if item.name not in (name, view.target)]
            if others and all(item.kind in ("number", "date") for item in others):
                return name
    return None


def _as_series(view: PeekView, plan: Plan, what: str) -> PeekView:
    return view.model_copy(
        update={
            "kind": "series",
            "text": f"Series · {what}",
            "plan": plan_to_toml(plan),
            "problems": (),
        }
    )
