"""The Global tab and the page's header."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.pages.explain.overall import OverallTab
from gui.pages.explain.overall.rows import SHOWN, bars_of, curves_of
from gui.pages.explain.page import ExplainPage
from gui.session.jobs import Jobs
from tests.gui.pages.desk import Desk
from tests.gui.pages.explain.conftest import shown_page
from tests.gui.pages.opened import WAIT_MS, opened, plan_for


@pytest.fixture
def overall(page: ExplainPage) -> OverallTab:
    page.local.hide()
    page.overall.show()
    return page.overall


def test_header_speaks_of_the_tab_that_is_shown(page: ExplainPage, overall: OverallTab) -> None:
    assert page.presenter.global_text() == "Explain 12 rows"
    assert page.presenter.global_missing() == "This sample is explained already"
    assert page.header_actions()[0].text == "Continue to audit", "nothing is left to explain"
    page.local.show()
    texts = [action.text for action in page.header_actions()]
    assert texts == ["Export attributions", "Continue to audit"]
    page.presenter.choose(page.presenter.chosen[0], is_chosen=False)
    assert page.header_actions()[-1].text == "Explain 3 samples"
    assert [title for title, _ in page.tabs()] == ["Local", "Global", "Layers"]


def test_the_quoted_method_is_shown_first(page: ExplainPage, overall: OverallTab) -> None:
    view = page.presenter.overall
    assert view is not None
    assert overall.method.value == "integrated_gradients"
    assert overall.attributions.claim == view.claim
    assert "Its sums hold" in view.claim


def test_both_pictures_are_drawn_by_the_worker(overall: OverallTab, qtbot: QtBot) -> None:
    pictures = (overall.attributions.bars, overall.attributions.curves)
    qtbot.waitUntil(lambda: all(p.file is not None for p in pictures), timeout=WAIT_MS)


def test_the_table_holds_every_player_and_every_method(
    page: ExplainPage, overall: OverallTab
) -> None:
    view = page.presenter.overall
    assert view is not None
    assert len(overall.attributions.players.rows_model.rows) == 30
    assert len(overall.attributions.methods.rows_model.rows) == 4
    assert "Refused" in overall.attributions.methods.as_tsv(is_all=True)
    model = overall.attributions.methods.rows_model
    shown = [str(model.data(model.index(0, place))) for place in range(model.columnCount())]
    assert any(view.methods[0].deletion.interval in text for text in shown)


def test_another_method_brings_its_own_means(overall: OverallTab) -> None:
    before = overall.attributions.players.rows_model.rows
    overall.method.buttons()[1].click()
    assert overall.attributions.players.rows_model.rows != before


def test_pictures_show_the_strongest_and_the_chosen_method_leads(page: ExplainPage) -> None:
    view = page.presenter.overall
    assert view is not None
    bars = bars_of(view.methods[0], target=view.target)
    assert len(bars.names) == SHOWN
    curves = curves_of(view.methods, first="occlusion")
    assert curves is not None
    assert curves.titles[0] == "Occlusion"
    assert curves_of((), first="") is None


def test_before_anything_ran_there_is_one_sentence_and_the_way_on(
    tmp_path: Path, jobs: Jobs, qtbot: QtBot
) -> None:
    desk = Desk(tmp_path)
    with opened(tmp_path, plan_for("breast_cancer"), jobs) as session:
        page = shown_page(session, desk, qtbot)
        assert page.local.empty.isVisible()
        page.local.empty.button.click()
        assert desk.visited == ["evaluate"]
        assert page.step_state().kind == "waits"
        page.overall.show()
        assert page.overall.empty.isVisible()
        assert not page.header_actions()[0].is_enabled


def test_faults_become_notices_with_a_remedy(page: ExplainPage, desk: Desk) -> None:
    page.presenter.edit({"explanation.methods": ()}, text="Choose the methods")
    assert desk.notices[0].kind == "bad"
    assert desk.notices[0].remedy
