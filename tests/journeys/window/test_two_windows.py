"""Two windows on one project: the second reads, says who writes, and may write later."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.errors import AuditError
from gui.pages.data.page import DataPage
from gui.shell.window import MainWindow
from tests.journeys.conftest import ROOT
from tests.journeys.window.user import User

PAGES = ("Data", "Model", "Train", "Evaluate", "Explain", "Audit", "Report")
RUNNING = ("Check ", "Train ", "Explain ", "Run all", "Run again", "Update ")


def test_second_window_reads_until_the_first_is_closed(
    lasting_window: MainWindow, guest: User, open_window: Callable[[], User], clinic: Path
) -> None:
    guest.open(clinic)
    other = open_window()
    other.open(clinic)
    other.wait_for_jobs()
    assert other.notices() == ["This project is open to read only."]
    told = " ".join(other.seen_texts())
    assert f"The project is held by process {os.getpid()} of " in told
    assert not other.workspace.session.is_writer

    # It shows everything and offers nothing that would write.
    for name in PAGES:
        other.go(name)
        other.wait_for_jobs()
        offered = [b.text() for b in other.buttons() if b.text().startswith(RUNNING)]
        assert offered == [], name
    assert other.workspace.states()["evaluate"].kind == "done"
    with pytest.raises(AuditError, match="Nothing was run: this project is open to read only"):
        other.workspace.session.run("train", title="Training")
    other.window.run_whole_audit()
    assert "Nothing was run: this project is open to read only" in other.notices()[0]
    page = other.workspace.page("data")
    assert isinstance(page, DataPage)
    page.presenter.set_role(("sex",), "ignored")
    assert "Nothing was changed: this project is open to read only" in other.notices()[0]
    assert other.workspace.session.plan == guest.workspace.session.plan

    guest.window.close_project()
    other.window.close_project()
    other.open(clinic)
    assert other.workspace.session.is_writer
    assert other.notices() == []


HOLD = """
import sys
from pathlib import Path
from core.project import Project
with Project.open(Path(sys.argv[1])) as project:
    print(project.is_writer, flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(folder: Path) -> Iterator[int]:
    """Let another program hold a project."""
    command = [sys.executable, "-B", "-c", HOLD, str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        yield process.pid
        process.communicate()


def test_project_that_another_program_holds_is_shown_and_named(guest: User, clinic: Path) -> None:
    with held(clinic) as process:
        guest.open(clinic)
        guest.wait_for_jobs()
        assert f"held by process {process} of " in " ".join(guest.seen_texts())
        guest.go("Train")
        assert not guest.see_button("Train ")
        assert guest.workspace.states()["train"].kind == "done"
    guest.window.close_project()
    guest.open(clinic)
    assert guest.notices() == []
    assert guest.workspace.session.is_writer
