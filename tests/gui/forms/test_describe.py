"""Every field of the plan can be described, in words and with its bounds."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from core.plan import Plan
from core.plan.edit import edited, value_at
from core.plan.model import CnnPlan, LoadedPlan, MlpPlan, RecurrentPlan
from core.plan.parts import FeatureGroup
from core.plan.sources import ArraySource, BuiltinSource, ImageFolderSource, TableSource
from gui.forms.describe import describe, has_field, paths_of

MODELS: list[BaseModel] = [
    MlpPlan(),
    CnnPlan(),
    RecurrentPlan(),
    LoadedPlan(weights="a.safetensors", architecture="a.json"),
]
SOURCES: list[BaseModel] = [
    BuiltinSource(name="digits"),
    TableSource(path="a.csv", target="y", roles={"age": "sensitive"}),
    ArraySource(path="a.npz", contents="image"),
    ImageFolderSource(path="pictures"),
]


def variants(plan: Plan) -> list[Plan]:
    """Return plans that together hold every field of every variant."""
    return [
        *(plan.model_copy(update={"model": model}) for model in MODELS),
        *(
            plan.model_copy(update={"data": plan.data.model_copy(update={"source": source})})
            for source in SOURCES
        ),
    ]


def test_every_field_of_every_variant_is_described(plan: Plan) -> None:
    for variant in variants(plan):
        paths = paths_of(variant)
        assert len(paths) > 40
        for path in paths:
            info = describe(variant, path)
            assert info.title
            assert info.help, path
            assert info.kind not in {"choice", "choices"} or len(info.options) >= 1, path
            if info.has_default:
                assert info.text_of(info.default)


def test_walk_misses_no_field_of_any_section(plan: Plan) -> None:
    """Count the plan's own values naively and compare."""

    def leaves(value: object, prefix: str) -> set[str]:
        if isinstance(value, BaseModel):
            return {
                path
                for name in type(value).model_fields
                for path in leaves(getattr(value, name), f"{prefix}{name}.")
            }
        if isinstance(value, dict):
            return {f"{prefix}{name}" for name in value}
        if isinstance(value, tuple) and any(isinstance(item, BaseModel) for item in value):
            return {
                path for at, item in enumerate(value) for path in leaves(item, f"{prefix}{at}.")
            }
        return {prefix[:-1]}

    # An empty list does not tell that sections would stand in it.
    group = FeatureGroup(name="size", features=("age",))
    parts = plan.explanation.parts.model_copy(update={"groups": (group,)})
    explained = plan.explanation.model_copy(update={"parts": parts})
    plan = plan.model_copy(update={"explanation": explained})
    for variant in variants(plan):
        assert set(paths_of(variant)) == leaves(variant, "")
        for path in paths_of(variant):
            value_at(variant, path)


def test_number_carries_its_bounds_and_default(plan: Plan) -> None:
    info = describe(plan, "training.learning_rate")
    assert (info.kind, info.minimum, info.maximum, info.is_open_minimum) == ("number", 0, 10, True)
    assert info.limits_text == "Default 0.001, allowed above 0, up to 10."
    assert describe(plan, "training.epochs").limits_text == ("Default 100, allowed 1 to 10,000.")


def test_choice_reads_as_people_write_it(plan: Plan) -> None:
    optimiser = describe(plan, "training.optimiser")
    assert dict(optimiser.options) == {"adam": "Adam", "adamw": "AdamW", "sgd": "SGD"}
    methods = dict(describe(plan, "explanation.methods").options)
    assert methods["input_x_gradient"] == "Input × Gradient"
    assert "“Automatic”" in describe(plan, "training.loss").help


def test_items_of_a_list_have_their_own_bounds(plan: Plan) -> None:
    hidden = describe(plan, "model.hidden")
    assert (hidden.kind, hidden.is_whole, hidden.minimum, hidden.maximum) == (
        "numbers",
        True,
        1,
        4096,
    )
    grid = describe(plan, "explanation.grid")
    assert (grid.fewest, grid.most, grid.maximum) == (2, 2, 64)


def test_field_that_tells_variants_apart_offers_all_of_them(plan: Plan) -> None:
    assert [value for value, _ in describe(plan, "model.family").options] == [
        "mlp",
        "cnn",
        "text_cnn",
        "recurrent",
        "transformer",
        "vision",
        "loaded",
    ]


def test_same_path_follows_the_variant(plan: Plan) -> None:
    recurrent = edited(plan, {"model": RecurrentPlan()})
    assert describe(recurrent, "model.hidden").kind == "integer"
    assert describe(plan, "model.hidden").kind == "numbers"
    assert has_field(recurrent, "model.cell")
    assert not has_field(plan, "model.cell")


def test_optional_limit_is_a_number_that_may_be_missing(plan: Plan) -> None:
    info = describe(plan, "limits.0.at_least")
    assert (info.kind, info.is_optional, info.has_default) == ("number", True, True)


@pytest.mark.parametrize("path", ["training", "model.nothing", "limits", "limits.99.check", "x.y"])
def test_what_is_no_field_is_refused(plan: Plan, path: str) -> None:
    with pytest.raises(KeyError):
        describe(plan, path)
