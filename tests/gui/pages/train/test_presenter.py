"""A training is followed while it runs, ended by hand, cancelled, and found again after undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.jobs.outcome import Finished, Stopped
from gui.pages.train.presenter import TrainPresenter
from gui.session.jobs import JobHandle, Jobs
from gui.session.session import Session
from tests.gui.pages.opened import WAIT_MS, opened, plan_for

LONG = {"epochs": 5000, "patience": 5000, "batch_size": 64}


@pytest.fixture
def session(tmp_path: Path, jobs: Jobs) -> Iterator[Session]:
    plan = plan_for("breast_cancer", training={"epochs": 3}, model={"family": "mlp"})
    with opened(tmp_path, plan, jobs) as made:
        yield made


def state_of(presenter: TrainPresenter) -> str:
    return presenter.state


def ended(handle: JobHandle | None, qtbot: QtBot) -> None:
    assert handle is not None
    qtbot.waitUntil(lambda: handle.is_done, timeout=WAIT_MS)


def test_a_training_runs_to_its_end_and_is_kept(session: Session, qtbot: QtBot) -> None:
    presenter = TrainPresenter(session)
    assert presenter.next_step().text == "Train network"
    assert presenter.step_state().kind == "ready"
    handle = presenter.run()
    assert state_of(presenter) == "running"
    assert not presenter.next_step().is_enabled
    ended(handle, qtbot)
    assert state_of(presenter) == "done"
    assert presenter.learning is not None
    assert len(presenter.learning.epochs) == 3
    assert presenter.next_step().text == "See how well it does"
    assert presenter.step_state().tip == "done: epoch 3 is kept"


def test_an_edit_makes_it_stale_and_undo_brings_it_back(session: Session, qtbot: QtBot) -> None:
    presenter = TrainPresenter(session)
    ended(presenter.run(), qtbot)
    session.edit("training.learning_rate", 0.01)
    assert state_of(presenter) == "stale"
    assert presenter.next_step().text == "Train again"
    assert presenter.step_state().note == "stale"
    session.undo_stack.undo()
    assert state_of(presenter) == "done"


def test_ended_by_hand_it_keeps_the_best_and_shortens_the_plan(
    session: Session, qtbot: QtBot
) -> None:
    session.edit_many({"training": LONG}, text="Train for long")
    presenter = TrainPresenter(session)
    with qtbot.waitSignal(presenter.arrived, timeout=WAIT_MS):
        handle = presenter.run()
    assert presenter.learning is not None
    assert presenter.learning.best is not None
    assert presenter.next_step().text.startswith("Stop and keep epoch ")
    assert presenter.step_state().note.endswith(" of 5,000")
    assert presenter.seconds_per_epoch is not None
    presenter.finish_early()
    assert state_of(presenter) in ("ending", "measuring")
    ended(handle, qtbot)
    assert handle is not None
    assert isinstance(handle.outcome, Finished)
    assert state_of(presenter) == "done"
    epochs = len(presenter.learning.epochs)
    assert session.plan.training.epochs == epochs < 5000
    session.undo_stack.undo()
    assert session.plan.training.epochs == 5000
    assert state_of(presenter) == "stale"


def test_a_cancelled_training_leaves_what_was_there(session: Session, qtbot: QtBot) -> None:
    presenter = TrainPresenter(session)
    ended(presenter.run(), qtbot)
    session.edit_many({"training": LONG}, text="Train for long")
    with qtbot.waitSignal(presenter.arrived, timeout=WAIT_MS):
        handle = presenter.run()
    assert handle is not None
    handle.cancel()
    ended(handle, qtbot)
    assert handle.outcome == Stopped()
    assert state_of(presenter) == "stale"
    assert presenter.learning is not None
    assert len(presenter.learning.epochs) == 3


def test_divergence_proposes_the_rate_of_its_sentence(
    tmp_path: Path, jobs: Jobs, qtbot: QtBot
) -> None:
    plan = plan_for(
        "diabetes",
        model={"family": "mlp", "activation": "identity"},
        training={"optimiser": "sgd", "learning_rate": 10.0, "epochs": 60},
    )
    with opened(tmp_path, plan, jobs) as session:
        presenter = TrainPresenter(session)
        with qtbot.waitSignal(presenter.diverged, timeout=WAIT_MS) as told:
            presenter.run()
        sentence, rate = told.args
        assert "for example to 1, and train again" in sentence
        assert rate == 1.0
        presenter.run_at(0.001)
        assert session.plan.training.learning_rate == 0.001
        qtbot.waitUntil(lambda: presenter.state == "done", timeout=WAIT_MS)


def test_training_in_a_whole_audit_is_followed_too(session: Session, qtbot: QtBot) -> None:
    session.edit_many({"training": LONG}, text="Train for long")
    presenter = TrainPresenter(session)
    with qtbot.waitSignal(presenter.arrived, timeout=WAIT_MS):
        handle = session.run("evaluate", title="Evaluating")
    assert state_of(presenter) == "running"
    assert not presenter.next_step().is_enabled
    handle.cancel()
    ended(handle, qtbot)
    assert state_of(presenter) == "none"


def test_another_job_is_waited_for(session: Session, qtbot: QtBot) -> None:
    presenter = TrainPresenter(session)
    handle = session.run("evaluate", title="Evaluating")
    step = presenter.next_step()
    assert (step.is_enabled, step.tip) == (False, "Waits for the job that runs")
    assert presenter.run() is None
    ended(handle, qtbot)
    assert presenter.can_run
