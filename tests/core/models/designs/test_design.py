from __future__ import annotations

from typing import Any

import pytest

from core.errors import AuditError
from core.models.build import build
from core.models.designs.design import design
from core.models.shapes import layer_shapes
from core.plan.model import (
    CnnPlan,
    KimPlan,
    LoadedPlan,
    MlpPlan,
    ModelPlan,
    RecurrentPlan,
    TransformerPlan,
)
from core.records.architecture import Architecture, Conv, Layer, Recurrent, Residual, Scale, walk
from core.records.data import DatasetRecord, Feature

SHAPES = {"tabular": (7,), "image": (1, 8, 8), "series": (2, 20), "text": (12,)}


def dataset(kind: str, **changes: Any) -> DatasetRecord:
    values = {
        "name": "rows",
        "source": "rows",
        "kind": kind,
        "task": "classification",
        "rows": 10,
        "input_shape": SHAPES[kind],
        "target": "y",
        "class_names": ("a", "b", "c"),
        "features": (Feature(name="f", kind="numeric"),),
        "fingerprint": "0",
    }
    return DatasetRecord.model_validate(values | changes)


def names(architecture: Architecture) -> list[str]:
    return [layer.name for layer in architecture.layers]


def test_a_feed_forward_network_is_designed_layer_by_layer() -> None:
    plan = MlpPlan(hidden=(6, 5), dropout=0.1)
    found = design(plan, dataset=dataset("tabular"), loss="cross_entropy", target_scale=None)
    assert names(found) == [
        "linear1",
        "activation1",
        "dropout1",
        "linear2",
        "activation2",
        "dropout2",
        "output",
    ]
    assert layer_shapes(found)[-1] == (3,)
    assert found.output == "logits"


@pytest.mark.parametrize("kind", ["image", "series"])
def test_images_and_series_are_flattened_for_a_feed_forward_network(kind: str) -> None:
    found = design(MlpPlan(), dataset=dataset(kind), loss="cross_entropy", target_scale=None)
    assert names(found)[0] == "flatten"
    build(found)


@pytest.mark.parametrize(("kind", "side"), [("image", (2, 2)), ("series", (5,))])
def test_convolutions_keep_the_size_and_pooling_halves_it(kind: str, side: tuple[int, ...]) -> None:
    plan = CnnPlan(channels=(4, 6), kernel=5, hidden=(3,), dropout=0.2)
    found = design(plan, dataset=dataset(kind), loss="cross_entropy", target_scale=None)
    shapes = dict(zip(names(found), layer_shapes(found), strict=True))
    assert shapes["conv1"][1:] == SHAPES[kind][1:]
    assert shapes["pool2"] == (6, *side)
    assert names(found) == [
        "conv1",
        "activation1",
        "pool1",
        "conv2",
        "activation2",
        "pool2",
        "flatten",
        "dropout1",
        "linear1",
        "activation3",
        "dropout2",
        "output",
    ]
    build(found)


def test_a_recurrent_network_reads_steps_and_ends_in_both_directions() -> None:
    plan = RecurrentPlan(cell="lstm", hidden=4, layers=2, bidirectional=True, dropout=0.3)
    found = design(plan, dataset=dataset("series"), loss="cross_entropy", target_scale=None)
    assert names(found) == ["steps_first", "recurrent", "readout", "dropout1", "output"]
    recurrent = found.layers[1]
    assert isinstance(recurrent, Recurrent)
    assert (recurrent.inputs, recurrent.dropout) == (2, 0.3)
    assert layer_shapes(found)[2] == (8,)
    build(found)


def test_a_mean_readout_and_one_layer_need_no_dropout_between() -> None:
    plan = RecurrentPlan(readout="mean", dropout=0.3)
    found = design(plan, dataset=dataset("series"), loss="cross_entropy", target_scale=None)
    recurrent = found.layers[1]
    assert isinstance(recurrent, Recurrent)
    assert recurrent.dropout == 0.0
    build(found)


def test_bce_gives_a_single_logit() -> None:
    two = dataset("tabular", class_names=("a", "b"))
    found = design(MlpPlan(), dataset=two, loss="bce", target_scale=None)
    assert (found.output, layer_shapes(found)[-1]) == ("logit", (1,))


def test_a_regression_ends_in_the_unit_of_the_target() -> None:
    numbers = dataset("tabular", task="regression", class_names=())
    found = design(MlpPlan(), dataset=numbers, loss="mse", target_scale=(77.0, 152.0))
    assert found.output == "value"
    assert found.layers[-1] == Scale(name="scale", factor=77.0, offset=152.0)


