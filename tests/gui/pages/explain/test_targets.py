"""What the bar above the grid offers: baselines that fit, and layers that the methods can use."""

from __future__ import annotations

import pytest

from core.plan import Plan
from core.plan.data import DataPlan
from core.plan.edit import edited
from core.plan.sources import BuiltinSource
from core.records.base import Kind
from core.records.layers import LayerChoice
from gui.pages.explain.layer_choice import (
    layer_changes,
    layer_options,
    layer_use,
    unit_changes,
    unit_words,
)
from gui.pages.explain.targets import baseline_options, target_options


def _plan(**explanation: object) -> Plan:
    plan = Plan(title="a", data=DataPlan(source=BuiltinSource(name="digits")))
    return edited(plan, {f"explanation.{name}": value for name, value in explanation.items()})


def _layer(path: str, *shape: int, has_maps: bool) -> LayerChoice:
    return LayerChoice(
        path=path,
        title=path.capitalize(),
        kind="conv",
        output_shape=shape,
        units=shape[0],
        unit_name="channel",
        axis="first",
        has_maps=has_maps,
        is_crossed=True,
        block=path,
    )


LAYERS = (_layer("conv1", 8, 4, 4, has_maps=True), _layer("linear", 10, has_maps=False))


@pytest.mark.parametrize(
    ("kind", "classes", "absent"),
    [
        ("tabular", 2, {"blurred"}),
        ("tabular", 3, {"blurred", "near_cutoff"}),
        ("image", 2, set()),
        ("series", 0, set()),
    ],
)
def test_baselines_are_those_that_fit(kind: Kind, classes: int, absent: set[str]) -> None:
    names = {one.name for one in baseline_options(_plan(), kind, classes=classes)}
    everything = {one.name for one in baseline_options(_plan(), "image", classes=2)}
    assert everything - names == absent


def test_texts_have_one_baseline_under_whatever_name() -> None:
    for name in ("training_mean", "zero"):
        (only,) = baseline_options(_plan(baseline=name), "text")
        assert (only.name, only.text) == (name, "unknown words")


def test_a_baseline_that_does_not_fit_can_be_left() -> None:
    fitting, asked = baseline_options(_plan(baseline="blurred"), "text")
    assert (fitting.text, asked.name) == ("unknown words", "blurred")
    assert "not for these data" in asked.tip


def test_a_layer_is_asked_for_only_where_a_method_looks_at_one() -> None:
    assert layer_use(_plan(methods=["saliency"]), "image") is None
    assert layer_use(_plan(methods=["grad_cam"]), "tabular") is None


def test_maps_need_a_layer_that_keeps_places() -> None:
    plan = _plan(methods=["saliency", "grad_cam"])
    use = layer_use(plan, "image")
    assert use is not None
    assert use.titles == ("Grad-CAM",)
    assert layer_options(plan, use, LAYERS) == [
        ("", "last maps"),
        ("conv1", "conv1: Conv1"),
    ]


def test_a_unit_may_be_of_any_layer() -> None:
    plan = edited(
        _plan(methods=["neuron_integrated_gradients"]), {"explanation.inside.layer": "linear"}
    )
    use = layer_use(plan, "image")
    assert use is not None
    assert use.has_unit
    assert [path for path, _ in layer_options(plan, use, LAYERS)] == ["conv1", "linear"]
    assert layer_options(plan, use, ()) == [("linear", "linear")]
    assert unit_words(LAYERS[0]) == ("channel", 8)


def test_a_class_named_before_does_not_hide_what_is_asked() -> None:
    plan = _plan(target="predicted", output="logit", class_name="7")
    offered = target_options(plan, "", ("6", "7"))
    assert len({one.text for one in offered}) == len(offered)
    assert [one.text for one in offered if one.is_in(plan)] == ["predicted class, logit"]
    named = _plan(target="named", output="logit", class_name="7")
    assert [one.text for one in target_options(named, "6", ("6", "7")) if one.is_in(named)] == [
        "7, logit"
    ]


def test_another_layer_begins_at_its_first_unit() -> None:
    plan = _plan(inside={"layer": "conv1", "unit": 24})
    inside = edited(plan, layer_changes("linear")).explanation.inside
    assert (inside.layer, inside.unit) == ("linear", 1)


def test_a_unit_that_was_seen_is_explained_in_its_own_layer() -> None:
    plan = _plan(methods=("saliency",), inside={"layer": "linear", "unit": 1})
    settings = edited(plan, unit_changes(plan, 24, layer="conv1")).explanation
    assert (settings.inside.layer, settings.inside.unit) == ("conv1", 24)
    assert settings.methods == ("saliency", "neuron_integrated_gradients")
    assert edited(plan, unit_changes(plan, 3)).explanation.methods == ("saliency",)
