"""The theme is applied, followed and overridden."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from gui.theme import fonts, metrics
from gui.theme.current import current, put_in_force
from gui.theme.keeper import ThemeKeeper
from gui.theme.stylesheet import palette, style_sheet
from gui.theme.tokens import DARK, LIGHT, Theme


@pytest.fixture
def keeper(qapp: QApplication) -> Iterator[ThemeKeeper]:
    keeper = ThemeKeeper(qapp, choice="light")
    yield keeper
    qapp.setStyleSheet("")
    keeper.deleteLater()
    put_in_force(LIGHT)


def test_choice_is_applied_everywhere(keeper: ThemeKeeper, qapp: QApplication) -> None:
    keeper.choose("dark")
    assert keeper.is_dark
    assert current() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.window
    assert DARK.surface in qapp.styleSheet()


def test_change_is_told_once(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    told: list[object] = []
    keeper.changed.connect(told.append)
    keeper.choose("dark")
    keeper.choose("dark")
    assert told == [DARK]


def test_the_light_theme_is_in_force_when_the_system_says_nothing(keeper: ThemeKeeper) -> None:
    keeper.choose("dark")
    keeper.choose("system")
    assert keeper.choice == "system"
    assert keeper.theme in (LIGHT, DARK)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_style_sheet_has_no_place_left_open(theme: Theme) -> None:
    assert "$" not in style_sheet(theme)


def test_palette_dims_disabled_writing(qtbot: QtBot) -> None:
    made = palette(LIGHT)
    off = made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    assert off.name().upper() == LIGHT.disabled


def test_controls_have_their_heights(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    button, field = QPushButton("Train model"), QLineEdit()
    for widget in (button, field):
        qtbot.addWidget(widget)
        widget.ensurePolished()
    assert button.sizeHint().height() == metrics.BUTTON
    assert field.sizeHint().height() == metrics.FIELD


def test_focus_moves_nothing(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    button = QPushButton("Train model")
    qtbot.addWidget(button)
    button.show()
    before = button.sizeHint()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    assert button.sizeHint() == before


def test_type_has_its_sizes(qapp: QApplication) -> None:
    sizes = [
        font().pixelSize()
        for font in (fonts.body, fonts.muted, fonts.section, fonts.title, fonts.mono)
    ]
    assert sizes == [13, 12, 15, 20, 12]
    assert fonts.body(is_strong=True).weight() > fonts.body().weight()


def test_charts_are_set_in_the_type_of_the_report(qapp: QApplication) -> None:
    assert fonts.chart().families()[0].startswith("Source Sans")


def test_spin_box_has_the_height_and_padding_of_a_field(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    box = QSpinBox()
    qtbot.addWidget(box)
    box.show()
    assert box.height() == metrics.FIELD
    inside = box.lineEdit().geometry()
    assert inside.left() == 7
    assert box.width() - inside.right() - 1 == 6


def test_hint_in_an_empty_field_can_be_read(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    hint = field.palette().color(QPalette.ColorRole.PlaceholderText)
    assert (hint.name().upper(), hint.alpha()) == (LIGHT.muted, 255)
