"""Folds: nothing leaks into them, the test part stays out, and the interval is Student's."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from core.data.dataset import Prepared
from core.jobs.context import JobContext
from core.models.checkpoint import load_weights
from core.models.outputs import predict, probabilities
from core.plan import Plan
from core.plan.edit import edited
from core.training.experiments.cross_validation import (
    deal_folds,
    interval,
    prepare_fold,
    run_fold,
    summarise,
)
from tests.core.training.conftest import blobs_plan, rows_of


def test_every_row_outside_the_test_part_is_held_out_once(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    folds = deal_folds(plan, rows)
    known = np.sort(np.concatenate([rows.parts["training"], rows.parts["validation"]]))
    assert len(folds) == plan.validation.folds
    held_out = np.sort(np.concatenate([fold.held_out for fold in folds]))
    assert np.array_equal(held_out, known)
    for fold in folds:
        parts = (fold.training, fold.stopping, fold.held_out)
        assert np.array_equal(np.sort(np.concatenate(parts)), known)
        shares = [rows.targets[part].mean() for part in parts]
        assert np.ptp(shares) < 0.1
        assert not np.isin(rows.parts["test"], np.concatenate(parts)).any()


def test_the_encoder_of_a_fold_sees_its_training_rows_only(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    fold = deal_folds(plan, rows)[1]
    found = prepare_fold(plan, rows, fold)
    assert np.allclose(np.asarray(found.inputs_of("training")).mean(axis=0), 0.0, atol=1e-6)
    assert found.encoder.fitted_rows == len(fold.training)
    assert np.array_equal(found.parts["test"], fold.held_out)


def test_one_changed_row_outside_changes_nothing_within(tmp_path: Path) -> None:
    plan = blobs_plan(tmp_path, training={"epochs": 2, "batch_size": 32})
    rows = rows_of(plan, folder=tmp_path)
    fold = deal_folds(plan, rows)[0]
    first, weights = run_fold(plan, rows, fold, context=JobContext())
    table = rows.dataset.table
    assert table is not None
    # In place, in the one data set that all folds are encoded from.
    table.iloc[np.concatenate([fold.held_out, rows.parts["test"]])] += 50.0
    second, others = run_fold(plan, rows, fold, context=JobContext())
    assert weights == others
    assert second.fold.loss != first.fold.loss


def test_a_fold_is_measured_on_the_rows_held_out(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    fold = deal_folds(plan, rows)[0]
    record, weights = run_fold(plan, rows, fold, context=JobContext())
    found = prepare_fold(plan, rows, fold)
    network = load_weights(record.checkpoint.architecture, weights)
    chances = probabilities(predict(network, found.inputs_of("test")), "logits")
    targets = found.targets_of("test").astype(np.int64)
    accuracy = float(np.mean(chances.argmax(axis=1) == targets))
    assert record.fold.metrics[0] == pytest.approx(accuracy)
    loss = -np.log(chances[np.arange(len(targets)), targets]).mean()
    assert record.fold.loss == pytest.approx(loss, rel=1e-5)
    assert record.fold.weights == record.checkpoint.weights
    assert accuracy > 0.8


def test_the_summary_is_mean_deviation_and_interval(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    plan = edited(plan, {"validation.folds": 3, "training.epochs": 2})
    folds = deal_folds(plan, rows)
    records = [run_fold(plan, rows, fold, context=JobContext())[0] for fold in folds]
    view = summarise(plan, rows, records)
    values = [record.fold.metrics[0] for record in records]
    numbers = np.array([value for value in values if value is not None])
    assert view.metrics[0] == "accuracy"
    assert view.means[0] == pytest.approx(numbers.mean())
    assert view.deviations[0] == pytest.approx(numbers.std(ddof=1))
    assert view.intervals[0].n == 3
    assert view.is_stratified
    assert "Bengio" in view.sentence
    assert "50 rows" in view.sentence


def test_the_interval_is_students() -> None:
    found = interval([0.8, 0.9, 1.0, 0.9])
    half = 3.182446305 * np.std([0.8, 0.9, 1.0, 0.9], ddof=1) / math.sqrt(4)
    assert found.value == pytest.approx(0.9)
    assert found.high == pytest.approx(0.9 + half)
    assert found.low == pytest.approx(0.9 - half)
    assert "optimistic" in found.method


def test_a_fold_without_a_figure_leaves_none_in_all() -> None:
    assert interval([0.5, None]).value is None


def test_a_regression_is_measured_in_its_unit(tmp_path: Path) -> None:
    plan = blobs_plan(
        tmp_path,
        task="regression",
        training={"epochs": 25, "learning_rate": 0.02, "batch_size": 32},
        validation={"folds": 2},
    )
    rows = rows_of(plan, folder=tmp_path)
    fold = deal_folds(plan, rows)[0]
    record, _ = run_fold(plan, rows, fold, context=JobContext())
    error = record.fold.metrics[0]
    assert error is not None
    assert 100 < error < 2000
    assert record.fold.loss < 1.0


def test_earlier_rows_train_and_later_ones_judge(tmp_path: Path) -> None:
    plan = blobs_plan(tmp_path, training={"epochs": 1})
    plan = edited(plan, {"data.split.how": "ordered"})
    rows = rows_of(plan, folder=tmp_path)
    for fold in deal_folds(plan, rows):
        assert fold.training.max() < fold.stopping.min()
        assert fold.stopping.max() < fold.held_out.min()
        assert fold.held_out.max() < rows.parts["test"].min()
