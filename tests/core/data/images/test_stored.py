"""Rows on disk behave like the array that they stand for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from PIL import Image

from core.assessments import baselines
from core.assessments.baselines import linear_baseline
from core.assessments.predictions import ClassPredictions
from core.data import load, prepare
from core.data.dataset import Prepared
from core.data.fingerprint import fingerprint, row_groups
from core.data.images import picture_rows, stored
from core.data.images.stored import StoredRows, StoredWriter, pixel_table
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.references import BaselineName
from core.plan.sources import ImageFolderSource
from explainers.baselines.baselines import make_baseline
from explainers.baselines.references import References

Floats = npt.NDArray[np.float32]


@pytest.fixture
def pair() -> tuple[StoredRows, Floats]:
    levels = np.random.default_rng(0).integers(0, 256, (40, 3, 5, 4)).astype(np.uint8)
    writer = StoredWriter(40, row_shape=(3, 5, 4))
    writer.append(levels[:17])
    writer.append(levels[17:])
    return writer.rows(), pixel_table()[levels]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    draw = np.random.default_rng(1)
    for number in range(24):
        path = tmp_path / "pictures" / ("ab"[number % 2]) / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(draw.integers(0, 256, (6, 7, 3)).astype(np.uint8)).save(path)
    return tmp_path / "pictures"


def _prepared(folder: Path) -> Prepared:
    plan = DataPlan(source=ImageFolderSource(path=str(folder), height=8, width=8, colour=True))
    return prepare(plan, load(plan, seed=0, folder=folder, context=JobContext()), seed=0)


def test_every_index_gives_the_rows_of_the_array(pair: tuple[StoredRows, Floats]) -> None:
    rows, array = pair
    assert (len(rows), rows.shape, rows.ndim, rows.size) == (40, array.shape, 4, array.size)
    shuffled = np.random.default_rng(2).permutation(40)
    for index in (3, -1, slice(5, 30, 3), shuffled, [4, 4, 0], shuffled > 20):
        np.testing.assert_array_equal(rows[index], array[index])
    np.testing.assert_array_equal(rows[2, 1], array[2, 1])
    np.testing.assert_array_equal(rows[shuffled, 0], array[shuffled, 0])
    np.testing.assert_array_equal(np.asarray(rows.pick(shuffled)[3:9]), array[shuffled][3:9])
    np.testing.assert_array_equal(np.asarray(rows), array)
    with pytest.raises(IndexError):
        rows[40]


def test_a_hash_does_not_tell_rows_on_disk_from_rows_in_memory(
    pair: tuple[StoredRows, Floats],
) -> None:
    rows, array = pair
    assert fingerprint([("inputs", rows)]) == fingerprint([("inputs", array)])


def test_large_batches_do_not_lie_in_the_heap(
    pair: tuple[StoredRows, Floats], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, array = pair
    monkeypatch.setattr(stored, "_OWN_PAGES_BYTES", 1)
    np.testing.assert_array_equal(rows[10:20], array[10:20])


def test_pictures_on_disk_are_prepared_as_those_in_memory(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "b" / "copy.png").write_bytes((folder / "a" / "0.png").read_bytes())
    held = _prepared(folder)
    monkeypatch.setattr(picture_rows, "STORED_BYTES", 1)
    streamed = _prepared(folder)
    assert isinstance(held.inputs, np.ndarray)
    assert isinstance(streamed.inputs, StoredRows)
    assert streamed.record.fingerprint == held.record.fingerprint
    assert streamed.record.duplicate_rows == held.record.duplicate_rows == 1
    assert streamed.record.notes == held.record.notes
    for part in held.parts:
        np.testing.assert_array_equal(streamed.parts[part], held.parts[part])
    np.testing.assert_allclose(np.asarray(streamed.inputs), held.inputs, rtol=1e-6, atol=1e-6)
    assert len(np.unique(row_groups(streamed.dataset))) == 24


def test_the_linear_baseline_of_rows_on_disk_says_how_many_it_saw(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = linear_baseline(_prepared(folder))
    monkeypatch.setattr(picture_rows, "STORED_BYTES", 1)
    streamed = linear_baseline(_prepared(folder))
    assert isinstance(held.predictions, ClassPredictions)
    assert isinstance(streamed.predictions, ClassPredictions)
    np.testing.assert_allclose(
        streamed.predictions.probabilities, held.predictions.probabilities, atol=1e-4
    )
    monkeypatch.setattr(baselines, "_MOST_BYTES", 8 * 8 * 8 * 3 * 10)
    note = linear_baseline(_prepared(folder)).note
    assert note.startswith("the linear model was fitted to 10 of 14 training rows, drawn once")


def test_published_networks_get_the_pixels_that_they_expect(folder: Path) -> None:
    source = ImageFolderSource(path=str(folder), height=8, width=8, colour=True)
    plan = DataPlan(source=source, scaling="imagenet")
    data = load(plan, seed=0, folder=folder, context=JobContext())
    assert data.inputs is not None
    expected = (np.asarray(data.inputs)[:, 1] - 0.456) / 0.224
    np.testing.assert_allclose(
        np.asarray(prepare(plan, data, seed=0).inputs)[:, 1], expected, rtol=1e-5, atol=1e-6
    )
    grey = plan.model_copy(update={"source": source.model_copy(update={"colour": False})})
    with pytest.raises(AuditError) as caught:
        prepare(grey, load(grey, seed=0, folder=folder, context=JobContext()), seed=0)
    assert "Found: image rows of 1 × 8 × 8. Allowed: colour pictures" in str(caught.value)


def test_the_mean_of_rows_on_disk_is_the_baseline_of_those_in_memory(
    pair: tuple[StoredRows, Floats],
) -> None:
    rows, array = pair
    classes = np.arange(40) % 3
    names: tuple[BaselineName, ...] = (
        "training_mean",
        "other_class_mean",
        "training_distribution",
        "nearest_others",
        "row",
    )
    for name in names:
        found = [
            make_baseline(
                name,
                References(inputs=inputs, targets=classes, kind="image", task="classification"),
                inputs=torch.from_numpy(array[:2]),
                targets=np.array([0, 2]),
            ).values.numpy()
            for inputs in (rows, array)
        ]
        np.testing.assert_allclose(found[0], found[1], rtol=1e-6)


def test_a_full_disk_is_told_before_anything_is_decoded() -> None:
    with pytest.raises(AuditError) as caught:
        StoredWriter(10**9, row_shape=(3, 10_000, 10_000))
    assert str(caught.value).startswith("The disk has no room for the decoded pictures. Found: ")
