"""The page Report by mouse and keyboard: reading, writing, exporting."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from core.plan import plan_from_toml
from gui.pages.page import HeaderAction
from gui.pages.report.page import ReportPage
from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import WAIT_MS, opened
from tests.reports.stages.small import SMALL


def shown(session: Session, desk: Desk, qtbot: QtBot, *, width: int = 1080) -> ReportPage:
    page = ReportPage(session, desk)
    qtbot.addWidget(page)
    page.resize(width, 700)
    page.set_density(is_compact=width < 700)
    page.show()
    page.shown()
    return page


def read(page: ReportPage, qtbot: QtBot) -> ReportPage:
    """Return the page once the printed pages are there."""
    qtbot.waitUntil(lambda: page.pages.preview.count > 0, timeout=WAIT_MS)
    return page


def choose(page: ReportPage, name: str) -> None:
    line = next(line for line in page.presenter.lines() if line.name == name)
    page.list.table.choose(line)


def action(page: ReportPage, text: str) -> HeaderAction:
    return next(action for action in page.header_actions() if action.text == text)


def test_section_brings_its_page_into_sight(audited: Session, desk: Desk, qtbot: QtBot) -> None:
    page = read(shown(audited, desk, qtbot), qtbot)
    choose(page, "performance")
    line = next(line for line in page.presenter.lines() if line.name == "performance")
    assert line.page > 1
    assert page.pages.preview.page == line.page
    assert page.pages.preview.accessibleDescription() == (
        f"Page {line.page} of {page.pages.preview.count}: 7 Performance"
    )


def test_pages_turn_with_the_keyboard(audited: Session, desk: Desk, qtbot: QtBot) -> None:
    page = read(shown(audited, desk, qtbot), qtbot)
    preview = page.pages.preview
    qtbot.keyClick(preview, Qt.Key.Key_PageDown)
    assert preview.page == 2
    preview.set_zoom("actual")
    assert preview.page == 2
    qtbot.keyClick(preview, Qt.Key.Key_Home)
    assert preview.page == 1


def test_text_is_kept_a_moment_after_typing_and_undone(
    audited: Session, desk: Desk, qtbot: QtBot
) -> None:
    page = read(shown(audited, desk, qtbot), qtbot)
    choose(page, "purpose")
    editor = next(one for one in page.panel.editors if one.info.path == "risk.persons")
    assert isinstance(editor.field, QPlainTextEdit)
    with qtbot.waitSignal(audited.plan_changed):
        editor.field.setPlainText("Patients")
    assert audited.plan.risk.persons == "Patients"
    assert [action.text for action in page.header_actions() if action.role == "primary"] == [
        "Update report"
    ]
    audited.undo_stack.undo()
    assert editor.text() == ""


def test_update_keeps_what_is_just_being_written(
    audited: Session, desk: Desk, qtbot: QtBot
) -> None:
    page = read(shown(audited, desk, qtbot), qtbot)
    choose(page, "identity")
    editor = next(one for one in page.panel.editors if one.info.path == "report.organisation")
    qtbot.keyClicks(editor.field, "Validation desk")
    page.pages.run_wanted.emit()
    assert audited.plan.report.organisation == "Validation desk"
    qtbot.waitUntil(lambda: not page.presenter.is_stale and not audited.is_busy, timeout=WAIT_MS)
    assert page.presenter.step_state().note == "1 to write"


def test_export_is_one_click_and_can_be_found_again(
    audited: Session, desk: Desk, qtbot: QtBot
) -> None:
    page = read(shown(audited, desk, qtbot), qtbot)
    assert action(page, "Export bundle").role == "primary"
    action(page, "Export bundle").trigger()
    qtbot.waitUntil(lambda: bool(desk.notices), timeout=WAIT_MS)
    assert desk.notices[0].text == "Exported A small audit.zip."
    assert desk.notices[0].action == "Show in folder"
    assert (desk.export_folder / "A small audit.zip").is_file()
    page.panel.export.copy_wanted.emit()
    copied = QGuiApplication.clipboard().text()
    assert copied == str(desk.export_folder / "A small audit.zip")


def test_dropped_bundle_is_verified(audited: Session, desk: Desk, qtbot: QtBot) -> None:
    page = shown(audited, desk, qtbot)
    page.verify_bundle(audited.folder / "bundle.zip")
    qtbot.waitUntil(lambda: bool(desk.notices), timeout=WAIT_MS)
    assert desk.notices[0].kind == "good"


def test_left_page_lets_its_pictures_go(audited: Session, desk: Desk, qtbot: QtBot) -> None:
    page = shown(audited, desk, qtbot)
    page.leave()
    qtbot.waitUntil(lambda: audited.jobs.is_idle, timeout=WAIT_MS)
    assert page.pages.preview.count == 0


def test_before_the_first_report_there_is_one_action(
    tmp_path: Path, jobs: Jobs, desk: Desk, qtbot: QtBot
) -> None:
    with opened(tmp_path, plan_from_toml(SMALL), jobs) as session:
        page = shown(session, desk, qtbot)
        assert [action.text for action in page.header_actions()] == [
            "Verify a bundle…",
            "Run all checks",
        ]
        assert page.panel.editors[0].info.path == "risk.purpose"


def test_small_window_shows_one_part_at_a_time(audited: Session, desk: Desk, qtbot: QtBot) -> None:
    page = read(shown(audited, desk, qtbot, width=536), qtbot)
    assert (page.list.isVisible(), page.panel.isVisible(), page.pages.isVisible()) == (
        True,
        False,
        False,
    )
    page.parts.buttons()[2].click()
    assert page.pages.isVisible()
    assert not page.list.isVisible()
