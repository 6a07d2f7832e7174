"""The Evaluate page by mouse and by keyboard, with real results and pictures of the worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from core.records.views.explanation import ExplanationView
from gui.pages.evaluate.page import EvaluatePage
from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.audited import reopened
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import WAIT_MS, opened, plan_for
from tests.reports.stages.evaluated import Evaluated


def _shown(page: EvaluatePage, qtbot: QtBot) -> EvaluatePage:
    qtbot.addWidget(page)
    for _, tab in page.tabs():
        qtbot.addWidget(tab)
    tab = page.tabs()[0][1]
    tab.resize(1080, 700)
    tab.show()
    qtbot.waitExposed(tab)
    return page


@pytest.fixture
def page(session: Session, desk: Desk, qtbot: QtBot) -> Iterator[EvaluatePage]:
    made = _shown(EvaluatePage(session, desk), qtbot)
    yield made
    made.leave()
    qtbot.waitUntil(lambda: session.jobs.is_idle, timeout=WAIT_MS)


def _is_visible(page: EvaluatePage, *parts: QWidget) -> bool:
    return all(part.isVisible() for part in parts)


def test_two_classes_show_threshold_curves_matrix_and_rows(page: EvaluatePage) -> None:
    shown = page.overview
    assert _is_visible(page, shown.threshold, shown.curve, shown.reliability, shown.matrix_card)
    assert not shown.scatter.isVisible()
    assert len(shown.figures.figures) == 5
    assert [title for title, _ in page.tabs()] == ["Overview", "All metrics"]


def test_pictures_come_from_the_worker(page: EvaluatePage, qtbot: QtBot) -> None:
    pictures = (page.overview.curve.picture, page.overview.reliability.picture)
    qtbot.waitUntil(lambda: all(p.file is not None for p in pictures), timeout=WAIT_MS)
    earlier = pictures[0].file
    page.overview.curve.kind.buttons()[1].click()
    qtbot.waitUntil(lambda: pictures[0].file != earlier, timeout=WAIT_MS)
    assert page.overview.curve.title == "Precision"


def test_slider_and_field_try_a_threshold_together(page: EvaluatePage) -> None:
    card = page.overview.threshold
    card.slider.setValue(20)
    assert card.field.value() == pytest.approx(0.2)
    assert page.presenter.threshold == 20
    card.field.setValue(0.35)
    assert card.slider.value() == 35
    assert page.overview.curve.title
    card._reset.click()
    assert page.presenter.threshold == 50
    assert not card._reset.isVisible()


def test_click_on_a_cell_lists_its_rows(page: EvaluatePage, qtbot: QtBot) -> None:
    matrix = page.overview.matrix_card.matrix
    place = matrix.cell_rect((0, 0)).center()
    qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=place)
    assert page.presenter.cell == (0, 0)
    table = page.overview.browser.table
    assert table is not None
    assert len(table.rows_model.shown_rows) == page.presenter.confusion()[0][0]
    assert page.overview.browser.leave.isVisible()
    page.overview.browser.leave.click()
    assert page.presenter.cell is None


def test_matrix_is_worked_by_keys(page: EvaluatePage, qtbot: QtBot) -> None:
    matrix = page.overview.matrix_card.matrix
    matrix.setFocus()
    qtbot.keyClick(matrix, Qt.Key.Key_Right)
    qtbot.keyClick(matrix, Qt.Key.Key_Down)
    assert "recorded as benign rightly" in matrix.accessibleDescription()
    qtbot.keyClick(matrix, Qt.Key.Key_Space)
    assert page.presenter.cell == (1, 1)
    qtbot.keyClick(matrix, Qt.Key.Key_Escape)
    assert page.presenter.cell is None


def test_row_is_handed_to_explain_and_explained(
    page: EvaluatePage, session: Session, desk: Desk, qtbot: QtBot
) -> None:
    browser = page.overview.browser
    assert browser.table is not None
    row = browser.table.chosen_row
    assert row is not None
    assert browser.explain.text() == f"Explain row {row.number}"
    browser.explain.click()
    assert session.chosen_rows == (row.number - 1,)
    assert desk.visited == ["explain"]
    # One row is quick: nobody has to ask for it twice.
    running = session.jobs.current
    assert running is not None
    assert running.name == "explain_rows"
    with qtbot.waitSignal(running.ended, timeout=WAIT_MS):
        pass
    kept = session.view("explanation", ExplanationView)
    assert kept is not None
    assert [sample.row for sample in kept.view.samples] == [row.number]


def test_primary_button_hands_the_errors_on(
    page: EvaluatePage, session: Session, desk: Desk
) -> None:
    primary = page.header_actions()[-1]
    assert primary.text == "Explain errors"
    primary.trigger()
    assert session.chosen_rows == page.presenter.worst_rows()
    assert desk.visited == ["explain"]


def test_filter_finds_a_row_by_its_number(page: EvaluatePage, qtbot: QtBot) -> None:
    browser = page.overview.browser
    browser.pills.buttons()[-1].click()
    number = page.presenter.rows()[5].number
    with qtbot.waitSignal(browser.search.searched):
        browser.search.setText(str(number))
    assert browser.table is not None
    assert number in [row.number for row in browser.table.rows_model.shown_rows]


def test_all_metrics_are_copied_and_exported(
    page: EvaluatePage, desk: Desk, tmp_path: Path
) -> None:
    page.header_actions()[0].trigger()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Metric\tNetwork\t95 % interval\tLinear\tNaive\tDifference")
    assert "Which class pays for the errors." in copied
    desk.target = tmp_path / "metrics.csv"
    page.metrics.export_wanted.emit()
    assert desk.target.read_text("utf-8").count("\n") == 8
    desk.target = tmp_path / "metrics.csv" / "within a file.csv"
    page.metrics.export_wanted.emit()
    assert desk.notices[0].kind == "bad"


def test_edit_dims_the_cards_and_undo_clears_them(page: EvaluatePage, session: Session) -> None:
    session.edit("training.epochs", 7)
    assert all(card.is_stale for card in page.overview.cards())
    assert page.metrics.card.is_stale
    session.undo_stack.undo()
    assert not any(card.is_stale for card in page.overview.cards())


def test_small_window_puts_cards_under_each_other(page: EvaluatePage, qtbot: QtBot) -> None:
    page.set_density(is_compact=True)
    shown = page.overview
    qtbot.waitUntil(lambda: shown.curve.x() == shown.threshold.x() == shown.browser.x())
    page.set_density(is_compact=False)
    qtbot.waitUntil(lambda: shown.curve.x() > shown.threshold.x())


def test_pictures_of_rows_stand_in_the_browser(
    digits: Evaluated, tmp_path: Path, jobs: Jobs, desk: Desk, qtbot: QtBot
) -> None:
    with reopened(digits.folder, tmp_path, jobs) as session:
        page = _shown(EvaluatePage(session, desk), qtbot)
        browser = page.overview.browser
        assert not page.overview.threshold.isVisible()
        assert browser.table is not None
        assert browser.table.rows_model.columns[1].title == "Picture"
        picture = browser.table.grab().toImage()
        colours = {picture.pixel(90, y) for y in range(34, 74)}
        assert len(colours) > 3
        page.leave()
        qtbot.waitUntil(lambda: jobs.is_idle, timeout=WAIT_MS)


def test_numbers_show_scatter_residuals_and_largest_errors(
    diabetes: Evaluated, tmp_path: Path, jobs: Jobs, desk: Desk, qtbot: QtBot
) -> None:
    with reopened(diabetes.folder, tmp_path, jobs) as session:
        page = _shown(EvaluatePage(session, desk), qtbot)
        shown = page.overview
        assert _is_visible(page, shown.scatter, shown.residual_card)
        assert not shown.matrix_card.isVisible()
        assert shown.browser.card.title == "Largest errors first"
        assert not shown.browser.pills.isVisible()
        assert "Mean" in shown.residuals.chart.accessibleDescription()
        assert page.header_actions()[-1].text == "Explain largest errors"
        page.leave()
        qtbot.waitUntil(lambda: jobs.is_idle, timeout=WAIT_MS)


def test_before_training_there_is_one_sentence_and_one_button(
    tmp_path: Path, jobs: Jobs, desk: Desk, qtbot: QtBot
) -> None:
    with opened(tmp_path, plan_for("breast_cancer"), jobs) as session:
        page = _shown(EvaluatePage(session, desk), qtbot)
        assert all(
            isinstance(tab, QStackedWidget) and tab.currentIndex() == 0 for _, tab in page.tabs()
        )
        assert page._empty.button.text() == "Go to Train"
        page._empty.button.click()
        assert desk.visited == ["train"]
        assert not page.header_actions()[-1].is_enabled
        page.leave()
