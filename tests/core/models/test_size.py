from __future__ import annotations

import pytest
import torch

from core.models.build import build
from core.models.size import receptive_field, training_bytes
from core.plan.training import TrainingPlan
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


def image(*middle: Layer, side: int = 24) -> Architecture:
    return Architecture(input_shape=(1, side, side), layers=middle, output="logits")


def conv(
    name: str, *, inputs: int = 1, kernel: int = 3, stride: int = 1, dilation: int = 1
) -> Conv:
    return Conv(
        name=name,
        dimensions=2,
        inputs=inputs,
        outputs=1,
        kernel=kernel,
        stride=stride,
        dilation=dilation,
        padding=dilation * (kernel // 2),
    )


def pool(name: str, *, kernel: int = 2, stride: int = 2) -> Pool:
    return Pool(name=name, dimensions=2, operation="average", kernel=kernel, stride=stride)


@pytest.mark.parametrize(
    "layers",
    [
        (conv("a"),),
        (conv("a"), pool("b"), conv("c"), pool("d"), conv("e")),
        (conv("a", kernel=5, stride=2), conv("b", dilation=2), pool("c", kernel=3, stride=1)),
    ],
)
def test_receptive_field_is_what_the_gradient_reaches(layers: tuple[Layer, ...]) -> None:
    """Naively: how far the pixels lie apart on which one inner output depends."""
    last = max(place for place, layer in enumerate(layers) if isinstance(layer, Conv))
    inputs = torch.rand(1, 1, 64, 64, requires_grad=True)
    outputs = inputs
    whole = (
        *layers,
        Reshape(name="flat", operation="flatten"),
    )
    described = image(*whole, side=64)
    with torch.random.fork_rng():
        network = build(
            described.model_copy(
                update={"layers": (*whole, Linear(name="fc", inputs=_width(described), outputs=2))}
            )
        )
    for module in list(network.in_order())[: last + 1]:
        outputs = module(outputs)
    middle = outputs.shape[-1] // 2
    (gradient,) = torch.autograd.grad(outputs[0, 0, middle, middle], inputs)
    reached = gradient[0, 0].abs().sum(dim=0).nonzero()
    assert receptive_field(described) == int(reached.max() - reached.min()) + 1


def _width(described: Architecture) -> int:
    side = described.input_shape[-1]
    for layer in described.layers:
        if isinstance(layer, Conv):
            reach = layer.dilation * (layer.kernel - 1) + 1
            side = (side + 2 * layer.padding - reach) // layer.stride + 1
        elif isinstance(layer, Pool):
            side = (side - layer.kernel) // layer.stride + 1
    return side * side


def test_without_a_convolution_there_is_no_receptive_field() -> None:
    dense = Architecture(
        input_shape=(4,), layers=(Linear(name="fc", inputs=4, outputs=2),), output="logits"
    )
    assert receptive_field(dense) is None


def test_memory_follows_its_stated_rule() -> None:
    layers = (
        Linear(name="a", inputs=4, outputs=3),
        Activation(name="b", function="relu"),
        Linear(name="c", inputs=3, outputs=2),
    )
    dense = Architecture(input_shape=(4,), layers=layers, output="logits")
    weights, row = 15 + 8, 4 + 2 * (3 + 3 + 2)
    adam = training_bytes(dense, TrainingPlan(optimiser="adam", batch_size=10))
    sgd = training_bytes(dense, TrainingPlan(optimiser="sgd", batch_size=10))
    assert adam == 4 * (4 * weights + 10 * row)
    assert sgd == 4 * (3 * weights + 10 * row)


def test_a_recurrent_layer_counts_its_gates_at_every_step() -> None:
    layers = (
        Recurrent(name="r", cell="gru", inputs=2, hidden=3),
        Reshape(name="last", operation="last_step"),
        Linear(name="fc", inputs=3, outputs=2),
    )
    series = Architecture(input_shape=(7, 2), layers=layers, output="logits")
    plan = TrainingPlan(optimiser="sgd", batch_size=1)
    weights = 3 * 3 * (2 + 3 + 2) + 8
    assert training_bytes(series, plan) == 4 * (3 * weights + 14 + 2 * (7 * 3 * 4 + 3 + 2))
