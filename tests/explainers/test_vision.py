"""Explaining torchvision's networks: which methods are offered, and where Grad-CAM looks."""

from __future__ import annotations

import numpy as np
import pytest
from captum.attr import LayerAttribution, LayerGradCam

from core.jobs.context import JobContext
from core.models.vision.shapes import last_map
from core.plan.explanation import ExplanationPlan
from core.records.architecture import Architecture, Vision
from explainers.activation.grad_cam import grad_cam
from explainers.activation.maps import explained_layer
from explainers.engine.given_back import given_back
from explainers.preparation.suitability import refusal
from tests.explainers.questions import architecture, ask


def named(network: str, side: int) -> Architecture:
    return architecture((3, side, side), Vision(name="network", network=network, outputs=2))


@pytest.mark.parametrize(
    ("network", "stage"),
    [
        ("resnet18", "layer4"),
        ("googlenet", "inception5b"),
        ("densenet121", "features.norm5"),
        ("vgg11", "features.18"),
        ("squeezenet1_1", "features.12"),
        ("convnext_tiny", "features.7"),
    ],
)
def test_the_last_map_is_that_of_all_paths(network: str, stage: str) -> None:
    found = last_map(network, 64, 64)
    assert found is not None
    assert found[0] == stage


@pytest.mark.parametrize("network", ["squeezenet1_1", "shufflenet_v2_x0_5"])
def test_grad_cam_looks_at_the_last_map_as_captum_does(network: str) -> None:
    question = ask(named(network, 64), rows=2)
    layer = explained_layer(question.model).module
    with given_back(question.model):
        ours = grad_cam(
            question, settings=ExplanationPlan(), seed=0, memory_mib=64, context=JobContext()
        ).values
    question.model.eval()
    coarse = LayerGradCam(question.model, layer).attribute(
        question.inputs, target=question.targets, relu_attributions=True
    )
    theirs = LayerAttribution.interpolate(coarse, (64, 64), "bilinear")
    assert np.allclose(ours.sum(axis=1), theirs.detach().numpy()[:, 0], atol=1e-6)


def test_grad_cam_is_refused_where_one_place_is_left() -> None:
    assert refusal("grad_cam", named("resnet18", 64), kind="image") is None
    assert refusal("grad_cam", named("resnet18", 32), kind="image") == (
        "Grad-CAM would say the same of every pixel: of pictures of 32 × 32 pixels the last stage "
        "of ResNet-18 keeps a single place."
    )


def test_grad_cam_is_refused_on_attention() -> None:
    reason = refusal("grad_cam", named("vit_b_16", 224), kind="image")
    assert reason is not None
    assert "only cut the picture into patches" in reason


def test_deeplift_is_offered_on_named_networks_that_are_linear_but_for_relu() -> None:
    for network in ("resnet18", "densenet121", "vgg11", "googlenet", "mobilenet_v2"):
        assert refusal("deeplift", named(network, 64), kind="image") is None
    for network, words in {
        "mobilenet_v3_small": "Hardswish",
        "efficientnet_b0": "SiLU",
        "convnext_tiny": "layer normalisation",
        "vit_b_16": "layer normalisation",
    }.items():
        reason = refusal("deeplift", named(network, 224), kind="image")
        assert reason is not None
        assert words in reason
