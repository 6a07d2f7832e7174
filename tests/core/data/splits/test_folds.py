from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from core.data.dataset import Dataset
from core.data.splits.dealing import cut_in_order, deal_groups
from core.data.splits.folds import fold_rows
from core.errors import AuditError
from core.plan.data import SplitPlan
from core.records.base import Task
from core.records.data import DatasetRecord, Feature


def dataset_of(
    targets: npt.NDArray[np.int64] | npt.NDArray[np.float32],
    *,
    aside: dict[str, list[str | None]] | None = None,
    moments: npt.NDArray[np.int64] | None = None,
    horizon: int = 0,
    window: int = 1,
) -> Dataset:
    """Return rows without content, of which only targets, keys and moments matter."""
    is_class = targets.dtype == np.int64
    task: Task = "forecasting" if horizon else "classification" if is_class else "regression"
    record = DatasetRecord(
        name="rows",
        source="rows",
        kind="series",
        task=task,
        rows=len(targets),
        input_shape=(1, window),
        target="y",
        class_names=tuple(f"c{k}" for k in range(int(targets.max()) + 1)) if is_class else (),
        features=(Feature(name="value", kind="channel"),),
        set_aside=tuple((name, "identifier") for name in aside or {}),
        horizon=horizon,
        fingerprint="",
    )
    inputs = np.arange(len(targets) * window, dtype=np.float32).reshape(len(targets), 1, window)
    table = pd.DataFrame(aside, dtype=object) if aside else None
    return Dataset(record, targets, inputs=inputs, set_aside=table, moments=moments)


def test_random_folds_hold_every_row_out_once_and_keep_the_classes() -> None:
    targets = np.repeat([0, 1], [40, 10])
    data = dataset_of(targets)
    rows = np.arange(50)
    pairs = fold_rows(data, rows=rows, plan=SplitPlan(), folds=5, seed=3)
    assert np.sort(np.concatenate([held for _, held in pairs])).tolist() == rows.tolist()
    for training, held_out in pairs:
        assert np.bincount(targets[held_out]).tolist() == [8, 2]
        assert sorted([*training, *held_out]) == rows.tolist()
    again = fold_rows(data, rows=rows, plan=SplitPlan(), folds=5, seed=3)
    assert all(a[1].tolist() == b[1].tolist() for a, b in zip(pairs, again, strict=True))
    other = fold_rows(data, rows=rows, plan=SplitPlan(), folds=5, seed=4)
    assert any(a[1].tolist() != b[1].tolist() for a, b in zip(pairs, other, strict=True))


def test_no_group_stands_on_both_sides_and_shares_are_near() -> None:
    draw = np.random.default_rng(0)
    people = draw.integers(0, 60, 400)
    targets = (people % 4 == 0).astype(np.int64)
    data = dataset_of(targets, aside={"person": [f"p{k}" for k in people]})
    plan = SplitPlan(how="grouped", column="person")
    pairs = fold_rows(data, rows=np.arange(400), plan=plan, folds=5, seed=1)
    for training, held_out in pairs:
        assert not set(people[training]) & set(people[held_out])
        assert len(held_out) == pytest.approx(80, abs=8)
        assert targets[held_out].mean() == pytest.approx(targets.mean(), abs=0.06)


def test_ordered_folds_train_on_the_past_only_and_keep_ties_together() -> None:
    days = [f"2020-01-{1 + k // 3:02d}" for k in range(36)][::-1]
    data = dataset_of(np.zeros(36, dtype=np.float32), aside={"day": list(days)})
    plan = SplitPlan(how="ordered", column="day")
    pairs = fold_rows(data, rows=np.arange(36), plan=plan, folds=3, seed=0)
    assert [len(training) for training, _ in pairs] == [9, 18, 27]
    for training, held_out in pairs:
        assert max(days[row] for row in training) < min(days[row] for row in held_out)


def test_forecast_windows_that_reach_into_the_held_out_period_do_not_train() -> None:
    moments = np.arange(10, 50)
    targets = np.zeros((40, 4), dtype=np.float32)
    data = dataset_of(targets, moments=moments, horizon=4, window=6)
    for training, held_out in fold_rows(
        data, rows=np.arange(40), plan=SplitPlan(), folds=3, seed=0
    ):
        assert moments[training].max() + 4 == moments[held_out].min()


def test_a_class_that_is_only_held_out_is_refused() -> None:
    data = dataset_of(np.repeat([0, 1], [19, 1]))
    with pytest.raises(AuditError, match="do not show every class"):
        fold_rows(data, rows=np.arange(20), plan=SplitPlan(), folds=5, seed=0)
    with pytest.raises(AuditError, match="too few rows for this many folds"):
        fold_rows(data, rows=np.arange(5), plan=SplitPlan(), folds=5, seed=0)


def test_every_bin_has_a_group_even_when_groups_are_few() -> None:
    groups = np.repeat([0, 1, 2], [30, 30, 30])
    draw = np.random.default_rng(0)
    bins = deal_groups(groups, np.zeros(90, dtype=np.int64), shares=(0.55, 0.2, 0.25), draw=draw)
    assert set(bins.tolist()) == {0, 1, 2}
    with pytest.raises(AuditError, match="too few groups"):
        deal_groups(groups[:60], np.zeros(60, dtype=np.int64), shares=(0.5, 0.3, 0.2), draw=draw)


def test_borders_move_to_the_nearest_change_of_rank() -> None:
    ranks = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 3])
    assert cut_in_order(ranks, shares=(0.5, 0.5)).tolist() == [0] * 5 + [1] * 5
    assert cut_in_order(ranks, shares=(0.6, 0.2, 0.2)).tolist() == [0] * 5 + [1] * 4 + [2]
    with pytest.raises(AuditError, match="too few different moments"):
        cut_in_order(np.zeros(5, dtype=np.int64), shares=(0.5, 0.5))
