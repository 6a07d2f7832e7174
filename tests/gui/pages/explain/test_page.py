"""The header and the rail speak of the part of the page that is shown, and of all its jobs."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.pages.explain.page import ExplainPage
from gui.session.jobs import Jobs
from tests.gui.pages.desk import Desk
from tests.gui.pages.explain.conftest import shown_page
from tests.gui.pages.opened import WAIT_MS, opened, plan_for


def _turn_to(page: ExplainPage, title: str) -> None:
    page.overall.show()
    next(one for one in page.overall.section.buttons() if one.text() == title).click()


@pytest.mark.parametrize(
    ("title", "text", "sentence"),
    [
        ("Attributions", "Continue to audit", "over many rows, and which methods kept"),
        ("Network", "Explore the network", "without each part"),
        ("All rows", "Explain all rows", "into a folder"),
    ],
)
def test_the_header_offers_what_the_section_does(
    page: ExplainPage, qtbot: QtBot, title: str, text: str, sentence: str
) -> None:
    with qtbot.waitSignal(page.header_changed):
        _turn_to(page, title)
    assert page.header_actions()[-1].text == text
    assert sentence in page.sentence()
    page.local.hide()
    page.local.show()
    assert "over many rows" not in page.sentence()


def test_the_rail_knows_every_job_of_the_step(page: ExplainPage, qtbot: QtBot) -> None:
    presenter = page.presenter
    page.overall.state.explore()
    assert page.step_state().kind == "running"
    assert not presenter.is_running("explain_rows")  # so that Local keeps its button
    qtbot.waitUntil(lambda: not presenter.is_explaining, timeout=WAIT_MS)
    assert page.step_state().kind == "done"


def test_an_edit_redraws_only_what_it_touches(page: ExplainPage) -> None:
    presenter = page.presenter
    said: list[str] = []
    presenter.narrowing.changed.connect(lambda: said.append("samples"))
    presenter.grid_changed.connect(lambda: said.append("grid"))
    presenter.global_changed.connect(lambda: said.append("global"))
    presenter.changed.connect(lambda: said.append("changed"))
    presenter.edit({"title": "Another title"}, text="Rename")
    assert said == ["changed"]


def test_nothing_can_be_begun_or_searched_before_there_are_rows(
    tmp_path: Path, jobs: Jobs, desk: Desk, qtbot: QtBot
) -> None:
    with opened(tmp_path, plan_for("breast_cancer"), jobs) as session:
        page = shown_page(session, desk, qtbot)
        panel = page.local.panel
        for part in (panel.search, panel.pills, panel.group):
            assert not part.isVisible()
        actions = page.header_actions()
        page.local.hide()
        page.overall.show()
        for button in page.overall.section.buttons():
            button.click()
            actions += page.header_actions()
        assert len(actions) == 6
        for action in actions:
            assert not action.is_enabled
            assert action.tip.startswith("Evaluate the network first")
        page.overall.hide()
