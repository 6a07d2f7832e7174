from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from core.data import Dataset, load
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import ArraySource

Contents = Literal["tabular", "image", "series"]

_LABELS = np.array([0, 1, 0, 1])


def _load(
    folder: Path, contents: Contents, *, task: str = "classification", **arrays: Any
) -> Dataset:
    np.savez(folder / "a.npz", **arrays)
    return _load_file(folder, contents, task=task)


def _load_file(folder: Path, contents: Contents, **choices: Any) -> Dataset:
    plan = DataPlan(source=ArraySource(path="a.npz", contents=contents), **choices)
    return load(plan, seed=0, folder=folder, context=JobContext())


def _sentence(folder: Path, contents: Contents, **arrays: Any) -> str:
    with pytest.raises(AuditError) as caught:
        _load(folder, contents, **arrays)
    return str(caught.value)


def test_a_table_takes_missing_values_and_names(tmp_path: Path) -> None:
    inputs = np.array([[1.0, 2.0], [np.nan, 3.0], [4.0, 5.0], [6.0, 7.0]])
    names = np.array(["age", "pressure"])
    data = _load(tmp_path, "tabular", inputs=inputs, targets=_LABELS, feature_names=names)
    assert data.table is not None
    assert list(data.table.columns) == ["age", "pressure"]
    assert (data.record.missing_cells, data.record.class_names) == (1, ("0", "1"))


def test_columns_without_names_are_numbered(tmp_path: Path) -> None:
    data = _load(tmp_path, "tabular", inputs=np.ones((4, 2)) * _LABELS[:, None], targets=_LABELS)
    assert [feature.name for feature in data.record.features] == ["feature 1", "feature 2"]


def test_images_of_bytes_are_divided_by_255(tmp_path: Path) -> None:
    images = np.arange(4 * 6, dtype=np.uint8).reshape(4, 2, 3) * 10
    data = _load(tmp_path, "image", inputs=images, targets=np.array(["b", "a", "b", "a"]))
    assert data.inputs is not None
    assert data.inputs.shape == (4, 1, 2, 3)
    np.testing.assert_array_equal(data.inputs[:, 0], (images / 255.0).astype(np.float32))
    assert data.record.class_names == ("a", "b")
    assert data.record.notes == ("Pixels were bytes, divided by 255.",)


def test_images_of_larger_numbers_are_divided_by_their_maximum(tmp_path: Path) -> None:
    images = np.arange(4 * 3 * 4, dtype=np.float64).reshape(4, 3, 2, 2)
    data = _load(tmp_path, "image", inputs=images, targets=_LABELS)
    assert data.inputs is not None
    assert float(np.max(data.inputs)) == 1.0
    assert data.record.notes == ("Pixels ranged from 0 to 47 and were divided by 47.",)
    assert len(data.record.features) == 3


def test_images_in_range_stay_as_they_are(tmp_path: Path) -> None:
    images = np.linspace(0, 1, 16, dtype=np.float32).reshape(4, 2, 2)
    data = _load(tmp_path, "image", inputs=images, targets=_LABELS)
    assert data.inputs is not None
    np.testing.assert_array_equal(data.inputs[:, 0], images)
    assert data.record.notes == ()


def test_series_with_and_without_channels(tmp_path: Path) -> None:
    series = np.arange(4 * 5, dtype=np.float64).reshape(4, 5)
    one = _load(tmp_path, "series", inputs=series, targets=_LABELS)
    same = _load(tmp_path, "series", inputs=series[:, None], targets=_LABELS)
    assert one.record.input_shape == (1, 5)
    assert one.record.fingerprint == same.record.fingerprint


def test_numbers_are_targets_of_regression(tmp_path: Path) -> None:
    data = _load(
        tmp_path,
        "series",
        task="regression",
        inputs=np.eye(4),
        targets=np.array([[0.5], [1.5], [2.5], [3.5]]),
    )
    assert data.targets.tolist() == [0.5, 1.5, 2.5, 3.5]


def test_object_arrays_are_refused(tmp_path: Path) -> None:
    inputs = np.array([{"run": "code"}, None, 1, 2], dtype=object)
    assert _sentence(tmp_path, "tabular", inputs=inputs, targets=_LABELS) == (
        "The array 'inputs' in 'a.npz' holds Python objects. Found: dtype object. Allowed: "
        "numbers, or texts of fixed length. Reading objects can run code, so they are refused. "
        "Convert the array with array.astype(float) or array.astype(str) and write the file again."
    )


