"""What the page knows: first rows, survey, problems with their remedies, staleness."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.plan.sources import TableSource
from gui.pages.data.presenter import DataPresenter
from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.data.loans import GOOD_ROLES, ROWS, loans_plan, write_loans
from tests.gui.pages.opened import WAIT_MS, opened


@pytest.fixture
def session(tmp_path: Path, jobs: Jobs) -> Iterator[Session]:
    write_loans(tmp_path / "loans.csv")
    with opened(tmp_path, loans_plan(roles={"row": "identifier"}), jobs) as made:
        yield made


@pytest.fixture
def presenter(session: Session, qtbot: QtBot) -> Iterator[DataPresenter]:
    made = DataPresenter(session)
    yield made
    qtbot.waitUntil(lambda: session.jobs.is_idle, timeout=WAIT_MS)
    made.deleteLater()


def checked(presenter: DataPresenter, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: presenter.is_current and not presenter.is_checking, timeout=WAIT_MS)


def test_rows_come_before_the_survey(presenter: DataPresenter, qtbot: QtBot) -> None:
    seen: list[bool] = []
    presenter.rows_came.connect(lambda _: seen.append(presenter.view is None))
    presenter.begin()
    assert presenter.step_state().kind == "running"
    checked(presenter, qtbot)
    assert seen[0]
    assert presenter.first_rows is not None
    assert len(presenter.first_rows.rows) == 200
    assert presenter.row_count == ROWS


def test_what_is_found_is_mended_by_its_button(presenter: DataPresenter, qtbot: QtBot) -> None:
    presenter.begin()
    checked(presenter, qtbot)
    leads = [(item.kind, item.lead) for item in presenter.problems]
    assert leads == [("refusal", "empty"), ("caution", "decided"), ("caution", "sex")]
    assert presenter.step_state().note == "3 to do"
    for problem in presenter.problems:
        presenter.act(problem)
    source = presenter.session.plan.data.source
    assert isinstance(source, TableSource)
    assert source.roles == GOOD_ROLES
    assert presenter.is_stale
    assert presenter.problems == ()
    assert presenter.step_state().note == "stale"
    presenter.check()
    checked(presenter, qtbot)
    assert presenter.problems == ()
    assert presenter.step_state().kind == "done"


def test_undo_makes_the_survey_current_again(presenter: DataPresenter, qtbot: QtBot) -> None:
    presenter.begin()
    checked(presenter, qtbot)
    presenter.set_role(("amount",), "ignored")
    assert presenter.is_stale
    assert {item.name: item.role for item in presenter.columns}["amount"] == "ignored"
    presenter.session.undo_stack.undo()
    assert presenter.is_current
    assert {item.name: item.role for item in presenter.columns}["amount"] == "feature"


def test_a_problem_put_aside_is_told_again_by_the_next_check(
    presenter: DataPresenter, qtbot: QtBot
) -> None:
    presenter.begin()
    checked(presenter, qtbot)
    presenter.dismiss(presenter.problems[-1])
    assert [item.lead for item in presenter.problems] == ["empty", "decided"]
    presenter.check()
    qtbot.waitUntil(lambda: not presenter.is_checking, timeout=WAIT_MS)
    assert [item.lead for item in presenter.problems][-1] == "sex"


def test_the_target_is_changed_and_the_event_chosen(presenter: DataPresenter, qtbot: QtBot) -> None:
    presenter.begin()
    checked(presenter, qtbot)
    assert presenter.class_names == ("no", "yes")
    presenter.set_positive("no")
    assert presenter.session.plan.data.positive == "no"
    presenter.set_role(("region",), "target")
    assert not presenter.class_names
    assert presenter.session.plan.data.positive == ""
    told: list[str] = []
    presenter.told.connect(lambda notice: told.append(notice.text))
    presenter.set_role(("region",), "ignored")
    assert told == ["'region' is the target. Choose another target first."]


def test_a_project_that_was_surveyed_is_not_surveyed_again(
    presenter: DataPresenter, qtbot: QtBot
) -> None:
    presenter.begin()
    checked(presenter, qtbot)
    again = DataPresenter(presenter.session)
    again.begin()
    assert not again.is_checking
    assert again.is_current
    qtbot.waitUntil(lambda: presenter.session.jobs.is_idle, timeout=WAIT_MS)
    again.deleteLater()


def test_a_file_that_cannot_be_read_leaves_the_step_open(
    presenter: DataPresenter, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "loans.csv").write_bytes(b"")
    presenter.begin()
    qtbot.waitUntil(lambda: not presenter.is_checking, timeout=WAIT_MS)
    assert presenter.view is None
    assert presenter.step_state().kind == "ready"


def test_the_survey_is_cancelled(presenter: DataPresenter, tmp_path: Path, qtbot: QtBot) -> None:
    with (tmp_path / "loans.csv").open("a") as file:
        file.writelines(f"{k},f,{k},n,{k},,no\n" for k in range(200_000))
    presenter.check()
    handle = presenter.session.jobs.current
    assert handle is not None
    with qtbot.waitSignal(handle.progressed, timeout=WAIT_MS):
        pass
    handle.cancel()
    qtbot.waitUntil(lambda: not presenter.is_checking, timeout=WAIT_MS)
    assert presenter.view is None
