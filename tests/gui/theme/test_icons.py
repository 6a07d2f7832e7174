"""Icons follow the theme, stay sharp, and are all there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage
from pytestqt.qtbot import QtBot

from gui.theme import marks
from gui.theme.current import current, put_in_force
from gui.theme.icons import icon, names, pixmap
from gui.theme.tokens import DARK, LIGHT

_PROMISED = {
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chip-cpu",
    "close",
    "copy",
    "cross",
    "dash",
    "data",
    "download",
    "file",
    "folder",
    "gear",
    "image",
    "info",
    "key",
    "layers",
    "lock",
    "logo",
    "menu",
    "network",
    "pencil",
    "play",
    "plus",
    "redo",
    "save",
    "search",
    "series",
    "shield",
    "sliders",
    "stop",
    "table",
    "text",
    "tilde",
    "undo",
    "warning",
    "zoom",
}


@pytest.fixture(autouse=True)
def theme() -> Iterator[None]:
    before = current()
    put_in_force(LIGHT)
    yield
    put_in_force(before)


def _strongest(image: QImage) -> str:
    """Return the colour of a pixel that the drawing covers wholly."""
    for y in range(image.height()):
        for x in range(image.width()):
            colour = image.pixelColor(x, y)
            if colour.alpha() == 255:
                return colour.name().upper()
    return ""


def test_every_promised_icon_is_there() -> None:
    assert set(names()) >= _PROMISED


@pytest.mark.parametrize("name", names())
def test_icon_draws_something_and_stays_inside(name: str, qtbot: QtBot) -> None:
    image = pixmap(name, "text", 16, 4.0).toImage()
    covered = sum(
        image.pixelColor(x, y).alpha() > 0
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    )
    assert covered > 20
    if name != "logo":
        edge = range(image.width())
        assert all(image.pixelColor(x, 0).alpha() == 0 for x in edge)
        assert all(image.pixelColor(0, y).alpha() == 0 for y in edge)


def test_icon_takes_the_colour_of_its_role(qtbot: QtBot) -> None:
    assert _strongest(pixmap("stop", "accent", 16, 4.0).toImage()) == LIGHT.accent


def test_icon_follows_a_change_of_theme(qtbot: QtBot) -> None:
    made = icon("stop", "accent")
    put_in_force(DARK)
    assert _strongest(made.pixmap(QSize(16, 16), 4.0).toImage()) == DARK.accent


def test_disabled_icon_is_drawn_in_the_colour_of_disabled_text(qtbot: QtBot) -> None:
    drawn = icon("stop").pixmap(QSize(16, 16), 4.0, QIcon.Mode.Disabled)
    assert _strongest(drawn.toImage()) == LIGHT.disabled


def test_icon_has_the_pixels_of_its_screen(qtbot: QtBot) -> None:
    drawn = pixmap("table", "text", 16, 2.0)
    assert (drawn.width(), drawn.devicePixelRatio()) == (32, 2.0)


def test_icon_in_wide_room_keeps_to_the_left(qtbot: QtBot) -> None:
    image = icon("stop").pixmap(QSize(20, 16), 1.0).toImage()
    assert all(image.pixelColor(x, 8).alpha() == 0 for x in range(16, 20))


def test_unknown_icon_is_told_at_once() -> None:
    with pytest.raises(FileNotFoundError, match="no-such"):
        icon("no-such")


def test_marks_of_the_style_sheet_are_the_icons_in_the_colours_of_the_themes() -> None:
    for file, drawing in marks.drawings().items():
        assert file.read_bytes() == drawing, f"{file} is old: call gui.theme.marks.write()"
