"""Tables that name pictures."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.data import Dataset, load
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import ImageTableSource


def _save(path: Path, value: int, *, size: tuple[int, int] = (6, 6), mode: str = "L") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, value if mode == "L" else (value,) * 3).save(path)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    lines = ["path,label,sex,site"]
    for number in range(8):
        _save(tmp_path / "scans" / f"{number}.png", 10 * number)
        lines.append(f"scans/{number}.png,{'ab'[number % 2]},{'fm'[number // 4]},s{number}")
    (tmp_path / "scans.csv").write_text("\n".join(lines))
    return tmp_path / "scans.csv"


def _load(table: Path, *, task: str = "classification", **more: Any) -> Dataset:
    fields = {"path": table.name, "target": "label", "height": 4, "width": 4, **more}
    plan = DataPlan.model_validate({"source": {"kind": "image_table", **fields}, "task": task})
    assert isinstance(plan.source, ImageTableSource)
    return load(plan, seed=0, folder=table.parent, context=JobContext())


def _sentence(table: Path, **more: Any) -> str:
    with pytest.raises(AuditError) as caught:
        _load(table, **more)
    return str(caught.value)


def test_pictures_labels_and_roles_are_read_in_the_order_of_the_table(table: Path) -> None:
    data = _load(table, roles={"sex": "sensitive"})
    assert data.inputs is not None
    assert data.set_aside is not None
    np.testing.assert_array_equal(data.inputs[3], np.full((1, 4, 4), np.float32(30 / 255)))
    assert data.targets.tolist() == [0, 1] * 4
    assert data.set_aside["sex"].tolist() == ["f"] * 4 + ["m"] * 4
    assert data.set_aside["path"].iloc[2] == "scans/2.png"
    assert data.record.set_aside == (
        ("path", "identifier"),
        ("sex", "sensitive"),
        ("site", "ignored"),
    )


def test_numbers_can_be_predicted(table: Path) -> None:
    text = table.read_text().replace(",a,", ",1.5,").replace(",b,", ",2,")
    table.write_text(text)
    assert _load(table, task="regression").targets.tolist() == [1.5, 2.0] * 4


def test_a_second_table_brings_the_test_part(table: Path) -> None:
    (table.parent / "later").mkdir()
    _save(table.parent / "later" / "x.png", 99)
    (table.parent / "later" / "more.csv").write_text("path,label,sex,site\nx.png,b,f,s9\n")
    data = _load(table, test_path="later/more.csv")
    assert data.inputs is not None
    assert data.given is not None
    assert data.given.tolist() == [0] * 8 + [2]
    assert float(data.inputs[8, 0, 0, 0]) == np.float32(99 / 255)


@pytest.mark.parametrize(
    "path", ["../secret.png", "/etc/secret.png", "C:\\secret.png", "a/../../b.png"]
)
def test_a_path_that_leaves_the_folder_is_refused(table: Path, path: str) -> None:
    table.write_text(table.read_text().replace("scans/3.png", path))
    sentence = _sentence(table)
    assert f"leaves the folder of the file. Found: '{path}' on line 5." in sentence


def test_missing_pictures_stop_where_they_are_many(table: Path) -> None:
    (table.parent / "scans" / "5.png").unlink()
    assert "1 picture of 8 could not be read. Found: 'scans/5.png' is missing." in _sentence(table)


def test_one_bad_and_one_missing_among_two_hundred_are_skipped_named_and_counted(
    tmp_path: Path,
) -> None:
    lines = ["path,label"]
    for number in range(200):
        _save(tmp_path / f"{number}.png", number)
        lines.append(f"{number}.png,{'ab'[number % 2]}")
    whole = (tmp_path / "17.png").read_bytes()
    (tmp_path / "17.png").write_bytes(whole[:-15])
    (tmp_path / "40.png").unlink()
    (tmp_path / "all.csv").write_text("\n".join(lines))
    data = _load(tmp_path / "all.csv")
    assert data.record.rows == 198
    assert data.targets[:18].tolist() == [0, 1] * 8 + [0, 0]
    assert data.record.notes == (
        "Pictures were resized to 4 × 4 pixels.",
        "2 of 200 pictures were skipped: '17.png' is damaged, '40.png' is missing.",
    )


def test_mixed_sizes_and_colours_are_counted(table: Path) -> None:
    _save(table.parent / "scans" / "0.png", 0, size=(20, 10), mode="RGB")
    assert _load(table).record.notes == (
        "Pictures were resized to 4 × 4 pixels.",
        "They came in 2 sizes, from 6 × 6 to 20 × 10 pixels (width × height).",
        "1 in colour and 7 in grey; all were read in grey.",
    )


def test_roles_that_pictures_cannot_have_are_refused(table: Path) -> None:
    assert "Pictures are the only inputs" in _sentence(table, roles={"sex": "feature"})
    assert "does not have all columns" in _sentence(table, picture="file")
    assert "cannot have another role" in _sentence(table, picture="label")


def test_a_picture_that_is_a_program_is_never_run(table: Path) -> None:
    """Ghostscript would draw an EPS picture by running it; here it would write a file."""
    written = table.parent / "written"
    (table.parent / "scans" / "3.png").write_text(
        f"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n%%EndComments\n"
        f"({written}) (w) file closefile\nshowpage\n%%EOF\n"
    )
    with pytest.raises(AuditError, match=r"'scans/3\.png' is not a picture"):
        _load(table)
    assert not written.exists()


def test_a_pipe_and_a_name_too_long_are_no_pictures(table: Path) -> None:
    (table.parent / "scans" / "3.png").unlink()
    os.mkfifo(table.parent / "scans" / "3.png")
    with pytest.raises(AuditError, match=r"'scans/3\.png' is not a file"):
        _load(table)
    long = "a" * 5000
    table.write_text(table.read_text().replace("scans/3.png", long))
    with pytest.raises(AuditError, match=f"'{long}' is missing"):
        _load(table)
