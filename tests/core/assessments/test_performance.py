from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from core.assessments.baselines import linear_baseline
from core.assessments.metrics import metrics_of
from core.assessments.performance import assess, gain_over_linear
from core.assessments.predictions import ClassPredictions
from core.data import Prepared, load, prepare
from core.errors import AuditError
from core.jobs.context import CancelledError, JobContext, Progress
from core.plan.data import DataPlan
from core.plan.sources import BuiltinSource
from core.records.assessment import PerformanceRecord
from core.records.base import Estimate
from tests.core.assessments.factory import prepared_of, softmax

Floats = npt.NDArray[np.float64]
CHECKPOINT = "c" * 64


def run(
    prepared: Prepared,
    outputs: npt.ArrayLike,
    probabilities: npt.ArrayLike | None = None,
    *,
    seed: int = 0,
    context: JobContext | None = None,
) -> PerformanceRecord:
    return assess(
        prepared,
        outputs,
        probabilities=probabilities,
        seed=seed,
        checkpoint=CHECKPOINT,
        context=context or JobContext(),
    )


def made_classes(*, rows: int = 400, test: int = 200, classes: int = 2) -> tuple[Prepared, Floats]:
    """Return classes that a square of the inputs decides, which a linear model cannot see."""
    random = np.random.default_rng(classes)
    inputs = random.normal(size=(rows, 2))
    signal = np.column_stack([(inputs[:, 0] ** 2 - 0.7) * 2 * k for k in range(classes)])
    targets = np.argmax(signal + random.gumbel(size=(rows, classes)), axis=1)
    prepared = prepared_of(inputs, targets, test=test, classes=classes)
    return prepared, signal[-test:]


def made_numbers(*, rows: int = 300, test: int = 150) -> tuple[Prepared, Floats]:
    random = np.random.default_rng(9)
    inputs = random.normal(size=(rows, 2))
    signal = inputs[:, 0] ** 2 + inputs[:, 1]
    prepared = prepared_of(
        inputs, signal + random.normal(size=rows) / 4, test=test, task="regression"
    )
    return prepared, signal[-test:, None]


def numbers(estimate: Estimate) -> tuple[float, float, float]:
    assert estimate.value is not None
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.value, estimate.high


def test_every_metric_stands_beside_both_baselines() -> None:
    prepared, logits = made_classes()
    record = run(prepared, logits, softmax(logits))
    assert record.checkpoint == CHECKPOINT
    assert record.rows == 200
    for named in (record.metrics, record.linear, record.naive, record.difference):
        assert tuple(name for name, _ in named) == metrics_of("classification")
    for _, estimate in record.metrics:
        low, value, high = numbers(estimate)
        assert low <= value <= high
    assert dict(record.naive)["auc"].value == 0.5
    assert sum(sum(row) for row in record.confusion) == 200
    assert record.roc is not None
    assert record.roc_band is not None
    assert record.precision_recall is not None
    assert record.reliability is not None
    assert record.scatter is None
    assert record.undecided_draws == 0.0


def test_a_better_network_shows_a_gain_with_its_paired_interval() -> None:
    prepared, logits = made_classes(rows=900, test=500)
    record = run(prepared, logits, softmax(logits))
    low, value, high = numbers(dict(record.difference)["auc"])
    assert 0 < low < value < high
    first, second = dict(record.metrics)["auc"].value, dict(record.linear)["auc"].value
    assert first is not None
    assert second is not None
    assert value == pytest.approx(first - second)
    assert gain_over_linear(record) == dict(record.difference)["accuracy"]


def test_paired_differences_use_the_same_draws_on_both_sides() -> None:
    prepared, logits = made_classes()
    record = run(prepared, logits, softmax(logits))
    random = np.random.default_rng(5)
    correct = logits.argmax(axis=1) == prepared.targets_of("test")
    linear = dict(record.linear)["accuracy"].value
    assert linear is not None
    low, _, high = numbers(dict(record.difference)["accuracy"])
    other = linear_baseline(prepared).predictions
    assert isinstance(other, ClassPredictions)
    change = correct.astype(float) - other.is_correct
    naive = [change[random.integers(0, 200, 200)].mean() for _ in range(4000)]
    assert (low, high) == pytest.approx(tuple(np.quantile(naive, [0.025, 0.975])), abs=0.012)


def test_three_classes_have_a_confusion_matrix_of_three_rows() -> None:
    prepared, logits = made_classes(classes=3)
    record = run(prepared, logits, softmax(logits))
    assert [len(row) for row in record.confusion] == [3, 3, 3]
    recorded = np.bincount(prepared.targets_of("test").astype(int), minlength=3)
    assert [sum(row) for row in record.confusion] == recorded.tolist()


def test_regression_has_errors_in_the_target_unit_and_a_scatter() -> None:
    prepared, values = made_numbers()
    record = run(prepared, values)
    assert tuple(name for name, _ in record.metrics) == metrics_of("regression")
    for _, estimate in record.metrics:
        low, value, high = numbers(estimate)
        assert low <= value <= high
    errors = np.abs(values[:, 0] - prepared.targets_of("test"))
    assert dict(record.metrics)["mae"].value == pytest.approx(errors.mean())
    mean = prepared.targets_of("training").astype(np.float64).mean()
    naive = np.abs(prepared.targets_of("test") - mean).mean()
    assert dict(record.naive)["mae"].value == pytest.approx(naive)
    assert record.scatter is not None
    assert len(record.scatter.x) == 150
    assert record.confusion == ()
    assert record.roc is None


