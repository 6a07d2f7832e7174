"""A widget that paints itself can be copied and saved, as a picture and as its figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.errors import AuditError
from core.plan.data import SplitPlan
from gui.pages.data.bars import SplitBar
from gui.widgets.picture_actions import PictureActions


@pytest.fixture
def actions(qtbot: QtBot) -> PictureActions:
    bar = SplitBar()
    qtbot.addWidget(bar)
    bar.show_parts((), SplitPlan())
    bar.resize(300, 60)
    found = bar.findChild(PictureActions)
    assert isinstance(found, PictureActions)
    return found


def test_menu_offers_picture_and_data(actions: PictureActions) -> None:
    bar = actions.parent()
    assert isinstance(bar, SplitBar)
    texts = [action.text() for action in bar.actions()]
    assert texts == ["Copy picture", "Save picture…", "Copy data", "Save data…"]


def test_picture_is_copied_at_three_times_its_size(actions: PictureActions) -> None:
    actions.copy_picture()
    image = QGuiApplication.clipboard().image()
    bar = actions.parent()
    assert isinstance(bar, SplitBar)
    assert image.size() == bar.size() * 3


def test_png_and_svg_hold_the_picture(actions: PictureActions, tmp_path: Path) -> None:
    actions.save_picture(tmp_path / "split.png")
    assert not QImage(str(tmp_path / "split.png")).isNull()
    actions.save_picture(tmp_path / "split.svg")
    drawing = QSvgRenderer(str(tmp_path / "split.svg"))
    assert drawing.isValid()
    assert b"Training" in (tmp_path / "split.svg").read_bytes()


def test_data_are_copied_and_saved(actions: PictureActions, tmp_path: Path) -> None:
    actions.copy_data()
    assert QGuiApplication.clipboard().text().startswith("Part\tRows\nTraining\t")
    actions.save_data(tmp_path / "split.csv")
    assert (tmp_path / "split.csv").read_text(encoding="utf-8").startswith("Part,Rows\nTraining,")


class _Window(QWidget):
    """A window with a place for faults."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def tell_fault(self, fault: AuditError) -> None:
        self.told.append(fault.sentence)


def test_folder_that_cannot_be_written_is_told_by_the_window(tmp_path: Path, qtbot: QtBot) -> None:
    window = _Window()
    qtbot.addWidget(window)
    bar = SplitBar(window)
    bar.show_parts((), SplitPlan())
    actions = bar.findChild(PictureActions)
    assert isinstance(actions, PictureActions)
    (tmp_path / "file").write_bytes(b"")
    actions.save_picture(tmp_path / "file" / "split.png")
    assert "could not be written" in window.told[0]


def test_keyboard_is_shown_where_it_is(qtbot: QtBot) -> None:
    bar = SplitBar()
    qtbot.addWidget(bar)
    bar.show_parts((), SplitPlan())
    bar.show()
    qtbot.waitExposed(bar)
    ring = next(child for child in bar.children() if type(child).__name__ == "_Ring")
    assert isinstance(ring, QWidget)
    bar.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    QApplication.sendEvent(bar, QFocusEvent(QEvent.Type.FocusIn))
    assert ring.isVisible()
    QApplication.sendEvent(bar, QFocusEvent(QEvent.Type.FocusOut))
    assert not ring.isVisible()
