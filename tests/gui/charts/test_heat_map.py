"""A picture of an attribution keeps its hard pixels while it is zoomed and moved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.errors import AuditError
from gui.charts.heat_map import HeatMap


def picture(width: int = 4, height: int = 4) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    for x in range(width):
        for y in range(height):
            made.setPixelColor(x, y, QColor(40 * x, 40 * y, 100))
    return made


@pytest.fixture
def heat_map(qtbot: QtBot) -> HeatMap:
    made = HeatMap("Integrated Gradients")
    qtbot.addWidget(made)
    made.resize(100, 100)
    made.set_picture(picture(), text="Orange speaks for the class.")
    return made


def wheel(widget: HeatMap, at: QPointF, notches: int) -> None:
    event = QWheelEvent(
        at,
        widget.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_picture_fits_and_is_not_smoothed(heat_map: HeatMap) -> None:
    assert heat_map.zoom == 25
    shown = heat_map.grab().toImage()
    for x in range(4):
        assert {shown.pixelColor(25 * x + dx, 60).name() for dx in (1, 12, 23)} == {
            QColor(40 * x, 80, 100).name()
        }


def test_wheel_zooms_around_the_pointer(heat_map: HeatMap) -> None:
    at = QPointF(80, 80)
    before = heat_map._to_picture(at)
    wheel(heat_map, at, 1)
    assert heat_map.zoom == pytest.approx(31.25)
    after = heat_map._to_picture(at)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()))
    wheel(heat_map, at, -2)
    assert heat_map.zoom == 25


def test_keyboard_zooms_pans_and_fits(qtbot: QtBot, heat_map: HeatMap) -> None:
    qtbot.keyClick(heat_map, Qt.Key.Key_Plus)
    middle = QPointF(heat_map._middle)
    qtbot.keyClick(heat_map, Qt.Key.Key_Right)
    assert heat_map._middle.x() > middle.x()
    assert heat_map.accessibleDescription() == ("Orange speaks for the class; enlarged 1.2 times.")
    qtbot.keyClick(heat_map, Qt.Key.Key_0)
    assert heat_map.zoom == 25
    assert heat_map.accessibleDescription().endswith("whole picture.")


def test_zoom_and_pan_have_ends(qtbot: QtBot, heat_map: HeatMap) -> None:
    for _ in range(30):
        qtbot.keyClick(heat_map, Qt.Key.Key_Plus)
    assert heat_map.zoom == 64
    for _ in range(30):
        qtbot.keyClick(heat_map, Qt.Key.Key_Left)
    assert heat_map._target().left() == pytest.approx(0, abs=1)


def test_dragging_moves_the_picture(qtbot: QtBot, heat_map: HeatMap) -> None:
    heat_map.zoom_by(2)
    middle = QPointF(heat_map._middle)
    qtbot.mousePress(heat_map, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    qtbot.mouseMove(heat_map, QPoint(30, 50))
    qtbot.waitUntil(lambda: heat_map._middle.x() > middle.x())
    qtbot.mouseRelease(heat_map, Qt.MouseButton.LeftButton, pos=QPoint(30, 50))


def test_pixel_under_the_pointer_is_told(qtbot: QtBot, heat_map: HeatMap) -> None:
    heat_map.show()
    qtbot.waitExposed(heat_map)
    with qtbot.waitSignal(heat_map.pixel_hovered) as told:
        qtbot.mouseMove(heat_map, QPoint(60, 10))
    assert told.args == [2, 0]
    heat_map.close()


def test_zoom_stays_for_a_picture_of_the_same_size(heat_map: HeatMap) -> None:
    heat_map.zoom_by(2)
    heat_map.set_picture(picture(), text="Another method.")
    assert heat_map.zoom == 50
    heat_map.set_picture(picture(8, 4), text="A wide one.")
    assert heat_map.zoom == 12.5


def test_file_is_read_and_a_broken_one_told(heat_map: HeatMap, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole.png", tmp_path / "broken.png"
    assert picture(2, 2).save(str(whole))
    broken.write_bytes(b"nothing")
    heat_map.set_picture(whole, text="From a file.")
    assert heat_map.zoom == 50
    with pytest.raises(AuditError, match="could not be read"):
        heat_map.set_picture(broken, text="")
