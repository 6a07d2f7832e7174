"""torchvision's networks by name, against what torchvision publishes of them."""

from __future__ import annotations

import pytest
import torch

from core.errors import AuditError
from core.models.vision.named import (
    built,
    check_network,
    first_convolution,
    network_names,
    network_title,
    published_weights,
)


def test_all_classification_networks_are_offered_and_no_others() -> None:
    names = network_names()
    assert {"alexnet", "vgg16", "vgg19", "googlenet", "resnet152", "densenet201"} <= set(names)
    assert not [name for name in names if "rcnn" in name or "fcn" in name or "quantized" in name]
    assert len({network_title(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("resnet18", "ResNet-18"),
        ("vgg11_bn", "VGG-11-BN"),
        ("squeezenet1_1", "SqueezeNet 1.1"),
        ("shufflenet_v2_x0_5", "ShuffleNet v2 x0.5"),
        ("wide_resnet50_2", "Wide ResNet-50-2"),
        ("googlenet", "GoogLeNet"),
        ("vit_b_16", "ViT-B-16"),
    ],
)
def test_titles_are_those_in_print(name: str, title: str) -> None:
    assert network_title(name) == title


def test_an_unknown_name_is_refused_with_names_that_look_alike() -> None:
    with pytest.raises(AuditError, match=r"'resnet50'.* in all"):
        check_network("ResNet-50")


def test_no_module_works_in_place() -> None:
    with torch.device("meta"):
        network = built("mobilenet_v2", outputs=3)
    assert not [m for m in network.modules() if getattr(m, "inplace", False)]


def test_the_first_convolution_takes_any_number_of_channels() -> None:
    with torch.device("meta"):
        network = built("squeezenet1_1", inputs=2, outputs=3)
        grey = built("resnet18", inputs=1, outputs=3)
    assert first_convolution(network)[1].in_channels == 2
    name, first = first_convolution(grey)
    assert name == "conv1"
    assert (first.weight.shape, first.stride, first.padding) == ((64, 1, 7, 7), (2, 2), (3, 3))


def test_googlenet_has_no_auxiliary_heads() -> None:
    with torch.device("meta"):
        network = built("googlenet", outputs=4).train()
        output = network(torch.empty(2, 3, 64, 64))
    assert output.shape == (2, 4)


def test_published_weights_name_a_thousand_classes() -> None:
    weights = published_weights("resnet50")
    assert len(weights.meta["categories"]) == 1000
    assert str(weights.url).endswith(".pth")
