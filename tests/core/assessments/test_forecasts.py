"""Forecasts: naive baselines by hand, errors by step ahead, skill, and blocks of windows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.assessments.baselines import linear_baseline, naive_baseline
from core.assessments.forecasts import (
    best_naive,
    block_rows,
    forecast_predictions,
    persistence,
    recorded_steps,
    seasonal,
    seasonal_note,
)
from core.assessments.intervals import bootstrap
from core.assessments.metrics import metric
from core.assessments.performance import assess
from core.catalogue.checks import METRICS
from core.data.dataset import Prepared
from core.data.prepare import prepare
from core.data.series.forecast import windowed
from core.jobs.context import JobContext
from core.plan.data import DataPlan, ForecastPlan
from core.plan.sources import BuiltinSource


def prepared_of(values: np.ndarray, *, form: ForecastPlan) -> Prepared:
    plan = DataPlan(source=BuiltinSource(name="tides"), task="forecasting", forecast=form)
    series = np.asarray(values, dtype=np.float32)[None]
    found = windowed(plan, series, channels=("y",), name="y", source="y", target="y")
    return prepare(plan, found, seed=1)


@pytest.fixture(scope="module")
def weekly() -> Prepared:
    """Return a week that repeats exactly, but for a drift of 0.01 a step."""
    at = np.arange(140)
    return prepared_of(at % 7 + 0.01 * at, form=ForecastPlan(window=10, horizon=9, season=7))


def test_naive_forecasts_are_those_of_the_equations(weekly: Prepared) -> None:
    assert weekly.dataset.history is not None
    assert weekly.dataset.moments is not None
    history = weekly.dataset.history.astype(np.float64)
    last, repeated = persistence(weekly), seasonal(weekly)
    assert repeated is not None
    for row, moment in enumerate(weekly.dataset.moments[weekly.parts["test"]]):
        for step in range(9):
            assert last[row, step] == history[moment]
            # One season back, or two where one would not have been seen yet.
            back = 7 if step < 7 else 14
            assert repeated[row, step] == history[moment + 1 + step - back]
    np.testing.assert_allclose(
        np.abs(repeated - recorded_steps(weekly))[:, 0], np.full(len(last), 0.07), atol=1e-5
    )
    assert best_naive(weekly)[0] == "seasonal"
    assert seasonal_note(weekly) == ""


def test_without_a_season_in_reach_only_persistence_is_left() -> None:
    drawn = np.random.default_rng(1).normal(size=80)
    none = prepared_of(drawn, form=ForecastPlan(window=4, horizon=2))
    assert seasonal(none) is None
    assert best_naive(none)[0] == "persistence"
    far = prepared_of(drawn, form=ForecastPlan(window=4, horizon=2, season=70))
    assert seasonal(far) is None
    assert "before one season of 70 steps" in seasonal_note(far)


def test_metrics_of_forecasts_are_those_of_the_equations(weekly: Prepared) -> None:
    targets = recorded_steps(weekly)
    draw = np.random.default_rng(3)
    values = targets + draw.normal(size=targets.shape)
    predictions = forecast_predictions(weekly, values)
    errors = np.abs(values - targets)
    repeated = seasonal(weekly)
    assert repeated is not None
    naive = np.abs(repeated - targets).mean()
    found = {name: metric(name, predictions).value for name in ("mae", "rmse", "skill", "mase")}
    assert found["mae"] == pytest.approx(errors.mean())
    assert found["rmse"] == pytest.approx(np.sqrt((errors**2).mean()))
    assert found["skill"] == pytest.approx(1 - errors.mean() / naive)
    assert found["mase"] == pytest.approx(errors.mean() / 0.07, rel=1e-4)


def test_the_naive_forecast_has_no_skill(weekly: Prepared) -> None:
    assert metric("skill", naive_baseline(weekly).predictions).value == 0.0


def test_the_linear_baseline_finds_a_linear_rule() -> None:
    at = np.arange(300)
    prepared = prepared_of(np.sin(at / 3), form=ForecastPlan(window=12, horizon=4))
    found = linear_baseline(prepared).predictions
    assert found.rows == len(prepared.parts["test"])
    assert metric("mae", found).value == pytest.approx(0.0, abs=0.02)


def test_assessment_gives_errors_by_step_and_windows(weekly: Prepared) -> None:
    targets = recorded_steps(weekly)
    ahead = np.arange(1, 10)
    values = targets + 0.01 * ahead  # the error grows by 0.01 with each step ahead
    record = assess(
        weekly, values, probabilities=None, seed=5, checkpoint="x", context=JobContext()
    )
    assert [name for name, _ in record.metrics] == ["mae", "rmse", "skill", "mase"]
    forecast = record.forecast
    assert forecast is not None
    assert forecast.best == "seasonal"
    growing = pytest.approx((0.01 * ahead).tolist())
    assert [step.mae.value for step in forecast.steps] == growing
    assert [step.rmse.value for step in forecast.steps] == growing
    naive = np.abs(persistence(weekly) - targets).mean(axis=0).tolist()
    assert [step.persistence.value for step in forecast.steps] == pytest.approx(naive)
    assert len(forecast.windows) == 3
    shown = forecast.windows[0]
    np.testing.assert_allclose(shown.recorded, targets[shown.position])
    np.testing.assert_allclose(shown.predicted, values[shown.position])
    assert len(shown.past) == 10
    skill = dict(record.metrics)["skill"]
    assert "blocks of" in skill.method
    assert record.scatter is None


def test_outputs_of_another_width_are_refused(weekly: Prepared) -> None:
    with pytest.raises(ValueError, match="values have shape"):
        assess(
            weekly,
            recorded_steps(weekly)[:, :3],
            probabilities=None,
            seed=5,
            checkpoint="x",
            context=JobContext(),
        )


def test_blocks_span_a_window_but_leave_draws_to_differ(weekly: Prepared) -> None:
    assert block_rows(weekly) == min(10, len(weekly.parts["test"]) // 3)
    short = replace(weekly, parts={**weekly.parts, "test": weekly.parts["test"][:6]})
    assert block_rows(short) == 2


def test_blocks_are_drawn_whole_and_each_row_equally_often() -> None:
    seen = bootstrap(lambda counts: counts, 12, seed=2, draws=4000, block=4)
    assert (seen.sum(axis=0) == 12).all()
    np.testing.assert_allclose(seen.mean(axis=1), np.ones(12), atol=0.06)
    # Three whole blocks of four on a circle: each row stands as often as blocks cover it.
    starts = np.roll(seen, -1, axis=0) - seen
    assert (np.abs(starts).sum(axis=0) <= 6).all()


def test_block_intervals_widen_where_neighbours_resemble_each_other() -> None:
    wave = np.repeat(np.random.default_rng(4).normal(size=40), 10)
    centred = wave - wave.mean()
    single = bootstrap(lambda counts: centred @ counts / 400, 400, seed=2)
    blocks = bootstrap(lambda counts: centred @ counts / 400, 400, seed=2, block=20)
    assert blocks.std() > 2 * single.std()


def test_every_metric_of_forecasts_is_in_the_catalogue() -> None:
    assert [name for name, entry in METRICS.items() if "forecasting" in entry.tasks] == [
        "mae",
        "rmse",
        "skill",
        "mase",
    ]
