"""Shapes and parameters of named networks, from runs without values, against published figures."""

from __future__ import annotations

import pytest
import torch

from core.errors import AuditError
from core.models.vision.named import built, published_weights
from core.models.vision.shapes import (
    head_of,
    smallest_side,
    vision_blocks,
    vision_parameters,
    vision_shape,
)
from core.records.architecture import Vision


def _layer(network: str, *, inputs: int = 3, outputs: int = 1000) -> Vision:
    return Vision(name="network", network=network, inputs=inputs, outputs=outputs)


@pytest.mark.parametrize(
    "network", ["alexnet", "vgg16", "resnet50", "densenet121", "squeezenet1_1", "regnet_y_400mf"]
)
def test_parameters_are_those_that_torchvision_publishes(network: str) -> None:
    assert vision_parameters(_layer(network)) == published_weights(network).meta["num_params"]


def test_fewer_classes_and_channels_have_fewer_parameters() -> None:
    full, small = _layer("resnet18"), _layer("resnet18", inputs=1, outputs=10)
    assert vision_parameters(full) - vision_parameters(small) == 990 * 513 + 2 * 64 * 49


@pytest.mark.parametrize(
    ("network", "side"), [("alexnet", 63), ("vgg11", 32), ("squeezenet1_1", 17), ("resnet18", 1)]
)
def test_the_least_side_is_the_first_that_torch_takes(network: str, side: int) -> None:
    assert smallest_side(network) == side
    if network != "squeezenet1_1":
        return
    real = built(network, outputs=2).eval()
    with torch.no_grad():
        assert real(torch.zeros(1, 3, side, side)).shape == (1, 2)
        with pytest.raises(RuntimeError):
            real(torch.zeros(1, 3, side - 1, side - 1))


def test_a_picture_that_is_too_small_is_refused_with_the_least_side() -> None:
    with pytest.raises(AuditError, match=r"28 × 28 pixels.*63 × 63 pixels or more"):
        vision_shape(_layer("alexnet"), (3, 28, 28))


def test_a_network_of_patches_names_the_one_side_that_it_takes() -> None:
    with pytest.raises(AuditError, match=r"224 × 224 pixels\. Set"):
        vision_shape(_layer("vit_b_16"), (3, 64, 64))


def test_other_channels_are_refused() -> None:
    with pytest.raises(AuditError, match="N, 3, height, width"):
        vision_shape(_layer("resnet18"), (1, 64, 64))


def test_the_output_is_one_number_for_each_class() -> None:
    assert vision_shape(_layer("resnet18", inputs=1, outputs=7), (1, 32, 40)) == (7,)


@pytest.mark.parametrize(
    ("network", "head"),
    [("resnet18", "fc"), ("vgg11", "classifier.6"), ("squeezenet1_1", "classifier.1")],
)
def test_the_head_is_the_layer_that_follows_the_classes(network: str, head: str) -> None:
    assert head_of(network) == head


@pytest.mark.parametrize("network", ["resnet18", "shufflenet_v2_x0_5", "squeezenet1_1"])
def test_blocks_hold_all_parameters_once(network: str) -> None:
    layer = _layer(network, outputs=5)
    blocks = vision_blocks(layer, (3, 64, 64))
    assert sum(parameters for *_, parameters in blocks) == vision_parameters(layer)
    assert all(parameters for *_, parameters in blocks)


def test_blocks_of_resnet_are_its_stages() -> None:
    blocks = vision_blocks(_layer("resnet18", outputs=5), (3, 64, 64))
    assert [name for name, *_ in blocks] == [
        "conv1",
        "layer1",
        "layer2",
        "layer3",
        "layer4",
        "fc",
    ]
    assert blocks[2][2] == (128, 8, 8)
    assert blocks[-1][1:] == ("linear, 5 outputs", (5,), 512 * 5 + 5)
