"""From a case to its figure: the median of three seeds, beside a linear or naive baseline."""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.real.cases import Case
from benchmarks.real.files import DATA
from core.assessments.performance import assess
from core.data import Dataset, Prepared, load, prepare
from core.data.splits.folds import fold_rows
from core.devices import deterministic, thread_count, threads
from core.jobs.context import JobContext
from core.models.outputs import predict, probabilities
from core.plan import Plan
from core.plan.toml import plan_from_values
from core.records.assessment import PerformanceRecord
from core.training.train import train

SEEDS = (7, 11, 23)
FOLDS = 5
LAGS = (12, 132)
"""Months after which sunspots are expected to repeat: a year, and the eleven years of the cycle."""

_TEST = 2  # the mark of test rows in Dataset.given


@dataclass(frozen=True)
class Figure:
    """One seed's figure with its interval, and that of the baseline."""

    value: float
    low: float | None
    high: float | None
    baseline: float


def run(case: Case) -> dict[str, object]:
    """Return the result of one case, or why it was skipped."""
    source = DATA / case.folder
    if not source.is_dir():
        return {"skipped": f"there is no folder shared/data/{case.folder}"}
    if case.make is None:
        return run_case(case, folder=source)
    with tempfile.TemporaryDirectory() as made:
        case.make(source, Path(made))
        return run_case(case, folder=Path(made))


def run_case(case: Case, *, folder: Path) -> dict[str, object]:
    """Return value, interval, baseline, goal and time of a case; see `benchmarks.real`."""
    begun = time.perf_counter()
    figures = [_figure(case, seed, folder=folder) for seed in SEEDS]
    middle = sorted(figures, key=lambda figure: figure.value)[len(figures) // 2]
    baseline = statistics.median(figure.baseline for figure in figures)
    holds = middle.value < baseline if case.goal is None else middle.value >= case.goal
    return {
        "value": middle.value,
        "metric": case.metric,
        "goal": baseline if case.goal is None else case.goal,
        "holds": holds,
        "seconds": time.perf_counter() - begun,
        "interval": [middle.low, middle.high],
        "baseline": baseline,
        "seeds": list(SEEDS),
        "values": [figure.value for figure in figures],
    }


def _figure(case: Case, seed: int, *, folder: Path) -> Figure:
    plan = plan_of(case, seed)
    dataset = load(plan.data, seed=seed, folder=folder, context=JobContext())
    if case.is_folded:
        return _over_folds(case, plan, dataset)
    prepared = prepare(plan.data, dataset, seed=seed)
    naive = best_naive(prepared) if case.goal is None else None
    return _of(case, _performance(plan, prepared), naive)


def plan_of(case: Case, seed: int) -> Plan:
    """Return the plan of a case."""
    values = {
        "version": 1,
        "title": case.name,
        "seed": seed,
        "data": case.data,
        "model": case.model,
        "training": case.training,
        # One thread each: two cases run beside each other, which two cores do better.
        "compute": {"device": "cpu", "threads": 1},
        **case.more,
    }
    return plan_from_values(values)


def _over_folds(case: Case, plan: Plan, dataset: Dataset) -> Figure:
    """Hold each fold out once as the test part; the figure is the mean, weighted by rows."""
    rows = np.arange(dataset.record.rows)
    pairs = fold_rows(dataset, rows=rows, plan=plan.data.split, folds=FOLDS, seed=plan.seed)
    found, weights = [], []
    for _, held_out in pairs:
        given = np.zeros(len(rows), dtype=np.int8)
        given[held_out] = _TEST
        prepared = prepare(plan.data, replace(dataset, given=given), seed=plan.seed)
        found.append(_of(case, _performance(plan, prepared)))
        weights.append(len(held_out))
    value = float(np.average([one.value for one in found], weights=weights))
    low, high = _wilson(value, sum(weights))
    baseline = float(np.average([one.baseline for one in found], weights=weights))
    return Figure(value, low, high, baseline)


def _wilson(share: float, rows: int) -> tuple[float, float]:
    from scipy.stats import binomtest  # noqa: PLC0415 - only folds need it

    interval = binomtest(round(share * rows), rows).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def _performance(plan: Plan, prepared: Prepared) -> PerformanceRecord:
    trained = train(plan, prepared, context=JobContext())
    with threads(thread_count(plan)), deterministic():
        outputs = predict(trained.network, prepared.inputs_of("test"))
        is_classes = prepared.record.task == "classification"
        kind = trained.record.architecture.output
        return assess(
            prepared,
            outputs,
            probabilities=probabilities(outputs, kind) if is_classes else None,
            seed=plan.seed,
            checkpoint=trained.record.weights,
            context=JobContext(),
        )


def _of(case: Case, performance: PerformanceRecord, naive: float | None = None) -> Figure:
    """Return the figure beside the linear baseline, or beside `naive` where there is one."""
    estimate = dict(performance.metrics)[case.metric]
    linear = dict(performance.linear)[case.metric].value
    assert estimate.value is not None
    assert linear is not None
    return Figure(estimate.value, estimate.low, estimate.high, linear if naive is None else naive)


def best_naive(prepared: Prepared, lags: tuple[int, ...] = LAGS) -> float:
    """Return the lowest mean absolute error of persistence and of repeating what was `lags` ago.

    The first channel is that of the target; every lag must lie within the window.
    """
    test = prepared.parts["test"]
    seen = prepared.dataset.inputs
    assert seen is not None
    past = np.asarray(seen[test], dtype=np.float64)[:, 0]
    truth = np.asarray(prepared.dataset.targets[test], dtype=np.float64)
    ahead = np.arange(truth.shape[1])
    said = [past[:, -1:], *(past[:, past.shape[1] - lag + ahead % lag] for lag in lags)]
    return min(float(np.abs(one - truth).mean()) for one in said)