def test_object_labels_are_refused(tmp_path: Path) -> None:
    labels = np.array(["a", "b", "a", "b"], dtype=object)
    sentence = _sentence(tmp_path, "tabular", inputs=np.eye(4), targets=labels)
    assert "The array 'targets' in 'a.npz' holds Python objects" in sentence


def test_absent_arrays_are_named_beside_those_that_are_there(tmp_path: Path) -> None:
    assert _sentence(tmp_path, "image", x=np.eye(4), y=_LABELS) == (
        "'a.npz' lacks 'inputs' and 'targets'. Found: the arrays 'x', 'y'. Allowed: the names of "
        "the inputs and the targets that the plan gives. Write the names of two of these arrays "
        "in the plan."
    )


@pytest.mark.parametrize(
    ("contents", "shape"), [("tabular", (4,)), ("image", (4, 2)), ("series", (4, 2, 3, 1))]
)
def test_another_number_of_dimensions_is_refused(
    tmp_path: Path, contents: Contents, shape: tuple[int, ...]
) -> None:
    sentence = _sentence(tmp_path, contents, inputs=np.ones(shape), targets=_LABELS)
    assert f"do not have the form of {contents} data. Found: shape {shape}." in sentence


def test_channels_that_stand_last_are_put_first_and_told(tmp_path: Path) -> None:
    images = np.arange(4 * 8 * 6 * 3, dtype=np.float64).reshape(4, 8, 6, 3) / 576
    data = _load(tmp_path, "image", inputs=images, targets=_LABELS)
    assert data.inputs is not None
    np.testing.assert_array_equal(data.inputs, images.transpose(0, 3, 1, 2).astype(np.float32))
    assert data.record.input_shape == (3, 8, 6)
    assert data.record.notes == ("Channels stood last and were put first.",)


def test_lengths_that_differ_are_refused(tmp_path: Path) -> None:
    sentence = _sentence(tmp_path, "series", inputs=np.eye(5), targets=_LABELS)
    assert "'inputs' and 'targets' do not fit together. Found: shapes (5, 5) and (4,)." in sentence


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_series_that_are_not_finite_are_refused(tmp_path: Path, value: float) -> None:
    series = np.ones((4, 5))
    series[2, 3] = value
    sentence = _sentence(tmp_path, "series", inputs=series, targets=_LABELS)
    assert "hold values that are not finite. Found: 1 of them, the first in row 3." in sentence


def test_series_beyond_32_bits_are_refused(tmp_path: Path) -> None:
    sentence = _sentence(tmp_path, "series", inputs=np.eye(4) * 1e300, targets=_LABELS)
    assert "not finite" in sentence


def test_infinite_cells_of_a_table_are_refused(tmp_path: Path) -> None:
    inputs = np.ones((4, 2))
    inputs[1, 1] = -np.inf
    sentence = _sentence(tmp_path, "tabular", inputs=inputs, targets=_LABELS)
    assert "infinite. Found: 1 of them, the first in row 2, 'feature 2'." in sentence


def test_an_empty_column_of_a_table_is_refused(tmp_path: Path) -> None:
    inputs = np.full((4, 2), np.nan)
    inputs[:, 0] = 1.0
    sentence = _sentence(tmp_path, "tabular", inputs=inputs, targets=_LABELS)
    assert "The column 'feature 2' of 'inputs' holds no value" in sentence


def test_names_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    names = np.array(["a", "a"])
    sentence = _sentence(
        tmp_path, "tabular", inputs=np.ones((4, 2)), targets=_LABELS, feature_names=names
    )
    assert "Found: 2 names, 1 of them different." in sentence


def test_negative_pixels_are_refused(tmp_path: Path) -> None:
    sentence = _sentence(tmp_path, "image", inputs=-np.ones((4, 2, 2)), targets=_LABELS)
    assert "hold negative values. Found: values from -1 to -1." in sentence


def test_texts_as_inputs_are_refused(tmp_path: Path) -> None:
    sentence = _sentence(tmp_path, "tabular", inputs=np.full((4, 2), "x"), targets=_LABELS)
    assert "The inputs 'inputs' are not numbers. Found: dtype <U1." in sentence


