"""What all tests of the window share: a home, one warm worker, a watch for widgets and timers."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from gui.session.jobs import Jobs
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import warm_jobs


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which projects, preferences and pictures of this test lie."""
    folder = tmp_path / "home"
    monkeypatch.setenv("VITRINE_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    """Return the queue of one warm worker, begun once for all tests of the window."""
    with warm_jobs() as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a frame that notes what the page asks of it."""
    return Desk(tmp_path)


@pytest.fixture(scope="module", autouse=True)
def only_new_objects_are_walked() -> None:
    """Set what lives before a file's tests aside, so that collecting after each is quick.

    Libraries alone are some 300,000 objects. What is set aside stays alive, so that nothing that
    a test leaves behind is hidden by it.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_widgets_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a window open or a timer running."""
    if "qapp" not in request.fixturenames:
        yield
        return
    before = set(QApplication.topLevelWidgets())
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    left = [w for w in QApplication.topLevelWidgets() if w not in before and isValid(w)]
    shown = [f"{type(w).__name__} {w.windowTitle()!r}" for w in left if w.isVisible()]
    assert not shown, f"windows left open: {shown}"
    running = [
        f"{type(timer.parent()).__name__}.{timer.objectName() or 'timer'}"
        for widget in left
        for timer in widget.findChildren(QTimer)
        if timer.isActive() and not timer.isSingleShot()
    ]
    assert not running, f"timers left running: {running}"