def test_gain_over_linear_of_numbers_is_the_reduction_of_the_error() -> None:
    prepared, values = made_numbers()
    record = run(prepared, values)
    gain = gain_over_linear(record)
    assert gain is not None
    low, value, high = numbers(gain)
    first, second = dict(record.metrics)["mae"].value, dict(record.linear)["mae"].value
    assert first is not None
    assert second is not None
    assert value == pytest.approx(second - first)
    assert 0 < low < value < high
    assert gain_over_linear(record.model_copy(update={"difference": ()})) is None


def test_the_same_seed_gives_the_same_record() -> None:
    prepared, logits = made_classes()
    first = run(prepared, logits, softmax(logits))
    assert run(prepared, logits, softmax(logits)).digest == first.digest
    other = run(prepared, logits, softmax(logits), seed=1)
    assert dict(other.metrics)["accuracy"] == dict(first.metrics)["accuracy"]
    assert dict(other.metrics)["auc"].low != dict(first.metrics)["auc"].low
    assert PerformanceRecord.from_json(first.to_json()) == first


def test_a_class_without_test_rows_leaves_figures_not_estimable() -> None:
    random = np.random.default_rng(3)
    inputs = random.normal(size=(60, 2))
    targets = np.append(random.integers(0, 2, 40), np.zeros(20))
    prepared = prepared_of(inputs, targets, test=20)
    logits = random.normal(size=(20, 2))
    record = run(prepared, logits, softmax(logits))
    for name in ("true_positive_rate", "auc", "balanced_accuracy"):
        assert dict(record.metrics)[name].value is None
        assert dict(record.difference)[name].value is None
        assert dict(record.metrics)[name].note
    assert record.roc is None
    assert record.roc_band is None
    assert record.precision_recall is None
    assert record.undecided_draws == 0.0


def test_a_rare_class_leaves_draws_empty_and_says_how_many() -> None:
    random = np.random.default_rng(3)
    inputs = random.normal(size=(60, 2))
    targets = np.append(random.integers(0, 2, 40), [1] + [0] * 19)
    logits = random.normal(size=(20, 2))
    record = run(prepared_of(inputs, targets, test=20), logits, softmax(logits))
    assert record.undecided_draws == pytest.approx((19 / 20) ** 20, abs=0.04)
    assert "draws were empty and left out" in dict(record.metrics)["auc"].note


def test_one_test_row_has_figures_without_intervals() -> None:
    prepared, values = made_numbers()
    single = prepared_of(prepared.inputs, prepared.targets, test=1, task="regression")
    record = run(single, values[-1:])
    assert dict(record.metrics)["mae"].value is not None
    assert dict(record.metrics)["mae"].low is None
    assert dict(record.metrics)["r2"].value is None


def test_outputs_that_are_not_finite_are_refused_in_words() -> None:
    prepared, values = made_numbers()
    values[3] = np.nan
    with pytest.raises(AuditError, match=r"Found: 1 of 150 rows without a finite output\."):
        run(prepared, values)


def test_arrays_that_do_not_fit_are_a_bug() -> None:
    prepared, logits = made_classes()
    with pytest.raises(ValueError, match="needs probabilities"):
        run(prepared, logits)
    with pytest.raises(ValueError, match="shape"):
        run(prepared, logits, softmax(logits)[:-1])
    with pytest.raises(ValueError, match="add up"):
        run(prepared, logits, softmax(logits) * 2)
    numbers_, values = made_numbers()
    with pytest.raises(ValueError, match="shape"):
        run(numbers_, values[:-1])


def test_progress_is_told_and_cancel_stops() -> None:
    prepared, logits = made_classes()
    told: list[Progress] = []
    run(prepared, logits, softmax(logits), context=JobContext(report=told.append))
    assert (told[-1].done, told[-1].total) == (2000, 2000)

    def cancel(item: Progress) -> None:
        if item.total == 2000:
            context.token.cancel()

    context = JobContext(report=cancel)
    with pytest.raises(CancelledError):
        run(prepared, logits, softmax(logits), context=context)


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes"])
def test_real_data_give_baselines_of_known_size(name: str) -> None:
    task = "regression" if name == "diabetes" else "classification"
    plan = DataPlan.model_validate({"source": {"kind": "builtin", "name": name}, "task": task})
    assert isinstance(plan.source, BuiltinSource)
    prepared = prepare(plan, load(plan, seed=0, folder=Path(), context=JobContext()), seed=0)
    rows = len(prepared.parts["test"])
    if task == "classification":
        record = run(prepared, np.zeros((rows, 2)), np.full((rows, 2), 0.5))
        accuracy = dict(record.linear)["accuracy"].value
        assert accuracy is not None
        assert accuracy > 0.94
        gain = gain_over_linear(record)
        assert gain is not None
        assert gain.high is not None
        assert gain.high < 0
    else:
        record = run(prepared, np.full((rows, 1), 150.0))
        error = dict(record.linear)["mae"].value
        assert error is not None
        assert 35 < error < 50
    assert all(estimate.note == "" for name, estimate in record.linear if name != "log_loss")


def test_ten_thousand_rows_are_assessed_in_seconds() -> None:
    prepared, logits = made_classes(rows=12_000, test=10_000)
    started = time.process_time()  # its own, so that a busy machine does not count
    run(prepared, logits, softmax(logits))
    assert time.process_time() - started < 12
