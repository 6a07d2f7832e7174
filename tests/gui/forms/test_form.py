"""The settings panel shows the plan, edits it, and says what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.plan.model import RecurrentPlan
from gui.forms.form import Group, SettingsForm
from gui.forms.line_editor import LineEditor
from gui.forms.row import FieldRow
from gui.session.jobs import Jobs
from gui.session.session import Session
from gui.theme import metrics

GROUPS = [
    Group("Optimisation", ["training.epochs", "training.learning_rate", "training.optimiser"]),
    Group("Network", ["model.hidden", "model.cell", "model.bidirectional", "data.scaling"]),
    Group("Repeatability", ["seed"], is_open=False, summary=lambda plan: f"seed {plan.seed}"),
]


@pytest.fixture
def form(qtbot: QtBot, session: Session) -> Iterator[SettingsForm]:
    made = SettingsForm(session, GROUPS)
    qtbot.addWidget(made)
    made.resize(336, 640)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()


def row_of(form: SettingsForm, path: str) -> FieldRow:
    return next(row for row in form.rows if row.info.path == path)


def type_in(qtbot: QtBot, row: FieldRow, text: str) -> LineEditor:
    editor = row.editor
    assert isinstance(editor, LineEditor)
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    return editor


def test_fields_that_the_variant_lacks_are_left_out(form: SettingsForm) -> None:
    assert "model.hidden" in {row.info.path for row in form.rows}
    assert "model.cell" not in {row.info.path for row in form.rows}


def test_form_follows_the_variant(form: SettingsForm, session: Session) -> None:
    session.edit("model", RecurrentPlan())
    paths = [row.info.path for row in form.rows]
    assert paths[3:6] == ["model.hidden", "model.cell", "model.bidirectional"]
    assert row_of(form, "model.hidden").info.kind == "integer"
    session.undo_stack.undo()
    assert row_of(form, "model.hidden").info.kind == "numbers"


def test_edit_reaches_the_plan_and_undo_reaches_the_form(
    qtbot: QtBot, form: SettingsForm, session: Session
) -> None:
    editor = type_in(qtbot, row_of(form, "training.epochs"), "40")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert session.plan.training.epochs == 40
    session.undo_stack.undo()
    assert editor.text() == "120"
    session.undo_stack.redo()
    assert editor.text() == "40"


def test_changed_field_is_marked_counted_and_reset(
    qtbot: QtBot, form: SettingsForm, session: Session
) -> None:
    row, head = row_of(form, "training.learning_rate"), form._boxes[0].head
    session.edit("training.epochs", 100)
    assert (row.is_changed, head.note) == (False, "")
    session.edit("training.learning_rate", 0.01)
    assert row.reset.isVisible()
    assert row.label.font().weight() == row.label.font().Weight.DemiBold
    assert head.note == "1 changed"
    qtbot.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    assert session.plan.training.learning_rate == 0.001
    assert not row.reset.isVisible()


def test_bad_value_is_told_in_the_help_line_and_leaves_the_plan(
    qtbot: QtBot, form: SettingsForm, session: Session
) -> None:
    editor = type_in(qtbot, row_of(form, "training.epochs"), "0")
    with qtbot.waitSignal(form.problems_changed):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert session.plan.training.epochs == 120
    assert form.problems == ["Epochs: 0 is too low. Allowed: 1 to 10,000."]
    form.focus_field("training.learning_rate")
    session.edit("seed", 5)
    assert editor.text() == "0"
    session.edit("training.epochs", 30)
    assert (editor.text(), form.problems) == ("30", [])


def test_what_the_plan_refuses_is_told_with_its_own_words(
    form: SettingsForm, session: Session
) -> None:
    row = row_of(form, "data.scaling")
    row.edited.emit("sideways")
    assert "'imagenet' or 'none'" in row.error
    assert session.plan.data.scaling == "standardise"


def test_plan_change_steals_neither_focus_nor_cursor(
    qtbot: QtBot, form: SettingsForm, session: Session
) -> None:
    editor = type_in(qtbot, row_of(form, "training.learning_rate"), "0.05")
    editor.setCursorPosition(2)
    session.edit("training.epochs", 33)
    assert editor.hasFocus()
    assert (editor.text(), editor.cursorPosition()) == ("0.05", 2)
    form.commit()
    assert session.plan.training.learning_rate == 0.05


def test_help_follows_the_pointer_and_the_keyboard(qtbot: QtBot, form: SettingsForm) -> None:
    form.focus_field("training.learning_rate")
    assert form.help_text.startswith("Learning rate. Size of a step. Default 0.001")
    row = row_of(form, "training.optimiser")
    place = QPointF(1, 1)
    QApplication.sendEvent(row, QEnterEvent(place, place, place))
    assert form.help_text.startswith("Optimiser.")
    QApplication.sendEvent(row, QEvent(QEvent.Type.Leave))
    assert form.help_text.startswith("Learning rate.")


def test_keyboard_outdoes_a_pointer_that_rests(qtbot: QtBot, form: SettingsForm) -> None:
    place = QPointF(1, 1)
    row = row_of(form, "training.optimiser")
    QApplication.sendEvent(row, QEnterEvent(place, place, place))
    form.focus_field("training.epochs")
    assert form.help_text.startswith("Epochs.")


def test_long_help_grows_upwards_and_leaves_its_field_in_sight(
    qtbot: QtBot, form: SettingsForm
) -> None:
    form.resize(336, 300)
    form.focus_field("data.scaling")
    row = row_of(form, "data.scaling")
    assert form._help.height() > form._help.fixed_height()
    assert form._help.geometry().bottom() == form.rect().bottom()
    foot = row.mapTo(form, row.rect().bottomLeft()).y()
    assert 0 < foot <= form._help.y()


def test_groups_fold_with_the_keyboard_and_then_say_what_they_hold(
    qtbot: QtBot, form: SettingsForm, session: Session
) -> None:
    box = form._boxes[2]
    assert not row_of(form, "seed").isVisible()
    assert box.head.note == f"seed {session.plan.seed}"
    box.head.setFocus()
    qtbot.keyClick(box.head, Qt.Key.Key_Return)
    assert row_of(form, "seed").isVisible()
    qtbot.keyClick(box.head, Qt.Key.Key_Left)
    assert not row_of(form, "seed").isVisible()
    assert box.head.accessibleName().endswith("folded")


def test_field_is_brought_into_sight_out_of_a_folded_group(form: SettingsForm) -> None:
    form.focus_field("seed")
    assert row_of(form, "seed").editor.hasFocus()


def test_fields_end_on_one_edge(form: SettingsForm) -> None:
    form.focus_field("seed")
    QApplication.processEvents()
    edges = {
        row.editor.mapTo(form, row.editor.rect().topRight()).x()
        for row in form.rows
        if row.info.kind != "flag"
    }
    assert edges == {metrics.SETTINGS - metrics.PAD - 1}


def test_read_only_project_shows_values_that_cannot_be_changed(
    qtbot: QtBot, session: Session, jobs: Jobs
) -> None:
    with_reader = Session.open(session.folder, jobs)
    form = SettingsForm(with_reader, GROUPS)
    qtbot.addWidget(form)
    assert not with_reader.is_writer
    assert all(not row.editor.isEnabled() for row in form.rows)
    with_reader.close()


def test_page_puts_its_own_parts_into_the_panel(qtbot: QtBot, session: Session) -> None:
    below = QLabel("the split")
    form = SettingsForm(session, [Group("Split", ["data.split.test"], below=below)])
    qtbot.addWidget(form)
    form.show()
    assert below.mapTo(form, below.rect().topLeft()).x() == 24
    form.close()


def test_small_window_gives_the_form_its_whole_width(form: SettingsForm) -> None:
    form.set_density(is_compact=True)
    assert form.maximumWidth() > 1000
    form.set_density(is_compact=False)
    assert form.width() == metrics.SETTINGS
