"""The page by mouse and keyboard: columns with their roles, rows, pictures, notices."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.plan import Plan
from core.plan.data import DataPlan
from core.plan.sources import ImageFolderSource
from gui.pages.data.page import DataPage
from gui.session.jobs import Jobs
from gui.shell.body import Body
from gui.widgets.buttons import Button
from tests.gui.pages.data.loans import GOOD_ROLES, ROWS, loans_plan, write_loans
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import WAIT_MS, opened, plan_for


@contextmanager
def shown(tmp_path: Path, plan: Plan, jobs: Jobs, qtbot: QtBot) -> Iterator[tuple[DataPage, Body]]:
    """Show the page of a new project until its data is checked."""
    with opened(tmp_path, plan, jobs) as session:
        page = DataPage(session, Desk(tmp_path))
        body = Body(page, None)  # type: ignore[arg-type]
        qtbot.addWidget(body)
        body.set_density(is_compact=False)
        body.resize(1080, 736)
        with qtbot.waitExposed(body):
            body.show()
        page.shown()
        qtbot.waitUntil(lambda: page.presenter.is_current, timeout=WAIT_MS)
        yield page, body
        qtbot.waitUntil(lambda: jobs.is_idle, timeout=WAIT_MS)
        body.hide()


def button(within: QWidget, text: str) -> Button:
    return next(one for one in within.findChildren(Button) if one.text() == text)


def test_columns_show_roles_and_what_they_say(tmp_path: Path, jobs: Jobs, qtbot: QtBot) -> None:
    write_loans(tmp_path / "loans.csv")
    with shown(tmp_path, loans_plan(roles=GOOD_ROLES), jobs, qtbot) as (page, body):
        assert body.tab_titles == ["Columns", "Rows", "Checks"]
        columns = page.overview.columns
        assert columns is not None
        lines = columns.table.as_tsv(is_all=True).splitlines()
        assert lines[0] == "Column\tRole\tKind\tValues\tDistinct\tMissing\tAUC alone"
        assert lines[1].startswith("y\tTarget\t2 classes\tno 131, yes 109\t2\t0")
        assert columns.title == "7 columns"
        columns.search.setText("region")
        qtbot.waitUntil(lambda: columns.title == "1 of 7 columns")
        primary = page.header_actions()[-1]
        assert (primary.text, primary.is_enabled) == ("Continue to model", True)


def test_a_role_is_changed_in_its_cell(tmp_path: Path, jobs: Jobs, qtbot: QtBot) -> None:
    write_loans(tmp_path / "loans.csv")
    with shown(tmp_path, loans_plan(roles=GOOD_ROLES), jobs, qtbot) as (page, _):
        columns = page.overview.columns
        assert columns is not None
        place = [row.name for row in columns.rows_model.rows].index("amount")
        columns.rows_model.setData(columns.rows_model.index(place, 1), "ignored")
        assert columns.rows_model.row_at(place).role == "ignored"  # type: ignore[union-attr]
        assert columns.is_stale
        assert page.header_actions()[-1].text == "Check data"
        page.session.undo_stack.undo()
        assert not columns.is_stale


def test_notices_mend_what_they_tell(tmp_path: Path, jobs: Jobs, qtbot: QtBot) -> None:
    write_loans(tmp_path / "loans.csv")
    with shown(tmp_path, loans_plan(roles={"row": "identifier"}), jobs, qtbot) as (page, _):
        notices = page.overview.notices
        assert len(notices.texts) == 3
        assert notices.texts[0] == "**empty** holds no value in any row."
        assert not page.header_actions()[-1].is_enabled
        button(notices.lines[0], "Ignore the column").click()
        assert notices.texts == []
        page.presenter.check()
        qtbot.waitUntil(lambda: page.presenter.is_current, timeout=WAIT_MS)
        assert len(notices.texts) == 2
        assert page.header_actions()[-1].is_enabled


def test_rows_come_page_by_page(tmp_path: Path, jobs: Jobs, qtbot: QtBot) -> None:
    write_loans(tmp_path / "loans.csv")
    with shown(tmp_path, loans_plan(roles=GOOD_ROLES), jobs, qtbot) as (page, body):
        body.show_tab("Rows")
        table = page.rows.table
        assert table is not None
        assert page.rows.card.title == f"{ROWS} rows"
        table.scrollToBottom()
        model = table.paged_model
        qtbot.waitUntil(lambda: model.texts_at(ROWS - 1) is not None, timeout=WAIT_MS)
        last = model.texts_at(ROWS - 1)
        assert last is not None
        assert last[0] == str(ROWS - 1)


def test_target_and_event_are_chosen_in_the_settings(
    tmp_path: Path, jobs: Jobs, qtbot: QtBot
) -> None:
    write_loans(tmp_path / "loans.csv")
    with shown(tmp_path, loans_plan(roles=GOOD_ROLES), jobs, qtbot) as (page, _):
        target = page.target
        assert target.positive.currentText() == "yes"
        target.positive.setCurrentText("no")
        target.positive.activated.emit(target.positive.currentIndex())
        assert page.session.plan.data.positive == "no"
        target.column.setCurrentText("amount")
        target.column.activated.emit(target.column.currentIndex())
        assert page.session.plan.data.task == "regression"
        assert target.positive.isHidden() or not target.positive.isVisible()


@pytest.mark.parametrize("name", ["digits", "pulses"])
def test_samples_are_shown_beside_their_classes(
    tmp_path: Path, jobs: Jobs, qtbot: QtBot, name: str
) -> None:
    with shown(tmp_path, plan_for(name), jobs, qtbot) as (page, body):
        overview = page.overview
        assert overview.classes is not None
        assert overview.samples is not None
        assert overview.samples.grid.samples.rowCount() == 60
        classes = {"digits": 10, "pulses": 2}[name]
        assert overview.classes.title == f"{classes} classes"
        assert overview.samples.grid.samples.sample_at(0) is not None
        body.show_tab(body.tab_titles[1])
        grid = page.rows.grid
        assert grid is not None
        last = grid.samples.rowCount() - 1
        grid.scrollToBottom()
        qtbot.waitUntil(lambda: grid.samples.sample_at(last) is not None, timeout=WAIT_MS)


def test_a_damaged_picture_is_told(tmp_path: Path, jobs: Jobs, qtbot: QtBot) -> None:
    for label in ("a", "b"):
        (tmp_path / "set" / label).mkdir(parents=True)
        for number in range(6):
            pixels = np.full((8, 8), number * 9 + (label == "b"), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "set" / label / f"{number}.png")
    (tmp_path / "set" / "b" / "3.png").write_bytes(b"nonsense")
    source = ImageFolderSource(path="set", height=8, width=8)
    plan = Plan(title="Pictures", data=DataPlan(source=source))
    with shown(tmp_path, plan, jobs, qtbot) as (page, _):
        assert page.overview.notices.texts == [
            "**b/3.png** is not a picture, or is damaged; 1 of 12 pictures checked cannot be read."
        ]
        assert page.step_state().note == "1 to do"
        Image.new("L", (8, 8), 200).save(tmp_path / "set" / "b" / "3.png")
        button(page.overview, "Check again").click()
        qtbot.waitUntil(
            lambda: page.presenter.is_current and not page.presenter.is_checking, timeout=WAIT_MS
        )
        assert page.overview.notices.texts == []
        assert page.step_state().kind == "done"


def test_a_small_window_shows_less(tmp_path: Path, jobs: Jobs, qtbot: QtBot) -> None:
    write_loans(tmp_path / "loans.csv")
    with shown(tmp_path, loans_plan(roles=GOOD_ROLES), jobs, qtbot) as (page, body):
        body.set_density(is_compact=True)
        body.resize(536, 316)
        assert body.tab_titles == ["Settings", "Columns", "Rows", "Checks"]
        columns = page.overview.columns
        assert columns is not None
        qtbot.waitUntil(lambda: columns.table.isColumnHidden(2))
        assert columns.table.isColumnHidden(3), "names are worth more than pictures"
        assert body.width() == 536


def test_rows_are_checked_and_a_rare_class_is_weighed_by_a_button(
    tmp_path: Path, jobs: Jobs, qtbot: QtBot
) -> None:
    path = tmp_path / "loans.csv"
    write_loans(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    target = lines[0].split(",").index("y")
    paid = [line for line in lines[1:] if line.split(",")[target] == "no"]
    late = [line for line in lines[1:] if line.split(",")[target] == "yes"]
    path.write_text("\n".join([lines[0], *paid, *late[:15]]) + "\n", encoding="utf-8")
    with shown(tmp_path, loans_plan(roles=GOOD_ROLES), jobs, qtbot) as (page, body):
        body.show_tab("Checks")
        tab = page.checks
        qtbot.waitUntil(lambda: tab.job.can_run, timeout=WAIT_MS)
        tab.run()
        qtbot.waitUntil(lambda: tab.job.kept is not None, timeout=WAIT_MS)
        table = tab.findings.as_tsv(is_all=True).splitlines()
        assert [line.split("\t")[1] for line in table[1:]][:2] == [
            "Exact duplicates",
            "Near duplicates",
        ]
        place = [one.name for one in tab.findings.rows_model.rows].index("imbalance")
        tab.findings.selectRow(place)
        remedy = button(tab.suspects, "Weigh classes equally")
        qtbot.mouseClick(remedy, Qt.MouseButton.LeftButton)
        assert page.session.plan.training.class_weights == "balanced"
        assert tab.job.is_stale is False  # how the network learns is no matter of the rows
