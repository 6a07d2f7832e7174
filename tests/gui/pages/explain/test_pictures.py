"""Pictures in memory stay within their bound."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from gui.pages.explain.pictures import PictureStore, fitted

_BYTES = 16 * 16 * 4


@pytest.fixture
def folder(tmp_path: Path, qtbot: QtBot) -> Path:
    for place in range(8):
        image = QImage(16, 16, QImage.Format.Format_RGB32)
        image.fill(place)
        assert image.save(str(tmp_path / f"{place}.png"))
    return tmp_path


def test_the_oldest_pictures_are_forgotten_beyond_the_bound(folder: Path) -> None:
    store = PictureStore(lambda sha: folder / f"{sha}.png", limit=3 * _BYTES)
    for place in range(8):
        assert store.image(str(place)).width() == 16
        assert store.held_bytes <= 3 * _BYTES
    assert store.held_bytes == 3 * _BYTES


def test_a_picture_in_use_is_kept(folder: Path) -> None:
    store = PictureStore(lambda sha: folder / f"{sha}.png", limit=2 * _BYTES)
    store.image("0")
    for place in range(1, 6):
        store.image("0")
        store.image(str(place))
    for path in folder.iterdir():
        path.unlink()
    assert not store.image("0").isNull()
    assert store.image("1").isNull()


def test_a_missing_picture_is_empty(folder: Path) -> None:
    store = PictureStore(lambda sha: folder / f"{sha}.png")
    assert store.image("").isNull()
    assert store.image("nowhere").isNull()


def test_a_picture_keeps_its_shape_in_the_room() -> None:
    room = QRectF(0, 0, 80, 80)
    assert fitted(QSize(8, 4), room) == QRectF(0, 20, 80, 40)
    assert fitted(QSize(0, 0), room) == room
