"""Tiles are cut from their sheets, each at its own place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from core.canonical import sha256_bytes
from gui.widgets.tiles import TileSheets
from reports.stages.tiles import make_tiles

COUNT = 300


@pytest.fixture
def sheets(tmp_path: Path, qtbot: QtBot) -> TileSheets:
    images = np.empty((COUNT, 1, 8, 8), dtype=np.float32)
    images[:] = (np.arange(COUNT) % 256 / 255)[:, None, None, None]

    def put(data: bytes) -> str:
        name = sha256_bytes(data)
        (tmp_path / name).write_bytes(data)
        return name

    return TileSheets(make_tiles(images, put=put), lambda sha: tmp_path / sha)


@pytest.mark.parametrize("number", [0, 15, 16, 255, 256, COUNT - 1])
def test_tile_is_the_picture_of_its_row(sheets: TileSheets, number: int) -> None:
    tile = sheets.tile(number)
    assert tile.size() == sheets.size
    assert {tile.pixelColor(x, y).red() for x in range(8) for y in range(8)} == {number % 256}


def test_number_beyond_the_sheets_gives_nothing(sheets: TileSheets) -> None:
    assert sheets.tile(COUNT * 10).isNull()
    assert sheets.tile(-1).isNull()


def test_pixels_stay_squares_when_enlarged(sheets: TileSheets) -> None:
    target = QImage(80, 40, QImage.Format.Format_RGB32)
    target.fill(0xFF00FF)
    painter = QPainter(target)
    sheets.paint(painter, QRect(0, 0, 80, 40), 200)
    painter.end()
    assert target.pixelColor(40, 20).red() == 200
    assert target.pixelColor(4, 20).green() == 0
    assert target.pixelColor(76, 20).green() == 0
