"""Whatever can be reached says what it is, and everything can be reached by the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from shiboken6 import isValid

from gui.shell.steps import STEPS
from tests.journeys.conftest import SMALL
from tests.journeys.window.user import User

_MOST_STEPS = 400


def _name(widget: QWidget) -> str:
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name) if found is not None and found.isValid() else ""


def _told(widget: QWidget) -> str:
    parents: list[str] = []
    at: QWidget | None = widget
    while at is not None and len(parents) < 4:
        parents.append(type(at).__name__)
        at = at.parentWidget()
    return " in ".join(parents)


def _is_one_of_several(widget: QWidget) -> bool:
    """Whether arrow keys lead to it from the chosen one of its group, as to a radio button."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive() and group.checkedButton() is not widget


def _reachable(user: User) -> list[QWidget]:
    """Return everything that Tab can stop at on the screen as it is."""
    return [
        widget
        for widget in user.see(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isEnabled()
        and not isinstance(widget, QLabel)
        and widget.focusProxy() is None
        and not _is_one_of_several(widget)
    ]


@pytest.fixture
def everything(user: User, tmp_path: Path) -> User:
    """Return somebody before a project in which all that can be run was run."""
    plan = tmp_path / "small.toml"
    plan.write_text(SMALL, encoding="utf-8")
    user.window.open_path(plan)
    user.finished("survey")
    user.window.run_whole_audit()
    user.finished("audit_stage")
    user.wait_for_jobs()
    return user


def test_every_page_says_what_it_shows_and_lets_the_keyboard_in(everything: User) -> None:
    nameless: list[str] = []
    beyond: list[str] = []
    for step in STEPS:
        everything.go(step.title)
        everything.wait_for_jobs()
        QApplication.processEvents()
        wanted = _reachable(everything)
        nameless += [f"{step.name}: {_told(w)}" for w in wanted if not _name(w)]
        seen = _walked(everything)
        beyond += [
            f"{step.name}: {_name(w)!r} {_told(w)}"
            for w in wanted
            if isValid(w) and w.isVisible() and w not in seen
        ]
    assert not nameless, "\n".join(sorted(set(nameless)))
    assert not beyond, "\n".join(sorted(set(beyond)))


def _walked(user: User) -> set[QWidget]:
    """Press Tab until it comes round, and return where it stopped."""
    seen: set[QWidget] = set()
    first: QWidget | None = None
    for _ in range(_MOST_STEPS):
        at = QApplication.focusWidget()
        assert at is not None, "nothing has the focus"
        if at is first:
            return seen
        first = first or at
        seen.add(at)
        user.window.focusNextPrevChild(True)
    return seen