def test_families_that_do_not_fit_the_data_are_refused() -> None:
    with pytest.raises(AuditError, match="A recurrent network does not fit tables"):
        design(RecurrentPlan(), dataset=dataset("tabular"), loss="auto", target_scale=None)
    with pytest.raises(AuditError, match="A convolutional network does not fit tables") as caught:
        design(CnnPlan(), dataset=dataset("tabular"), loss="auto", target_scale=None)
    assert "Allowed: 'mlp' for tables." in caught.value.sentence
    with pytest.raises(AuditError, match="A recurrent network does not fit images"):
        design(RecurrentPlan(), dataset=dataset("image"), loss="auto", target_scale=None)


def test_nothing_is_pooled_below_one() -> None:
    plan = CnnPlan(channels=(2, 2, 2, 2))
    with pytest.raises(AuditError, match="Layer 'pool4' would pool down to nothing") as caught:
        design(plan, dataset=dataset("image"), loss="auto", target_scale=None)
    assert "at most 3 blocks" in caught.value.sentence
    three = CnnPlan(channels=(2, 2, 2))
    found = design(three, dataset=dataset("image"), loss="auto", target_scale=None)
    assert (2, 1, 1) in layer_shapes(found)
    without = CnnPlan(channels=(2,) * 8, pooling="none", hidden=())
    build(design(without, dataset=dataset("image"), loss="auto", target_scale=None))


def test_an_even_kernel_is_refused() -> None:
    with pytest.raises(AuditError, match="Choose 3 or 5"):
        design(CnnPlan(kernel=4), dataset=dataset("image"), loss="auto", target_scale=None)


def test_loaded_weights_are_not_designed() -> None:
    plan = LoadedPlan(weights="w", architecture="a")
    with pytest.raises(TypeError):
        design(plan, dataset=dataset("tabular"), loss="auto", target_scale=None)


def designed(plan: ModelPlan, kind: str, **changes: Any) -> Architecture:
    if kind == "text":
        changes = {"lengths": (1, 12), "words": 30} | changes
    return design(plan, dataset=dataset(kind, **changes), loss="cross_entropy", target_scale=None)


def unequal(fewest: int = 2) -> dict[str, Any]:
    return {"lengths": (fewest, 20), "input_shape": (3, 20)}


def layer_of(described: Architecture, name: str) -> Layer:
    return next(layer for layer in described.layers if layer.name == name)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (RecurrentPlan(), ["embedding", "recurrent", "readout", "output"]),
        (KimPlan(dropout=0.1), ["embedding", "channels_first", "filters", "dropout1", "output"]),
        (
            TransformerPlan(layers=1),
            ["embedding", "position", "encoder1", "norm", "readout", "output"],
        ),
        (
            CnnPlan(channels=(4,), readout="max", hidden=()),
            [
                "embedding",
                "channels_first",
                "conv1",
                "activation1",
                "pool1",
                "readout",
                "output",
            ],
        ),
    ],
)
def test_texts_begin_with_word_vectors(plan: ModelPlan, expected: list[str]) -> None:
    found = designed(plan, "text")
    assert (names(found), found.steps) == (expected, "tokens")
    build(found)


@pytest.mark.parametrize(
    "plan",
    [
        RecurrentPlan(readout="attention"),
        TransformerPlan(positions="none"),
        TransformerPlan(readout="attention", dropout=0.1),
        CnnPlan(readout="average", is_residual=True, normalisation="batch"),
    ],
)
def test_series_of_unequal_length_are_read_without_the_channel_that_marks_them(
    plan: ModelPlan,
) -> None:
    found = designed(plan, "series", **unequal())
    assert (found.steps, found.input_shape) == ("marked", (3, 20))
    build(found)


def test_a_forecast_ends_in_as_many_steps_as_the_horizon_in_the_unit_of_the_series() -> None:
    ahead = dataset("series", task="forecasting", class_names=(), horizon=5)
    for plan in (MlpPlan(), RecurrentPlan(), CnnPlan(), TransformerPlan()):
        found = design(plan, dataset=ahead, loss="mse", target_scale=(3.0, 40.0))
        assert found.output == "forecast"
        assert layer_shapes(found)[-1] == (5,)
        assert found.layers[-1] == Scale(name="scale", factor=3.0, offset=40.0)
        build(found)


