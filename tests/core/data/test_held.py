"""A process reads the same data once, by its content."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from core.data.held import read_prepared
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import ImageFolderSource, TableSource


def plan_for(path: str) -> DataPlan:
    return DataPlan(source=TableSource(path=path, target="y"))


def write(path: Path, *, first: int = 0) -> None:
    rows = "".join(f"{k + first},{'yes' if k % 2 else 'no'}\n" for k in range(40))
    path.write_text("a,y\n" + rows)


def test_equal_content_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "held.csv")
    arguments = {"seed": 1, "folder": tmp_path, "context": JobContext()}
    first = read_prepared(plan_for("held.csv"), **arguments)  # type: ignore[arg-type]
    assert read_prepared(plan_for("held.csv"), **arguments) is first  # type: ignore[arg-type]


def test_changed_content_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "changed.csv"
    write(path)
    arguments = {"seed": 1, "folder": tmp_path, "context": JobContext()}
    first = read_prepared(plan_for("changed.csv"), **arguments)  # type: ignore[arg-type]
    write(path, first=5)
    again = read_prepared(plan_for("changed.csv"), **arguments)  # type: ignore[arg-type]
    assert again.record.fingerprint != first.record.fingerprint


def test_moved_data_keeps_the_name_of_the_plan(tmp_path: Path) -> None:
    write(tmp_path / "told.csv")
    told = read_prepared(plan_for("told.csv"), seed=1, folder=tmp_path, context=JobContext())
    (tmp_path / "told.csv").rename(tmp_path / "moved.csv")
    moved = read_prepared(
        plan_for("moved.csv"),
        seed=1,
        folder=tmp_path,
        known_as=plan_for("told.csv"),
        context=JobContext(),
    )
    assert moved.record == told.record
    assert moved.split == told.split


def test_a_folder_of_pictures_is_read_again_when_a_picture_changes(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    for number in range(8):
        path = folder / "ab"[number % 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (4, 4), number).save(path)
    plan = DataPlan(source=ImageFolderSource(path="pictures", height=4, width=4))
    arguments = {"seed": 1, "folder": tmp_path, "context": JobContext()}
    first = read_prepared(plan, **arguments)  # type: ignore[arg-type]
    assert read_prepared(plan, **arguments) is first  # type: ignore[arg-type]
    Image.new("L", (5, 5), 200).save(folder / "a" / "0.png")
    again = read_prepared(plan, **arguments)  # type: ignore[arg-type]
    assert again.record.fingerprint != first.record.fingerprint
