"""Projects that were left are closed, and free for the next program."""

from __future__ import annotations

from pathlib import Path

from core.errors import AuditError
from gui.session.jobs import Jobs
from gui.session.session import Session
from gui.shell.left import LeftProjects
from tests.gui.pages.opened import plan_for


def test_a_project_that_was_left_can_be_written_again(tmp_path: Path, jobs: Jobs) -> None:
    told: list[AuditError] = []
    left = LeftProjects(told.append)
    session = Session.create(
        tmp_path / "project", plan_for("breast_cancer"), base=tmp_path, jobs=jobs
    )
    left.add(session)
    left.close_all()
    again = Session.open(tmp_path / "project", jobs)
    assert again.is_writer
    left.close(again)
    assert told == []