def test_normalisation_stands_between_a_layer_and_its_activation() -> None:
    found = designed(MlpPlan(hidden=(5,), normalisation="layer"), "tabular")
    assert names(found) == ["linear1", "norm1", "activation1", "output"]
    found = designed(CnnPlan(channels=(5,), normalisation="batch", hidden=()), "image")
    assert names(found)[:4] == ["conv1", "norm1", "activation1", "pool1"]
    conv = layer_of(found, "conv1")
    assert isinstance(conv, Conv)
    assert not conv.bias


def test_each_choice_of_a_convolution_reaches_its_layer() -> None:
    plan = CnnPlan(
        channels=(4,), kernel=3, stride=2, dilation=2, padding="none", pooling="min", pool=3
    )
    found = designed(plan, "image", input_shape=(1, 20, 20))
    conv, pool = found.layers[0], layer_of(found, "pool1")
    assert isinstance(conv, Conv)
    assert (conv.kernel, conv.stride, conv.dilation, conv.padding) == (3, 2, 2, 0)
    assert pool.kind == "pool"
    assert (pool.operation, pool.kernel, pool.stride) == ("min", 3, 3)
    assert layer_shapes(found)[2] == (4, 2, 2)


def test_residual_blocks_go_around_two_convolutions() -> None:
    plan = CnnPlan(channels=(4, 4), is_residual=True, pooling="none", normalisation="batch")
    found = designed(plan, "image")
    first, second = layer_of(found, "block1"), layer_of(found, "block2")
    assert isinstance(first, Residual)
    assert isinstance(second, Residual)
    assert [layer.name for layer in first.shortcut] == ["shortcut", "shortcut_norm"]
    assert second.shortcut == ()
    assert sum(isinstance(layer, Conv) for layer in walk(found.layers)) == 5
    build(found)


@pytest.mark.parametrize(
    ("plan", "kind", "changes", "words"),
    [
        (MlpPlan(), "text", {}, "A feed-forward network does not fit texts"),
        (MlpPlan(), "series", unequal(), "needs series of one length"),
        (KimPlan(), "series", {}, "parallel filters over words does not fit series"),
        (TransformerPlan(), "image", {}, "A transformer does not fit images"),
        (CnnPlan(), "text", {}, "needs texts of one length"),
        (CnnPlan(), "series", unequal(), "needs series of one length"),
        (KimPlan(windows=(3, 3)), "text", {}, "window is named twice"),
        (TransformerPlan(width=30, heads=4), "text", {}, "Choose a width of 28 or 32"),
        (TransformerPlan(width=3, heads=4), "text", {}, "Choose a width of 4,"),
        (TransformerPlan(activation="tanh"), "text", {}, "'relu' or 'gelu'"),
        (CnnPlan(is_residual=True, padding="none"), "image", {}, "Residual blocks need"),
        (
            CnnPlan(padding="none", kernel=9),
            "image",
            {},
            "layer 'conv1' is larger than what it sees. Found: 8 × 8, and a kernel of 9 × 9.",
        ),
        (
            CnnPlan(padding="none", kernel=3, dilation=3, pooling="none"),
            "image",
            {},
            "2 × 2, and a kernel of 3 × 3 that reaches over 7. Allowed: at least 7",
        ),
        (
            CnnPlan(padding="none", readout="max"),
            "series",
            unequal(2),
            "'conv1' is larger than what it sees. Found: 2 steps in the shortest row",
        ),
        (CnnPlan(pool=9), "image", {}, "Layer 'pool1' would pool down to nothing"),
        (
            CnnPlan(channels=(4,), pool=16),
            "series",
            {"input_shape": (1, 12)},
            "Found: 12 steps before it",
        ),
    ],
)
def test_what_does_not_fit_is_told_before_anything_is_built(
    plan: ModelPlan, kind: str, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(AuditError) as caught:
        designed(plan, kind, **changes)
    assert words in caught.value.sentence


def test_rows_of_one_step_are_read() -> None:
    pooled = CnnPlan(readout="max", channels=(2, 2, 2))
    unequal_plans: tuple[ModelPlan, ...] = (RecurrentPlan(), TransformerPlan(), pooled)
    for plan in unequal_plans:
        build(designed(plan, "series", **unequal(1)))
    equal_plans: tuple[ModelPlan, ...] = (RecurrentPlan(), TransformerPlan(), MlpPlan())
    for plan in equal_plans:
        build(designed(plan, "series", input_shape=(2, 1)))
