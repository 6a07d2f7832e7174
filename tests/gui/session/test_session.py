"""A session edits, undoes, saves by itself, and knows which views are of the present plan."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.errors import AuditError
from core.evidence import Item
from core.jobs.context import Progress
from core.plan import Plan, plan_from_toml
from core.plan.stages import Stage, stage_key
from core.plan.toml import PlanError
from core.project import Project
from core.project.views import keep_view
from gui.session.jobs import Jobs
from gui.session.session import Session

PLAN = """
title = "A session"
[data.source]
kind = "builtin"
name = "breast_cancer"
"""


@pytest.fixture
def session(tmp_path: Path, jobs: Jobs) -> Iterator[Session]:
    made = Session.create(
        tmp_path / "project", plan_from_toml(PLAN), base=tmp_path / "data", jobs=jobs
    )
    yield made
    made.close()


def _on_disk(session: Session) -> Plan:
    return plan_from_toml((session.folder / "plan.toml").read_text(encoding="utf-8"))


def test_edit_is_saved_by_itself(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.saved):
        session.edit("training.epochs", 7)
    assert _on_disk(session).training.epochs == 7


def test_edits_of_one_field_are_undone_together(session: Session) -> None:
    for epochs in (7, 8, 9):
        session.edit("training.epochs", epochs)
    session.edit("seed", 3)
    session.undo_stack.undo()
    assert (session.plan.seed, session.plan.training.epochs) == (0, 9)
    session.undo_stack.undo()
    assert session.plan.training.epochs == 100
    session.undo_stack.redo()
    assert session.plan.training.epochs == 9


def test_several_fields_are_one_step(session: Session) -> None:
    session.edit_many({"seed": 5, "training.epochs": 2}, text="Try something")
    session.undo_stack.undo()
    assert (session.plan.seed, session.plan.training.epochs) == (0, 100)


def test_value_that_is_not_allowed_changes_nothing(session: Session) -> None:
    before = session.plan
    with pytest.raises(PlanError, match=r"training\.epochs = 0"):
        session.edit("training.epochs", 0)
    assert session.plan == before
    assert not session.undo_stack.canUndo()


def test_closing_saves_the_last_edit(tmp_path: Path, jobs: Jobs) -> None:
    session = Session.create(tmp_path / "p", plan_from_toml(PLAN), base=tmp_path, jobs=jobs)
    session.edit("seed", 11)
    session.close()
    with_seed = tomllib.loads((tmp_path / "p" / "plan.toml").read_text(encoding="utf-8"))
    assert with_seed["seed"] == 11


def test_base_of_relative_paths_is_remembered(session: Session, tmp_path: Path, jobs: Jobs) -> None:
    session.close()
    again = Session.open(session.folder, jobs)
    assert again.base == tmp_path / "data"
    again.close()


def test_view_is_stale_after_an_edit_and_current_after_undo(session: Session) -> None:
    assert session.view("data", Item) is None
    key = stage_key(session.plan, "data", folder=session.base)
    view = Item(id="data", kind="text", text="569 rows")
    keep_view(session._project, "data", view, key=key)
    session._views.clear()
    found = session.view("data", Item)
    assert found is not None
    assert found.is_current
    session.edit("data.split.test", 0.3)
    stale = session.view("data", Item)
    assert stale is not None
    assert not stale.is_current
    assert stale.view == view
    session.undo_stack.undo()
    again = session.view("data", Item)
    assert again is not None
    assert again.is_current


def test_many_views_of_one_plan_look_at_it_once(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counted(plan: Plan, stage: Stage, *, folder: Path) -> str:
        asked.append(stage)
        return stage_key(plan, stage, folder=folder)

    monkeypatch.setattr("gui.session.session.stage_key", counted)
    for _ in range(3):
        assert session.view("training", Item) is None
        assert session.view("runs", Item) is None
    assert asked == ["training"]
    session.edit("seed", 4)
    assert session.view("training", Item) is None
    assert asked == ["training"] * 2


def test_a_file_that_changed_is_seen_in_the_next_turn(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    session.edit("data.source", {"kind": "table", "path": str(file), "target": "b"})
    view = Item(id="data", kind="text", text="1 row")
    keep_view(
        session._project, "data", view, key=stage_key(session.plan, "data", folder=session.base)
    )
    kept = session.view("data", Item)
    assert kept is not None
    assert kept.is_current
    file.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    qtbot.waitUntil(lambda: not session._turn.isActive())
    kept = session.view("data", Item)
    assert kept is not None
    assert not kept.is_current


def test_view_of_the_data_does_not_hang_on_the_model(session: Session) -> None:
    before = stage_key(session.plan, "data", folder=session.base)
    session.edit("model.dropout", 0.5)
    assert stage_key(session.plan, "data", folder=session.base) == before
    assert stage_key(session.plan, "network", folder=session.base) != before


def test_second_session_reads_only_and_says_who_holds_it(session: Session, jobs: Jobs) -> None:
    second = Session.open(session.folder, jobs)
    assert not second.is_writer
    assert "held by process" in second.read_only_notice
    with pytest.raises(AuditError, match="open to read only"):
        second.edit("seed", 4)
    with pytest.raises(AuditError, match="open to read only"):
        second.run("train", title="Training")
    second.close()


def test_job_is_told_plan_project_and_folder(session: Session, tmp_path: Path) -> None:
    arguments = session.arguments(rows=[1])
    assert arguments["project"] == str(session.folder)
    assert arguments["folder"] == str(tmp_path / "data")
    assert plan_from_toml(str(arguments["plan"])) == session.plan
    assert arguments["rows"] == [1]


def test_worker_writes_on_behalf_of_the_window(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.jobs.ended, timeout=60_000):
        handle = session.run("survey", title="Reading the data")
    assert handle.outcome is not None
    assert type(handle.outcome).__name__ == "Finished", handle.outcome
    with Project.open(session.folder, read_only=True) as project:
        assert "view.data" in [step.step for step in project.steps()]


def test_a_view_that_a_job_keeps_before_its_end_is_read_at_once(
    session: Session, qtbot: QtBot
) -> None:
    told: list[str] = []
    session.views_changed.connect(told.append)
    with qtbot.waitSignal(session.jobs.ended, timeout=60_000):
        handle = session.run("survey", title="Reading the data")
        handle.progressed.emit(Progress("Reading", 1, 2, views=("training", "samples")))
        assert told == ["training", "samples"]
    assert told[2:] == ["data"]
