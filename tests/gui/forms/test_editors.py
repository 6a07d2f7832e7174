"""Every field has an editor that shows its value and keeps what was typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.plan import Plan
from core.plan.edit import value_at
from gui.forms.choice_editors import ChoiceEditor, ChoicesEditor, FlagEditor
from gui.forms.describe import FieldInfo, describe, paths_of
from gui.forms.editors import editor_for
from gui.forms.line_editor import LineEditor
from tests.gui.forms.test_describe import variants

RATE = FieldInfo(
    "r", "Rate", "Size of a step.", "number", minimum=0.0, maximum=1.0, is_open_minimum=True
)


@pytest.fixture
def rate(qtbot: QtBot) -> LineEditor:
    editor = LineEditor(RATE)
    qtbot.addWidget(editor)
    editor.set_value(0.001)
    return editor


def test_every_field_of_every_variant_has_an_editor_with_a_name(qtbot: QtBot, plan: Plan) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    for variant in variants(plan):
        for path in paths_of(variant):
            info, value = describe(variant, path), value_at(variant, path)
            editor = editor_for(info, parent)
            editor.set_value(value)
            assert editor.value() == value, path
            assert editor.accessibleName().startswith(info.title)
            assert info.help in editor.accessibleDescription()
            if isinstance(editor, LineEditor):
                assert "e-" not in editor.text()


def test_typed_value_counts_when_typing_ends(qtbot: QtBot, rate: LineEditor) -> None:
    rate.selectAll()
    with qtbot.waitSignal(rate.edited) as told:
        qtbot.keyClicks(rate, "1e-2")
        qtbot.keyClick(rate, Qt.Key.Key_Return)
    assert told.args == [0.01]
    assert rate.text() == "0.01"


def test_readable_value_counts_in_a_pause_and_stays_as_typed(
    qtbot: QtBot, rate: LineEditor
) -> None:
    rate.selectAll()
    with qtbot.waitSignal(rate.edited) as told:
        qtbot.keyClicks(rate, "5e-1")
    rate.set_value(*told.args)
    assert rate.text() == "5e-1"
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    assert rate.text() == "0.5"


def test_bad_text_stays_until_it_is_corrected(qtbot: QtBot, rate: LineEditor) -> None:
    rate.selectAll()
    with qtbot.waitSignal(rate.complained) as told:
        qtbot.keyClicks(rate, "7")
        qtbot.keyClick(rate, Qt.Key.Key_Return)
    assert told.args == ["7 is too high. Allowed: above 0, up to 1."]
    rate.set_value(0.001)
    assert rate.text() == "7"
    assert rate.property("error") is True
    rate.selectAll()
    with qtbot.waitSignals([rate.complained, rate.edited]):
        qtbot.keyClicks(rate, "0.7")
        qtbot.keyClick(rate, Qt.Key.Key_Return)
    assert rate.property("error") is False


def test_escape_brings_the_value_in_force_back(qtbot: QtBot, rate: LineEditor) -> None:
    rate.selectAll()
    qtbot.keyClicks(rate, "x")
    qtbot.keyClick(rate, Qt.Key.Key_Escape)
    assert rate.text() == "0.001"


def test_another_value_replaces_a_bad_text(qtbot: QtBot, rate: LineEditor) -> None:
    rate.selectAll()
    qtbot.keyClicks(rate, "x")
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    rate.set_value(0.02)
    assert rate.text() == "0.02"
    assert rate.property("error") is False


def test_arrow_keys_step_a_number(qtbot: QtBot, rate: LineEditor) -> None:
    with qtbot.waitSignal(rate.edited) as told:
        qtbot.keyClick(rate, Qt.Key.Key_Up)
    assert told.args == [0.002]


def test_choice_tells_its_value(qtbot: QtBot) -> None:
    info = FieldInfo("o", "Optimiser", "", "choice", options=(("adam", "Adam"), ("sgd", "SGD")))
    editor = ChoiceEditor(info)
    qtbot.addWidget(editor)
    editor.set_value("adam")
    with qtbot.waitSignal(editor.edited) as told:
        qtbot.keyClick(editor, Qt.Key.Key_Down)
    assert told.args == ["sgd"]


def test_several_choices_keep_their_order_and_their_fewest(qtbot: QtBot) -> None:
    options = (("a", "A"), ("b", "B"), ("c", "C"))
    editor = ChoicesEditor(FieldInfo("m", "Methods", "", "choices", options=options, fewest=1))
    qtbot.addWidget(editor)
    editor.set_value(("c", "a"))
    assert editor.currentText() == "2 of 3"
    actions = {action.text(): action for action in editor._menu.actions()}
    with qtbot.waitSignal(editor.edited) as told:
        actions["B"].trigger()
    assert told.args == [("c", "a", "b")]
    editor.set_value(("a",))
    with qtbot.waitSignal(editor.complained) as said:
        actions["A"].trigger()
    assert said.args == ["At least 1 must stay chosen."]
    assert actions["A"].isChecked()


def test_tick_tells_its_state(qtbot: QtBot) -> None:
    editor = FlagEditor(FieldInfo("f", "Colour", "", "flag"))
    qtbot.addWidget(editor)
    with qtbot.waitSignal(editor.edited) as told:
        qtbot.keyClick(editor, Qt.Key.Key_Space)
    assert told.args == [True]
