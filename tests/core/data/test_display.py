from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.data import Dataset, load, value_text
from core.data.display import decimals, drawn_line
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import BuiltinSource, TableSource


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, 2.0, 50.0], 0),
        ([0.11840, 0.08474, 0.10960], 4),
        ([1001.5, 386.1, 2501.0], 0),
        ([17.99, 20.57, 11.42], 2),
        ([0.5, 0.5], 1),
        ([0.0, 0.0], 0),
        ([np.nan, 1.5, 2.5], 1),
        ([np.nan], 0),
        ([1e-9, 3e-9], 6),
    ],
)
def test_decimals_follow_record_and_spread(values: list[float], expected: int) -> None:
    assert decimals(np.array(values)) == expected


def test_cells_of_a_table_are_written_as_they_were_read(tmp_path: Path) -> None:
    text = "age,job,gain,y\n31,clerk,-1.25,0\n,?,1200.5,1\n45,nurse,0.5,1\n"
    (tmp_path / "a.csv").write_text(text)
    plan = DataPlan(source=TableSource(path="a.csv", target="y"))
    data = load(plan, seed=0, folder=tmp_path, context=JobContext())
    shown = [
        value_text(data, row, feature=name) for row in (0, 1) for name in ("age", "job", "gain")
    ]
    assert shown == ["31", "clerk", "−1", "(missing)", "(missing)", "1,200"]  # spread of 566


def test_a_channel_is_written_as_its_range() -> None:
    data = _digits()
    assert value_text(data, 0, feature="grey") == "0.000 to 0.938, mean 0.287"


def test_an_unknown_feature_is_a_bug() -> None:
    with pytest.raises(KeyError):
        value_text(_digits(), 0, feature="colour")


def _digits() -> Dataset:
    plan = DataPlan(source=BuiltinSource(name="digits"))
    return load(plan, seed=0, folder=Path(), context=JobContext())


def test_a_series_is_drawn_by_the_mean_of_its_channels_and_a_forecast_by_its_target() -> None:
    series = np.array([[1.0, 2.0, np.nan], [3.0, np.nan, np.nan]])
    assert np.array_equal(
        drawn_line(series, task="classification"), [2.0, 2.0, np.nan], equal_nan=True
    )
    assert np.array_equal(drawn_line(series, task="forecasting"), series[0], equal_nan=True)
