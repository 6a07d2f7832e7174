"""The large picture: zoom and pan stay on the picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from gui.pages.explain.heat_view import HeatView
from gui.theme.current import current


@pytest.fixture
def heat(qtbot: QtBot) -> HeatView:
    made = HeatView()
    qtbot.addWidget(made)
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    image.setPixelColor(0, 0, QColor("red"))
    made.set_image(image)
    made.resize(200, 200)
    made.show()
    return made


def _at(heat: HeatView, x: int, y: int) -> str:
    return heat.grab().toImage().pixelColor(QPoint(x, y)).name()


def test_pixels_stay_squares(heat: HeatView) -> None:
    assert _at(heat, 48, 48) == "#ff0000"
    assert _at(heat, 52, 48) == "#ffffff"


def test_zoom_about_a_corner_keeps_the_corner(heat: HeatView) -> None:
    heat.zoom_by(2.0, at=QPointF(0, 0))
    assert _at(heat, 96, 96) == "#ff0000"
    assert heat.zoom == 2.0


def test_keys_zoom_pan_and_show_all(heat: HeatView, qtbot: QtBot) -> None:
    for _ in range(4):
        qtbot.keyClick(heat, Qt.Key.Key_Plus)
    assert heat.zoom > 2.0
    assert _at(heat, 5, 5) == "#ffffff"
    for _ in range(20):
        qtbot.keyClick(heat, Qt.Key.Key_Left)
        qtbot.keyClick(heat, Qt.Key.Key_Up)
    assert _at(heat, 5, 5) == "#ff0000"
    qtbot.keyClick(heat, Qt.Key.Key_0)
    assert heat.zoom == 1.0
    assert _at(heat, 52, 48) == "#ffffff"


def test_zoom_has_bounds(heat: HeatView, qtbot: QtBot) -> None:
    qtbot.keyClick(heat, Qt.Key.Key_Minus)
    assert heat.zoom == 1.0
    heat.zoom_by(1e6)
    assert heat.zoom == 40.0


def test_a_picture_that_is_not_to_be_quoted_is_struck_through(heat: HeatView) -> None:
    heat.set_image(heat.image, struck="off 12 %")
    shown = heat.grab().toImage()
    colours = {
        shown.pixelColor(x, y).name() for x in range(shown.width()) for y in range(shown.height())
    }
    assert current().bad.lower() in colours
    assert "#ff0000" not in colours
