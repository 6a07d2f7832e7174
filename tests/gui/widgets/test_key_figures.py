"""The strip of figures says everything, at either density."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.widgets.key_figures import KeyFigure, KeyFigures

_AUC = KeyFigure("AUC", "0.81", interval="0.75 to 0.86", note="0.50 is chance")
_SIZE = KeyFigure("Parameters", "89,026", note="74 % in the dense layer")


def test_screen_reader_hears_figure_interval_and_note(qtbot: QtBot) -> None:
    strip = KeyFigures([_AUC, _SIZE])
    qtbot.addWidget(strip)
    assert strip.accessibleDescription() == (
        "AUC 0.81, 0.75 to 0.86, 0.50 is chance. Parameters 89,026, 74 % in the dense layer"
    )


def test_strip_becomes_one_line_in_a_small_window(qtbot: QtBot) -> None:
    strip = KeyFigures([_AUC])
    qtbot.addWidget(strip)
    assert strip.height() == 80
    strip.set_density(is_compact=True)
    assert strip.height() == 28


def test_name_on_one_line_keeps_its_capitals_only_where_it_is_an_abbreviation() -> None:
    assert _AUC.following == "AUC"
    assert _SIZE.following == "parameters"
    assert KeyFigure("Depth", "5", short="layers").following == "layers"


def test_other_figures_replace_those_before(qtbot: QtBot) -> None:
    strip = KeyFigures([_AUC, _SIZE])
    qtbot.addWidget(strip)
    strip.set_figures([_SIZE])
    assert strip.figures == (_SIZE,)
    strip.set_figures([_SIZE, _AUC, _AUC])
    assert len(strip.figures) == 3


def test_lead_gives_way_in_a_small_window(qtbot: QtBot) -> None:
    strip = KeyFigures([_AUC])
    qtbot.addWidget(strip)
    lead = QLabel("700 good")
    strip.set_lead(lead)
    strip.set_density(is_compact=True)
    assert lead.isHidden()
    strip.set_density(is_compact=False)
    assert not lead.isHidden()


def test_figure_that_is_cut_is_told_by_its_tip(qtbot: QtBot) -> None:
    strip = KeyFigures([_AUC])
    qtbot.addWidget(strip)
    strip.resize(110, 80)
    strip.grab()
    cell = strip.findChildren(type(strip._cells[0]))[0]
    assert cell.toolTip() == _AUC.spoken
    strip.resize(400, 80)
    strip.grab()
    assert cell.toolTip() == ""
