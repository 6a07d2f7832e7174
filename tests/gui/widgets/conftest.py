"""Widgets are tried in the light theme, as the window shows them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from gui.theme.current import put_in_force
from gui.theme.keeper import ThemeKeeper
from gui.theme.tokens import LIGHT


@pytest.fixture
def keeper(qapp: QApplication) -> Iterator[ThemeKeeper]:
    """Return the keeper of the theme, in the light one."""
    keeper = ThemeKeeper(qapp, choice="light")
    yield keeper
    qapp.setStyleSheet("")
    keeper.deleteLater()
    put_in_force(LIGHT)
