"""A layer is picked in the drawing, and its units are told, row by row."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.pages.explain.inside.tab import LayersTab
from gui.pages.explain.page import ExplainPage
from gui.pages.model.drawings import BlockRow
from gui.widgets.buttons import Button
from tests.gui.pages.desk import Desk

_LONG_MS = 60_000


def _drawn(page: ExplainPage, qtbot: QtBot) -> LayersTab:
    """Return the tab with its drawing, which nobody has to ask for."""
    tab = page.layers
    tab.resize(1080, 696)
    tab.show()
    qtbot.waitUntil(lambda: tab.presenter.is_drawn, timeout=_LONG_MS)
    return tab


def _click(tab: LayersTab, place: int, qtbot: QtBot) -> BlockRow:
    table = tab.network
    room = table.visualRect(table.rows_model.index(place, 0))
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=room.center())
    return table.rows_model.rows[place]


def _blocks(tab: LayersTab) -> list[int]:
    rows = tab.network.rows_model.rows
    return [at for at, row in enumerate(rows) if tab.presenter.layers_of(row.block.layers)]


def test_a_layer_is_picked_in_the_drawing_and_its_units_are_told(
    image_page: ExplainPage, desk: Desk, qtbot: QtBot
) -> None:
    tab, session = _drawn(image_page, qtbot), image_page.presenter.session
    first, second, *_ = _blocks(tab)
    assert tab.network.horizontalHeader().isVisible(), "figures stand under what they count"
    row = _click(tab, first, qtbot)
    picked = tab.presenter.picked
    assert picked is not None
    assert picked.block in row.block.layers
    assert picked.kind == "conv"  # not the pooling behind it
    assert tab.layer.currentText().startswith(f"{picked.path}: ")
    qtbot.waitUntil(lambda: not tab.presenter.missing(), timeout=_LONG_MS)
    image_page.header_actions()[0].trigger()
    assert image_page.step_state().kind == "running"
    qtbot.waitUntil(lambda: tab.presenter.found is not None, timeout=_LONG_MS)
    assert tab.presenter.is_current
    assert image_page.header_actions()[0].text == "Continue to audit"
    assert tab.asked.value() == ("layer_conductance",)
    results = tab.results
    assert len(results.units.units) == min(picked.units, 20)
    assert results.untested.isVisible()
    heads, lines = results.units.data()
    assert len(heads) == 3 + len(lines[0][3:])
    # Looking changes nothing; the button does.
    before = session.plan
    qtbot.mouseClick(results.units, Qt.MouseButton.LeftButton, pos=QPoint(20, 60))
    assert session.plan == before
    unit = results.units.units[1].unit
    assert results.explain_unit.text() == f"Explain channel {unit} by the input"
    results.explain_unit.click()
    settings = session.plan.explanation
    assert (settings.inside.layer, settings.inside.unit) == (picked.path, unit)
    assert "neuron_integrated_gradients" in settings.methods
    assert desk.visited[-1] == "explain: Local"
    assert not image_page.local.bar.layer.isHidden()
    # What is seen of another layer says so, and none of its units can be explained.
    _click(tab, second, qtbot)
    other = tab.presenter.picked
    assert other is not None
    assert other != picked
    assert tab.results.card.is_stale
    again = [button.text() for button in tab.results.card.findChildren(Button)]
    assert "Explain this layer" in again
    assert not results.explain_unit.isEnabled()
    tab.presenter.pick_unit(2)
    assert session.plan.explanation.inside.layer == other.path
    assert session.plan.explanation.inside.unit == 1
    tab.asked.edited.emit(("layer_conductance", "layer_activation"))
    assert session.plan.explanation.inside.methods == ("layer_conductance", "layer_activation")


def test_going_through_the_drawing_edits_nothing_until_return(
    image_page: ExplainPage, qtbot: QtBot
) -> None:
    tab, session = _drawn(image_page, qtbot), image_page.presenter.session
    tab.network.setFocus()
    for _ in range(len(tab.network.rows_model.rows)):
        qtbot.keyClick(tab.network, Qt.Key.Key_Down)
    assert session.undo_stack.count() == 0
    assert session.plan.explanation.inside.layer == ""
    while tab.network.currentIndex().row() != _blocks(tab)[0]:
        qtbot.keyClick(tab.network, Qt.Key.Key_Up)
    assert "Return looks into" in tab._about.text()
    qtbot.keyClick(tab.network, Qt.Key.Key_Return)
    assert tab.presenter.picked is not None
    assert session.undo_stack.count() == 1


def test_in_a_small_window_a_list_stands_for_the_drawing(
    image_page: ExplainPage, qtbot: QtBot
) -> None:
    tab, session = _drawn(image_page, qtbot), image_page.presenter.session
    tab.resize(560, 320)
    qtbot.waitUntil(lambda: tab.layer.count() > len(tab.presenter.layers()))
    assert not tab.network.isVisible()
    assert tab.layer.currentText() == "choose a layer"
    at = tab.layer.rect().center()
    turn = QWheelEvent(
        QPointF(at),
        tab.layer.mapToGlobal(QPointF(at)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(tab.layer, turn)
    assert session.plan.explanation.inside.layer == ""
    tab.layer.setCurrentIndex(2)
    tab.layer.activated.emit(2)
    assert session.plan.explanation.inside.layer == tab.presenter.layers()[1].path
