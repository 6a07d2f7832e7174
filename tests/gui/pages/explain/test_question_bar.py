"""The bar above the grid keeps what is asked readable, whatever the width."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from gui.pages.explain.bar_combo import BarSpin
from gui.pages.explain.page import ExplainPage


def test_a_row_beyond_the_data_is_shown_as_it_is(qtbot: QtBot) -> None:
    given: list[int] = []
    spin = BarSpin("Row", given.append, most=10)
    qtbot.addWidget(spin)
    spin.show_value(900, most=569)
    assert spin.value() == 900
    spin.show_value(7, most=569)
    assert (spin.value(), spin.maximum()) == (7, 569)
    assert given == []


def test_the_choices_keep_their_names_where_the_bar_is_narrow(
    page: ExplainPage, qtbot: QtBot
) -> None:
    bar = page.local.bar
    assert bar.how_long.button.isVisible()
    assert bar.methods_button.isVisible()
    page.local.resize(824, 600)  # in a window of 1024 px
    page.local.bar.settings_button.click()
    page.local.resize(1080, 600)
    qtbot.waitUntil(lambda: bar.width() < 600)
    assert not bar.how_long.button.isVisible()
    assert bar.short_methods.isVisible()
    for choice in (bar.target, bar.baseline):
        assert choice.width() >= min(choice.readable_width(), 140)
    assert bar._explains.isVisible()
    layout = bar.layout()
    assert layout is not None
    assert layout.minimumSize().width() <= bar.width()
