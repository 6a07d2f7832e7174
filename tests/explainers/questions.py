"""Small networks built by the program itself, and questions to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn

from core.models.build import build
from core.records.architecture import (
    Activation,
    Architecture,
    Conv,
    Layer,
    Linear,
    Pool,
    Recurrent,
    Reshape,
)
from core.records.base import Kind
from explainers.parts.players import Players, patch_players
from explainers.parts.series import segment_players
from explainers.question import Question

OutputKind = Literal["logits", "logit", "probabilities", "value"]
Function = Literal["relu", "tanh", "sigmoid", "gelu", "leaky_relu", "identity", "step", "softmax"]


def architecture(
    input_shape: tuple[int, ...], *layers: Layer, output: OutputKind = "logits"
) -> Architecture:
    return Architecture(input_shape=input_shape, layers=layers, output=output)


def linear(features: int = 6, outputs: int = 3, *, output: OutputKind = "logits") -> Architecture:
    return architecture(
        (features,), Linear(name="fc", inputs=features, outputs=outputs), output=output
    )


def mlp(
    function: Function = "tanh", *, outputs: int = 3, output: OutputKind = "logits"
) -> Architecture:
    return architecture(
        (6,),
        Linear(name="fc1", inputs=6, outputs=12),
        Activation(name="act1", function=function),
        Linear(name="fc2", inputs=12, outputs=outputs),
        output=output,
    )


def cnn(function: Function = "relu", *, channels: int = 1) -> Architecture:
    return architecture(
        (channels, 8, 8),
        Conv(name="conv1", dimensions=2, inputs=channels, outputs=4, kernel=3, padding=1),
        Activation(name="act1", function=function),
        Pool(name="pool1", dimensions=2, operation="average", kernel=2, stride=2),
        Conv(name="conv2", dimensions=2, inputs=4, outputs=6, kernel=3, padding=1),
        Activation(name="act2", function=function),
        Reshape(name="flat", operation="flatten"),
        Linear(name="fc", inputs=96, outputs=3),
    )


def gru(*, steps: int = 20) -> Architecture:
    return architecture(
        (1, steps),
        Reshape(name="turn", operation="steps_first"),
        Recurrent(name="rnn", cell="gru", inputs=1, hidden=8),
        Reshape(name="last", operation="last_step"),
        Linear(name="fc", inputs=8, outputs=2),
    )


def feature_parts(features: int) -> Players:
    return Players(
        names=tuple(f"feature {index}" for index in range(features)), mask=np.arange(features)
    )


def parts_of(described: Architecture) -> Players:
    shape = described.input_shape
    if len(shape) == 1:
        return feature_parts(shape[0])
    if len(shape) == 2:
        return segment_players(shape, segments=5)
    return patch_players(shape, grid=(2, 2))


def ask(
    described: Architecture,
    *,
    rows: int = 5,
    seed: int = 0,
    output: Literal["logit", "probability"] = "logit",
    scale: float = 1.0,
) -> Question:
    """Return a question with random rows, baselines, background and targets."""
    source = torch.Generator().manual_seed(seed)
    shape = described.input_shape
    model = build(described)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(scale)
    classes = {"value": 1, "logit": 2}.get(described.output, 2)
    kinds: dict[int, Kind] = {1: "tabular", 2: "series", 3: "image"}
    return Question(
        model=model,
        architecture=described,
        kind=kinds[len(shape)],
        inputs=torch.randn((rows, *shape), generator=source),
        baseline=torch.randn((rows, *shape), generator=source) * 0.3,
        background=torch.randn((4, *shape), generator=source),
        targets=torch.randint(0, classes, (rows,), generator=source),
        output=output,
        players=parts_of(described),
        target_name="logit of the class",
        baseline_name="A random row.",
    )


class Modes(nn.Module):
    """A network that notes at every pass whether it was in training mode or not yet frozen."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model
        self.seen: list[bool] = []

    def forward(self, inputs: Tensor) -> Tensor:
        """Return what the network returns."""
        is_frozen = not any(parameter.requires_grad for parameter in self.parameters())
        self.seen.append(self.training or not is_frozen)
        found: Tensor = self.model(inputs)
        return found


def with_model(question: Question, model: nn.Module) -> Question:
    return replace(question, model=model)


def weights_of(question: Question) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights (K, F) and bias (K,) of a linear network in float64."""
    layer = next(module for module in question.model.modules() if isinstance(module, nn.Linear))
    return layer.weight.detach().double().numpy(), layer.bias.detach().double().numpy()
