"""Large data: rows come while the survey runs, and the window's memory stays flat."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from benchmarks.large_data import PICTURES, TABLE_ROWS, write_pictures, write_table
from core.jobs.context import JobContext
from core.jobs.table import find_job
from core.plan import Plan, plan_from_toml
from gui.pages.data.page import DataPage
from gui.session.jobs import Jobs
from gui.session.session import Session
from gui.shell.body import Body
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import opened

WAIT_MS = 300_000
MOST_GROWTH_MIB = 30.0


def plan_of(path: Path) -> Plan:
    view = find_job("peek")({"path": str(path)}, JobContext())["view"]
    assert isinstance(view, dict)
    return plan_from_toml(str(view["plan"]))


def resident_mib() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(one for one in status.splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def see_through(session: Session, tmp_path: Path, qtbot: QtBot, *, rows: int) -> float:
    """Open the page, look at first and last rows, and return how much the window grew, in MiB."""
    page = DataPage(session, Desk(tmp_path))
    body = Body(page, None)  # type: ignore[arg-type]
    qtbot.addWidget(body)
    body.set_density(is_compact=False)
    body.resize(1080, 736)
    with qtbot.waitExposed(body):
        body.show()
    page.shown()
    presenter = page.presenter
    qtbot.waitUntil(lambda: presenter.first_rows is not None, timeout=WAIT_MS)
    assert presenter.view is None
    body.grab()
    before = resident_mib()
    qtbot.waitUntil(lambda: presenter.is_current, timeout=WAIT_MS)
    assert presenter.row_count == rows
    body.show_tab(body.tab_titles[1])
    table, grid = page.rows.table, page.rows.grid
    if table is not None:
        table.scrollToBottom()
        model = table.paged_model
        qtbot.waitUntil(lambda: model.texts_at(rows - 1) is not None, timeout=WAIT_MS)
        assert model.texts_at(rows - 1)[0] == str(rows - 1)  # type: ignore[index]
    else:
        assert grid is not None
        samples = grid.samples
        grid.scrollToBottom()
        qtbot.waitUntil(lambda: samples.sample_at(rows - 1) is not None, timeout=WAIT_MS)
    body.grab()
    qtbot.waitUntil(lambda: session.jobs.is_idle, timeout=WAIT_MS)
    body.hide()
    return resident_mib() - before


def test_a_table_beyond_exact_reading_is_seen_through(
    tmp_path: Path, jobs: Jobs, qtbot: QtBot
) -> None:
    plan = plan_of(write_table(tmp_path / "large.csv", 90_000))
    with opened(tmp_path, plan, jobs) as session:
        assert see_through(session, tmp_path, qtbot, rows=90_000) < MOST_GROWTH_MIB


@pytest.mark.slow
def test_a_million_rows_are_seen_through(tmp_path: Path, jobs: Jobs, qtbot: QtBot) -> None:
    plan = plan_of(write_table(tmp_path / "large.csv", TABLE_ROWS))
    with opened(tmp_path, plan, jobs) as session:
        assert see_through(session, tmp_path, qtbot, rows=TABLE_ROWS) < MOST_GROWTH_MIB


@pytest.mark.slow
def test_fifty_thousand_pictures_are_seen_through(tmp_path: Path, jobs: Jobs, qtbot: QtBot) -> None:
    plan = plan_of(write_pictures(tmp_path / "pictures", PICTURES))
    with opened(tmp_path, plan, jobs) as session:
        assert see_through(session, tmp_path, qtbot, rows=PICTURES) < MOST_GROWTH_MIB
