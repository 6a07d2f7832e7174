"""A first look at a table as one long series that is to be forecast."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.data.series.rows import number_of
from core.data.series.time import moments_of, refuse_disorder
from core.data.survey.peek_series import series_title
from core.errors import AuditError
from core.evidence.wording import listed
from core.plan import Plan, plan_to_toml
from core.plan.data import DataPlan, ForecastPlan
from core.plan.model import RecurrentPlan
from core.plan.sources import ForecastSource
from core.records.views.data import PeekView, Problem

_LEAST_ROWS = 50
_MOST_UNDATED = 4  # columns, all of numbers, that may follow one another in time without a date
# Days between rows, the season that is usual then, and its name.
_SEASONS = ((28.0, 31.0, 12, "a year"), (1.0, 1.0, 7, "a week"), (1 / 24, 1 / 24, 24, "a day"))
_MOST_NAMED = 5


def as_forecast(view: PeekView, path: Path) -> PeekView:
    """Return the look at a table of dates in order and one number, as a series to be forecast.

    Any other table is given back as it is.
    """
    found = forecast_reading(view, path)
    if found is None or len(view.columns) != 2 or not found.problems[0].columns:
        return view
    return found


def forecast_reading(view: PeekView, path: Path) -> PeekView | None:
    """Return the look at a table as a series to be forecast; None where it holds too little.

    The target is the table's own target if it is a number in every row, else the last column that
    is; a column of dates in order becomes the time. Without one, a few columns of nothing but
    numbers will do.
    """
    if view.row_count < _LEAST_ROWS:
        return None
    cells = {
        column.name: [row[place].strip() for row in view.rows]
        for place, column in enumerate(view.columns)
    }
    numbers = [name for name, column in cells.items() if _are_numbers(column)]
    if not numbers:
        return None
    time, moments = _time(cells, [name for name in cells if name not in numbers], path)
    if not time and (len(numbers) < len(cells) or len(cells) > _MOST_UNDATED):
        return None
    value = view.target if view.target in numbers else numbers[-1]
    season, name = _season(moments)
    source = ForecastSource(path=str(path.resolve()), target=value, time=time)
    plan = Plan(
        title=series_title(path),
        data=DataPlan(source=source, task="forecasting", forecast=_form(view.row_count, season)),
        model=RecurrentPlan(),
    )
    told = f"; a season of {season} steps is {name}" if season else ""
    dated = f"'{time}' holds dates in order and " if time else "Rows are taken in their order and "
    problem = Problem(
        kind="info",
        lead="Taken for a series to be forecast.",
        text=f"{dated}'{value}' holds numbers{told}.",
        remedy='Choose "Table" under "Read as" if the rows do not follow one another in time.',
        columns=(time,) if time else (),
    )
    return view.model_copy(
        update={
            "kind": "forecast",
            "text": view.text.replace("Table", "Long series", 1),
            "task": "forecasting",
            "target": value,
            "plan": plan_to_toml(plan),
            "problems": (problem, *_left_out([one for one in numbers if one != value])),
        }
    )


def _left_out(others: list[str]) -> tuple[Problem, ...]:
    if not others:
        return ()
    more = len(others) - _MOST_NAMED
    shown = [*others[:_MOST_NAMED], f"{more} more"] if more > 0 else others
    return (
        Problem(
            kind="info",
            lead=listed(shown),
            text="left out: only the target's own past is seen.",
            remedy='Add them under "Other columns" to let the network see their past.',
        ),
    )


def _are_numbers(cells: Sequence[str]) -> bool:
    values = [number_of(cell) for cell in cells]
    return not any(number is None or np.isnan(number) for number in values)


def _time(cells: dict[str, list[str]], names: Sequence[str], path: Path) -> tuple[str, list[float]]:
    """Return the first column of dates in order, with its days; an empty name without one."""
    for name in names:
        lines = list(range(2, len(cells[name]) + 2))
        try:
            moments = moments_of(cells[name], column=name, lines=lines, file=path.name)
            refuse_disorder(moments, cells=cells[name], column=name, lines=lines, file=path.name)
        except AuditError:
            continue
        return name, moments
    return "", []


def _form(rows: int, season: int) -> ForecastPlan:
    """Return windows of which enough fit into the series."""
    horizon = min(12, max(1, rows // 12))
    window = max(2, min(48, rows // 4))
    return ForecastPlan(window=window, horizon=horizon, season=season)


def _season(moments: list[float]) -> tuple[int, str]:
    if len(moments) < 2:
        return 0, ""
    gaps = np.diff(np.array(moments))
    for low, high, season, name in _SEASONS:
        if gaps.min() >= low - 1e-6 and gaps.max() <= high + 1e-6 and len(moments) > 2 * season:
            return season, name
    return 0, ""
