"""The Local tab by mouse and keyboard: list, grid, drawer."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from core.errors import AuditError
from core.records.views.pictures import CasePicture
from gui.pages.explain.case_record import case_picture
from gui.pages.explain.cell_figure import caption_words
from gui.pages.explain.grid_model import Cell
from gui.pages.explain.page import ExplainPage
from gui.theme.current import current
from gui.theme.tokens import LIGHT
from gui.widgets.picture_actions import PictureActions
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import WAIT_MS


def _index(page: ExplainPage, row: int, method: str) -> QModelIndex:
    view = page.presenter.grid
    assert view is not None
    return page.local.grid.grid.place_of(view.samples[row].row, method)


def _open(page: ExplainPage, qtbot: QtBot, row: int, method: str) -> Cell:
    grid = page.local.grid
    grid.setFocus()
    grid.setCurrentIndex(_index(page, row, method))
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    cell = page.local.drawer.cell
    assert cell is not None
    return cell


def _colours(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_space_ticks_and_a_click_unticks(page: ExplainPage, qtbot: QtBot) -> None:
    samples = page.local.panel.list
    samples.setCurrentIndex(samples.samples.index(5))
    row = samples.samples.sample_at(5).row
    qtbot.keyClick(samples, Qt.Key.Key_Space)
    assert page.presenter.chosen[-1] == row
    assert page.header_actions()[-1].text == "Explain 5 samples"
    at = samples.visualRect(samples.samples.index(5)).center()
    qtbot.mouseClick(samples.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert row not in page.presenter.chosen


def test_search_and_filter_narrow_the_list(page: ExplainPage, qtbot: QtBot) -> None:
    panel = page.local.panel
    presenter = page.presenter
    assert presenter.samples is not None
    panel.pills.buttons()[1].click()
    assert panel.list.samples.rowCount() == presenter.samples.errors
    wanted = panel.list.samples.sample_at(0)
    with qtbot.waitSignal(panel.search.searched):
        qtbot.keyClicks(panel.search, str(wanted.row))
    rows = [panel.list.samples.sample_at(n).row for n in range(panel.list.samples.rowCount())]
    assert wanted.row in rows
    assert all(str(wanted.row) in str(row) for row in rows)


def test_samples_are_narrowed_to_a_group(page: ExplainPage) -> None:
    panel, presenter = page.local.panel, page.presenter
    group = panel.group
    assert group.itemText(0) == "Any recorded class"
    at = group.findData("malignant")
    group.setCurrentIndex(at)
    group.activated.emit(at)
    shown = presenter.shown_samples()
    assert {sample.recorded for sample in shown} == {"malignant"}
    assert group.itemText(at) == f"malignant ({len(shown):,})"
    presenter.edit({"overall.group_by": "mean radius"}, text="Sum up by a column")
    assert group.itemText(0) == "Any mean radius"
    assert group.count() == 5  # quarters of the numbers
    assert len(presenter.shown_samples()) > len(shown)


def test_each_sample_is_read_out_with_its_outcome(page: ExplainPage) -> None:
    model = page.local.panel.list.samples
    spoken = str(model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith(f"Row {model.sample_at(0).row}, predicted ")
    assert spoken.endswith(": wrong")


def test_every_cell_says_what_it_kept(page: ExplainPage) -> None:
    model = page.local.grid.grid
    role = Qt.ItemDataRole.AccessibleTextRole
    assert "off by" in str(model.data(_index(page, 0, "integrated_gradients"), role))
    assert "owes no sum" in str(model.data(_index(page, 0, "occlusion"), role))
    assert "images and series" in str(model.data(_index(page, 0, "grad_cam"), role))


def test_a_picture_whose_sum_is_off_is_struck_through(page: ExplainPage) -> None:
    view, grid = page.presenter.grid, page.local.grid
    assert view is not None
    cell = next(cell for cell in view.cells if cell.state == "outside")
    row = [sample.row for sample in view.samples].index(cell.row)
    place = grid.visualRect(_index(page, row, cell.method))
    shown = grid.viewport().grab(place).toImage()
    assert current().bad.lower() in _colours(shown)


def test_bars_of_a_row_are_in_one_order_for_all_methods(page: ExplainPage) -> None:
    model = page.local.grid.grid
    order = model.order_of(0)
    assert len(order) == len(set(order)) == 6


def test_the_corner_counts_what_can_be_quoted(page: ExplainPage) -> None:
    corner = page.local.grid._corner
    assert corner.accessibleName().startswith("1 of 4 can be quoted")
    assert "validity not tested" in corner.accessibleName()


def test_return_opens_the_drawer_and_escape_closes_it(page: ExplainPage, qtbot: QtBot) -> None:
    cell = _open(page, qtbot, 1, "integrated_gradients")
    drawer = page.local.drawer
    assert drawer.isVisible()
    assert cell.found is not None
    assert drawer._sum.text() == cell.found.sentence
    qtbot.keyClick(drawer, Qt.Key.Key_Escape)
    assert not drawer.isVisible()


def test_escape_closes_the_drawer_from_the_grid_too(page: ExplainPage, qtbot: QtBot) -> None:
    _open(page, qtbot, 1, "occlusion")
    qtbot.keyClick(page.local.grid, Qt.Key.Key_Escape)
    assert not page.local.drawer.isVisible()


def test_the_grid_is_copied_as_a_table(page: ExplainPage, qtbot: QtBot) -> None:
    view = page.presenter.grid
    assert view is not None
    qtbot.keyClick(page.local.grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, *lines = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t")[3:] == [method.title for method in view.methods]
    assert len(lines) == len(view.samples)
    assert lines[0].endswith("descriptive\tnot run")


def test_every_attribution_is_exported(page: ExplainPage, desk: Desk, tmp_path: Path) -> None:
    view = page.presenter.grid
    assert view is not None
    desk.target = tmp_path / "all.csv"
    page.header_actions()[0].trigger()
    with desk.target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(view.cells) * len(view.players)
    assert float(rows[0]["attribution"]) == view.cells[0].attributions[0]
    desk.target = tmp_path / "all.npz"
    page.header_actions()[0].trigger()
    with np.load(desk.target) as arrays:
        assert arrays["rows"].tolist() == [sample.row for sample in view.samples]
        assert arrays["occlusion.by_player"].shape == (4, 30)


def test_an_export_that_fails_is_told(page: ExplainPage, desk: Desk, tmp_path: Path) -> None:
    desk.target = tmp_path / "absent" / "all.npz"
    page.header_actions()[0].trigger()
    assert desk.notices[0].kind == "bad"


def test_arrows_lead_the_open_drawer_through_the_grid(page: ExplainPage, qtbot: QtBot) -> None:
    first = _open(page, qtbot, 0, "integrated_gradients")
    qtbot.keyClick(page.local.grid, Qt.Key.Key_Down)
    second = page.local.drawer.cell
    assert second is not None
    assert second.sample.row != first.sample.row
    assert second.method == first.method


def test_a_method_that_did_not_run_says_why(page: ExplainPage, qtbot: QtBot) -> None:
    grid, drawer = page.local.grid, page.local.drawer
    grid.setCurrentIndex(_index(page, 0, "grad_cam"))
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert drawer.isVisible()
    assert drawer.cell is None
    assert "images and series" in drawer._sum.text()
    assert not drawer.table.isVisible()
    drawer.out_button.click()
    assert "grad_cam" not in page.presenter.session.plan.explanation.methods
    assert not drawer.isVisible()


def test_the_head_of_a_method_tells_what_it_owes(page: ExplainPage) -> None:
    page.local.grid.horizontalHeader().sectionClicked.emit(0)
    drawer = page.local.drawer
    assert drawer.isVisible()
    assert drawer._notes.text().startswith("It owes a sum.")
    assert not drawer.out_button.isVisible()


def test_the_drawer_gives_way_to_the_grid_where_both_do_not_fit(
    page: ExplainPage, qtbot: QtBot
) -> None:
    page.local.resize(824, 596)
    _open(page, qtbot, 0, "occlusion")
    assert not page.local.panel.isVisible()
    page.local.drawer.close_drawer()
    assert page.local.panel.isVisible()


def test_attributions_are_listed_strongest_first_and_exported(
    page: ExplainPage, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    cell = _open(page, qtbot, 0, "integrated_gradients")
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
    _open(page, qtbot, 0, "occlusion")
    page.local.drawer.copy()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Occlusion\nRow ")
    assert "\t" in text


def test_the_bars_of_a_case_add_up_to_all_attributions(page: ExplainPage, qtbot: QtBot) -> None:
    cell = _open(page, qtbot, 0, "integrated_gradients")
    picture = case_picture(cell)
    assert cell.found is not None
    assert len(picture.values) == 10
    assert sum(picture.values) + (picture.rest or 0) == pytest.approx(sum(cell.found.attributions))
    assert picture.rest_label == "20 others together"


def test_the_case_is_drawn_by_the_worker(page: ExplainPage, qtbot: QtBot) -> None:
    _open(page, qtbot, 0, "integrated_gradients")
    qtbot.waitUntil(lambda: page.local.drawer.case.file is not None, timeout=WAIT_MS)


def test_only_methods_with_a_baseline_lead_from_it_to_the_row(
    page: ExplainPage, qtbot: QtBot
) -> None:
    drawer = page.local.drawer
    _open(page, qtbot, 0, "gradient_shap")
    assert drawer.way.isVisible()
    assert not drawer.table.isColumnHidden(4)
    drawer.way.buttons()[1].click()
    record = drawer._case_drawer._record
    assert isinstance(record, CasePicture)
    assert len(record.errors) == len(record.values)
    assert drawer._case_drawer._name == "local.waterfall"
    _open(page, qtbot, 0, "integrated_gradients")
    assert drawer.table.isColumnHidden(4)


def test_images_are_shown_as_squares_of_their_pixels(image_page: ExplainPage, qtbot: QtBot) -> None:
    cell = _open(image_page, qtbot, 0, "integrated_gradients")
    heat = image_page.local.drawer.overlay.heat
    assert heat.isVisible()
    assert (heat.image.width(), heat.image.height()) == (8, 8)
    assert cell.found is not None
    image_page.local.drawer.copy_picture()
    assert not QGuiApplication.clipboard().image().isNull()


def test_the_figures_of_a_picture_are_those_of_its_pixels(
    image_page: ExplainPage, qtbot: QtBot
) -> None:
    cell = _open(image_page, qtbot, 1, "integrated_gradients")
    heads, rows = image_page.local.drawer.overlay.data()
    assert heads == ("Line", "Column", "Attribution")
    assert len(rows) == 64
    assert cell.found is not None
    # Patches share out the same pixels.
    total = sum(float(row[2]) for row in rows)
    assert total == pytest.approx(sum(cell.found.attributions))


def test_the_layer_is_asked_for_where_a_method_looks_at_one(image_page: ExplainPage) -> None:
    line, presenter = image_page.local.bar.layer, image_page.presenter
    assert not line.isVisible()
    presenter.set_method("grad_cam", is_chosen=True)
    assert line.isVisible()
    assert line.layer.currentText() == "last maps"
    assert not line.unit.isVisible()
    assert line.read_button.isVisible()
    presenter.set_method("neuron_integrated_gradients", is_chosen=True)
    presenter.edit({"explanation.inside.layer": "conv1"}, text="Pick a layer")
    assert line.unit.isVisible()
    line.unit.setValue(3)
    assert presenter.session.plan.explanation.inside.unit == 3


def test_a_stale_grid_says_so_and_offers_to_explain_again(page: ExplainPage, qtbot: QtBot) -> None:
    local = page.local
    page.presenter.edit({"explanation.baseline": "zero"}, text="Choose the baseline")
    assert local.card.is_stale
    page.presenter.session.undo_stack.undo()
    assert not local.card.is_stale


def test_a_small_window_shows_samples_in_place_of_the_grid(page: ExplainPage, qtbot: QtBot) -> None:
    local = page.local
    local.set_density(is_compact=True)
    local.resize(536, 316)
    assert local.grid.isVisible()
    assert not local.panel.isVisible()
    local.bar.samples_button.click()
    assert local.panel.isVisible()
    assert not local.grid.isVisible()
    assert local.minimumSizeHint().width() <= 536
    local.bar.samples_button.click()
    _open(page, qtbot, 0, "occlusion")
    assert local.drawer.isVisible()
    assert not local.grid.isVisible()
    local.set_density(is_compact=False)
    local.resize(1080, 696)
    assert local.panel.isVisible()


def test_the_heads_point_at_what_can_be_pressed(page: ExplainPage) -> None:
    head = page.local.grid.horizontalHeader()
    tip = str(
        page.local.grid.grid.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    )
    assert "Does not show" in tip
    assert head.height() == 100
    assert page.local.grid.indexAt(QPoint(5, 5)).isValid()


def test_a_missed_picture_is_struck_through_wherever_it_is_shown(
    image_page: ExplainPage, qtbot: QtBot
) -> None:
    drawer = image_page.local.drawer
    cell = _open(image_page, qtbot, 0, "integrated_gradients")
    assert cell.found is not None
    missed = cell.found.model_copy(
        update={"state": "outside", "struck": "\N{PLUS-MINUS SIGN}12 %", "is_uncertain": True}
    )
    before = drawer.overlay.heat.grab().toImage()
    drawer.show_cell(replace(cell, found=missed))
    shown = drawer.overlay.heat.grab().toImage()
    assert shown != before
    assert current().bad.lower() in _colours(shown)
    assert drawer._chip.text == "Too uncertain \N{PLUS-MINUS SIGN}12 %"
    drawer.copy_picture()
    assert LIGHT.bad.lower() in _colours(QGuiApplication.clipboard().image())
    assert "too uncertain: this picture is not to be quoted" in caption_words(
        replace(cell, found=missed)
    )


def test_menu_and_button_copy_the_same_figure(image_page: ExplainPage, qtbot: QtBot) -> None:
    _open(image_page, qtbot, 0, "integrated_gradients")
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
    cell = _open(image_page, qtbot, 0, "integrated_gradients")
    image_page.presenter.session.artifact(cell.view.arrays).unlink()
    actions = image_page.local.drawer.overlay.heat.findChild(PictureActions)
    assert isinstance(actions, PictureActions)
    with pytest.raises(AuditError, match="Explain the samples again"):
        actions.copy_data()  # no window that could tell it holds this tab


def test_a_right_class_explained_in_blue_is_told(image_page: ExplainPage, qtbot: QtBot) -> None:
    drawer = image_page.local.drawer
    cell = _open(image_page, qtbot, 0, "integrated_gradients")
    assert cell.found is not None
    for note in ("The baseline's own output, 2.0, exceeds that of this row, 1.0.", ""):
        told = replace(cell, found=cell.found.model_copy(update={"baseline_note": note}))
        drawer.show_cell(told)
        assert (drawer.turned.text, drawer.turned.isVisible()) == (note, bool(note))
        assert note in caption_words(told)


def test_a_copied_image_says_all_that_its_picture_needs(
    image_page: ExplainPage, qtbot: QtBot
) -> None:
    cell = _open(image_page, qtbot, 0, "integrated_gradients")
    image_page.local.drawer.copy_picture()
    figure = QGuiApplication.clipboard().image()
    # Input and attribution stand side by side, above them the head, below them the caption.
    assert figure.width() > 2 * 640
    assert figure.height() > 640
    words = caption_words(cell)
    assert cell.found is not None
    assert cell.found.sentence in words
    assert "Validity not tested" in words


def test_the_page_says_where_an_export_lies(page: ExplainPage, desk: Desk, tmp_path: Path) -> None:
    desk.target = tmp_path / "attributions.csv"
    page.header_actions()[0].trigger()
    assert desk.notices[-1].text == "Exported attributions.csv."
    assert str(tmp_path) in desk.notices[-1].remedy


def test_two_classes_are_listed_by_the_probability_of_the_positive_one(page: ExplainPage) -> None:
    listed = page.presenter.samples
    assert listed is not None
    assert listed.positive == "malignant"
    for sample in listed.samples:
        if sample.certainty is None or sample.certainty < 0.51:
            continue  # both classes print alike
        is_shared = sample.predicted == listed.positive
        assert (sample.positive_probability == sample.probability) == is_shared
