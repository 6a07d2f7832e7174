"""The painted matrix: every cell says what it counts, and stands in its place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.pages.evaluate.confusion import ConfusionGrid
from gui.pages.evaluate.matrix_card import MatrixCard

COUNTS = ((135, 33), (25, 57))


@pytest.fixture
def grid(qtbot: QtBot) -> ConfusionGrid:
    made = ConfusionGrid()
    qtbot.addWidget(made)
    made.resize(296, 220)
    made.set_counts(("repaid", "defaulted"), COUNTS)
    made.show()
    return made


def test_cell_is_put_in_words(grid: ConfusionGrid) -> None:
    assert grid.cell_text((1, 0)) == (
        "25 of 82 rows recorded as defaulted wrongly predicted as repaid, 30\u00a0%"
    )


def test_small_share_is_never_printed_as_nought(grid: ConfusionGrid) -> None:
    grid.set_counts(("a", "b"), ((999, 1), (0, 0)))
    assert grid.cell_text((0, 1)).endswith("<1\u00a0%")
    assert grid.cell_text((0, 0)).endswith(">99\u00a0%")
    assert grid.cell_text((1, 1)).endswith("predicted as b")


def test_right_and_wrong_have_grounds_of_their_own(grid: ConfusionGrid) -> None:
    picture = grid.grab().toImage()
    right, wrong = (
        picture.pixelColor(grid.cell_rect(cell).left() + 8, grid.cell_rect(cell).top() + 8)
        for cell in ((0, 0), (1, 0))
    )
    assert right.blue() > right.red()
    assert wrong.red() > wrong.blue()


def test_second_click_takes_the_choice_back(grid: ConfusionGrid, qtbot: QtBot) -> None:
    chosen: list[object] = []
    grid.cell_chosen.connect(chosen.append)
    place = grid.cell_rect((0, 1)).center()
    for _ in range(2):
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=place)
    assert chosen == [(0, 1), None]


def test_many_classes_keep_cells_that_can_be_read(qtbot: QtBot) -> None:
    grid = ConfusionGrid()
    qtbot.addWidget(grid)
    size = 30
    grid.set_counts(tuple(map(str, range(size))), ((1,) * size,) * size)
    assert grid.minimumHeight() >= size * 18
    grid.resize(grid.minimumSize())
    assert grid.cell_rect((size - 1, size - 1)).height() >= 17
    grid.grab()


def test_hundred_classes_scroll_and_follow_the_cursor(qtbot: QtBot) -> None:
    card = MatrixCard()
    qtbot.addWidget(card)
    names = tuple(f"species {number}" for number in range(100))
    card.show_counts(names, ((1,) * 100,) * 100, note="counts")
    card.resize(320, 300)
    card.show()
    assert card.minimumSizeHint().height() < 400
    for _ in range(60):
        qtbot.keyClick(card.matrix, Qt.Key.Key_Down)
    cursor = card.matrix.cell_rect((60, 0))
    assert card.matrix.visibleRegion().contains(cursor.center())
    qtbot.mouseClick(card.matrix, Qt.MouseButton.LeftButton, pos=cursor.center())
    assert card.matrix.chosen == (60, 0)
