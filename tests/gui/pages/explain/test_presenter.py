"""The presenter: what is chosen, what is stale, what is missing, what a job leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.errors import AuditError
from gui.pages.explain.presenter import ExplainPresenter
from gui.pages.explain.words import quotable_words
from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.opened import WAIT_MS, opened, plan_for


@pytest.fixture
def presenter(tumours: Session) -> ExplainPresenter:
    return ExplainPresenter(tumours)


def _wait(presenter: ExplainPresenter, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not presenter.is_explaining, timeout=WAIT_MS)


def test_without_an_evaluation_it_waits_and_says_for_what(tmp_path: Path, jobs: Jobs) -> None:
    with opened(tmp_path, plan_for("breast_cancer"), jobs) as session:
        presenter = ExplainPresenter(session)
        assert presenter.step_state().kind == "waits"
        assert "Evaluate the network first" in presenter.local_missing()
        assert presenter.kind is None
        assert presenter.shown_samples() == []


def test_rows_explained_before_are_ticked_when_a_project_opens(
    presenter: ExplainPresenter,
) -> None:
    assert presenter.grid is not None
    assert presenter.chosen == tuple(sample.row for sample in presenter.grid.samples)
    assert presenter.is_grid_current
    assert presenter.local_missing() == "These samples are explained already"
    assert presenter.step_state().kind == "done"
    assert presenter.kind == "tabular"


def test_ticking_counts_on_the_button(presenter: ExplainPresenter) -> None:
    for row in presenter.chosen[1:]:
        presenter.choose(row, is_chosen=False)
    assert presenter.local_text() == "Explain 1 sample"
    assert presenter.local_missing() == ""
    presenter.choose(presenter.chosen[0], is_chosen=False)
    assert presenter.local_missing() == "Tick one or more samples"


def test_another_page_can_choose_the_rows(presenter: ExplainPresenter) -> None:
    assert presenter.samples is not None
    wanted = presenter.samples.samples[7].row
    presenter.session.chosen_rows = (wanted - 1,)
    assert presenter.chosen == (wanted,)
    assert presenter.shown_samples()[0].row == wanted


def test_another_network_must_be_trained_before_it_is_explained(
    presenter: ExplainPresenter,
) -> None:
    presenter.session.edit("model.hidden", (5,))
    assert "train its network first" in presenter.local_missing()
    assert "train its network first" in presenter.global_missing()
    presenter.session.undo_stack.undo()
    assert "train" not in presenter.local_missing()


def test_another_baseline_makes_both_views_stale_until_it_is_undone(
    presenter: ExplainPresenter,
) -> None:
    presenter.edit({"explanation.baseline": "zero"}, text="Choose the baseline")
    assert presenter.is_grid_stale
    assert presenter.is_overall_stale
    assert presenter.step_state().note == "stale"
    assert presenter.local_missing() == ""
    presenter.session.undo_stack.undo()
    assert not presenter.is_grid_stale
    assert not presenter.is_overall_stale


def test_what_the_plan_does_not_allow_is_told(presenter: ExplainPresenter, qtbot: QtBot) -> None:
    with qtbot.waitSignal(presenter.failed) as told:
        presenter.edit({"explanation.methods": ()}, text="Choose the methods")
    assert isinstance(told.args[0], AuditError)


def test_the_job_explains_the_ticked_rows(presenter: ExplainPresenter, qtbot: QtBot) -> None:
    assert presenter.samples is not None
    added = presenter.samples.samples[9].row
    presenter.choose(added, is_chosen=True)
    presenter.explain_rows()
    assert presenter.step_state().kind == "running"
    _wait(presenter, qtbot)
    assert presenter.grid is not None
    assert presenter.grid.samples[-1].row == added
    assert presenter.is_grid_current


def test_the_job_explains_the_sample(presenter: ExplainPresenter, qtbot: QtBot) -> None:
    presenter.edit({"explanation.rows": 10}, text="Fewer rows")
    assert presenter.global_text() == "Explain 10 rows"
    presenter.explain_global()
    _wait(presenter, qtbot)
    assert presenter.overall is not None
    assert presenter.overall.rows == 10
    assert not presenter.is_overall_stale


def test_a_cancelled_job_leaves_the_grid_as_it_was(
    presenter: ExplainPresenter, qtbot: QtBot
) -> None:
    before = presenter.grid
    presenter.edit({"explanation.samples": 50_000}, text="More draws")
    presenter.explain_rows()
    handle = presenter.session.jobs.current
    assert handle is not None
    handle.cancel()
    _wait(presenter, qtbot)
    assert presenter.grid == before
    assert presenter.is_grid_stale


def test_a_long_job_fills_the_grid_method_by_method(
    presenter: ExplainPresenter, qtbot: QtBot
) -> None:
    changes = {
        "explanation.methods": ("occlusion", "sampling_shap"),
        "explanation.samples": 100_000,
    }
    presenter.edit(changes, text="More draws")
    presenter.explain_rows()
    qtbot.waitUntil(lambda: not presenter.is_grid_stale, timeout=60_000)
    handle = presenter.session.jobs.current
    assert handle is not None
    assert presenter.grid is not None
    assert [method.word for method in presenter.grid.methods] == ["Descriptive", "Waiting"]
    handle.cancel()
    _wait(presenter, qtbot)
    assert quotable_words(presenter.grid)[0] == "0 of 1 can be quoted"
    # What has come stays, and the rest can be asked for.
    assert len(presenter.grid.cells) == len(presenter.chosen)
    assert not presenter.is_grid_current
    assert presenter.local_missing() == ""


def test_methods_that_are_wrong_for_the_network_say_why(presenter: ExplainPresenter) -> None:
    reasons = {choice.name: choice.reason for choice in presenter.methods()}
    assert "images and series" in reasons["grad_cam"]
    assert reasons["saliency"] == ""


def test_a_method_is_added_and_taken_out_but_one_stays(presenter: ExplainPresenter) -> None:
    presenter.set_method("saliency", is_chosen=True)
    methods = presenter.session.plan.explanation.methods
    assert methods[-1] == "saliency"
    for name in methods:
        presenter.set_method(name, is_chosen=False)
    assert presenter.session.plan.explanation.methods == ("saliency",)


def test_the_class_that_is_explained_is_named(presenter: ExplainPresenter) -> None:
    texts = [choice.text for choice in presenter.targets()]
    assert texts[0] == "malignant, logit"
    assert len(texts) == 6
