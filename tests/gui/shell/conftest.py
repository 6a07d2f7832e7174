"""A real window with its worker begun, for all tests of the frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.session.preferences import Preferences
from gui.session.recents import Recents
from gui.shell.window import MainWindow
from gui.theme.keeper import ThemeKeeper


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, home: Path) -> Iterator[MainWindow]:
    """Return a window before which nothing was opened."""
    made = MainWindow(ThemeKeeper(qapp, choice="light"), Preferences(), Recents())
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    yield made
    made.jobs.close()
    QApplication.processEvents()  # the end of its jobs is heard, so that nothing is asked
    made.close()
