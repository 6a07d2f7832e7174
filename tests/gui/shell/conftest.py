"""A real window with its worker begun, for all tests of the frame."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.session.preferences import Preferences
from gui.session.recents import Recents
from gui.shell.window import MainWindow
from gui.theme.keeper import ThemeKeeper
from tests.gui.closing import end_jobs


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, home: Path) -> MainWindow:
    """Return a window before which nothing was opened."""
    made = MainWindow(ThemeKeeper(qapp, choice="light"), Preferences(), Recents())
    qtbot.addWidget(made, before_close_func=end_jobs)
    made.resize(1280, 800)
    made.show()
    return made
