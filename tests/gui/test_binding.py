"""The binding to Qt gives back every reference that it takes."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

_CALLS = 2000


def test_methods_without_a_result_leave_none_alone(qtbot: QtBot) -> None:
    """PySide6 6.12.0 loses a reference to None in each call and so ends the process in time."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(_CALLS):
        thing.setObjectName("a")
    assert abs(sys.getrefcount(None) - before) < _CALLS / 2
