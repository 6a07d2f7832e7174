"""Splits by group, by time, with given parts, and of forecasts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from core.data.encoder import fit_encoder
from core.data.splits.split import describe_split, split_notes, split_rows
from core.errors import AuditError
from core.plan.data import SplitPlan
from tests.core.data.splits.test_folds import dataset_of

_GROUPED = SplitPlan(how="grouped", column="person")


def _people(rows: int, count: int) -> npt.NDArray[np.int64]:
    return np.random.default_rng(5).integers(0, count, rows)


def test_no_person_stands_in_two_parts_and_the_record_counts_them() -> None:
    people = _people(300, 40)
    targets = (people % 3 == 0).astype(np.int64)
    data = dataset_of(targets, aside={"person": [f"p{k}" for k in people]})
    parts = split_rows(data, plan=_GROUPED, seed=2)
    assert sorted(np.concatenate(list(parts.values())).tolist()) == list(range(300))
    seen = [set(people[rows].tolist()) for rows in parts.values()]
    assert not seen[0] & seen[1]
    assert not seen[0] & seen[2]
    assert not seen[1] & seen[2]
    assert len(parts["training"]) == pytest.approx(165, abs=10)
    assert len(parts["test"]) == pytest.approx(75, abs=10)
    encoder = fit_encoder(data, training=parts["training"])
    record = describe_split(data, parts=parts, encoder=encoder, prepared="0" * 64, plan=_GROUPED)
    assert (record.how, record.column, record.stratified) == ("grouped", "person", False)
    assert record.groups == (len(seen[0]), len(seen[1]), len(seen[2]))


def test_the_same_seed_deals_groups_alike() -> None:
    data = dataset_of(np.repeat([0, 1], 50), aside={"person": [str(k % 25) for k in range(100)]})
    first, again, other = (split_rows(data, plan=_GROUPED, seed=seed) for seed in (1, 1, 2))
    assert first["test"].tolist() == again["test"].tolist() != other["test"].tolist()


def test_a_group_column_must_be_there_and_full() -> None:
    data = dataset_of(np.repeat([0, 1], 6), aside={"person": ["a", None, "b"] * 4})
    with pytest.raises(AuditError, match="Found: 4 missing cells"):
        split_rows(data, plan=_GROUPED, seed=0)
    with pytest.raises(AuditError, match="'man' is not among the rows"):
        split_rows(data, plan=SplitPlan(how="grouped", column="man"), seed=0)
    with pytest.raises(AuditError, match="needs the column that tells persons"):
        split_rows(data, plan=SplitPlan(how="grouped"), seed=0)


def test_ordered_parts_follow_each_other_and_share_no_moment() -> None:
    times = [str(9 + k // 4) for k in range(80)][::-1]  # "10" must come after "9"
    data = dataset_of(np.arange(80, dtype=np.float32), aside={"when": list(times)})
    parts = split_rows(data, plan=SplitPlan(how="ordered", column="when"), seed=0)
    ends = [[int(times[row]) for row in parts[part]] for part in ("training", "validation", "test")]
    assert max(ends[0]) < min(ends[1])
    assert max(ends[1]) < min(ends[2])
    assert [len(rows) for rows in ends] == [44, 16, 20]


def test_without_a_column_the_file_orders() -> None:
    data = dataset_of(np.arange(20, dtype=np.float32))
    parts = split_rows(data, plan=SplitPlan(how="ordered"), seed=0)
    assert [rows.tolist() for rows in parts.values()] == [
        list(range(11)),
        list(range(11, 15)),
        list(range(15, 20)),
    ]


def test_words_do_not_order() -> None:
    data = dataset_of(np.zeros(6, dtype=np.float32), aside={"when": ["soon", "1", "2"] * 2})
    with pytest.raises(AuditError, match=r"cannot order the rows.*'soon'"):
        split_rows(data, plan=SplitPlan(how="ordered", column="when"), seed=0)


def test_ordered_rows_must_teach_every_class() -> None:
    data = dataset_of(np.repeat([0, 1, 2], [10, 6, 4]))
    with pytest.raises(AuditError, match=r"does not show every class.*c2"):
        split_rows(data, plan=SplitPlan(how="ordered"), seed=0)


def test_given_parts_stay_and_the_rest_is_dealt() -> None:
    targets = np.tile([0, 1], 30)
    data = dataset_of(targets)
    given = np.repeat(np.array([0, 2], dtype=np.int8), [40, 20])
    parts = split_rows(replace(data, given=given), plan=SplitPlan(), seed=0)
    assert parts["test"].tolist() == list(range(40, 60))
    assert np.bincount(targets[parts["validation"]]).tolist() == [4, 4]
    given[:10] = 1
    parts = split_rows(replace(data, given=given), plan=SplitPlan(), seed=0)
    assert parts["validation"].tolist() == list(range(10))
    assert parts["training"].tolist() == list(range(10, 40))


def test_a_class_of_the_given_test_part_only_is_refused() -> None:
    data = dataset_of(np.array([0, 1] * 10 + [2] * 4))
    given = np.repeat(np.array([0, 2], dtype=np.int8), [20, 4])
    with pytest.raises(AuditError, match=r"c2 \(0\).*at least 2 rows in each class"):
        split_rows(replace(data, given=given), plan=SplitPlan(), seed=0)


def test_persons_of_a_given_test_part_do_not_train() -> None:
    people = [str(k % 12) for k in range(60)]
    given = np.array([2 if k % 12 < 2 and k > 40 else 0 for k in range(60)], dtype=np.int8)
    data = replace(dataset_of(np.tile([0, 1], 30), aside={"person": list(people)}), given=given)
    parts = split_rows(data, plan=_GROUPED, seed=0)
    kept = {people[row] for part in ("training", "validation") for row in parts[part]}
    assert not kept & {people[row] for row in parts["test"]}
    assert split_notes(data, plan=_GROUPED, parts=parts) == (
        (
            "8 rows left out, since rows of the same 'person' stand in a later part that the "
            "source brings."
        ),
    )


def test_forecasts_are_ordered_and_purged_at_the_borders() -> None:
    moments = np.arange(23, 123)
    data = dataset_of(np.zeros((100, 6), np.float32), moments=moments, horizon=6, window=24)
    plan = SplitPlan()
    parts = split_rows(data, plan=plan, seed=0)
    train, validation, test = (moments[rows] for rows in parts.values())
    # The last target of a part is the step before the first target of the next one.
    assert train.max() + 6 == validation.min()
    assert validation.max() + 6 == test.min()
    assert split_notes(data, plan=plan, parts=parts) == (
        (
            "10 windows at the borders of the parts left out, since they would forecast steps that "
            "a later part forecasts."
        ),
    )
    encoder = fit_encoder(data, training=parts["training"])
    record = describe_split(data, parts=parts, encoder=encoder, prepared="0" * 64, plan=plan)
    assert (record.how, record.stratified) == ("ordered", False)


def test_a_series_too_short_for_its_horizon_is_refused() -> None:
    moments = np.arange(20)
    data = dataset_of(np.zeros((20, 9), np.float32), moments=moments, horizon=9, window=4)
    with pytest.raises(AuditError, match="too short to be forecast so far ahead"):
        split_rows(data, plan=SplitPlan(), seed=0)
