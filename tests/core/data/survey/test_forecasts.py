"""What a survey says of a long series and of series that are not equally long."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.data.held import read_prepared
from core.data.survey.arrays import survey_prepared
from core.data.survey.forecasts import thinned
from core.jobs.context import JobContext
from core.plan.data import DataPlan, ForecastPlan
from core.plan.sources import ForecastSource, SeriesSource


def test_parts_follow_one_another_and_a_window_is_shown_with_its_horizon(tmp_path: Path) -> None:
    path = tmp_path / "water.csv"
    days = [f"{1900 + k // 12}-{k % 12 + 1:02d},{k}" for k in range(240)]
    path.write_text("\n".join(["month,level", *days]))
    plan = DataPlan(
        source=ForecastSource(path="water.csv", target="level", time="month"),
        task="forecasting",
        forecast=ForecastPlan(window=12, horizon=3, season=12),
    )
    prepared = read_prepared(plan, seed=1, folder=tmp_path, context=JobContext())
    view = survey_prepared(prepared, source_kind="forecast", size=1, sha256="", seed=1)
    found = view.forecast
    assert found is not None
    assert (found.steps, found.window, found.horizon, found.season) == (240, 12, 3, 12)
    assert [part.part for part in found.parts] == ["training", "validation", "test"]
    assert found.parts[0].first == 12
    assert found.parts[-1].last == 239
    firsts = [part.first for part in found.parts]
    assert firsts == sorted(firsts)
    example = found.example
    assert example.seen == tuple(float(k) for k in range(example.start, example.start + 12))
    assert example.ahead == tuple(example.seen[-1] + k for k in (1.0, 2.0, 3.0))
    assert view.traces[0].ahead == (12.0, 13.0, 14.0)
    assert view.traces[0].name == "seen up to 1900-12"


def test_a_long_series_keeps_its_peaks_when_it_is_thinned() -> None:
    values = np.zeros(5000, dtype=np.float32)
    values[[17, 3456]] = [9.0, -9.0]
    places = thinned(values, most=100)
    assert len(places) <= 102
    assert {0, 17, 3456, 4999} <= set(places.tolist())


def test_unequal_series_say_how_long_they_are(tmp_path: Path) -> None:
    path = tmp_path / "x.ts"
    head = "@problemName X\n@timeStamps false\n@dimensions 1\n@classLabel true a b\n@data\n"
    path.write_text(head + "1,2,3,4:a\n1,2:b\n" * 12)
    plan = DataPlan(source=SeriesSource(path="x.ts"))
    prepared = read_prepared(plan, seed=1, folder=tmp_path, context=JobContext())
    view = survey_prepared(prepared, source_kind="series", size=1, sha256="", seed=1)
    assert view.lengths_text == "2 to 4 steps, median 3"
    assert (view.channels, view.forecast) == (1, None)
    assert sorted({trace.share for trace in view.traces}) == [0.5, 1.0]
