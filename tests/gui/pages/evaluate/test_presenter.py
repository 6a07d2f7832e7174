"""The presenter reads the evaluation, tries thresholds, and hands rows on, without widgets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.pages.evaluate.presenter import EvaluatePresenter
from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.opened import WAIT_MS, opened, plan_for


@pytest.fixture
def presenter(session: Session) -> EvaluatePresenter:
    return EvaluatePresenter(session)


@pytest.fixture
def fresh(tmp_path: Path, jobs: Jobs) -> Iterator[Session]:
    plan = plan_for("breast_cancer", training={"epochs": 1}, model={"family": "mlp"})
    with opened(tmp_path, plan, jobs) as made:
        yield made


def test_evaluation_of_the_plan_is_done(presenter: EvaluatePresenter) -> None:
    assert presenter.view is not None
    assert not presenter.is_stale
    assert presenter.step_state().kind == "done"
    assert presenter.sentence() == "How well the network does on 142 rows it has never seen."


def test_edit_makes_it_stale_and_undo_current_again(
    presenter: EvaluatePresenter, session: Session
) -> None:
    session.edit("training.epochs", 9)
    assert presenter.is_stale
    assert presenter.step_state().note == "stale"
    session.undo_stack.undo()
    assert not presenter.is_stale


def test_without_a_network_it_waits(fresh: Session) -> None:
    presenter = EvaluatePresenter(fresh)
    assert presenter.view is None
    assert presenter.step_state().kind == "waits"
    assert not presenter.can_measure
    assert presenter.worst_rows() == ()
    assert presenter.threshold_title() == ""


def test_measuring_brings_the_view_in(fresh: Session, qtbot: QtBot) -> None:
    presenter = EvaluatePresenter(fresh)
    presenter.run_again()
    assert presenter.step_state().kind in ("running", "waits")
    qtbot.waitUntil(lambda: presenter.view is not None, timeout=WAIT_MS)
    assert presenter.step_state().kind == "done"


def test_threshold_moves_title_matrix_rows_and_point(
    presenter: EvaluatePresenter, qtbot: QtBot
) -> None:
    before = presenter.confusion()
    with qtbot.waitSignals([presenter.threshold_changed, presenter.rows_changed]):
        presenter.try_threshold(0)
    assert presenter.is_trying
    found, _, rest = presenter.threshold_title().partition(" of ")
    assert rest.startswith(found)
    assert presenter.confusion() != before
    roc = presenter.roc()
    assert roc is not None
    assert roc.point == (1.0, 1.0)
    assert roc.point_label == "0.00"


def test_threshold_stays_within_its_range(presenter: EvaluatePresenter) -> None:
    presenter.try_threshold(400)
    assert presenter.threshold == 100
    presenter.try_threshold(-3)
    assert presenter.threshold == 0


def test_cell_takes_the_place_of_the_pick_until_another_is_chosen(
    presenter: EvaluatePresenter,
) -> None:
    presenter.choose_cell((1, 1))
    assert {(r.evaluated.recorded_class, r.predicted_class) for r in presenter.rows()} == {(1, 1)}
    presenter.choose_pick("errors")
    assert presenter.cell is None
    assert all(row.is_error for row in presenter.rows())


def test_worst_rows_count_from_nought(presenter: EvaluatePresenter) -> None:
    view = presenter.view
    assert view is not None
    rows = presenter.worst_rows()
    assert 0 < len(rows) <= 12
    assert rows[0] == next(r.sample.row for r in view.browsed if r.sample.is_error) - 1


def test_nothing_is_heard_after_leaving(presenter: EvaluatePresenter, session: Session) -> None:
    presenter.leave()
    session.edit("training.epochs", 9)
    assert not presenter.is_stale
