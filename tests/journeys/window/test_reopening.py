"""A project is closed and opened again: everything is there, and nothing is computed anew."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QTableView

from core.jobs.outcome import Finished
from core.project import Project
from gui.pages.report.page import ReportPage
from tests.journeys.window.loud import KINDS, begin
from tests.journeys.window.user import User

PAGES = ("Data", "Model", "Train", "Evaluate", "Explain", "Audit", "Report")


def steps(folder: Path) -> int:
    """Return how many finished steps a project holds."""
    with Project.open(folder, read_only=True) as project:
        return len(project.steps())


def shown(user: User) -> dict[str, set[str]]:
    """Return what every page says in its header and its labels, once its pictures are drawn."""
    said = {}
    for name in PAGES:
        user.go(name)
        if name == "Explain":
            user.tab("Local")
        user.wait_for_jobs()
        said[name] = set(user.seen_texts())
    # Which of its sections is open is no part of a project.
    report = user.page
    assert isinstance(report, ReportPage)
    said["Report"] = {str(report.presenter.facts()), str(report.presenter.lines())}
    return said


def test_reopened_project_shows_what_was_there_and_computes_nothing(
    guest: User, clinic: Path
) -> None:
    guest.open(clinic)
    for kind in ("explain_rows", "explain_global", "audit_stage"):
        job = begin(guest, kind)
        guest.until(lambda job=job: job.is_done)  # type: ignore[misc]
        assert isinstance(job.outcome, Finished), job.outcome
    guest.wait_for_jobs()
    before, count = shown(guest), steps(clinic)
    states = guest.workspace.states()
    guest.window.close_project()
    assert guest.window.workspace is None

    # The start screen knows it, with its state, and opens it with a click.
    (recents,) = [
        view for view in guest.see(QTableView) if view.accessibleName() == "Recent projects"
    ]
    model = recents.model()
    assert model.index(0, 0).data() == "Clinic"
    assert model.index(0, 2).data() == f"{sum(s.kind == 'done' for s in states.values())} of 7"
    assert model.index(0, 3).data()
    guest.outcomes.clear()
    guest.click(recents.viewport(), recents.visualRect(model.index(0, 0)).center())
    guest.until(lambda: guest.window.workspace is not None)
    guest.until(lambda: guest.workspace.states() == states)
    after = shown(guest)
    changed = {name: after[name] ^ before[name] for name in PAGES}
    assert changed == {name: set() for name in PAGES}
    assert [name for name, _ in guest.outcomes if name in KINDS] == []
    assert steps(clinic) == count


def test_closing_during_a_job_asks_once(user: User, clinic: Path) -> None:
    user.open(clinic)
    for close in (user.window.close_project, user.window.close):
        job = begin(user, "train")
        question = user.answer("Keep running")
        close()
        assert question[0] == "Training is still running. Stop it and close?"
        assert sorted(question[1:]) == ["Keep running", "Stop and close"]
        assert user.window.isVisible()
        assert user.window.workspace is not None
        assert not job.is_done
        user.answer("Stop and close")
        close()
        assert user.window.workspace is None
        user.until(lambda job=job: job.is_done)
        assert not isinstance(job.outcome, Finished)
        assert is_free(clinic)
        if close == user.window.close_project:
            user.wait_for_jobs()
            user.open(clinic)
    assert not user.window.isVisible()


def is_free(folder: Path) -> bool:
    """Return whether the next program may write to a project."""
    with Project.open(folder) as project:
        return project.is_writer
