"""Parts and lengths that an .npz file brings itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.data import Dataset, load, prepare
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import ArraySource

_DRAW = np.random.default_rng(0)
_PARTS = {
    f"{part}_{what}": values
    for part, rows in (("train", 12), ("val", 4), ("test", 6))
    for what, values in (
        ("images", _DRAW.integers(0, 256, (rows, 5, 4)).astype(np.uint8)),
        ("labels", np.arange(rows)[:, None] % 2),
    )
}
_FIELDS = {
    "inputs": "train_images",
    "targets": "train_labels",
    "validation_inputs": "val_images",
    "validation_targets": "val_labels",
    "test_inputs": "test_images",
    "test_targets": "test_labels",
}


def _load(folder: Path, arrays: dict[str, Any], **fields: str) -> Dataset:
    np.savez(folder / "a.npz", **arrays)
    source = ArraySource.model_validate({"path": "a.npz", "contents": "image", **fields})
    return load(DataPlan(source=source), seed=0, folder=folder, context=JobContext())


def _sentence(folder: Path, arrays: dict[str, Any], **fields: str) -> str:
    with pytest.raises(AuditError) as caught:
        _load(folder, arrays, **fields)
    return str(caught.value)


def test_given_parts_stay_as_they_are(tmp_path: Path) -> None:
    data = _load(tmp_path, _PARTS, **_FIELDS)
    prepared = prepare(DataPlan(source=ArraySource(path="a.npz", contents="image")), data, seed=5)
    assert data.record.given == ("validation", "test")
    assert prepared.parts["training"].tolist() == list(range(12))
    assert prepared.parts["validation"].tolist() == list(range(12, 16))
    assert prepared.parts["test"].tolist() == list(range(16, 22))
    assert data.inputs is not None
    last = _PARTS["test_images"][-1] / 255
    np.testing.assert_array_equal(data.inputs[21, 0], last.astype(np.float32))


def test_parts_that_do_not_fit_together_are_refused(tmp_path: Path) -> None:
    half = {**_FIELDS, "test_targets": ""}
    assert "The test part lacks an array" in _sentence(tmp_path, _PARTS, **half)
    other = {**_PARTS, "val_images": np.zeros((4, 5, 3), np.uint8)}
    assert "'val_images' has another form than 'train_images'" in _sentence(
        tmp_path, other, **_FIELDS
    )


def test_series_end_where_their_lengths_say(tmp_path: Path) -> None:
    arrays = {
        "inputs": np.arange(4 * 2 * 6, dtype=np.float64).reshape(4, 2, 6),
        "targets": np.array([0, 1, 0, 1]),
        "lengths": np.array([6, 3, 1, 5]),
    }
    arrays["inputs"][1, :, 3:] = np.inf  # what lies beyond the end does not count
    data = _load(tmp_path, arrays, contents="series", lengths="lengths")
    assert data.inputs is not None
    assert data.lengths is not None
    assert data.record.lengths == (1, 6)
    assert np.isnan(data.inputs[1, :, 3:]).all()
    np.testing.assert_array_equal(data.inputs[1, :, :3], arrays["inputs"][1, :, :3])
    for wrong in (np.array([6, 3, 0, 5]), np.array([6, 3, 7, 5]), np.array([6, 3]), np.ones(4)):
        sentence = _sentence(
            tmp_path, {**arrays, "lengths": wrong}, contents="series", lengths="lengths"
        )
        assert "The lengths 'lengths' do not fit 'inputs'" in sentence


def test_the_parts_of_a_published_file_are_kept(shared: Path) -> None:
    folder = shared / "data" / "medmnist_pneumonia"
    source = ArraySource.model_validate(
        {"path": "pneumoniamnist.npz", "contents": "image", **_FIELDS}
    )
    plan = DataPlan(source=source)
    prepared = prepare(plan, load(plan, seed=0, folder=folder, context=JobContext()), seed=0)
    assert [part.rows for part in prepared.split.parts] == [2428, 270, 468]
