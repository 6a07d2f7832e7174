"""Refusals: every one for a network on which captum is really wrong, none for one that it fits."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
import torch
from torch import nn

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.architecture import (
    Activation,
    Architecture,
    Branches,
    Conv,
    Dropout,
    Embedding,
    Encoder,
    GlobalPool,
    Layer,
    Linear,
    Norm,
    Pool,
    Reshape,
    Residual,
    Scale,
    StepAttention,
    Vision,
)
from explainers.engine.given_back import given_back
from explainers.gate import relative_errors
from explainers.preparation.suitability import refusal
from explainers.question import Question
from explainers.relevance.deeplift import deeplift
from tests.explainers.questions import Function, architecture, ask, cnn, gru, linear, mlp


def _act(name: str, function: Function) -> Activation:
    return Activation(name=name, function=function)


def _pool(name: str, *, kernel: int = 2, stride: int = 2) -> Pool:
    return Pool(name=name, dimensions=2, operation="max", kernel=kernel, stride=stride)


def _minimum(*, kernel: int = 2, stride: int = 2) -> Pool:
    return Pool(name="pool", dimensions=2, operation="min", kernel=kernel, stride=stride)


def _image(*middle: Layer, cells: int = 64) -> Architecture:
    return architecture(
        (1, 8, 8),
        Conv(name="conv", dimensions=2, inputs=1, outputs=4, kernel=3, padding=1),
        *middle,
        Reshape(name="flat", operation="flatten"),
        Linear(name="fc", inputs=cells, outputs=3),
    )


def _blocks(*, begins_with_activation: bool = False) -> Architecture:
    def conv(name: str) -> Conv:
        return Conv(name=name, dimensions=2, inputs=4, outputs=4, kernel=3, padding=1)

    begin: tuple[Layer, ...] = (_act("begin", "tanh"),) if begins_with_activation else ()
    block = Residual(
        name="block", layers=(*begin, conv("a"), _norm(), _act("act", "relu"), conv("b"))
    )
    return _image(
        _norm(),
        _act("before", "relu"),
        block,
        _act("after", "relu"),
        Pool(name="sum", dimensions=2, operation="sum", kernel=2, stride=2),
        GlobalPool(name="pool", operation="average"),
        cells=4,
    )


def _norm() -> Norm:
    return Norm(name="norm", operation="batch", features=4)


def _steps(*middle: Layer) -> Architecture:
    return architecture(
        (2, 9),
        Reshape(name="turn", operation="steps_first"),
        Linear(name="project", inputs=2, outputs=4),
        *middle,
        StepAttention(name="read", features=4),
        Linear(name="fc", inputs=4, outputs=3),
    )


def _parallel() -> Architecture:
    ways = tuple(
        (
            Conv(name=f"conv{k}", dimensions=1, inputs=2, outputs=3, kernel=k, padding=k // 2),
            _act(f"act{k}", "relu"),
            GlobalPool(name=f"pool{k}", operation="average"),
        )
        for k in (2, 3)
    )
    return architecture(
        (2, 9), Branches(name="ways", branches=ways), Linear(name="fc", inputs=6, outputs=3)
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
    "an activation that a block begins with": _blocks(begins_with_activation=True),
    "minima of overlapping windows": _image(_minimum(kernel=3, stride=1), cells=144),
    "maximum over all places": _image(GlobalPool(name="pool", operation="max"), cells=4),
    "layer normalisation": architecture(
        (6,),
        Linear(name="fc1", inputs=6, outputs=8),
        Norm(name="norm", operation="layer", features=8),
        Linear(name="fc2", inputs=8, outputs=3),
    ),
    "a readout by attention": _steps(),
    "an encoder": _steps(Encoder(name="encoder", width=4, heads=2, feed_forward=8)),
}
_RIGHT = {
    "linear": linear(),
    "relu": mlp("relu"),
    "leaky relu": mlp("leaky_relu"),
    "sigmoid": mlp("sigmoid"),
    "average pooling": cnn("relu"),
    "max pooling alone": _image(_pool("pool")),
    "relu before minimum pooling": _image(_act("act", "relu"), _minimum()),
    "residual blocks with batch normalisation": _blocks(),
    "branches side by side": _parallel(),
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


def test_deeplift_is_refused_on_words_steps_and_torchvisions_networks() -> None:
    refused: dict[str, Layer] = {
        "a step": _act("x", "step"),
        "word numbers": Embedding(name="x", words=4, width=2),
        "torchvision": Vision(name="x", network="resnet18", outputs=2),
    }
    for words, layer in refused.items():
        described = Architecture(input_shape=(3,), layers=(layer,), output="logits")
        reason = refusal("deeplift", described, kind="tabular")
        assert reason is not None
        assert words in reason
        assert "(layer 'x')" in reason


def test_deeplift_on_padded_series_is_right_where_it_is_offered() -> None:
    def series(operation: Literal["max", "average"]) -> Architecture:
        return Architecture(
            input_shape=(3, 9),
            layers=(
                Conv(name="conv", dimensions=1, inputs=2, outputs=4, kernel=3, padding=1),
                Norm(name="norm", operation="batch", features=4),
                _act("act", "relu"),
                Pool(name="pool", dimensions=1, operation=operation, kernel=2, stride=2),
                GlobalPool(name="all", operation="average"),
                Linear(name="fc", inputs=4, outputs=3),
            ),
            output="logits",
            steps="marked",
        )

    reason = refusal("deeplift", series("max"), kind="series")
    assert reason is not None
    assert "over real steps" in reason
    question = ask(series("average"), rows=6)
    marks = (torch.arange(9) < torch.tensor([9, 1, 4, 5, 7, 2])[:, None]).float()
    for rows in (question.inputs, question.baseline):
        rows[:, 2] = marks
        rows[:, :2] *= marks[:, None]
    reason = refusal("deeplift", series("average"), kind="series", model=question.model)
    assert reason is None
    assert _largest_error(question) < 1e-3
