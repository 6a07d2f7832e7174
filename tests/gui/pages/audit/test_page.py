"""The page Audit by mouse and keyboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from core.plan import plan_from_toml
from gui.pages.audit.page import AuditPage
from gui.pages.audit.table import BAR_COLUMN
from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import opened
from tests.reports.stages.small import SMALL


def shown(session: Session, desk: Desk, qtbot: QtBot, *, width: int = 1080) -> AuditPage:
    page = AuditPage(session, desk)
    qtbot.addWidget(page)
    page.resize(width, 700)
    page.set_density(is_compact=width < 700)
    page.show()
    return page


def test_chosen_check_opens_its_evidence(audited: Session, desk: Desk, qtbot: QtBot) -> None:
    page = shown(audited, desk, qtbot)
    assert page.evidence.isHidden()
    row = next(row for row in page.model.rows if row.identifier == "accuracy")
    page.table.choose(row)
    assert page.evidence.isVisible()
    page.evidence.copy()
    copied = QGuiApplication.clipboard().text()
    assert "check.accuracy.figure" in copied
    assert "Made from network: " in copied
    assert copied.endswith('bundle.zip"')


def test_escape_closes_the_drawer(audited: Session, desk: Desk, qtbot: QtBot) -> None:
    page = shown(audited, desk, qtbot)
    page.table.choose(page.model.rows[0])
    qtbot.keyClick(page.evidence, Qt.Key.Key_Escape)
    assert page.evidence.isHidden()


def test_bars_give_way_where_there_is_no_room(audited: Session, desk: Desk, qtbot: QtBot) -> None:
    page = shown(audited, desk, qtbot, width=824)
    assert not page.table.isColumnHidden(BAR_COLUMN)
    page.table.choose(page.model.rows[0])
    assert page.table.isColumnHidden(BAR_COLUMN)
    page.evidence.close_drawer()
    assert not page.table.isColumnHidden(BAR_COLUMN)


def test_drawer_takes_the_page_in_a_small_window(
    audited: Session, desk: Desk, qtbot: QtBot
) -> None:
    page = shown(audited, desk, qtbot, width=536)
    page.table.choose(page.model.rows[0])
    assert page.evidence.width() == page.width()
    page.evidence.close_drawer()
    assert page.table.isVisible()


def test_edit_of_the_plan_dims_what_is_shown(audited: Session, desk: Desk, qtbot: QtBot) -> None:
    page = shown(audited, desk, qtbot)
    assert not page.card.is_stale
    audited.edit("seed", 99)
    assert page.card.is_stale
    audited.undo_stack.undo()
    assert not page.card.is_stale


def test_cursor_stays_on_its_check_when_the_rows_change(
    tmp_path: Path, jobs: Jobs, desk: Desk, qtbot: QtBot
) -> None:
    with opened(tmp_path, plan_from_toml(SMALL), jobs) as session:
        page = shown(session, desk, qtbot)
        page.table.choose(page.model.rows[1])
        assert page.limits.change(0, at_least=0.8)
        assert page.table.chosen_row is not None
        assert page.table.chosen_row.limit == "≥ 0.8"
        assert page.limits.remove(0)
        assert page.table.chosen_row is None
        assert page.evidence.isHidden()


def test_limit_of_the_evidence_is_edited_in_place(
    audited: Session, desk: Desk, qtbot: QtBot
) -> None:
    page = shown(audited, desk, qtbot)
    row = next(row for row in page.model.rows if row.identifier == "accuracy")
    page.table.choose(row)
    page.evidence.edit_wanted.emit("accuracy")
    assert page.evidence.isHidden()
    assert page.editor.isVisible()


def test_plan_without_limits_offers_suggestions(
    tmp_path: Path, jobs: Jobs, desk: Desk, qtbot: QtBot
) -> None:
    plan = plan_from_toml(SMALL).model_copy(update={"limits": ()})
    with opened(tmp_path, plan, jobs) as session:
        page = shown(session, desk, qtbot)
        assert "sets no limit" in page.sentence()
        page.empty.button.click()
        assert len(page.model.rows) == len(session.plan.limits) > 4
        assert page.empty.isHidden()


def test_header_leads_to_the_report_until_the_plan_changes(
    audited: Session, desk: Desk, qtbot: QtBot
) -> None:
    page = shown(audited, desk, qtbot)
    primary = [action for action in page.header_actions() if action.role == "primary"]
    assert [action.text for action in primary] == ["Open report"]
    primary[0].trigger()
    assert desk.visited == ["report"]
    audited.edit("seed", 7)
    primary = [action for action in page.header_actions() if action.role == "primary"]
    assert [action.text for action in primary] == ["Run all checks"]
    assert primary[0].is_enabled
