"""Refusals: every one for a network on which captum is really wrong, none for one that it fits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from torch import nn

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.architecture import (
    Activation,
    Architecture,
    Conv,
    Dropout,
    Layer,
    Linear,
    Pool,
    Reshape,
    Scale,
)
from explainers.deeplift import deeplift
from explainers.gate import relative_errors
from explainers.given_back import given_back
from explainers.question import Question
from explainers.suitability import refusal
from tests.explainers.questions import Function, architecture, ask, cnn, gru, linear, mlp


def _act(name: str, function: Function) -> Activation:
    return Activation(name=name, function=function)


def _pool(name: str, *, kernel: int = 2, stride: int = 2) -> Pool:
    return Pool(name=name, dimensions=2, operation="max", kernel=kernel, stride=stride)


def _image(*middle: Layer, cells: int = 64) -> Architecture:
    return architecture(
        (1, 8, 8),
        Conv(name="conv", dimensions=2, inputs=1, outputs=4, kernel=3, padding=1),
        *middle,
        Reshape(name="flat", operation="flatten"),
        Linear(name="fc", inputs=cells, outputs=3),
    )


_WRONG = {
    "recurrent": gru(),
    "gelu": mlp("gelu"),
    "relu before max pooling": _image(_act("act", "relu"), _pool("pool")),
    "tanh before max pooling": _image(_act("act", "tanh"), _pool("pool")),
    "max pooling before relu": _image(_pool("pool"), _act("act", "relu")),
    "across a dropout": _image(
        _act("act", "relu"), Dropout(name="drop", probability=0.5), _pool("pool")
    ),
    "across an identity": _image(_act("act", "relu"), _act("same", "identity"), _pool("pool")),
    "overlapping windows": _image(_pool("pool", kernel=3, stride=1), cells=144),
    "two activations": _image(_act("act", "relu"), _act("again", "tanh"), cells=256),
}
_RIGHT = {
    "linear": linear(),
    "relu": mlp("relu"),
    "leaky relu": mlp("leaky_relu"),
    "sigmoid": mlp("sigmoid"),
    "average pooling": cnn("relu"),
    "max pooling alone": _image(_pool("pool")),
    "an activation after flattening": _image(
        _act("act", "relu"), Reshape(name="first", operation="flatten"), _act("next", "tanh"),
        cells=256,
    ),
    "a scaled number": architecture(
        (6,),
        Linear(name="fc1", inputs=6, outputs=8),
        _act("act", "relu"),
        Linear(name="fc2", inputs=8, outputs=1),
        Scale(name="scale", factor=50.0, offset=150.0),
        output="value",
    ),
}  # fmt: skip


def _largest_error(question: Question) -> float:
    with given_back(question.model):
        found = deeplift(
            question, settings=ExplanationPlan(), seed=0, memory_mib=64, context=JobContext()
        )
    errors, _ = relative_errors(
        found.player_values.sum(1), outputs=found.outputs, baseline_outputs=found.baseline_outputs
    )
    return float(errors.max())


@pytest.mark.parametrize("name", list(_WRONG))
def test_deeplift_is_refused_where_it_is_wrong(name: str) -> None:
    question = ask(_WRONG[name], rows=12)
    reason = refusal("deeplift", _WRONG[name], kind=question.kind)
    assert reason is not None
    assert reason.startswith("DeepLIFT")
    assert reason.endswith(".")
    if name != "recurrent":
        assert _largest_error(question) > 0.02


@pytest.mark.parametrize("name", list(_RIGHT))
def test_deeplift_is_offered_where_it_is_right(name: str) -> None:
    question = ask(_RIGHT[name], rows=12)
    reason = refusal("deeplift", _RIGHT[name], kind=question.kind, model=question.model)
    assert reason is None
    assert _largest_error(question) < 1e-3


def test_deeplift_is_refused_on_the_probability_of_several_logits() -> None:
    assert refusal("deeplift", mlp("relu"), kind="tabular", output="logit") is None
    reason = refusal("deeplift", mlp("relu"), kind="tabular", output="probability")
    assert reason is not None
    assert "softmax" in reason
    single = mlp("relu", outputs=1, output="logit")
    assert refusal("deeplift", single, kind="tabular", output="probability") is None


def test_deeplift_is_refused_on_a_module_that_it_does_not_know() -> None:
    class Odd(nn.ReLU):
        pass

    question = ask(mlp("relu"))
    question = replace(question, model=nn.Sequential(question.model, Odd()))
    reason = refusal("deeplift", mlp("relu"), kind="tabular", model=question.model)
    assert reason == "DeepLIFT has no rule for Odd (layer '1')."


def test_grad_cam_needs_places_and_a_convolution() -> None:
    assert refusal("grad_cam", cnn(), kind="image") is None
    assert refusal("grad_cam", mlp(), kind="tabular") == (
        "Grad-CAM is meant for images and series, not for tables."
    )
    assert refusal("grad_cam", gru(), kind="series") == (
        "Grad-CAM needs a convolutional layer, and the network has none."
    )


@pytest.mark.parametrize("method", ["integrated_gradients", "occlusion", "kernel_shap"])
def test_other_methods_are_offered_on_recurrent_networks(method: str) -> None:
    assert refusal(method, gru(), kind="series") is None
    assert np.isfinite(ask(gru()).inputs.numpy()).all()
