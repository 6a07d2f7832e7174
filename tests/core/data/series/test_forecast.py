"""Windows of a long series, their targets, the tide, and what is refused in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.data.dataset import Dataset
from core.data.load import load
from core.data.prepare import prepare
from core.data.series.tides import CONSTITUENTS, make_tide
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan, ForecastPlan
from core.plan.sources import BuiltinSource, ForecastSource, TableSource


def plan_of(path: Path, *, form: ForecastPlan, **choices: object) -> DataPlan:
    source = ForecastSource.model_validate({"path": str(path), "target": "y", **choices})
    return DataPlan(source=source, task="forecasting", forecast=form)


def read(path: Path, *, form: ForecastPlan, **choices: object) -> Dataset:
    plan = plan_of(path, form=form, **choices)
    return load(plan, seed=1, folder=path.parent, context=JobContext())


def counted(folder: Path, rows: int = 60) -> Path:
    path = folder / "x.csv"
    lines = [f"2000-{i % 12 + 1:02d},{i},{100 - i}" for i in range(rows)]
    dated = [line.replace("2000", str(2000 + i // 12), 1) for i, line in enumerate(lines)]
    path.write_text("\n".join(["month,y,z", *dated]), encoding="utf-8")
    return path


FORM = ForecastPlan(window=4, horizon=2, stride=3)


def test_windows_hold_the_past_and_targets_the_next_steps(tmp_path: Path) -> None:
    found = read(counted(tmp_path), form=FORM, time="month", also=("z",))
    assert found.inputs is not None
    assert found.moments is not None
    assert np.asarray(found.inputs)[1].tolist() == [[3, 4, 5, 6], [97, 96, 95, 94]]
    assert found.targets[1].tolist() == [7, 8]
    assert found.moments[:3].tolist() == [3, 6, 9]
    assert found.record.horizon == 2
    assert found.record.rows == (60 - 6) // 3 + 1
    assert found.set_aside is not None
    assert found.set_aside["month"][0] == "2000-04"
    assert "The steps of 'month' are regular." in found.record.notes


def test_no_target_of_training_stands_in_a_later_part(tmp_path: Path) -> None:
    plan = plan_of(counted(tmp_path), form=ForecastPlan(window=4, horizon=5))
    found = load(plan, seed=1, folder=tmp_path, context=JobContext())
    parts = prepare(plan, found, seed=1).parts
    assert found.moments is not None
    last = [int(found.moments[parts[name]].max()) + 5 for name in ("training", "validation")]
    first = [int(found.moments[parts[name]].min()) + 1 for name in ("validation", "test")]
    assert last[0] < first[0]
    assert last[1] < first[1]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (ForecastPlan(window=4, horizon=60), "horizon is longer"),
        (ForecastPlan(window=4, horizon=2, season=60), "season is longer"),
        (ForecastPlan(window=50, horizon=2), "9 windows of 50 \\+ 2 steps"),
    ],
)
def test_a_series_that_is_too_short_is_refused(
    tmp_path: Path, form: ForecastPlan, words: str
) -> None:
    with pytest.raises(AuditError, match=words):
        read(counted(tmp_path), form=form)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2000-03", "1999-03", "'1999-03' on line 4 after '2000-02'"),
        ("2000-03", "2000-02", "'2000-02' on line 4 stands twice"),
        ("2000-03", "march", "cannot be put in order"),
        ("2000-03,2,", "2000-03,,", "no gaps"),
        ("2000-03,2,", "2000-03,two,", "'two' on line 4"),
    ],
)
def test_rows_out_of_order_and_gaps_are_named(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    path = counted(tmp_path)
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(AuditError, match=words):
        read(path, form=FORM, time="month")


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"also": ("w",)}, "'w' in the plan"),
        ({"also": ("y",)}, "named twice"),
        ({"time": "y"}, "named twice"),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    tmp_path: Path, choices: dict[str, object], words: str
) -> None:
    with pytest.raises(AuditError, match=words):
        read(counted(tmp_path), form=FORM, **choices)


def test_only_long_series_are_forecast(tmp_path: Path) -> None:
    path = counted(tmp_path)
    table = DataPlan(source=TableSource(path=str(path), target="y"), task="forecasting")
    with pytest.raises(AuditError, match="cannot be forecast"):
        load(table, seed=1, folder=tmp_path, context=JobContext())
    wrong = plan_of(path, form=FORM).model_copy(update={"task": "regression"})
    with pytest.raises(AuditError, match="can only be forecast"):
        load(wrong, seed=1, folder=tmp_path, context=JobContext())


def test_irregular_steps_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    rows = [f"{i + (i > 30)},{i % 7}" for i in range(60)]
    path.write_text("\n".join(["at,y", *rows]), encoding="utf-8")
    found = read(path, form=FORM, time="at")
    assert any(note.startswith("1 of 59 steps of 'at'") for note in found.record.notes)


def test_the_tide_is_the_sum_of_its_constituents() -> None:
    heights = make_tide(4000, seed=3)[0].astype(np.float64)
    at = np.arange(4000)[:, None]
    waves = 2 * np.pi * at / np.array([period for _, period, _ in CONSTITUENTS])
    design = np.hstack([np.cos(waves), np.sin(waves)])
    found = np.linalg.lstsq(design, heights, rcond=None)[0].reshape(2, -1)
    amplitudes = np.array([amplitude for _, _, amplitude in CONSTITUENTS])
    np.testing.assert_allclose(np.hypot(*found), amplitudes, atol=0.01)
    rest = heights - design @ found.reshape(-1)
    assert 0.045 < rest.std() < 0.055


def test_the_tide_comes_with_the_program() -> None:
    plan = DataPlan(source=BuiltinSource(name="tides", rows=200), task="forecasting")
    found = load(plan, seed=3, folder=Path(), context=JobContext())
    assert found.record.rows == 200 - 48 - 12 + 1
    assert found.history is not None
    np.testing.assert_array_equal(found.history, make_tide(200, seed=3)[0])


def test_sunspots_give_windows_of_eleven_years(shared: Path) -> None:
    path = shared / "data" / "series_sunspots" / "monthly-sunspots.csv"
    found = read(path, form=ForecastPlan(window=132, season=132), target="Sunspots", time="Month")
    assert found.record.rows == 2820 - 132 - 12 + 1
    assert "The steps of 'Month' are regular." in found.record.notes


def test_more_windows_than_can_be_held_are_refused_with_a_stride_that_fits(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("y\n" + "1\n2\n" * 70_000, encoding="utf-8")
    with pytest.raises(AuditError, match=r"too many to be held.*a stride of 2"):
        read(path, form=ForecastPlan(window=4096, horizon=12))


def test_the_year_0_is_no_date(tmp_path: Path) -> None:
    path = counted(tmp_path)
    path.write_text(path.read_text("utf-8").replace("2000-01", "0000-01"), encoding="utf-8")
    with pytest.raises(AuditError, match="'0000-01' on line 2"):
        read(path, form=FORM, time="month")
