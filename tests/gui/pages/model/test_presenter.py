"""The design follows the plan by itself, and undoing an edit brings its drawing back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.plan.model import MlpPlan, ModelPlan, RecurrentPlan
from gui.pages.model.presenter import ModelPresenter
from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.opened import WAIT_MS, opened, plan_for


@pytest.fixture
def session(tmp_path: Path, jobs: Jobs) -> Iterator[Session]:
    with opened(tmp_path, plan_for("pulses"), jobs) as made:
        yield made


def now(session: Session) -> ModelPlan:
    return session.plan.model


def drawn(presenter: ModelPresenter, qtbot: QtBot) -> list[str]:
    """Wait until the drawing is that of the plan; return the blocks' details."""
    qtbot.waitUntil(
        lambda: presenter.kept is not None and presenter.kept.is_current, timeout=WAIT_MS
    )
    assert presenter.kept is not None
    return [block.detail for block in presenter.kept.view.blocks]


def test_nothing_is_designed_until_somebody_looks(session: Session, qtbot: QtBot) -> None:
    presenter = ModelPresenter(session)
    session.edit("model.hidden", (5,))
    qtbot.waitUntil(lambda: not presenter._timer.isActive())
    assert presenter.kept is None
    assert presenter.figures(is_compact=False) == ()
    presenter.watch(True)
    assert drawn(presenter, qtbot)[2] == "Linear, ReLU"
    assert presenter.step_state().kind == "done"


def test_the_drawing_follows_edits_and_undo(session: Session, qtbot: QtBot) -> None:
    presenter = ModelPresenter(session)
    presenter.watch(True)
    drawn(presenter, qtbot)
    session.edit("model.activation", "gelu")
    assert presenter.is_stale
    assert drawn(presenter, qtbot)[2] == "Linear, GELU"
    assert presenter.remedy_label == "Use ReLU"
    session.undo_stack.undo()
    assert not presenter.is_stale
    session.undo_stack.redo()
    presenter.apply_remedy()
    assert isinstance(session.plan.model, MlpPlan)
    assert session.plan.model.activation == "relu"
    assert session.undo_stack.undoText() == "Use ReLU"


def test_a_family_is_one_step_and_comes_back_as_it_was_left(session: Session, qtbot: QtBot) -> None:
    session.edit("model.hidden", (5,))
    session.edit("model.dropout", 0.4)
    presenter = ModelPresenter(session)
    presenter.choose_family("recurrent")
    assert now(session) == RecurrentPlan(dropout=0.4)
    assert session.undo_stack.undoText() == "Change family to Recurrent"
    session.undo_stack.undo()
    assert now(session) == MlpPlan(hidden=(5,), dropout=0.4)
    presenter.choose_family("cnn")
    presenter.choose_family("mlp")
    assert now(session) == MlpPlan(hidden=(5,), dropout=0.4)


def test_an_unfit_plan_is_told_and_the_last_drawing_stays(session: Session, qtbot: QtBot) -> None:
    presenter = ModelPresenter(session)
    presenter.watch(True)
    presenter.choose_family("cnn")
    before = drawn(presenter, qtbot)
    session.edit("model.channels", (4,) * 8)
    qtbot.waitUntil(lambda: presenter.fault != "", timeout=WAIT_MS)
    assert presenter.fault.startswith("Layer 'pool7' would pool down to nothing. Found: 1 step ")
    assert presenter.step_state().kind == "attention"
    assert presenter.is_stale
    assert presenter.kept is not None
    assert [block.detail for block in presenter.kept.view.blocks] == before
    session.undo_stack.undo()
    assert presenter.fault == ""
    assert presenter.step_state().kind == "done"


def test_a_small_window_gets_fewer_figures_and_the_warning(session: Session, qtbot: QtBot) -> None:
    session.edit("model.activation", "gelu")
    presenter = ModelPresenter(session)
    presenter.watch(True)
    drawn(presenter, qtbot)
    wide = [figure.label for figure in presenter.figures(is_compact=False)]
    assert wide == ["Parameters", "Layers", "Memory", "Sees at once"]
    last = presenter.figures(is_compact=True)[-1]
    assert (last.following, last.icon) == ("methods ruled out", "warning")
    titles = " ".join(line.titles for line in presenter.lines() if line.fit == "not exact")
    assert "DeepLIFT" in titles
    assert "Integrated Gradients" not in titles
    assert presenter.kept is not None
    fits = [fit.fit for fit in presenter.kept.view.methods]
    assert int(last.value) == fits.count("not exact")
