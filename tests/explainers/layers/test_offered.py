"""The layers that can be picked: their names, units, places, and what leads past them."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from core.errors import AuditError
from core.models.build import build
from core.records.architecture import (
    Activation,
    Architecture,
    Branches,
    Conv,
    Embedding,
    Encoder,
    GlobalPool,
    Linear,
    Reshape,
    Residual,
    Vision,
)
from core.records.base import Kind
from explainers.layers.offered import chosen_layer, layer_module, map_layer, offered_layers
from explainers.layers.watched import first_tensor, watching
from tests.explainers.questions import architecture, cnn, gru


def _residual() -> Architecture:
    conv = Conv(name="conv1", dimensions=2, inputs=2, outputs=2, kernel=3, padding=1)
    return architecture(
        (2, 6, 6),
        Residual(name="block", layers=(conv,)),
        Reshape(name="flat", operation="flatten"),
        Linear(name="fc", inputs=72, outputs=3),
    )


def _branches(steps: str = "whole") -> Architecture:
    ways = tuple(
        (
            Conv(name=f"conv{width}", dimensions=1, inputs=3, outputs=2, kernel=width),
            Activation(name=f"act{width}", function="relu"),
            GlobalPool(name=f"pool{width}", operation="max"),
        )
        for width in (1, 2)
    )
    return Architecture.model_validate(
        {
            "input_shape": (8,) if steps == "tokens" else (3, 8),
            "layers": (
                *((Embedding(name="words", words=9, width=3),) if steps == "tokens" else ()),
                *((Reshape(name="turn", operation="channels_first"),) if steps == "tokens" else ()),
                Branches(name="filters", branches=ways),
                Linear(name="fc", inputs=4, outputs=2),
            ),
            "output": "logits",
            "steps": steps,
        }
    )


def _transformer() -> Architecture:
    return architecture(
        (2, 5),
        Reshape(name="turn", operation="steps_first"),
        Linear(name="project", inputs=2, outputs=4),
        Encoder(name="encoder1", width=4, heads=2, feed_forward=6),
        Reshape(name="readout", operation="mean_step"),
        Linear(name="fc", inputs=4, outputs=2),
    )


@pytest.mark.parametrize(
    ("described", "kind", "expected"),
    [
        (cnn(), "image", [("conv1", 4), ("act1", 4), ("pool1", 4), ("conv2", 6), ("act2", 6)]),
        (gru(), "series", [("rnn", 8), ("last", 8), ("fc", 2)]),
        (_residual(), "image", [("block.conv1", 2), ("block", 2), ("fc", 3)]),
        (_transformer(), "series", [("project", 4), ("encoder1", 4), ("readout", 4), ("fc", 2)]),
    ],
)
def test_layers_are_offered_from_input_to_output(
    described: Architecture, kind: Kind, expected: list[tuple[str, int]]
) -> None:
    found = offered_layers(described, kind=kind)
    assert [(one.path, one.units) for one in found][: len(expected)] == expected
    network = build(described)
    for one in found:
        layer_module(network, one)


def test_every_layer_puts_out_what_it_is_said_to() -> None:
    for described, kind in ((cnn(), "image"), (_residual(), "image"), (_branches(), "series")):
        network = build(described).eval()
        for one in offered_layers(described, kind=kind):  # type: ignore[arg-type]
            with watching(layer_module(network, one)) as seen:
                network(torch.zeros(2, *described.input_shape))
            assert tuple(seen[0].shape[1:]) == one.output_shape


def test_layers_inside_of_others_say_that_paths_lead_past_them() -> None:
    inner, block, last = offered_layers(_residual(), kind="image")
    assert (inner.is_crossed, inner.block) == (False, "block")
    assert block.is_crossed
    assert last.is_crossed
    assert [one.has_maps for one in (inner, block, last)] == [True, True, False]


def test_branches_are_looked_into_where_all_rows_have_one_length() -> None:
    whole = [one.path for one in offered_layers(_branches(), kind="series")]
    assert whole[:3] == ["filters.conv1", "filters.act1", "filters.pool1"]
    words = [one.path for one in offered_layers(_branches("tokens"), kind="text")]
    assert words == ["filters", "fc"]


def test_the_stages_of_a_named_network_belong_to_its_blocks_in_the_drawing() -> None:
    described = architecture((3, 64, 64), Vision(name="network", network="resnet18", outputs=2))
    found = {one.path: one for one in offered_layers(described, kind="image")}
    assert found["network.layer3"].output_shape == (256, 4, 4)
    assert found["network.bn1"].block == "network.conv1"
    assert not found["network.avgpool"].has_maps
    with pytest.raises(AuditError, match="puts out no maps"):
        map_layer(described, kind="image", path="network.fc")


def test_channels_stand_last_in_windowed_attention() -> None:
    described = architecture((3, 64, 64), Vision(name="network", network="swin_t", outputs=2))
    found = {one.path: one for one in offered_layers(described, kind="image")}
    assert (found["network.features.3"].axis, found["network.features.3"].units) == ("last", 192)
    assert (found["network.permute"].axis, found["network.permute"].units) == ("first", 768)


def test_of_a_tuple_the_first_tensor_is_looked_at() -> None:
    layer = nn.GRU(2, 3, batch_first=True)
    with watching(layer) as seen:
        states, _ = layer(torch.zeros(1, 4, 2))
    assert seen[0] is states
    with pytest.raises(AuditError, match="nothing that could be looked at"):
        first_tensor("words")


def test_a_described_layer_that_is_a_mere_call_is_told_so() -> None:
    choice = chosen_layer(cnn(), kind="image", path="act1")
    with pytest.raises(AuditError, match="no module of its name"):
        layer_module(nn.Linear(1, 1), choice)
