from __future__ import annotations

import pytest

from core.assessments.checks import BY_CONSTRUCTION, NO_SUM, evaluate, status_of
from core.assessments.intervals import rate
from core.plan.plan import Limit
from core.records.assessment import CheckRecord, PerformanceRecord, Status
from core.records.base import Estimate, Task
from core.records.data import DatasetRecord
from core.records.explanation import AttributionRecord, FaithfulnessRecord, GateRecord
from tests.core.assessments.factory import dataset_record, split_record

PLANNED = ("integrated_gradients", "kernel_shap", "occlusion", "deeplift", "grad_cam")


def estimate(
    value: float | None, *, low: float | None = None, high: float | None = None
) -> Estimate:
    return Estimate(value=value, low=low, high=high, n=10, note="" if value is not None else "why")


def performance(task: Task = "classification") -> PerformanceRecord:
    name = "accuracy" if task == "classification" else "mae"
    return PerformanceRecord(
        checkpoint="c" * 64,
        rows=10,
        metrics=((name, estimate(0.9, low=0.8, high=0.95)), ("auc", estimate(None))),
        difference=((name, estimate(0.02, low=-0.01, high=0.05)),),
    )


def attribution(
    method: str, *, rule: str = "sum", share: Estimate | None = None, status: str = "computed"
) -> AttributionRecord:
    gate = GateRecord(rule=rule, state="within", tolerance=0.01, share=share)
    reason = "" if status == "computed" else "ReLU stands before max-pooling"
    return AttributionRecord(
        method=method,
        status=status,
        reason=reason,
        checkpoint="c" * 64,
        gate=gate if status == "computed" else None,
    )


ATTRIBUTIONS = (
    attribution("integrated_gradients", share=rate(99, 100)),
    attribution("kernel_shap", rule="construction", share=rate(100, 100)),
    attribution("occlusion", rule="none"),
    attribution("deeplift", status="refused"),
)
FAITHFULNESS = (
    FaithfulnessRecord(
        method="integrated_gradients",
        rows=5,
        deletion=(1.0, 0.0),
        insertion=(0.0, 1.0),
        random_deletion=(1.0, 0.0),
        random_insertion=(0.0, 1.0),
        deletion_gain=estimate(0.3, low=0.2, high=0.4),
        insertion_gain=estimate(0.1, low=-0.1, high=0.2),
    ),
)


def check(
    limit: Limit, *, task: Task = "classification", dataset: DatasetRecord | None = None
) -> CheckRecord:
    (record,) = evaluate(
        (limit,),
        dataset=dataset or dataset_record(task=task),
        split=split_record(overlap=2),
        performance=performance(task),
        attributions=ATTRIBUTIONS,
        faithfulness=FAITHFULNESS,
        planned=PLANNED,
    )
    return record


@pytest.mark.parametrize(
    ("at_least", "at_most", "status"),
    [
        (0.8, None, "within"),
        (0.81, None, "undecided"),
        (0.95, None, "undecided"),
        (0.96, None, "outside"),
        (None, 0.95, "within"),
        (None, 0.9, "undecided"),
        (None, 0.79, "outside"),
        (0.7, 0.96, "within"),
        (0.7, 0.9, "undecided"),
        (0.96, 0.99, "outside"),
        (0.1, 0.2, "outside"),
    ],
)
def test_status_needs_the_whole_interval(
    at_least: float | None, at_most: float | None, status: Status
) -> None:
    figure = estimate(0.9, low=0.8, high=0.95)
    found, reason = status_of(figure, at_least=at_least, at_most=at_most)
    assert found == status
    assert bool(reason) == (status == "undecided")


@pytest.mark.parametrize(("at_least", "status"), [(0.9, "within"), (0.91, "outside")])
def test_a_figure_without_interval_is_judged_by_itself(at_least: float, status: Status) -> None:
    assert status_of(estimate(0.9), at_least=at_least, at_most=None) == (
        status,
        "judged by the figure itself, which has no interval",
    )


def test_metrics_are_held_against_their_limit() -> None:
    record = check(Limit(check="accuracy", at_least=0.75, severity="high"))
    assert record.identifier == "accuracy"
    assert record.status == "within"
    assert record.figure == estimate(0.9, low=0.8, high=0.95)
    assert record.severity == "high"
    assert record.at_least == 0.75


def test_a_metric_that_is_not_estimable_is_not_tested() -> None:
    record = check(Limit(check="auc", at_least=0.5))
    assert (record.status, record.reason) == ("not tested", "not estimable: why")


