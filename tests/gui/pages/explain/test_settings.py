"""The drawer of settings: feature groups, and only fields that something reads."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from gui.pages.explain.page import ExplainPage


def test_groups_keep_names_apart_and_one_column_each(page: ExplainPage) -> None:
    editor = page.local.settings.groups
    page.local.bar.settings_button.click()
    for _ in range(2):
        editor.add_button.click()
    editor._remove(0)
    editor.add_button.click()
    assert [group.name for group in editor.groups] == ["group 2", "group 1"]
    menu = editor.menu_for(0)
    own, other = menu.actions()[0], menu.actions()[2]
    assert not own.isEnabled()
    assert "One column has to stay" in own.toolTip()
    other.trigger()
    assert own.isEnabled()
    field = editor.findChildren(QLineEdit)[-1]
    field.setText("  ")
    field.editingFinished.emit()
    assert field.text() == editor.groups[1].name


def test_groups_can_be_taken_out_of_data_that_have_no_columns(image_page: ExplainPage) -> None:
    editor, presenter = image_page.local.settings.groups, image_page.presenter
    image_page.local.bar.settings_button.click()
    assert not editor.isVisible()
    group = {"name": "both", "features": ["radius", "area"]}
    presenter.edit({"explanation.parts.groups": [group]}, text="Group columns")
    assert editor.isVisible()
    assert not editor.add_button.isEnabled()
    editor._remove(0)
    assert editor.groups == ()
    assert not editor.isVisible()


def test_fields_that_nothing_reads_are_not_shown(image_page: ExplainPage) -> None:
    drawer, presenter = image_page.local.settings, image_page.presenter

    def fields() -> set[str]:
        return {row.info.path.rpartition(".")[2] for row in drawer.form.rows}

    presenter.set_method("occlusion", is_chosen=True)
    assert {"grid", "window"} <= fields()
    assert not {"superpixels", "stride"} & fields()
    presenter.edit({"explanation.parts.image": "superpixels"}, text="Cut otherwise")
    presenter.edit({"explanation.tuning.window": 3}, text="Slide a window")
    assert {"superpixels", "stride"} <= fields()
    assert "grid" not in fields()
    presenter.edit({"explanation.target": "predicted"}, text="Explain what was predicted")
    assert "against" not in fields()
    presenter.edit({"explanation.target": "positive"}, text="Explain the positive class")
    assert "against" in fields()


def test_the_form_fills_the_drawer_of_a_small_window(page: ExplainPage) -> None:
    local = page.local
    local.set_density(is_compact=True)
    local.resize(536, 316)
    local.bar.settings_button.click()
    drawer = local.settings
    assert drawer.form.width() >= drawer.width() - 2
