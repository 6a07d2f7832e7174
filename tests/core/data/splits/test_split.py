from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.assemble import assemble_arrays
from core.data.dataset import Dataset
from core.data.encoder import fit_encoder
from core.data.fingerprint import dataset_fingerprint
from core.data.splits.split import describe_split, split_rows
from core.errors import AuditError
from core.plan.data import DataPlan, SplitPlan
from core.plan.sources import BuiltinSource
from core.records.base import Part


def _dataset(
    targets: npt.NDArray[np.int64] | npt.NDArray[np.float32], values: list[float] | None = None
) -> Dataset:
    is_class = targets.dtype == np.int64
    names = tuple(f"c{label}" for label in range(int(targets.max()) + 1)) if is_class else ()
    inputs = np.array(values or np.arange(len(targets)), dtype=np.float32)
    source = BuiltinSource(name="pulses")
    return assemble_arrays(
        DataPlan(source=source, task="classification" if is_class else "regression"),
        inputs[:, None, None],
        name="rows",
        source="rows",
        kind="series",
        target="y",
        targets=targets,
        class_names=names,
    )


_SHARES = st.floats(0.05, 0.45)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(3, 40), min_size=2, max_size=6), _SHARES, _SHARES, st.integers(0, 9))
def test_every_class_stands_in_every_part(
    sizes: list[int], validation: float, test: float, seed: int
) -> None:
    targets = np.repeat(np.arange(len(sizes)), sizes)
    plan = SplitPlan(validation=validation, test=test)
    parts = split_rows(_dataset(targets), plan=plan, seed=seed)
    assert sorted(np.concatenate(list(parts.values())).tolist()) == list(range(len(targets)))
    for rows in parts.values():
        assert set(targets[rows].tolist()) == set(range(len(sizes)))
        assert bool(np.all(np.diff(rows) > 0))


def test_shares_are_kept_within_each_class() -> None:
    targets = np.repeat([0, 1], [60, 20])
    parts = split_rows(_dataset(targets), plan=SplitPlan(), seed=1)
    counts = {part: np.bincount(targets[rows]).tolist() for part, rows in parts.items()}
    assert counts == {"training": [33, 11], "validation": [12, 4], "test": [15, 5]}


def test_numbers_are_dealt_at_random() -> None:
    targets = np.linspace(0, 1, 40).astype(np.float32)
    parts = split_rows(_dataset(targets), plan=SplitPlan(), seed=1)
    assert {part: len(rows) for part, rows in parts.items()} == {
        "training": 22,
        "validation": 8,
        "test": 10,
    }


def test_the_seed_alone_decides() -> None:
    data = _dataset(np.repeat([0, 1], 30))
    first, again, other = (split_rows(data, plan=SplitPlan(), seed=seed) for seed in (3, 3, 4))
    assert all(first[part].tolist() == again[part].tolist() for part in first)
    assert first["test"].tolist() != other["test"].tolist()


def test_small_classes_are_refused_by_name() -> None:
    with pytest.raises(AuditError) as caught:
        split_rows(_dataset(np.repeat([0, 1, 2], [9, 2, 1])), plan=SplitPlan(), seed=0)
    assert str(caught.value) == (
        "Some classes of 'y' are too small to be split. Found: class (rows): c1 (2), c2 (1). "
        "Allowed: at least 3 rows in each class, one for each part. Add rows of these classes, "
        "merge them with others, or leave them out."
    )


def test_too_few_numbers_are_refused() -> None:
    with pytest.raises(AuditError) as caught:
        split_rows(_dataset(np.array([1, 2], dtype=np.float32)), plan=SplitPlan(), seed=0)
    assert "'rows' is too small to be split. Found: rows: 2." in str(caught.value)


def test_the_record_counts_test_rows_that_stand_in_training() -> None:
    targets = np.repeat([0, 1], 4)
    data = _dataset(targets, [1, 2, 3, 4, 1, 5, 6, 2])
    parts: dict[Part, npt.NDArray[np.int64]] = {
        "training": np.array([0, 1, 5]),
        "validation": np.array([2, 6]),
        "test": np.array([3, 4, 7]),
    }
    encoder = fit_encoder(data, training=parts["training"])
    record = describe_split(data, parts=parts, encoder=encoder, prepared="0" * 64)
    assert record.overlap == 2
    assert record.stratified
    assert record.encoder == encoder.digest
    assert [part.name for part in record.parts] == ["training", "validation", "test"]
    assert record.parts[2].class_counts == (1, 2)
    assert record.parts[2].fingerprint == dataset_fingerprint(data, rows=parts["test"])


def test_the_record_of_numbers_holds_their_mean() -> None:
    targets = np.arange(20, dtype=np.float32)
    data = _dataset(targets)
    parts = split_rows(data, plan=SplitPlan(), seed=0)
    encoder = fit_encoder(data, training=parts["training"])
    record = describe_split(data, parts=parts, encoder=encoder, prepared="0" * 64)
    assert record.parts[0].target_mean == pytest.approx(float(targets[parts["training"]].mean()))
    assert record.parts[0].class_counts == ()
    assert not record.stratified
