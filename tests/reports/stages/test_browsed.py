"""What single rows are called: the names by which the owner of the data finds them again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from core.data import load
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import ImageFolderSource, TableSource
from reports.stages.browsed import row_names


def test_pictures_are_called_by_their_files(tmp_path: Path) -> None:
    for label in ("cat", "dog"):
        (tmp_path / label).mkdir()
        for number in range(3):
            pixels = np.full((4, 5), 40 * number, dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / label / f"{number}.png")
    source = ImageFolderSource(path=str(tmp_path), height=4, width=5)
    data = load(DataPlan(source=source), seed=0, folder=tmp_path, context=JobContext())
    assert row_names(data, np.array([4, 0])) == ["dog/1.png", "cat/0.png"]


def test_rows_of_a_table_are_called_by_the_first_identifier(tmp_path: Path) -> None:
    lines = ["case,age,ill", "A7,31,yes", ",45,no", "C1,52,yes"]
    (tmp_path / "cases.csv").write_text("\n".join(lines) + "\n")
    source = TableSource(path="cases.csv", target="ill", roles={"case": "identifier"})
    data = load(DataPlan(source=source), seed=0, folder=tmp_path, context=JobContext())
    assert row_names(data, np.array([0, 1, 2])) == ["A7", "", "C1"]


def test_rows_without_an_identifier_have_no_name(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("age,ill\n31,yes\n45,no\n")
    source = TableSource(path="cases.csv", target="ill")
    data = load(DataPlan(source=source), seed=0, folder=tmp_path, context=JobContext())
    assert row_names(data, np.array([0])) == []
