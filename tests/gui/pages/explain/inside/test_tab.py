"""A layer is picked in the drawing, and its units are told, row by row."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from gui.pages.explain.page import ExplainPage

_LONG_MS = 60_000


def test_a_layer_is_picked_in_the_drawing_and_its_units_are_told(
    image_page: ExplainPage, qtbot: QtBot
) -> None:
    tab, session = image_page.layers, image_page.presenter.session
    tab.resize(1080, 696)
    tab.show()
    assert tab.empty.button.text() == "Draw the network"
    tab.empty.button.click()
    qtbot.waitUntil(lambda: tab.presenter.network is not None, timeout=_LONG_MS)
    rows = tab.network.rows_model.rows
    place = next(at for at, row in enumerate(rows) if tab.presenter.layers_of(row.block.layers))
    tab.network.selectRow(place)
    picked = tab.presenter.picked
    assert picked is not None
    assert picked.block in rows[place].block.layers
    qtbot.waitUntil(lambda: not tab.presenter.missing(), timeout=_LONG_MS)
    image_page.header_actions()[0].trigger()
    qtbot.waitUntil(lambda: tab.presenter.found is not None, timeout=_LONG_MS)
    assert tab.presenter.is_current
    assert tab.asked.value() == ("layer_conductance",)
    assert len(tab.units.units) == min(picked.units, 20)
    heads, lines = tab.units.data()
    assert len(heads) == 3 + len(lines[0][3:])
    qtbot.mouseClick(tab.units, Qt.MouseButton.LeftButton, pos=QPoint(20, 30))
    settings = session.plan.explanation
    assert settings.inside.unit == tab.units.units[0].unit
    assert "neuron_integrated_gradients" in settings.methods
    assert not image_page.local.bar.layer.isHidden()
    tab.asked.edited.emit(("layer_conductance", "layer_activation"))
    assert session.plan.explanation.inside.methods == ("layer_conductance", "layer_activation")
    assert not tab.presenter.is_current
