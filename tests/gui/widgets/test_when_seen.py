"""A part that nobody sees waits with its drawing."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.widgets.when_seen import WhenSeen


def test_a_hidden_part_is_drawn_once_when_it_is_shown(qtbot: QtBot) -> None:
    part = QWidget()
    qtbot.addWidget(part)
    drawn: list[int] = []
    seen = WhenSeen(part, lambda: drawn.append(1))
    for _ in range(3):
        seen.draw()
    assert drawn == []
    part.show()
    assert drawn == [1]
    seen.draw()
    assert drawn == [1, 1]
    part.hide()
    part.show()  # nothing has changed meanwhile
    assert drawn == [1, 1]
