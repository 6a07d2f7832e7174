"""What all tests of the window share: a home of their own, and a watch for widgets and timers."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which projects, preferences and pictures of this test lie."""
    folder = tmp_path / "home"
    monkeypatch.setenv("VITRINE_HOME", str(folder))
    return folder


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
