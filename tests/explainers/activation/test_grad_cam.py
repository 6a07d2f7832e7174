"""Grad-CAM against its equations and captum."""

from __future__ import annotations

import numpy as np
import pytest
from captum.attr import LayerAttribution, LayerGradCam

from core.records.architecture import Activation, Architecture, Conv, Linear, Reshape
from explainers.activation.maps import explained_layer, last_convolution
from tests.explainers.asking import explained
from tests.explainers.questions import architecture, ask, cnn, mlp


def _series_cnn() -> Architecture:
    return architecture(
        (2, 20),
        Conv(name="conv", dimensions=1, inputs=2, outputs=4, kernel=5, stride=2),
        Activation(name="act", function="tanh"),
        Reshape(name="flat", operation="flatten"),
        Linear(name="fc", inputs=32, outputs=2),
    )


@pytest.mark.parametrize(
    ("described", "mode"), [(cnn(channels=2), "bilinear"), (_series_cnn(), "linear")]
)
def test_it_equals_captums_upsampled_the_same_way(described: Architecture, mode: str) -> None:
    question = ask(described)
    ours = explained("grad_cam", question).values
    layer = explained_layer(question.model).module
    coarse = LayerGradCam(question.model, layer).attribute(
        question.inputs, target=question.targets, relu_attributions=True
    )
    theirs = LayerAttribution.interpolate(coarse, tuple(question.inputs.shape[2:]), mode)
    assert ours.shape == tuple(question.inputs.shape)
    assert np.allclose(ours.sum(axis=1), theirs.detach().numpy()[:, 0], atol=1e-6)
    assert np.allclose(ours[:, 0], ours[:, 1])
    assert (ours >= 0).all()


def test_without_a_convolution_there_is_no_such_layer() -> None:
    with pytest.raises(ValueError, match="no convolution"):
        last_convolution(ask(mlp()).model)
