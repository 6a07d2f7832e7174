"""The drawer of a cell: its picture by the rule of its gate, its words, figures and copies."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from core.errors import AuditError
from core.records.views.pictures import CasePicture
from gui.pages.explain.attributions import attributions_of
from gui.pages.explain.case_record import case_picture
from gui.pages.explain.cell_figure import caption_words
from gui.pages.explain.page import ExplainPage
from gui.tables.column import CELL
from gui.tables.name_cells import NameCell
from gui.theme import metrics
from gui.theme.current import current
from gui.theme.tokens import LIGHT
from gui.widgets.picture_actions import PictureActions
from tests.gui.pages.desk import Desk
from tests.gui.pages.explain.cells import colours_of, index_of, open_cell
from tests.gui.pages.opened import WAIT_MS


def test_a_method_that_did_not_run_says_why(page: ExplainPage, qtbot: QtBot) -> None:
    grid, drawer = page.local.grid, page.local.drawer
    grid.setCurrentIndex(index_of(page, 0, "grad_cam"))
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert drawer.isVisible()
    assert drawer.cell is None
    assert "images and series" in drawer._sum.text()
    assert not drawer.table.isVisible()
    drawer.out_button.click()
    assert "grad_cam" not in page.presenter.session.plan.explanation.methods
    assert not drawer.isVisible()


def test_the_head_of_a_method_tells_what_it_owes(page: ExplainPage, qtbot: QtBot) -> None:
    page.local.grid.horizontalHeader().sectionClicked.emit(0)
    drawer = page.local.drawer
    assert drawer.isVisible()
    assert drawer._notes.text().startswith("It owes a sum.")
    drawer.close_drawer()
    page.local.grid.setCurrentIndex(index_of(page, 1, "occlusion"))
    qtbot.keyClick(page.local.grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert drawer.cell is None
    assert drawer._sum.text().startswith("Over the samples of the grid")
    assert not drawer.out_button.isVisible()


def test_attributions_are_listed_strongest_first_and_exported(
    page: ExplainPage, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    cell = open_cell(page, qtbot, 0, "integrated_gradients")
    desk.target = tmp_path / "attributions.csv"
    page.local.drawer._export()
    with desk.target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert cell.found is not None
    sizes = [abs(float(row["Attribution"])) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(float(row["Attribution"]) for row in rows) == pytest.approx(
        sum(cell.found.attributions)
    )
    assert set(cell.view.players) == {row["Input"] for row in rows}


def test_the_drawer_is_copied_as_text(page: ExplainPage, qtbot: QtBot) -> None:
    open_cell(page, qtbot, 0, "occlusion")
    page.local.drawer.copy()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Occlusion\nRow ")
    assert "\t" in text


def test_the_bars_of_a_case_add_up_to_all_attributions(page: ExplainPage, qtbot: QtBot) -> None:
    cell = open_cell(page, qtbot, 0, "integrated_gradients")
    picture = case_picture(cell)
    assert cell.found is not None
    assert len(picture.values) == 10
    assert sum(picture.values) + (picture.rest or 0) == pytest.approx(sum(cell.found.attributions))
    assert picture.rest_label == "20 others together"


def test_the_case_is_drawn_by_the_worker(page: ExplainPage, qtbot: QtBot) -> None:
    open_cell(page, qtbot, 0, "integrated_gradients")
    qtbot.waitUntil(lambda: page.local.drawer.case.file is not None, timeout=WAIT_MS)


def test_only_methods_with_a_baseline_lead_from_it_to_the_row(
    page: ExplainPage, qtbot: QtBot
) -> None:
    drawer = page.local.drawer
    open_cell(page, qtbot, 0, "gradient_shap")
    assert drawer.way.isVisible()
    assert not drawer.table.isColumnHidden(4)
    drawer.way.buttons()[1].click()
    record = drawer._case_drawer._record
    assert isinstance(record, CasePicture)
    assert len(record.errors) == len(record.values)
    assert drawer._case_drawer._name == "local.waterfall"
    open_cell(page, qtbot, 0, "integrated_gradients")
    assert drawer.table.isColumnHidden(4)


@pytest.mark.parametrize("method", ["gradient_shap", "integrated_gradients"])
def test_the_table_of_parts_fits_into_the_drawer(
    page: ExplainPage, qtbot: QtBot, method: str
) -> None:
    cell = open_cell(page, qtbot, 0, method)
    table = page.local.drawer.table
    qtbot.waitUntil(lambda: table.viewport().width() > 250)
    shown = [at for at in range(5) if not table.isColumnHidden(at)]
    assert sum(table.columnWidth(at) for at in shown) <= table.viewport().width()
    assert table.columnWidth(0) >= 96
    painted = table.model().index(0, 0).data(CELL)
    row = attributions_of(cell)[0]
    assert painted == NameCell(row.name, row.value)
    assert row.value
    assert table.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == f"{row.name}: {row.value}"
    assert table.rowHeight(0) == metrics.SAMPLE_ROW


def test_patches_are_named_by_their_place_in_the_table(
    image_page: ExplainPage, qtbot: QtBot
) -> None:
    open_cell(image_page, qtbot, 0, "integrated_gradients")
    table = image_page.local.drawer.table
    painted = table.model().index(0, 0).data(CELL)
    assert isinstance(painted, NameCell)
    assert re.fullmatch(r"row \d, column \d", painted.name)
    assert table.model().index(0, 0).data().startswith("patch at row ")


def test_a_picture_without_a_sign_says_so_under_its_scale(
    image_page: ExplainPage, qtbot: QtBot
) -> None:
    drawer = image_page.local.drawer
    open_cell(image_page, qtbot, 0, "saliency")
    assert drawer._full.text().endswith("It has no sign: orange is strength alone.")
    assert "sign" not in drawer._figure().full
    open_cell(image_page, qtbot, 0, "integrated_gradients")
    assert "sign" not in drawer._full.text()


def test_images_are_shown_as_squares_of_their_pixels(image_page: ExplainPage, qtbot: QtBot) -> None:
    cell = open_cell(image_page, qtbot, 0, "integrated_gradients")
    heat = image_page.local.drawer.overlay.heat
    assert heat.isVisible()
    assert (heat.image.width(), heat.image.height()) == (8, 8)
    assert cell.found is not None
    image_page.local.drawer.copy_picture()
    assert not QGuiApplication.clipboard().image().isNull()


def test_the_figures_of_a_picture_are_those_of_its_pixels(
    image_page: ExplainPage, qtbot: QtBot
) -> None:
    cell = open_cell(image_page, qtbot, 1, "integrated_gradients")
    heads, rows = image_page.local.drawer.overlay.data()
    assert heads == ("Line", "Column", "Attribution")
    assert len(rows) == 64
    assert cell.found is not None
    # Patches share out the same pixels.
    total = sum(float(row[2]) for row in rows)
    assert total == pytest.approx(sum(cell.found.attributions))


def test_a_missed_picture_is_struck_through_wherever_it_is_shown(
    image_page: ExplainPage, qtbot: QtBot
) -> None:
    drawer = image_page.local.drawer
    cell = open_cell(image_page, qtbot, 0, "integrated_gradients")
    assert cell.found is not None
    missed = cell.found.model_copy(
        update={"state": "outside", "struck": "\N{PLUS-MINUS SIGN}12 %", "is_uncertain": True}
    )
    before = drawer.overlay.heat.grab().toImage()
    drawer.show_cell(replace(cell, found=missed))
    shown = drawer.overlay.heat.grab().toImage()
    assert shown != before
    assert current().bad.lower() in colours_of(shown)
    assert drawer._chip.text == "Too uncertain \N{PLUS-MINUS SIGN}12 %"
    drawer.copy_picture()
    assert LIGHT.bad.lower() in colours_of(QGuiApplication.clipboard().image())
    assert "too uncertain: this picture is not to be quoted" in caption_words(
        replace(cell, found=missed)
    )


def test_menu_and_button_copy_the_same_figure(image_page: ExplainPage, qtbot: QtBot) -> None:
    open_cell(image_page, qtbot, 0, "integrated_gradients")
    drawer = image_page.local.drawer
    actions = drawer.overlay.heat.findChild(PictureActions)
    assert isinstance(actions, PictureActions)
    assert actions._image().deviceIndependentSize().toSize() == drawer._figure().size
    assert drawer.scale.isVisible()
    assert drawer._full.text().startswith("Scale 1 stands for 0.")
    assert drawer._untested.isVisible()


def test_figures_of_a_picture_that_is_gone_are_told_about(
    image_page: ExplainPage, qtbot: QtBot
) -> None:
    cell = open_cell(image_page, qtbot, 0, "integrated_gradients")
    image_page.presenter.session.artifact(cell.view.arrays).unlink()
    actions = image_page.local.drawer.overlay.heat.findChild(PictureActions)
    assert isinstance(actions, PictureActions)
    with pytest.raises(AuditError, match="Explain the samples again"):
        actions.copy_data()  # no window that could tell it holds this tab


def test_a_right_class_explained_in_blue_is_told(image_page: ExplainPage, qtbot: QtBot) -> None:
    drawer = image_page.local.drawer
    cell = open_cell(image_page, qtbot, 0, "integrated_gradients")
    assert cell.found is not None
    for note in ("The baseline's own output, 2.0, exceeds that of this row, 1.0.", ""):
        told = replace(cell, found=cell.found.model_copy(update={"baseline_note": note}))
        drawer.show_cell(told)
        assert (drawer.turned.text, drawer.turned.isVisible()) == (note, bool(note))
        assert note in caption_words(told)


def test_a_copied_image_says_all_that_its_picture_needs(
    image_page: ExplainPage, qtbot: QtBot
) -> None:
    cell = open_cell(image_page, qtbot, 0, "integrated_gradients")
    image_page.local.drawer.copy_picture()
    figure = QGuiApplication.clipboard().image()
    # Input and attribution stand side by side, above them the head, below them the caption.
    assert figure.width() > 2 * 640
    assert figure.height() > 640
    words = caption_words(cell)
    assert cell.found is not None
    assert cell.found.sentence in words
    assert "Validity not tested" in words
