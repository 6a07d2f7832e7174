"""A first look at pictures that do not lie in class folders."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.load import load
from core.data.survey.peek import peek
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan import plan_from_toml
from core.plan.sources import IdxSource, ImageFolderSource, ImageTableSource
from tests.core.data.images.test_idx import idx_bytes


def _write_idx(folder: Path, start: str, rows: int) -> None:
    pictures = np.arange(rows * 12, dtype=np.uint8).reshape(rows, 3, 4)
    labels = np.arange(rows, dtype=np.uint8) % 2
    (folder / f"{start}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx_bytes(pictures)))
    (folder / f"{start}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx_bytes(labels)))


@pytest.mark.parametrize("what", ["images-idx3", "labels-idx1"])
def test_idx_files_find_each_other_and_their_test_part(tmp_path: Path, what: str) -> None:
    _write_idx(tmp_path, "train", 10)
    _write_idx(tmp_path, "t10k", 6)
    view = peek(tmp_path / f"train-{what}-ubyte.gz", context=JobContext())
    assert (view.kind, view.row_count) == ("idx", 10)
    plan = plan_from_toml(view.plan)
    assert isinstance(plan.data.source, IdxSource)
    data = load(plan.data, seed=0, folder=tmp_path, context=JobContext())
    assert data.record.rows == 16
    assert data.record.given == ("test",)


def test_pictures_without_labels_say_what_is_missing(tmp_path: Path) -> None:
    _write_idx(tmp_path, "train", 10)
    (tmp_path / "train-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(AuditError) as caught:
        peek(tmp_path / "train-images-idx3-ubyte.gz", context=JobContext())
    assert "do not stand beside it" in str(caught.value)


def test_a_table_of_pictures_is_known_by_their_endings(tmp_path: Path) -> None:
    lines = ["id,picture,gender,diagnosis"]
    for number in range(30):
        Image.new("L", (12, 9), number).save(tmp_path / f"{number}.png")
        lines.append(f"{number},{number}.png,{'fm'[number % 2]},{'no' if number % 3 else 'yes'}")
    (tmp_path / "train.csv").write_text("\n".join(lines))
    (tmp_path / "test.csv").write_text("\n".join(lines[:5]))
    view = peek(tmp_path / "train.csv", context=JobContext())
    assert (view.kind, view.target) == ("image_table", "diagnosis")
    source = plan_from_toml(view.plan).data.source
    assert isinstance(source, ImageTableSource)
    assert (source.picture, source.roles) == ("picture", {"gender": "sensitive"})
    assert (source.height, source.width, source.colour) == (9, 12, False)
    assert Path(source.test_path).name == "test.csv"
    data = load(plan_from_toml(view.plan).data, seed=0, folder=tmp_path, context=JobContext())
    assert data.record.rows == 34


def test_a_folder_called_train_takes_test_beside_it(tmp_path: Path) -> None:
    for part in ("train", "test"):
        for label in "ab":
            (tmp_path / part / label).mkdir(parents=True)
            for number in range(4):
                Image.new("L", (8, 8), number).save(tmp_path / part / label / f"{number}.png")
    view = peek(tmp_path / "train", context=JobContext())
    source = plan_from_toml(view.plan).data.source
    assert isinstance(source, ImageFolderSource)
    assert Path(source.test_path).name == "test"
