"""What the first look says of files of series, and that its plan opens them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.load import load
from core.data.survey.peek import peek
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan import Plan, plan_from_toml
from core.plan.sources import ForecastSource, SeriesSource
from core.records.views.data import PeekView

HEADER = "@problemName X\n@timeStamps false\n@dimensions 1\n@classLabel true a b\n@data\n"


def look(path: Path) -> tuple[PeekView, Plan]:
    view = peek(path, context=JobContext())
    return view, plan_from_toml(view.plan)


def test_a_ts_file_is_opened_with_the_test_file_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "My_Data_TRAIN.ts"
    path.write_text(HEADER + "1,2,3:a\n1,2:b\n" * 4)
    (tmp_path / "My_Data_TEST.ts").write_text(HEADER + "1,2,3:a\n2,2:b\n" * 3)
    view, plan = look(path)
    assert view.kind == "series"
    assert view.text.startswith("Series · 8 rows × 1 channel × 2 to 3 steps")
    assert plan.title == "My Data"
    assert plan.model.family == "recurrent"
    assert isinstance(plan.data.source, SeriesSource)
    assert plan.data.source.test_path.endswith("My_Data_TEST.ts")
    found = load(plan.data, seed=1, folder=tmp_path, context=JobContext())
    assert found.record.rows == 14
    assert found.record.given == ("test",)


def test_numbers_without_a_header_are_series_of_the_older_archive(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    lines = ["  ".join(str(float(x)) for x in (i % 3, *range(i, i + 40))) for i in range(12)]
    path.write_text("\n".join(lines))
    view, plan = look(path)
    assert view.kind == "series"
    found = load(plan.data, seed=1, folder=tmp_path, context=JobContext())
    assert found.record.input_shape == (1, 40)
    assert found.record.class_names == ("0", "1", "2")


def test_dates_in_order_and_a_number_are_to_be_forecast(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    days = [f"2024-{m:02d}-{d:02d},{d}" for m in range(1, 4) for d in range(1, 29)]
    path.write_text("\n".join(["day,sold", *days]))
    view, plan = look(path)
    assert view.kind == "forecast"
    assert view.problems[0].lead == "Taken for a series to be forecast."
    assert isinstance(plan.data.source, ForecastSource)
    assert plan.data.source.time == "day"
    found = load(plan.data, seed=1, folder=tmp_path, context=JobContext())
    assert found.record.horizon == plan.data.forecast.horizon


@pytest.mark.parametrize("header", ["day,sold", "day,sold,more"])
def test_other_tables_stay_tables(tmp_path: Path, header: str) -> None:
    path = tmp_path / "x.csv"
    more = ",1" if header.endswith("more") else ""
    rows = [f"2024-01-{31 - d:02d},{d}{more}" for d in range(30)] * 2
    path.write_text("\n".join([header, *rows]))
    assert look(path)[0].kind == "table"


def test_months_have_a_season_of_a_year(shared: Path) -> None:
    for name in ("series_airline/airline-passengers.csv", "series_sunspots/monthly-sunspots.csv"):
        view, plan = look(shared / "data" / name)
        assert view.kind == "forecast"
        assert plan.data.forecast.season == 12


def test_a_ts_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.ts"
    path.write_text("export const x = 1;\n")
    with pytest.raises(AuditError, match=r"not a \.ts file"):
        peek(path, context=JobContext())
