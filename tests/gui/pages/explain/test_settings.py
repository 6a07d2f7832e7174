"""The drawer of settings: feature groups, and only fields that something reads."""

from __future__ import annotations

from typing import Literal

import pytest
from PySide6.QtWidgets import QLineEdit

from core.records.layers import LayerChoice
from gui.forms.choice_editors import ChoicesEditor
from gui.forms.row import FieldRow
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


def test_columns_are_picked_by_their_names(page: ExplainPage) -> None:
    drawer, presenter = page.local.settings, page.presenter

    def row(name: str) -> FieldRow:
        return next(one for one in drawer.form.rows if one.info.path == f"overall.{name}")

    names = presenter.feature_names()
    assert tuple(value for value, _ in row("features").info.options) == names
    assert row("group_by").info.kind == "text", "the columns beside the inputs are not known yet"
    editor = row("features").editor
    assert isinstance(editor, ChoicesEditor)
    assert editor.currentText() == "the largest four"
    row("features").edited.emit((names[3],))
    row("group_by").edited.emit(names[0])
    assert row("group_by").info.options == (("", "no column"), (names[0], names[0]))
    assert presenter.session.plan.overall.features == (names[3],)
    assert presenter.session.plan.overall.group_by == names[0]


def test_data_without_columns_are_not_asked_for_any(image_page: ExplainPage) -> None:
    form, presenter = image_page.local.settings.form, image_page.presenter
    paths = {row.info.path for row in form.rows}
    assert "overall.rows" in paths
    assert not paths & {f"overall.{name}" for name in ("features", "points", "curves", "group_by")}
    presenter.edit({"overall.group_by": "age"}, text="Sum up by a column")
    assert "overall.group_by" in {row.info.path for row in form.rows}


def test_another_layer_begins_at_its_first_unit_in_one_step(
    image_page: ExplainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawer, presenter = image_page.local.settings, image_page.presenter
    session = presenter.session
    conv, dense = _layer("conv1", "channel", units=8), _layer("dense1", "unit", units=32)
    monkeypatch.setattr(presenter, "layers", lambda: (conv, dense))
    presenter.pick_unit(30, layer="dense1")

    def row(name: str) -> FieldRow:
        return next(one for one in drawer.form.rows if one.info.path.endswith(f".inside.{name}"))

    assert row("unit").info.maximum == 32
    row("layer").edited.emit("conv1")
    inside = session.plan.explanation.inside
    assert (inside.layer, inside.unit) == ("conv1", 1)
    assert row("unit").info.range_text == "1 to 8"
    assert "Layer conv1 has 8 channels; in another layer it is set back to 1." in (
        row("unit").info.help
    )
    row("layer").edited.emit("conv1")
    session.undo_stack.undo()
    inside = session.plan.explanation.inside
    assert (inside.layer, inside.unit) == ("dense1", 30)


def _layer(path: str, unit_name: Literal["channel", "unit"], *, units: int) -> LayerChoice:
    return LayerChoice(
        path=path,
        title="Layer",
        kind="conv",
        output_shape=(units, 8, 8),
        units=units,
        unit_name=unit_name,
        axis="first",
        has_maps=True,
        is_crossed=True,
        block=path,
    )
