"""A picture asks for drawings of its size, shows what comes, and offers it as files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.theme.keeper import ThemeKeeper
from gui.widgets.buttons import IconButton
from gui.widgets.picture import Picture, PictureWindow


@pytest.fixture
def picture(qtbot: QtBot, keeper: ThemeKeeper) -> Picture:
    made = Picture("Figure 1. ROC.", "The curve rises steeply to 0.81.")
    qtbot.addWidget(made)
    made.resize(400, 300)
    return made


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("#C4560B"))
    path = tmp_path / "drawing.png"
    assert image.save(str(path))
    return path


def _tool(picture: Picture, name: str) -> IconButton:
    return next(b for b in picture.tools.findChildren(IconButton) if b.accessibleName() == name)


def test_it_asks_when_it_is_shown(picture: Picture, qtbot: QtBot) -> None:
    with qtbot.waitSignal(picture.wanted) as asked:
        picture.show()
    width, height, ratio, is_dark = asked.args
    assert (width, is_dark) == (400, False)
    assert 200 < height < 300
    assert ratio == picture.devicePixelRatioF()


def test_it_asks_once_when_the_size_has_settled(picture: Picture, qtbot: QtBot) -> None:
    with qtbot.waitSignal(picture.wanted):
        picture.show()
    asked: list[tuple[object, ...]] = []
    picture.wanted.connect(lambda *it: asked.append(it))
    with qtbot.waitSignal(picture.wanted):
        for width in range(410, 500, 10):
            picture.resize(width, 300)
    assert [it[0] for it in asked] == [490]


def test_it_asks_anew_in_another_theme(picture: Picture, keeper: ThemeKeeper, qtbot: QtBot) -> None:
    with qtbot.waitSignal(picture.wanted):
        picture.show()
    with qtbot.waitSignal(picture.wanted) as asked:
        keeper.choose("dark")
    assert asked.args[3] is True


def test_other_content_is_asked_for_at_the_same_size(picture: Picture, qtbot: QtBot) -> None:
    with qtbot.waitSignal(picture.wanted) as first:
        picture.show()
    with qtbot.waitSignal(picture.wanted) as second:
        picture.ask_again()
    assert first.args == second.args


def test_it_shows_a_drawing_in_its_proportions(picture: Picture, drawing: Path) -> None:
    picture.show_file(drawing)
    shown = picture.grab().toImage()
    assert picture.file == drawing
    assert shown.pixelColor(200, 130).name().upper() == "#C4560B"
    assert shown.pixelColor(200, 5).name().upper() != "#C4560B"


def test_unreadable_file_leaves_the_last_in_place(
    picture: Picture, drawing: Path, tmp_path: Path
) -> None:
    picture.show_file(drawing)
    (tmp_path / "broken.png").write_bytes(b"no picture")
    picture.show_file(tmp_path / "broken.png")
    assert picture.file == drawing


def test_it_has_a_caption_and_a_text_alternative(picture: Picture) -> None:
    assert picture.caption == "Figure 1. ROC."
    assert picture.alternative == "The curve rises steeply to 0.81."


def test_tools_are_off_until_there_is_a_picture(picture: Picture, drawing: Path) -> None:
    assert not _tool(picture, "Copy picture").isEnabled()
    picture.show_file(drawing)
    assert _tool(picture, "Copy picture").isEnabled()
    picture.show_note("Nothing to draw yet.")
    assert not _tool(picture, "Copy picture").isEnabled()


def test_tab_goes_from_the_picture_to_its_tools(
    drawing: Path, qtbot: QtBot, keeper: ThemeKeeper
) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    picture = Picture()
    QVBoxLayout(room).addWidget(picture)
    picture.show_file(drawing)
    room.show()
    canvas = picture.tools.parentWidget()
    assert canvas is not None
    assert picture.tools.isHidden()
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    assert picture.tools.isVisible()
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    assert _tool(picture, "Open large").hasFocus()
    assert picture.tools.isVisible()


def test_copy_puts_the_picture_on_the_clipboard(
    picture: Picture, drawing: Path, qtbot: QtBot
) -> None:
    picture.show_file(drawing)
    _tool(picture, "Copy picture").click()
    assert QGuiApplication.clipboard().image().size().width() == 200


def test_menu_offers_every_kind_of_file(picture: Picture, drawing: Path, qtbot: QtBot) -> None:
    picture.show_file(drawing)
    actions = {action.text(): action for action in picture.tools.as_actions(picture)}
    assert list(actions) == [
        "Open large",
        "Copy picture",
        "Save as PNG",
        "Save as SVG",
        "Save the data",
    ]
    with qtbot.waitSignal(picture.save_wanted) as wanted:
        actions["Save as SVG"].trigger()
    assert wanted.args == ["svg"]


def test_large_window_asks_for_itself_and_closes_with_escape(
    picture: Picture, drawing: Path, qtbot: QtBot
) -> None:
    picture.show_file(drawing)
    with qtbot.waitSignal(picture.zoomed) as zoomed:
        _tool(picture, "Open large").click()
    assert isinstance(zoomed.args[0], Picture)
    window = zoomed.args[0].window()
    assert isinstance(window, PictureWindow)
    qtbot.waitExposed(window)
    window.activateWindow()
    window.setFocus()
    with qtbot.waitSignal(window.destroyed):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
