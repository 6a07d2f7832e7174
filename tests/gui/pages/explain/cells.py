"""Cells of the grid: where they stand, opened by the keyboard, and the colours of a picture."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from gui.pages.explain.grid_model import Cell
from gui.pages.explain.page import ExplainPage


def index_of(page: ExplainPage, row: int, method: str) -> QModelIndex:
    view = page.presenter.grid
    assert view is not None
    return page.local.grid.grid.place_of(view.samples[row].row, method)


def open_cell(page: ExplainPage, qtbot: QtBot, row: int, method: str) -> Cell:
    grid = page.local.grid
    grid.setFocus()
    grid.setCurrentIndex(index_of(page, row, method))
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    cell = page.local.drawer.cell
    assert cell is not None
    return cell


def colours_of(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
