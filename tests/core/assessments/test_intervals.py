from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from core.assessments.intervals import (
    bootstrap,
    bootstrapped,
    mean_interval,
    mean_intervals,
    percentile_interval,
    rate,
    wilson,
)
from core.jobs.context import CancelledError, JobContext, Progress

Floats = npt.NDArray[np.float64]


@pytest.mark.parametrize(("successes", "n"), [(0, 10), (1, 10), (10, 10), (37, 92), (995, 1000)])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_wilson_agrees_with_scipy(successes: int, n: int, level: float) -> None:
    expected = stats.binomtest(successes, n).proportion_ci(level, method="wilson")
    assert wilson(successes, n, level=level) == pytest.approx(
        (expected.low, expected.high), abs=1e-12
    )


def test_wilson_is_exact_at_both_ends() -> None:
    assert wilson(0, 7)[0] == 0.0
    assert wilson(7, 7)[1] == 1.0
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("successes", "n"), [(-1, 3), (4, 3)])
def test_wilson_refuses_impossible_counts(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="successes"):
        wilson(successes, n)


def test_wilson_refuses_an_impossible_level() -> None:
    with pytest.raises(ValueError, match="level"):
        wilson(1, 2, level=95)


@pytest.mark.parametrize(("n", "p"), [(30, 0.1), (50, 0.5), (200, 0.95)])
def test_wilson_covers_the_true_rate_on_average(n: int, p: float) -> None:
    successes = np.arange(n + 1)
    covered = [low <= p <= high for low, high in (wilson(int(k), n) for k in successes)]
    coverage = float(stats.binom.pmf(successes, n, p) @ np.array(covered))
    assert 0.92 <= coverage <= 0.985


def test_rate_without_rows_is_not_estimable() -> None:
    absent = rate(0, 0, empty="no row of the class")
    assert absent.value is None
    assert absent.low is None
    assert absent.note == "no row of the class"


def first_row(counts: Floats) -> Floats:
    return np.asarray(counts[0])


def test_bootstrap_draws_as_many_rows_as_there_are() -> None:
    seen: list[tuple[int, ...]] = []

    def statistic(counts: Floats) -> Floats:
        seen.append(counts.shape)
        assert (counts.sum(axis=0) == counts.shape[0]).all()
        return first_row(counts)

    drawn = bootstrap(statistic, 300_000 // 100, seed=1, draws=100)
    assert drawn.shape == (100,)
    assert sum(shape[1] for shape in seen) == 100
    assert len(seen) == 2  # more draws than fit into one chunk


def test_bootstrap_is_the_same_for_the_same_seed_and_stream() -> None:
    once = bootstrap(first_row, 50, seed=3, draws=40)
    assert np.array_equal(once, bootstrap(first_row, 50, seed=3, draws=40))
    assert not np.array_equal(once, bootstrap(first_row, 50, seed=4, draws=40))
    assert not np.array_equal(once, bootstrap(first_row, 50, seed=3, stream="other", draws=40))


def test_bootstrap_agrees_with_resampling_row_by_row() -> None:
    values = np.random.default_rng(0).normal(size=80)
    drawn = bootstrap(lambda counts: values @ counts / 80, 80, seed=5, draws=4000)
    naive = np.random.default_rng(1)
    reference = [values[naive.integers(0, 80, 80)].mean() for _ in range(4000)]
    assert drawn.mean() == pytest.approx(np.mean(reference), abs=0.01)
    assert drawn.std() == pytest.approx(np.std(reference), rel=0.05)


def test_bootstrap_of_several_statistics_shares_its_draws() -> None:
    values = np.random.default_rng(0).normal(size=(30, 2))
    both = bootstrap(lambda counts: values.T @ counts, 30, seed=2, draws=10)
    alone = bootstrap(lambda counts: values[:, 1] @ counts, 30, seed=2, draws=10)
    assert both.shape == (2, 10)
    np.testing.assert_allclose(both[1], alone, atol=1e-12)


def test_bootstrap_tells_its_progress_and_can_be_cancelled() -> None:
    told: list[Progress] = []
    context = JobContext(report=told.append)

    def statistic(counts: Floats) -> Floats:
        context.token.cancel()
        return first_row(counts)

    with pytest.raises(CancelledError):
        bootstrap(statistic, 200_000, seed=1, draws=5, context=context)
    assert [item.done for item in told] == [0]


def test_bootstrap_refuses_nothing_to_draw_from() -> None:
    with pytest.raises(ValueError, match="0 rows"):
        bootstrap(first_row, 0, seed=1)


def test_percentile_interval_leaves_empty_draws_out_and_counts_them() -> None:
    drawn = np.concatenate([np.arange(101.0), np.full(99, np.nan)])
    low, high, empty = percentile_interval(drawn, level=0.9)
    assert (low, high) == pytest.approx((5.0, 95.0))
    assert empty == pytest.approx(99 / 200)


def test_percentile_interval_is_absent_when_nothing_varies() -> None:
    assert percentile_interval(np.full(10, np.nan)) == (None, None, 1.0)
    assert percentile_interval(np.full(10, 0.5)) == (None, None, 0.0)


def test_bootstrapped_says_what_was_odd() -> None:
    estimate = bootstrapped(0.5, np.array([0.4, 0.6, np.nan, 0.5]), n=9, note="clipped")
    assert estimate.note == "clipped; 25.0\u00a0% of 4 draws were empty and left out"
    constant = bootstrapped(1.0, np.ones(4), n=9)
    assert constant.low is None
    assert constant.note == "no interval: every draw of rows gave the same figure, or none"


def test_mean_interval_covers_the_true_mean_about_as_often_as_it_says() -> None:
    samples = np.random.default_rng(7).normal(loc=1.0, size=(300, 60))
    hits = 0
    for number, sample in enumerate(samples):
        estimate = mean_interval(sample, seed=number, draws=400)
        assert estimate.low is not None
        assert estimate.high is not None
        hits += estimate.low <= 1.0 <= estimate.high
    assert 0.90 <= hits / len(samples) <= 0.98


def test_mean_interval_is_close_to_the_normal_one() -> None:
    values = np.random.default_rng(3).normal(size=500)
    estimate = mean_interval(values, seed=0)
    half = 1.96 * values.std() / np.sqrt(500)
    assert estimate.value == pytest.approx(values.mean())
    assert estimate.low == pytest.approx(values.mean() - half, abs=0.1 * half)
    assert estimate.high == pytest.approx(values.mean() + half, abs=0.1 * half)
    assert estimate.method == "percentile bootstrap, 2,000 draws of rows"


def test_mean_intervals_without_or_with_one_row() -> None:
    absent = mean_intervals(np.empty((0, 2)), seed=0)
    assert [item.value for item in absent] == [None, None]
    single = mean_intervals(np.array([[2.0, 3.0]]), seed=0)
    assert [item.value for item in single] == [2.0, 3.0]
    assert all(item.low is None and item.note == "one row: no interval" for item in single)
