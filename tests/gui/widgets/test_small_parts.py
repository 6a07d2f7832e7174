"""Chips, buttons, labels, glyphs, empty states, search, tabs, facts and the drawer."""

from __future__ import annotations

from typing import get_args

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.theme.keeper import ThemeKeeper
from gui.theme.tokens import DARK, LIGHT
from gui.widgets import labels
from gui.widgets.buttons import Button, IconButton
from gui.widgets.chip import Chip, ChipKind, chip_width
from gui.widgets.drawer import Drawer
from gui.widgets.empty import EmptyState
from gui.widgets.facts import Fact, Facts
from gui.widgets.glyphs import (
    STATUS_GLYPHS,
    StepKind,
    paint_pips,
    paint_status_glyph,
    paint_step_glyph,
    pips_width,
)
from gui.widgets.search_field import SearchField
from gui.widgets.tab_strip import TabStrip


def _canvas() -> QImage:
    image = QImage(160, 16, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image


@pytest.mark.parametrize("kind", get_args(ChipKind))
def test_chip_is_20_px_high_and_says_its_text(kind: ChipKind, qtbot: QtBot) -> None:
    chip = Chip("Weak", kind, icon="tilde")
    qtbot.addWidget(chip)
    assert chip.sizeHint().height() == 20
    assert chip.sizeHint().width() == chip_width("Weak", has_icon=True)
    assert chip.accessibleName() == "Weak"
    assert not chip.grab().isNull()


def test_chip_can_say_something_else(qtbot: QtBot) -> None:
    chip = Chip("Weak", "caution")
    qtbot.addWidget(chip)
    chip.set_chip("Supported", "good", icon="check")
    assert (chip.text, chip.kind) == ("Supported", "good")


def test_glyphs_of_steps_differ_in_shape(qtbot: QtBot) -> None:
    shapes = set()
    for kind in get_args(StepKind):
        image = _canvas()
        painter = QPainter(image)
        paint_step_glyph(painter, QRect(0, 0, 16, 16), kind, LIGHT)
        painter.end()
        shapes.add(bytes(image.createAlphaMask().constBits()))
    assert len(shapes) == len(get_args(StepKind))


def test_every_status_has_a_glyph(qtbot: QtBot) -> None:
    for kind in STATUS_GLYPHS:
        image = _canvas()
        painter = QPainter(image)
        paint_status_glyph(painter, QRect(0, 0, 16, 16), kind, DARK)
        painter.end()
        assert image != _canvas()


def test_pips_take_the_room_that_they_say(qtbot: QtBot) -> None:
    image = _canvas()
    painter = QPainter(image)
    paint_pips(painter, image.rect(), ["done", "working", "attention", "waits"], LIGHT)
    painter.end()
    right = pips_width(4)
    column = [image.pixelColor(right - 1, y).alpha() for y in range(16)]
    beyond = [image.pixelColor(right + 1, y).alpha() for y in range(16)]
    assert any(column)
    assert not any(beyond)


def test_button_acts_by_mouse_and_by_key(qtbot: QtBot) -> None:
    done: list[int] = []
    button = Button("Train model", "primary", trigger=lambda: done.append(1), tip="Ctrl+Enter")
    qtbot.addWidget(button)
    button.show()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert done == [1, 1]
    assert button.accessibleDescription() == "Ctrl+Enter"


def test_icon_button_has_a_name(qtbot: QtBot) -> None:
    button = IconButton("zoom", "Open large")
    qtbot.addWidget(button)
    assert button.accessibleName() == button.toolTip() == "Open large"
    assert button.size().toTuple() == (28, 28)


def test_empty_state_offers_one_action(qtbot: QtBot) -> None:
    done: list[int] = []
    empty = EmptyState("Nothing was explained yet.", "Explain 5 samples", lambda: done.append(1))
    qtbot.addWidget(empty)
    empty.show()
    qtbot.mouseClick(empty.button, Qt.MouseButton.LeftButton)
    assert done == [1]
    empty.set_action("")
    assert empty.button.isHidden()


def test_labels_show_markup_of_data_as_it_stands(qtbot: QtBot) -> None:
    for make in (labels.body, labels.muted, labels.section, labels.title, labels.mono):
        label = make("<b>age</b>")
        qtbot.addWidget(label)
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_long_label_is_shortened_and_its_tip_is_whole(qtbot: QtBot) -> None:
    label = labels.ElidedLabel("personal_status_sex " * 5)
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.grab()
    assert label.shown_text().endswith("…")
    assert label.toolTip() == label.text()
    label.resize(2000, 20)
    label.grab()
    assert label.toolTip() == ""


def test_elided_label_takes_the_colour_of_its_role(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    label = labels.ElidedLabel("Table · MLP")
    label.setProperty("role", "muted")
    qtbot.addWidget(label)
    label.ensurePolished()
    assert label.palette().color(label.foregroundRole()).name().upper() == LIGHT.muted


def test_search_tells_once_when_typing_pauses(qtbot: QtBot) -> None:
    field = SearchField("Filter columns")
    qtbot.addWidget(field)
    told: list[str] = []
    field.searched.connect(told.append)
    with qtbot.waitSignal(field.searched):
        qtbot.keyClicks(field, "sav")
    assert told == ["sav"]
    assert field.accessibleName() == "Filter columns"


def test_escape_clears_the_search(qtbot: QtBot) -> None:
    field = SearchField()
    qtbot.addWidget(field)
    field.setText("sav")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_tabs_keep_their_place_when_one_is_chosen(qtbot: QtBot) -> None:
    strip = TabStrip()
    qtbot.addWidget(strip)
    for name in ("Local", "Global", "Inside"):
        strip.addTab(name)
    strip.show()
    before = [strip.tabRect(place) for place in range(3)]
    strip.setCurrentIndex(2)
    assert [strip.tabRect(place) for place in range(3)] == before
    assert strip.tabRect(0).height() == 40
    strip.set_density(is_compact=True)
    assert strip.tabRect(0).height() == 36


def test_facts_are_said_name_and_value(qtbot: QtBot) -> None:
    facts = Facts([Fact("Sample", "250 test rows"), Fact("Identifier", "robustness.seed", True)])
    qtbot.addWidget(facts)
    said = "Sample: 250 test rows. Identifier: robustness.seed"
    assert facts.accessibleDescription() == said
    facts.set_facts([Fact("Value", "9.6 %")])
    assert facts.accessibleDescription() == "Value: 9.6 %"


def test_drawer_closes_with_escape_and_gives_the_focus_back(qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    column = QVBoxLayout(room)
    field, drawer = QLineEdit(), Drawer("Evidence")
    column.addWidget(field)
    column.addWidget(drawer)
    drawer.hide()
    room.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    drawer.open_drawer()
    drawer.close_button.setFocus()
    qtbot.waitUntil(drawer.close_button.hasFocus)
    with qtbot.waitSignal(drawer.closed):
        qtbot.keyClick(drawer.close_button, Qt.Key.Key_Escape)
    assert drawer.isHidden()
    assert field.hasFocus()


def test_drawer_opens_at_its_top(qtbot: QtBot) -> None:
    drawer = Drawer("Evidence")
    qtbot.addWidget(drawer)
    drawer.resize(344, 200)
    drawer.set_content(*(labels.body(f"line {place}") for place in range(40)))
    drawer.open_drawer()
    scroll = drawer.findChild(QScrollArea)
    assert isinstance(scroll, QScrollArea)
    bar = scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    drawer.open_drawer()
    assert bar.value() == bar.maximum(), "another row of the same table is read on where one was"
    drawer.close_drawer()
    drawer.open_drawer()
    assert bar.value() == 0


def test_drawer_copies_what_it_says_and_offers_actions(qtbot: QtBot) -> None:
    drawer = Drawer("Evidence")
    qtbot.addWidget(drawer)
    done: list[int] = []
    drawer.set_copied_text("robustness.seed 9.6 %")
    drawer.set_content(labels.body("24 of 250"))
    button = drawer.add_action("Show the 24 rows", lambda: done.append(1))
    drawer.show()
    qtbot.mouseClick(drawer.copy_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "robustness.seed 9.6 %"
    assert done == [1]
    drawer.set_content()
    assert drawer.body.count() == 0
    assert drawer.width() == 344
