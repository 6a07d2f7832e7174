"""The question above the grid, and the drawers of methods, settings and groups."""

from __future__ import annotations

from PySide6.QtCore import Qt

from gui.pages.explain.page import ExplainPage


def test_the_question_is_edited_above_the_grid(page: ExplainPage) -> None:
    bar, session = page.local.bar, page.presenter.session
    bar.baseline.setCurrentIndex(bar.baseline.findData("zero"))
    bar.baseline.activated.emit(bar.baseline.currentIndex())
    assert session.plan.explanation.baseline == "zero"
    bar.target.setCurrentIndex(3)
    bar.target.activated.emit(3)
    settings = session.plan.explanation
    assert (settings.target, settings.output) == ("predicted", "probability")


def test_the_row_of_a_baseline_is_asked_beside_it(page: ExplainPage) -> None:
    bar, session = page.local.bar, page.presenter.session
    assert not bar.row.isVisible()
    at = bar.baseline.findData("row")
    assert "chosen by hand" in bar.baseline.itemData(at, Qt.ItemDataRole.ToolTipRole)
    bar.baseline.setCurrentIndex(at)
    bar.baseline.activated.emit(at)
    assert bar.row.isVisible()
    bar.row.setValue(7)
    assert session.plan.explanation.references.row == 7
    session.undo_stack.undo()
    assert bar.row.value() == 1


def test_the_drawer_adds_methods_and_bars_wrong_ones(page: ExplainPage) -> None:
    page.local.bar.methods_button.click()
    drawer, session = page.local.methods, page.presenter.session
    assert drawer.isVisible()
    cam = drawer.row("grad_cam")
    assert cam.box.isEnabled()  # so that it can be taken out
    assert "image" in cam.about.text() or "convolution" in cam.about.text()
    cam.box.click()
    assert not cam.box.isEnabled()
    for name in ("saliency", "lime"):
        drawer.row(name).box.click()
    assert session.plan.explanation.methods[-2:] == ("saliency", "lime")
    for name in session.plan.explanation.methods[1:]:
        drawer.row(name).box.click()
    last = session.plan.explanation.methods
    assert len(last) == 1
    assert not drawer.row(last[0]).box.isEnabled()


def test_methods_are_found_by_what_they_do(page: ExplainPage) -> None:
    page.local.bar.methods_button.click()
    drawer = page.local.methods
    drawer.search.setText("saliency")
    drawer.search.searched.emit("saliency")
    assert drawer.row("saliency").isVisible()
    assert not drawer.row("lime").isVisible()


def test_settings_offer_what_the_data_take(page: ExplainPage) -> None:
    page.local.bar.methods_button.click()
    page.local.bar.settings_button.click()
    assert not page.local.methods.isVisible()
    drawer, session = page.local.settings, page.presenter.session
    fields = {row.info.path: row.info for row in drawer.form.rows}
    assert "explanation.grid" not in fields
    names = [value for value, _ in fields["explanation.baseline"].options]
    assert "nearest_others" in names
    assert "blurred" not in names
    assert session.plan.explanation.parts.groups == ()


def test_columns_are_grouped_by_hand(page: ExplainPage) -> None:
    page.local.bar.settings_button.click()
    editor, session = page.local.settings.groups, page.presenter.session
    editor.add_button.click()
    names = page.presenter.feature_names()
    assert session.plan.explanation.parts.groups[0].features == names[:1]
    menu = editor.menu_for(0)
    next(action for action in menu.actions() if action.text() == names[2]).trigger()
    group = session.plan.explanation.parts.groups[0]
    assert group.features == (names[0], names[2])
    assert names[2] not in editor.free_columns()
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.plan.explanation.parts.groups == ()
