"""The frame: what it shows of a project, how it fits a small screen, what it says of faults."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.pages.page import HeaderAction
from gui.shell.header import Header
from gui.shell.steps import STEPS
from gui.shell.window import MainWindow

JOB_MS = 60_000


def _nothing() -> None:
    return None


def test_fault_of_the_worker_reaches_the_crash_window_from_a_quiet_job(
    window: MainWindow, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.bug_met, timeout=JOB_MS) as met:
        window.jobs.submit("replay", {}, is_quiet=True)  # a caller that forgot its arguments
    sentence, detail = met.args or ("", "")
    assert "did not expect" in sentence
    assert "KeyError" in detail


def test_project_is_shown_with_its_seven_steps(window: MainWindow) -> None:
    window.open_sample("breast_cancer")
    workspace = window.workspace
    assert workspace is not None
    assert list(workspace.states()) == [step.name for step in STEPS]
    assert workspace.page_name == "data"
    assert window.windowTitle().startswith(workspace.session.plan.title)


def test_project_that_is_open_is_not_opened_beside_itself(window: MainWindow) -> None:
    window.open_sample("breast_cancer")
    workspace = window.workspace
    assert workspace is not None
    window.open_path(workspace.session.folder)
    assert window.workspace is workspace
    assert workspace.session.is_writer


def test_small_window_takes_the_compact_arrangement_and_leaves_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.open_sample("breast_cancer")
    workspace = window.workspace
    assert workspace is not None
    wide = workspace.rail.width()
    window.resize(640, 400)
    qtbot.waitUntil(lambda: workspace.rail.width() < wide)
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: workspace.rail.width() == wide)


def test_closed_project_is_listed_as_it_stood(window: MainWindow, qtbot: QtBot) -> None:
    window.open_sample("diabetes")
    assert window.workspace is not None
    title = window.workspace.session.plan.title
    with qtbot.waitSignal(window.jobs.ended, timeout=JOB_MS):
        pass  # the survey begins by itself; the project can be left without a question after it
    qtbot.waitUntil(lambda: window.jobs.current is None, timeout=JOB_MS)
    window.close_project()
    assert window.workspace is None
    assert [recent.name for recent in window.recents.all()] == [title]


@pytest.fixture
def header(qtbot: QtBot) -> Header:
    made = Header()
    qtbot.addWidget(made)
    made.show()
    return made


def test_header_folds_all_but_the_primary_button_when_compact(header: Header) -> None:
    header.set_actions(
        [HeaderAction("Copy table", _nothing, "quiet"), HeaderAction("Go on", _nothing, "primary")]
    )
    assert header.button("Copy table") is not None
    header.set_density(is_compact=True)
    assert header.button("Copy table") is None
    assert header.primary is not None
    assert header.primary.text() == "Go on"


def test_disabled_action_says_what_is_missing(header: Header) -> None:
    action = HeaderAction("Explain", _nothing, "primary", is_enabled=False, tip="Tick a sample")
    header.set_actions([action])
    assert header.primary is not None
    assert not header.primary.isEnabled()
    assert "Tick a sample" in header.primary.toolTip()