def test_one_class_and_too_many_classes_are_refused(tmp_path: Path) -> None:
    one = _sentence(tmp_path, "tabular", inputs=np.eye(4), targets=np.ones(4, dtype=int))
    assert "has one class only" in one
    many = _sentence(tmp_path, "tabular", inputs=np.ones((500, 1)), targets=np.arange(500))
    assert "has too many classes. Found: 500 distinct values" in many


def test_labels_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    labels = np.array([0.0, 1.0, np.nan, 1.0])
    sentence = _sentence(tmp_path, "tabular", inputs=np.eye(4), targets=labels)
    assert "The targets 'targets' hold values that are not finite. Found: 1 of 4." in sentence


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b"no archive at all", "File is not a zip file"),
        (b"\x93NUMPY\x01\x00", "a single array written by numpy.save"),
    ],
)
def test_what_is_no_archive_is_refused(tmp_path: Path, data: bytes, seen: str) -> None:
    (tmp_path / "a.npz").write_bytes(data)
    with pytest.raises(AuditError) as caught:
        _load_file(tmp_path, "tabular")
    assert f"'a.npz' is not an .npz file, or is damaged. Found: {seen}." in str(caught.value)


def test_a_flipped_byte_is_found(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", inputs=np.eye(40), targets=_LABELS)
    data = bytearray((tmp_path / "a.npz").read_bytes())
    data[5000] ^= 1
    (tmp_path / "a.npz").write_bytes(bytes(data))
    with pytest.raises(AuditError) as caught:
        _load_file(tmp_path, "tabular")
    assert "is damaged. Found: Bad CRC-32" in str(caught.value)


def test_a_member_that_is_no_array_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("inputs.npy", b"nothing of the kind")
        archive.writestr("targets.npy", b"")
    with pytest.raises(AuditError) as caught:
        _load_file(tmp_path, "tabular")
    assert "The array 'inputs' in 'a.npz' could not be read." in str(caught.value)


def test_a_form_that_the_content_cannot_fill_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "whole.npz", inputs=np.eye(8), targets=_LABELS)
    with (
        zipfile.ZipFile(tmp_path / "whole.npz") as whole,
        zipfile.ZipFile(tmp_path / "a.npz", "w") as archive,
    ):
        content = whole.read("inputs.npy")
        archive.writestr(
            "inputs.npy", content.replace(b"(8, 8), }" + b" " * 9, b"(8, 8000000000), }")
        )
        archive.writestr("targets.npy", whole.read("targets.npy"))
    with pytest.raises(AuditError) as caught:
        _load_file(tmp_path, "tabular")
    assert "Found: its header promises the form (8, 8000000000)" in str(caught.value)


@pytest.mark.parametrize("compressed", [False, True])
def test_damaged_archives_never_end_in_a_traceback(tmp_path: Path, compressed: bool) -> None:
    write = np.savez_compressed if compressed else np.savez
    write(tmp_path / "a.npz", inputs=np.eye(8), targets=np.arange(8) % 2)
    whole = (tmp_path / "a.npz").read_bytes()
    draw = np.random.default_rng(0)
    refused = 0
    for _ in range(300):
        damaged = bytearray(whole)
        for position in draw.integers(0, len(whole), 3):
            damaged[position] = draw.integers(256)
        (tmp_path / "a.npz").write_bytes(bytes(damaged))
        try:
            _load_file(tmp_path, "tabular")
        except AuditError:
            refused += 1
    assert refused > 150


def test_medical_images_are_read_from_their_training_part(shared: Path) -> None:
    plan = DataPlan(
        source=ArraySource(
            path="pneumoniamnist.npz",
            contents="image",
            inputs="train_images",
            targets="train_labels",
        )
    )
    folder = shared / "data/medmnist_pneumonia"
    data = load(plan, seed=0, folder=folder, context=JobContext())
    assert data.record.input_shape == (1, 28, 28)
    assert data.record.rows == len(data.targets) == 2428


def test_an_array_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(
    tmp_path: Path,
) -> None:
    np.savez_compressed(tmp_path / "a.npz", inputs=np.zeros((4, 2)), targets=_LABELS)
    data = bytearray((tmp_path / "a.npz").read_bytes())
    size = data.index(b"PK\x01\x02") + 24  # of the first member, in the archive's directory
    data[size : size + 4] = (3 << 30).to_bytes(4, "little")
    (tmp_path / "a.npz").write_bytes(data)
    with pytest.raises(AuditError, match="unpacks to far more than it looks"):
        _load_file(tmp_path, "tabular")
