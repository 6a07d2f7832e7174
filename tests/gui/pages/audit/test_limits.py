"""Limits are edited one step at a time, and what cannot be held is refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.plan import plan_from_toml
from core.plan.limits import validate_limits
from gui.pages.audit.limits import LimitsPresenter
from gui.pages.audit.limits_drawer import LimitsDrawer, read_bound
from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.opened import opened
from tests.reports.stages.small import SMALL


@pytest.fixture
def session(tmp_path: Path, jobs: Jobs) -> Iterator[Session]:
    with opened(tmp_path, plan_from_toml(SMALL), jobs) as made:
        yield made


@pytest.fixture
def presenter(session: Session) -> LimitsPresenter:
    return LimitsPresenter(session)


def test_change_is_one_step_that_can_be_undone(
    presenter: LimitsPresenter, session: Session
) -> None:
    assert presenter.change(0, at_least=0.9, severity="high")
    assert (session.plan.limits[0].at_least, session.plan.limits[0].severity) == (0.9, "high")
    session.undo_stack.undo()
    assert (session.plan.limits[0].at_least, session.plan.limits[0].severity) == (0.5, "medium")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"at_least": 1.5}, "Accuracy, at least: 1.5; allowed: 0 to 1"),
        ({"at_least": None}, "Accuracy: no bound; allowed: at least, at most, or both"),
        ({"at_most": 0.1}, "Accuracy, at least: 0.5; allowed: not above at most = 0.1"),
        ({"check": "overlap"}, "'overlap' is named 2 times"),
    ],
)
def test_limit_that_nothing_can_be_held_against_is_refused(
    presenter: LimitsPresenter, session: Session, values: dict[str, object], words: str
) -> None:
    told: list[str] = []
    presenter.refused.connect(told.append)
    before = session.plan
    assert not presenter.change(0, **values)
    assert session.plan == before
    assert words in told[-1]


def test_suggested_limits_are_added_once(presenter: LimitsPresenter, session: Session) -> None:
    assert presenter.suggestions()
    assert presenter.add_suggested()
    assert presenter.suggestions() == ()
    validate_limits(session.plan.limits, session.plan.data.task)
    session.undo_stack.undo()
    assert len(session.plan.limits) == 4


def test_choices_are_those_that_the_task_knows_and_the_plan_lacks(
    presenter: LimitsPresenter,
) -> None:
    offered = {(choice.check, choice.method) for choice in presenter.choices()}
    assert ("auc", "") in offered
    assert ("mae", "") not in offered
    assert ("accuracy", "") not in offered
    assert ("completeness", "integrated_gradients") not in offered
    assert ("deletion_gain", "occlusion") in offered


def test_limit_can_speak_of_another_check(presenter: LimitsPresenter, session: Session) -> None:
    assert presenter.change_check(0, "deletion_gain")
    limit = session.plan.limits[0]
    assert (limit.check, limit.method, limit.at_least) == (
        "deletion_gain",
        "integrated_gradients",
        0.0,
    )


def test_removed_limit_comes_back(presenter: LimitsPresenter, session: Session) -> None:
    before = session.plan.limits
    assert presenter.remove(1)
    assert len(session.plan.limits) == 3
    session.undo_stack.undo()
    assert session.plan.limits == before


@pytest.mark.parametrize(
    ("text", "bound", "is_number"),
    [
        ("0.9", 0.9, True),
        ("0,9", 0.9, True),
        ("90 %", 0.9, True),
        ("−0.5", -0.5, True),
        ("  ", None, True),
        ("much", None, False),
        ("inf", None, False),
    ],
)
def test_bounds_are_read_as_people_type_them(
    text: str, bound: float | None, is_number: bool
) -> None:
    assert read_bound(text) == (bound, is_number)


def test_typed_bound_reaches_the_plan_and_nonsense_stays_in_its_field(
    presenter: LimitsPresenter, session: Session, qtbot: QtBot
) -> None:
    drawer = LimitsDrawer(presenter)
    qtbot.addWidget(drawer)
    drawer.show()
    field = drawer.editors[0].at_least
    field.setText("0.75")
    field.editingFinished.emit()
    assert session.plan.limits[0].at_least == 0.75
    field.setText("much")
    field.editingFinished.emit()
    assert session.plan.limits[0].at_least == 0.75
    assert field.property("error") is True
    session.undo_stack.undo()
    assert field.text() == "0.5"
    assert field.property("error") is False
