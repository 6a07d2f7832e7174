"""A process reads the same data once, by its content."""

from __future__ import annotations

from pathlib import Path

from core.data.held import read_prepared
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import TableSource


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
