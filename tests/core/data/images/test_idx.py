"""Idx files are read as they declare, and refused where they do not hold what they declare."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from core.data import Dataset, load
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import IdxSource

_PICTURES = np.arange(12 * 3 * 4, dtype=np.uint8).reshape(12, 3, 4)
_LABELS = np.array([7, 1] * 6, dtype=np.uint8)


def idx_bytes(values: npt.NDArray[np.uint8]) -> bytes:
    sizes = struct.pack(f">{values.ndim}I", *values.shape)
    return bytes([0, 0, 8, values.ndim]) + sizes + values.tobytes()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "pictures").write_bytes(idx_bytes(_PICTURES))
    (tmp_path / "labels.gz").write_bytes(gzip.compress(idx_bytes(_LABELS)))
    return tmp_path


def _load(folder: Path, **more: str) -> Dataset:
    fields = {"path": "pictures", "labels": "labels.gz", **more}
    plan = DataPlan(source=IdxSource.model_validate(fields))
    return load(plan, seed=0, folder=folder, context=JobContext())


def _sentence(folder: Path, **more: str) -> str:
    with pytest.raises(AuditError) as caught:
        _load(folder, **more)
    return str(caught.value)


def test_pictures_and_labels_are_read_packed_or_not(files: Path) -> None:
    data = _load(files)
    assert data.inputs is not None
    np.testing.assert_array_equal(data.inputs[:, 0], (_PICTURES / 255).astype(np.float32))
    assert data.record.class_names == ("1", "7")
    assert data.targets.tolist() == [1, 0] * 6
    assert data.given is None
    (files / "pictures").write_bytes(gzip.compress(idx_bytes(_PICTURES)))
    assert _load(files).record.fingerprint == data.record.fingerprint


def test_test_files_become_the_test_part(files: Path) -> None:
    (files / "more").write_bytes(idx_bytes(_PICTURES[:4]))
    (files / "more labels").write_bytes(idx_bytes(_LABELS[:4]))
    data = _load(files, test_path="more", test_labels="more labels")
    assert data.given is not None
    assert data.given.tolist() == [0] * 12 + [2] * 4
    assert data.record.given == ("test",)
    assert "both test files, or neither" in _sentence(files, test_path="more")


def test_colour_is_read_wherever_its_channels_stand(files: Path) -> None:
    colour = np.arange(12 * 4 * 5 * 3, dtype=np.uint16).astype(np.uint8).reshape(12, 4, 5, 3)
    (files / "pictures").write_bytes(idx_bytes(colour))
    data = _load(files)
    assert data.record.input_shape == (3, 4, 5)
    assert [feature.name for feature in data.record.features] == ["red", "green", "blue"]


def test_content_that_breaks_off_or_goes_on_is_refused(files: Path) -> None:
    whole = idx_bytes(_PICTURES)
    (files / "pictures").write_bytes(gzip.compress(whole[:-5]))
    assert "12 × 3 × 4 declared, 5 bytes missing" in _sentence(files)
    (files / "pictures").write_bytes(whole + b"x")
    assert "12 × 3 × 4 declared, and more bytes behind them" in _sentence(files)
    (files / "pictures").write_bytes(gzip.compress(whole)[:-9])
    assert "'pictures' could not be unpacked" in _sentence(files)


def test_a_header_that_declares_what_no_file_of_its_size_can_hold_is_refused(files: Path) -> None:
    bomb = bytes([0, 0, 8, 3]) + struct.pack(">3I", 4_000_000_000, 512, 512)
    (files / "pictures").write_bytes(gzip.compress(bomb + bytes(10_000)))
    assert "4,000,000,000 × 512 × 512 declared, in a file of" in _sentence(files)


def test_other_files_are_refused_by_their_first_bytes(files: Path) -> None:
    (files / "pictures").write_bytes(b"\x89PNG and so on")
    assert "the first bytes 89 50 4e 47" in _sentence(files)
    (files / "pictures").write_bytes(idx_bytes(_LABELS))
    assert "'pictures' does not hold pictures" in _sentence(files)
    (files / "pictures").write_bytes(idx_bytes(_PICTURES[:5]))
    assert "12 values of type uint8 for 5 pictures" in _sentence(files)


def test_the_published_test_set_of_mnist_is_read(shared: Path) -> None:
    folder = shared / "data" / "mnist"
    source = IdxSource(path="t10k-images-idx3-ubyte.gz", labels="t10k-labels-idx1-ubyte.gz")
    data = load(DataPlan(source=source), seed=0, folder=folder, context=JobContext())
    assert data.record.input_shape == (1, 28, 28)
    assert data.record.name == "t10k-images-idx3-ubyte"
    # The counts of the digits 0 to 9 in the published test set.
    counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(data.targets.astype(np.int64)).tolist() == counts


@pytest.mark.parametrize("shape", [(12, *(1,) * 99), (3 << 30,), (0, 2**32 - 1, 2**32 - 1)])
def test_labels_of_another_form_are_refused_before_they_are_read(
    files: Path, shape: tuple[int, ...]
) -> None:
    header = bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    # Enough packed bytes that the declared labels might be in them.
    (files / "labels.gz").write_bytes(gzip.compress(header) + bytes(3 << 20))
    with pytest.raises(AuditError, match="does not hold the labels"):
        _load(files)
