"""Segmented controls and pills: one of several, by mouse and by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.widgets.choice import Choice
from gui.widgets.pills import FilterPills
from gui.widgets.segmented import Segmented

_OPTIONS = [("mlp", "MLP"), ("cnn", "CNN"), ("rnn", "Recurrent")]


@pytest.fixture(params=[Segmented, FilterPills])
def choice(request: pytest.FixtureRequest, qtbot: QtBot) -> Choice:
    made: Choice = request.param(_OPTIONS, name="Family")
    qtbot.addWidget(made)
    made.show()
    return made


def test_first_one_is_chosen_at_the_start(choice: Choice) -> None:
    assert choice.value == "mlp"
    assert choice.accessibleName() == "Family"


def test_click_chooses_and_tells(choice: Choice, qtbot: QtBot) -> None:
    with qtbot.waitSignal(choice.changed) as told:
        qtbot.mouseClick(choice.buttons()[1], Qt.MouseButton.LeftButton)
    assert told.args == ["cnn"]
    assert choice.value == "cnn"


def test_arrow_key_moves_the_choice(choice: Choice, qtbot: QtBot) -> None:
    first = choice.buttons()[0]
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    with qtbot.waitSignal(choice.changed) as told:
        qtbot.keyClick(first, Qt.Key.Key_Right)
    assert told.args == ["cnn"]


def test_value_set_by_program_is_not_told(choice: Choice, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(choice.changed):
        choice.value = "rnn"
    assert choice.buttons()[2].isChecked()
    choice.value = "unknown"
    assert choice.value == "rnn"


def test_other_options_keep_the_choice_where_they_can(choice: Choice) -> None:
    choice.value = "cnn"
    choice.set_options([("cnn", "CNN 2"), ("tf", "Transformer")])
    assert choice.value == "cnn"
    choice.set_options([("tf", "Transformer")])
    assert choice.value == "tf"
    choice.set_options([])
    assert choice.value is None


def test_choosing_changes_no_width(choice: Choice) -> None:
    before = [button.sizeHint() for button in choice.buttons()]
    choice.value = "rnn"
    assert [button.sizeHint() for button in choice.buttons()] == before


def test_option_that_is_off_says_what_is_missing(choice: Choice, qtbot: QtBot) -> None:
    choice.set_option_enabled("cnn", False, tip="needs images")
    button = choice.buttons()[1]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert choice.value == "mlp"
    assert button.toolTip() == "needs images"


def test_pills_go_on_in_a_second_row(qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    pills = FilterPills([(n, f"Errors {n}") for n in range(6)], room)
    assert pills.heightForWidth(2000) == 24
    assert pills.heightForWidth(150) > 48