def test_a_metric_that_was_not_measured_is_not_tested() -> None:
    record = check(Limit(check="brier", at_most=0.5))
    assert (record.status, record.reason) == ("not tested", "the metric was not measured")


def test_a_metric_of_the_other_task_is_not_applicable() -> None:
    record = check(Limit(check="accuracy", at_least=0.5), task="regression")
    assert record.status == "not applicable"
    assert record.reason == "Accuracy does not exist for regression"
    assert check(Limit(check="r2", at_least=0.5)).status == "not applicable"


def test_gain_is_positive_when_the_network_is_better() -> None:
    assert check(Limit(check="gain_over_linear", at_least=0.0)).status == "undecided"
    record = check(Limit(check="gain_over_linear", at_least=0.02), task="regression")
    assert record.status == "outside"  # the network's error is larger by -0.01 to 0.05
    assert record.figure == estimate(-0.02, low=-0.05, high=0.01)


def test_data_checks_count_what_the_titles_say() -> None:
    dataset = dataset_record(rows=50).model_copy(
        update={"cells": 200, "missing_cells": 10, "duplicate_rows": 3}
    )
    missing = check(Limit(check="missing_cells", at_most=0.05), dataset=dataset)
    assert missing.status == "within"
    assert missing.figure is not None
    assert (missing.figure.value, missing.figure.n) == (0.05, 200)
    duplicates = check(Limit(check="duplicate_rows", at_most=2), dataset=dataset)
    assert duplicates.status == "outside"
    assert duplicates.figure is not None
    assert (duplicates.figure.value, duplicates.figure.n) == (3, 50)
    overlap = check(Limit(check="overlap", at_most=2))
    assert overlap.status == "within"
    assert overlap.figure is not None
    assert (overlap.figure.value, overlap.figure.n) == (2, 4)


def test_data_without_cells_has_nothing_missing() -> None:
    assert check(Limit(check="missing_cells", at_most=0.0)).status == "not applicable"


def test_completeness_is_the_share_of_rows_within_the_gate() -> None:
    limit = Limit(check="completeness", method="integrated_gradients", at_least=0.9)
    record = check(limit)
    assert record.identifier == "completeness.integrated_gradients"
    assert record.status == "within"
    assert record.figure == rate(99, 100)
    narrow = limit.model_copy(update={"at_least": 0.98})
    assert check(narrow).status == "undecided"


@pytest.mark.parametrize(
    ("method", "status", "reason"),
    [
        ("kernel_shap", "not tested", BY_CONSTRUCTION),
        ("occlusion", "not applicable", NO_SUM),
        ("grad_cam", "not applicable", NO_SUM),
        ("deeplift", "not tested", "refused: ReLU stands before max-pooling"),
        (
            "gradient_shap",
            "not tested",
            "Expected Gradients (GradientSHAP) is not among the plan's methods",
        ),
    ],
)
def test_completeness_that_proves_nothing_never_passes(
    method: str, status: Status, reason: str
) -> None:
    record = check(Limit(check="completeness", method=method, at_least=0.1))
    assert (record.status, record.reason) == (status, reason)
    assert record.figure is None


def test_gains_are_taken_from_the_faithfulness_of_the_method() -> None:
    deletion = Limit(check="deletion_gain", method="integrated_gradients", at_least=0.1)
    assert check(deletion).status == "within"
    insertion = Limit(check="insertion_gain", method="integrated_gradients", at_least=0.0)
    assert check(insertion).status == "undecided"


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        ("occlusion", "deletion and insertion did not run for this method"),
        ("grad_cam", "the method did not run"),
        ("deeplift", "refused: ReLU stands before max-pooling"),
    ],
)
def test_gains_that_were_not_measured_are_not_tested(method: str, reason: str) -> None:
    record = check(Limit(check="deletion_gain", method=method, at_least=0.0))
    assert (record.status, record.reason) == ("not tested", reason)


def test_checks_come_in_the_order_of_the_plan() -> None:
    limits = tuple(Limit(check=name, at_most=1.0) for name in ("overlap", "accuracy", "auc"))
    records = evaluate(
        limits,
        dataset=dataset_record(),
        split=split_record(),
        performance=performance(),
        attributions=(),
        faithfulness=(),
        planned=(),
    )
    assert [record.check for record in records] == ["overlap", "accuracy", "auc"]
