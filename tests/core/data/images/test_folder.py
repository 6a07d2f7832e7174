from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from core.data import Dataset, load
from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.plan.data import DataPlan
from core.plan.sources import ImageFolderSource


def _save(path: Path, pixels: npt.NDArray[Any], **choices: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **choices)


def _grey(value: int) -> npt.NDArray[np.uint8]:
    return np.full((6, 8), value, dtype=np.uint8)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pets"
    for number in range(3):
        _save(folder / "dog" / f"{number}.png", _grey(200 + number))
        _save(folder / "cat" / f"{number}.png", _grey(50 + number))
    return folder


def _load(folder: Path, *, context: JobContext | None = None, **choices: Any) -> Dataset:
    source = ImageFolderSource(path=str(folder), height=4, width=5, **choices)
    return load(DataPlan(source=source), seed=0, folder=folder, context=context or JobContext())


def _sentence(folder: Path) -> str:
    with pytest.raises(AuditError) as caught:
        _load(folder)
    return str(caught.value)


def test_pictures_are_resized_and_named_by_their_folder(pictures: Path) -> None:
    data = _load(pictures)
    assert data.inputs is not None
    assert data.set_aside is not None
    assert data.inputs.shape == (6, 1, 4, 5)
    assert data.record.class_names == ("cat", "dog")
    assert data.targets.tolist() == [0, 0, 0, 1, 1, 1]
    np.testing.assert_array_equal(data.inputs[4], np.full((1, 4, 5), np.float32(201 / 255)))
    assert data.set_aside["file"].tolist()[3] == "dog/0.png"
    assert data.record.source == "pets"


def test_colour_gives_three_channels(pictures: Path) -> None:
    red = np.zeros((6, 8, 3), dtype=np.uint8)
    red[..., 0] = 255
    _save(pictures / "cat" / "0.png", red)
    data = _load(pictures, colour=True)
    assert data.inputs is not None
    assert data.inputs[0, :, 0, 0].tolist() == [1.0, 0.0, 0.0]
    assert [feature.name for feature in data.record.features] == ["red", "green", "blue"]


def test_transparent_parts_are_white(pictures: Path) -> None:
    _save(pictures / "cat" / "0.png", np.zeros((6, 8, 4), dtype=np.uint8))
    data = _load(pictures)
    assert data.inputs is not None
    assert data.inputs[0].min() == 1.0


def test_sixteen_bit_grey_keeps_its_range(pictures: Path) -> None:
    _save(pictures / "cat" / "0.png", np.full((6, 8), 32_768, dtype=np.uint16))
    data = _load(pictures)
    assert data.inputs is not None
    np.testing.assert_allclose(data.inputs[0], 32_768 / 65_535, rtol=1e-6)


def test_other_files_are_left_out_and_counted(pictures: Path) -> None:
    (pictures / "readme.txt").write_text("about")
    (pictures / "cat" / "notes.txt").write_text("about")
    (pictures / ".cache").mkdir()
    data = _load(pictures)
    assert data.record.rows == 6
    assert data.record.notes == (
        "Pictures were resized to 4 × 5 pixels.",
        "2 files left out: not a picture in a class.",
    )


def test_corrupt_pictures_are_named_and_counted(pictures: Path) -> None:
    whole = (pictures / "cat" / "1.png").read_bytes()
    (pictures / "cat" / "1.png").write_bytes(whole[:-20])
    (pictures / "dog" / "2.png").write_bytes(b"not a picture")
    assert _sentence(pictures) == (
        "2 pictures of 6 could not be read. Found: 'cat/1.png' is damaged, and others. Allowed: "
        "pictures that can be opened; at most 1 in 100 is skipped. Replace or delete these files: "
        "cat/1.png, dog/2.png."
    )


def test_an_empty_picture_file_is_named(pictures: Path) -> None:
    (pictures / "dog" / "0.png").write_bytes(b"")
    assert "Found: 'dog/0.png' is not a picture, or is damaged." in _sentence(pictures)


