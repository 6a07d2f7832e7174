"""A training is paused, found again, and goes on to the very weights of an uninterrupted one."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from core.jobs.outcome import Stopped
from core.plan import Plan
from core.records.views.training import TrainingView
from gui.pages.train.page import TrainPage
from gui.pages.train.presenter import TrainPresenter
from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import WAIT_MS, opened, plan_for

EPOCHS = 150  # long enough to be stopped on the way on any machine


def ended(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not session.is_busy, timeout=WAIT_MS)


def state_of(page: TrainPage) -> str:
    return page.presenter.state


def pressed(page: TrainPage, text: str) -> None:
    next(one for one in page.header_actions() if one.text == text).trigger()


def trained_at_once(folder: Path, plan: Plan, jobs: Jobs, qtbot: QtBot) -> TrainingView:
    with opened(folder, plan, jobs) as session:
        session.run("train", title="Training")
        ended(session, qtbot)
        kept = session.view("training", TrainingView)
        assert kept is not None
        return kept.view


def test_a_paused_training_goes_on_to_the_same_weights(
    tmp_path: Path, jobs: Jobs, qtbot: QtBot
) -> None:
    plan = plan_for(
        "breast_cancer",
        model={"family": "mlp", "hidden": [4]},
        training={"epochs": EPOCHS, "patience": EPOCHS, "batch_size": 8},
    )
    whole = trained_at_once(tmp_path / "whole", plan, jobs, qtbot)
    with opened(tmp_path, plan, jobs) as session:
        page = TrainPage(session, Desk(tmp_path))
        for widget in (page, page.settings(), *(widget for _, widget in page.tabs())):
            qtbot.addWidget(widget)
        pressed(page, "Train network")
        folder = session.folder / "unfinished"
        qtbot.waitUntil(lambda: any(folder.glob("*.safetensors")), timeout=WAIT_MS)
        pressed(page, "Pause")
        assert state_of(page) == "pausing"
        ended(session, qtbot)
        assert state_of(page) == "paused"
        paused = page.presenter.paused
        assert paused is not None
        assert 0 < paused.epochs < EPOCHS
        assert page._curve.title == f"Paused after epoch {paused.epochs:,} of {EPOCHS:,}"
        assert len(page._curve.curve.as_rows()) == paused.epochs
        assert [one.text for one in page.header_actions()] == ["Start anew", "Go on"]
        assert page.presenter.step_state().note == "paused"
        # Another look at the same project, as after a crash, finds it, too.
        assert TrainPresenter(session).state == "paused"
        session.edit_many({"training.epochs": paused.epochs + 2}, text="Shorter")
        assert state_of(page) == "none"
        session.undo_stack.undo()
        assert state_of(page) == "paused"
        pressed(page, "Go on")
        assert page.presenter.learning is not None
        assert len(page.presenter.learning.epochs) >= paused.epochs
        ended(session, qtbot)
        kept = page.presenter.kept
        assert kept is not None
        assert state_of(page) == "done"
        assert len(kept.view.history) == EPOCHS
        assert kept.view.weights == whole.weights
        assert kept.view.history == whole.history


def test_starting_anew_throws_the_epochs_away(tmp_path: Path, jobs: Jobs, qtbot: QtBot) -> None:
    plan = plan_for(
        "breast_cancer",
        model={"family": "mlp", "hidden": [4]},
        training={"epochs": 10_000, "patience": 10_000},
    )
    with opened(tmp_path, plan, jobs) as session:
        presenter = TrainPresenter(session)
        handle = presenter.run()
        assert handle is not None
        folder = session.folder / "unfinished"
        qtbot.waitUntil(lambda: any(folder.glob("*.safetensors")), timeout=WAIT_MS)
        presenter.pause()
        ended(session, qtbot)
        assert handle.outcome == Stopped()
        assert presenter.state == "paused"
        with qtbot.waitSignal(presenter.arrived, timeout=WAIT_MS):
            handle = presenter.run(is_anew=True)
        assert presenter._before == 0
        assert handle is not None
        handle.cancel()
        ended(session, qtbot)
