"""The Local tab by mouse and keyboard: list, grid, and the room for the drawer."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from gui.pages.explain.page import ExplainPage
from gui.theme.current import current
from tests.gui.pages.desk import Desk
from tests.gui.pages.explain.cells import colours_of, index_of, open_cell


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
    assert "off by" in str(model.data(index_of(page, 0, "integrated_gradients"), role))
    assert "owes no sum" in str(model.data(index_of(page, 0, "occlusion"), role))
    assert "images and series" in str(model.data(index_of(page, 0, "grad_cam"), role))


def test_a_picture_whose_sum_is_off_is_struck_through(page: ExplainPage) -> None:
    view, grid = page.presenter.grid, page.local.grid
    assert view is not None
    cell = next(cell for cell in view.cells if cell.state == "outside")
    row = [sample.row for sample in view.samples].index(cell.row)
    place = grid.visualRect(index_of(page, row, cell.method))
    shown = grid.viewport().grab(place).toImage()
    assert current().bad.lower() in colours_of(shown)


def test_bars_of_a_row_are_in_one_order_for_all_methods(page: ExplainPage) -> None:
    model = page.local.grid.grid
    order = model.order_of(0)
    assert len(order) == len(set(order)) == 6


def test_the_corner_counts_what_can_be_quoted(page: ExplainPage) -> None:
    corner = page.local.grid._corner
    assert corner.accessibleName().startswith("1 of 4 can be quoted")
    assert "validity not tested" in corner.accessibleName()


def test_return_opens_the_drawer_and_escape_closes_it(page: ExplainPage, qtbot: QtBot) -> None:
    cell = open_cell(page, qtbot, 1, "integrated_gradients")
    drawer = page.local.drawer
    assert drawer.isVisible()
    assert cell.found is not None
    assert drawer._sum.text() == cell.found.sentence
    qtbot.keyClick(drawer, Qt.Key.Key_Escape)
    assert not drawer.isVisible()


def test_escape_closes_the_drawer_from_the_grid_too(page: ExplainPage, qtbot: QtBot) -> None:
    open_cell(page, qtbot, 1, "occlusion")
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
    first = open_cell(page, qtbot, 0, "integrated_gradients")
    qtbot.keyClick(page.local.grid, Qt.Key.Key_Down)
    second = page.local.drawer.cell
    assert second is not None
    assert second.sample.row != first.sample.row
    assert second.method == first.method


def test_the_drawer_gives_way_to_the_grid_where_both_do_not_fit(
    page: ExplainPage, qtbot: QtBot
) -> None:
    page.local.resize(824, 596)
    open_cell(page, qtbot, 0, "occlusion")
    assert not page.local.panel.isVisible()
    page.local.drawer.close_drawer()
    assert page.local.panel.isVisible()


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


def test_a_grid_of_other_samples_than_the_ticked_ones_says_so(page: ExplainPage) -> None:
    presenter, others = page.presenter, page.local.others
    assert not others.isVisible()
    assert presenter.samples is not None
    other = next(s.row for s in presenter.samples.samples if s.row not in presenter.chosen)
    presenter.choose(other, is_chosen=True)
    assert others.text() == "1 ticked sample not explained yet."
    presenter.choose(presenter.chosen[0], is_chosen=False)
    assert others.isVisible()
    assert others.text().endswith("; 1 sample shown without a tick.")


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
    open_cell(page, qtbot, 0, "occlusion")
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
    assert head.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    assert head.height() == 100
    assert page.local.grid.indexAt(QPoint(5, 5)).isValid()


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