@pytest.mark.parametrize("side", [12_000, 60_000])
def test_a_picture_that_would_exhaust_the_memory_is_refused(pictures: Path, side: int) -> None:
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    (pictures / "cat" / "0.png").write_bytes(bomb)
    assert "'cat/0.png' declares more than 89 million pixels" in _sentence(pictures)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert "has no class folders. Found: no sub-folder." in _sentence(tmp_path)


def test_a_class_without_pictures_is_refused(pictures: Path) -> None:
    (pictures / "bird").mkdir()
    assert "The folder 'pets' has classes without pictures. Found: 'bird'." in _sentence(pictures)


def test_one_class_only_is_refused(pictures: Path) -> None:
    for picture in (pictures / "dog").iterdir():
        picture.unlink()
    (pictures / "dog").rmdir()
    assert "has one class only" in _sentence(pictures)


def test_a_file_instead_of_a_folder_is_refused(pictures: Path) -> None:
    assert "'0.png' is a file. Allowed: a folder with one sub-folder" in _sentence(
        pictures / "cat" / "0.png"
    )


def test_an_absent_folder_is_refused(tmp_path: Path) -> None:
    assert "'gone' was not found" in _sentence(tmp_path / "gone")


def test_a_picture_that_vanishes_midway_is_named(pictures: Path) -> None:
    context = JobContext(report=lambda _: (pictures / "dog" / "2.png").unlink(missing_ok=True))
    with pytest.raises(AuditError) as caught:
        _load(pictures, context=context)
    assert "'2.png' was not found, or vanished while it was read" in str(caught.value)


def test_regression_is_refused(pictures: Path) -> None:
    plan = DataPlan(source=ImageFolderSource(path=str(pictures)), task="regression")
    with pytest.raises(AuditError) as caught:
        load(plan, seed=0, folder=pictures, context=JobContext())
    assert "A folder of pictures does not fit the task. Found: regression." in str(caught.value)


def test_cancel_stops_at_the_next_picture(pictures: Path) -> None:
    token = CancelToken()
    seen: list[Progress] = []

    def cancel_after_two(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == 2:
            token.cancel()

    with pytest.raises(CancelledError):
        _load(pictures, context=JobContext(report=cancel_after_two, token=token))
    assert [(item.done, item.total, item.note) for item in seen] == [
        (0, 6, "cat/0.png"),
        (1, 6, "cat/1.png"),
    ]


def test_a_test_folder_brings_the_test_part(pictures: Path) -> None:
    for label in ("cat", "dog"):
        _save(pictures.parent / "later" / label / "9.png", _grey(90))
    data = _load(pictures, test_path=str(pictures.parent / "later"))
    assert data.given is not None
    assert data.set_aside is not None
    assert data.given.tolist() == [0] * 6 + [2] * 2
    assert data.targets.tolist() == [0, 0, 0, 1, 1, 1, 0, 1]
    assert data.set_aside["file"].tolist()[6:] == ["later/cat/9.png", "later/dog/9.png"]


def test_a_test_folder_with_a_class_of_its_own_is_refused(pictures: Path) -> None:
    _save(pictures.parent / "later" / "cow" / "9.png", _grey(90))
    with pytest.raises(AuditError) as caught:
        _load(pictures, test_path=str(pictures.parent / "later"))
    assert "has classes that the other folder does not have. Found: 'cow'." in str(caught.value)


def test_one_broken_picture_among_many_is_skipped_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    for number in range(120):
        _save(folder / "ab"[number % 2] / f"{number:03}.png", _grey(number))
    broken = folder / "a" / "010.png"
    broken.write_bytes(broken.read_bytes()[:-9])
    data = _load(folder)
    assert data.record.rows == 119
    assert data.targets.tolist() == [0] * 59 + [1] * 60
    assert data.record.notes[-1] == "1 of 120 pictures was skipped: 'a/010.png' is damaged."
