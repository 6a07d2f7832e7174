"""Growing amounts of data: nested, in the shares of the classes, and what they say."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core.data.dataset import Prepared
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan import Plan
from core.plan.edit import edited
from core.records.views.experiments import AmountPoint
from core.training.experiments.amounts import amounts_of, curve_of, run_amount, sentence_of
from core.training.train import train
from tests.core.training.conftest import blobs_plan, plan_of, rows_of


def test_amounts_are_nested_and_keep_the_shares_of_the_classes() -> None:
    plan = plan_of({"kind": "builtin", "name": "breast_cancer"})
    rows = rows_of(plan)
    amounts = amounts_of(plan, rows)
    assert len(amounts) == 6
    assert np.array_equal(amounts[-1], rows.parts["training"])
    share = rows.targets_of("training").mean()
    for fewer, more in pairwise(amounts):
        assert np.isin(fewer, more).all()
        assert abs(rows.targets[fewer].mean() - share) <= 1 / len(fewer)


def test_of_ordered_rows_the_latest_are_taken(tmp_path: Path) -> None:
    plan = edited(blobs_plan(tmp_path), {"data.split.how": "ordered"})
    rows = rows_of(plan, folder=tmp_path)
    for amount in amounts_of(plan, rows):
        assert np.array_equal(amount, rows.parts["training"][-len(amount) :])


def test_too_few_rows_are_refused(tmp_path: Path) -> None:
    draw = np.random.default_rng(1)
    np.savez(
        tmp_path / "few.npz",
        inputs=draw.standard_normal((24, 3)).astype(np.float32),
        targets=np.arange(24) % 2,
    )
    plan = plan_of({"kind": "npz", "path": "few.npz", "contents": "tabular"})
    with pytest.raises(AuditError, match="too small for a learning curve"):
        amounts_of(plan, rows_of(plan, folder=tmp_path))


def test_all_rows_give_what_training_gives(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    record, weights = run_amount(plan, rows, rows.parts["training"], context=JobContext())
    trained = train(plan, rows, context=JobContext())
    best = trained.record.history[trained.record.best_epoch - 1]
    assert weights == trained.weights
    assert record.point.validation_loss == pytest.approx(best.validation_loss, rel=1e-5)
    assert record.point.validation_metric == pytest.approx(best.validation_metric)


def test_the_encoder_sees_the_amount_only(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    plan = edited(plan, {"training.epochs": 2})
    amount = amounts_of(plan, rows)[0]
    first = run_amount(plan, rows, amount, context=JobContext())[1]
    table = rows.dataset.table
    assert table is not None
    table.iloc[np.setdiff1d(rows.parts["training"], amount)] += 50.0
    assert run_amount(plan, rows, amount, context=JobContext())[1] == first


def test_the_curve_of_blobs_says_that_data_helps(tmp_path: Path) -> None:
    plan = blobs_plan(
        tmp_path,
        model={"family": "mlp", "hidden": (8,)},
        training={"epochs": 10, "batch_size": 8, "learning_rate": 0.01},
    )
    rows = rows_of(plan, folder=tmp_path)
    points = [
        run_amount(plan, rows, amount, context=JobContext())[0].point
        for amount in amounts_of(plan, rows)
    ]
    view = curve_of(rows, points)
    assert (view.metric, view.is_metric_share) == ("Accuracy", True)
    assert points[-1].validation_loss < points[0].validation_loss


def _points(*losses: float, training: float = 0.1) -> list[AmountPoint]:
    return [
        AmountPoint(
            rows=100 * 2**place,
            training_loss=training,
            validation_loss=loss,
            validation_metric=0.9,
            epochs=5,
        )
        for place, loss in enumerate(losses)
    ]


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (_points(0.8, 0.5, 0.3), "More data helps"),
        (_points(0.8, 0.31, 0.30), "may help a little"),
        (_points(0.8, 0.3, 0.299, training=0.05), "simpler or more regularised"),
        (_points(0.8, 0.3, 0.299, training=0.29), "larger network or better features"),
        (_points(0.8, 0.3, 0.32, training=0.31), "does not help"),
    ],
)
def test_the_sentence_goes_by_the_last_doubling(points: list[AmountPoint], said: str) -> None:
    assert said in sentence_of(points)
