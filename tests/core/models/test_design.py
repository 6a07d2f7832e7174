from __future__ import annotations

from typing import Any

import pytest

from core.errors import AuditError
from core.models.build import build
from core.models.design import design
from core.models.shapes import layer_shapes
from core.plan.model import CnnPlan, LoadedPlan, MlpPlan, RecurrentPlan
from core.records.architecture import Architecture, Recurrent, Scale
from core.records.data import DatasetRecord, Feature

SHAPES = {"tabular": (7,), "image": (1, 8, 8), "series": (2, 20)}


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
