"""The Data stage: a survey of each kind of source, and any page of rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.survey import rows as row_pages
from core.errors import AuditError
from core.jobs.context import JobContext
from core.jobs.table import JSON, find_job
from core.plan import Plan, plan_from_toml, plan_to_toml
from core.records.views.data import DataView, RowsView
from tests.reports.stages.in_project import InProject

TABLE = "".join(f"{k},{k * 7 % 31},{'yes' if k % 3 else 'no'}\n" for k in range(2500))


def peeked(path: Path) -> Plan:
    view = find_job("peek")({"path": str(path)}, JobContext())["view"]
    assert isinstance(view, dict)
    return plan_from_toml(str(view["plan"]))


def rows(project: InProject, plan: Plan, *, offset: int, count: int) -> RowsView:
    arguments: dict[str, JSON] = {
        "project": str(project.folder),
        "plan": plan_to_toml(plan),
        "folder": str(project.folder),
        "offset": offset,
        "count": count,
    }
    return RowsView.model_validate(find_job("rows")(arguments, JobContext())["view"])


def builtin(name: str) -> Plan:
    task = "regression" if name == "diabetes" else "classification"
    source = {"kind": "builtin", "name": name, "rows": 60}
    return Plan.model_validate({"title": "T", "data": {"source": source, "task": task}})


def test_a_table_is_surveyed_with_its_real_split(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("number,b,y\n" + TABLE)
    plan = peeked(tmp_path / "t.csv")
    project = InProject.create(tmp_path / "project", plan)
    project.run("survey", plan)
    kept = project.view("data", DataView, plan)
    view = kept.view
    assert kept.is_current
    assert (view.rows, view.cells, view.split_note) == (2500, 7500, "")
    assert [part.name for part in view.parts] == ["training", "validation", "test"]
    assert view.duplicate_rows == 2500 - 31
    assert view.overlap == view.parts[2].rows
    assert project.steps() == ["data", "split", "view.data"]


@pytest.mark.parametrize("has_index", [True, False])
def test_any_rows_of_a_table_are_found(tmp_path: Path, *, has_index: bool) -> None:
    (tmp_path / "t.csv").write_text("number,b,y\n" + TABLE)
    plan = peeked(tmp_path / "t.csv")
    project = InProject.create(tmp_path / "project", plan)
    if has_index:
        project.run("survey", plan)
    page = rows(project, plan, offset=1995, count=10)
    assert [row[0] for row in page.rows] == [str(number) for number in range(1995, 2005)]
    assert page.is_exact == has_index
    last = rows(project, plan, offset=2498, count=10)
    assert [row[0] for row in last.rows] == ["2498", "2499"]
    assert last.total == 2500


def test_rows_with_line_breaks_and_blank_lines_are_counted_as_rows(tmp_path: Path) -> None:
    lines = [f'{k},"two\nlines {k}",{k % 2}\n' + ("\n" if k % 5 == 0 else "") for k in range(3000)]
    (tmp_path / "t.csv").write_text("a,b,y\n" + "".join(lines))
    plan = peeked(tmp_path / "t.csv")
    project = InProject.create(tmp_path / "project", plan)
    project.run("survey", plan)
    assert project.view("data", DataView, plan).view.rows == 3000
    assert rows(project, plan, offset=2001, count=1).rows[0] == ("2001", "two\nlines 2001", "1")


def test_what_the_loader_refuses_stands_in_the_view(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b,y\n" + "".join(f"{k},,{k % 2}\n" for k in range(60)))
    plan = peeked(tmp_path / "t.csv")
    values = plan.model_dump()
    values["data"]["source"]["roles"] = {}
    plan = Plan.model_validate(values)
    project = InProject.create(tmp_path / "project", plan)
    project.run("survey", plan)
    view = project.view("data", DataView, plan).view
    assert [(item.lead, item.act) for item in view.problems] == [("b", "set_role")]
    assert len(view.columns) == 3


def test_a_file_that_vanished_is_told(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b,y\n" + TABLE)
    plan = peeked(tmp_path / "t.csv")
    project = InProject.create(tmp_path / "project", plan)
    (tmp_path / "t.csv").unlink()
    with pytest.raises(AuditError, match="was not found"):
        project.run("survey", plan)


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes", "digits", "pulses"])
def test_built_in_data_is_surveyed(tmp_path: Path, name: str) -> None:
    plan = builtin(name)
    project = InProject.create(tmp_path / "project", plan)
    project.run("survey", plan)
    view = project.view("data", DataView, plan).view
    assert view.sha256_of == "values"
    assert sum(part.rows for part in view.parts) == view.rows
    page = rows(project, plan, offset=view.rows - 5, count=20)
    assert page.total == view.rows
    if view.kind == "tabular":
        assert len(view.columns) == len(page.columns)
        assert len(page.rows) == 5
        assert all(item.alone is not None for item in view.columns[1:])
    elif view.kind == "image":
        assert len(view.pictures) == 60
        assert (Path(page.folder) / page.pictures[0].sha256).is_file()
        assert (project.folder / "artifacts" / view.pictures[0].sha256).is_file()
    else:
        assert len(view.traces) == 60
        assert len(page.traces) == 5


def test_small_pictures_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_pages, "MOST_THUMBNAILS", 12)
    draw = np.random.default_rng(0)
    for name in ("a", "b"):
        (tmp_path / "set" / name).mkdir(parents=True)
        for number in range(12):
            pixels = draw.integers(0, 255, (8, 8), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "set" / name / f"{number:02}.png")
    (tmp_path / "set" / "a" / "03.png").write_bytes(b"nonsense")
    plan = peeked(tmp_path / "set")
    project = InProject.create(tmp_path / "project", plan)
    page = rows(project, plan, offset=0, count=10)
    assert [item.note for item in page.pictures if item.note] == ["cannot be read"]
    page = rows(project, plan, offset=10, count=10)
    assert len(list(Path(page.folder).iterdir())) == 12
    assert all((Path(page.folder) / item.sha256).is_file() for item in page.pictures)


def test_a_large_table_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.stages.data.EXACT_CELLS", 1000)
    (tmp_path / "t.csv").write_text("number,b,y\n" + TABLE)
    plan = peeked(tmp_path / "t.csv")
    project = InProject.create(tmp_path / "project", plan)
    project.run("survey", plan)
    view = project.view("data", DataView, plan).view
    assert view.split_note.startswith("Counts follow from the shares")
    assert [part.rows for part in view.parts] == [1374, 500, 626]
    assert view.overlap is None
    assert project.steps() == ["view.data"]
