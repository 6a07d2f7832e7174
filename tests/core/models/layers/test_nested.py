"""Layers that hold layers: their sums, shapes, names and sizes."""

from __future__ import annotations

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from core.errors import AuditError
from core.models.build import build
from core.models.shapes import layer_shapes, parameters_of
from core.models.size import depth, multiply_adds, receptive_field, training_bytes
from core.models.table import layer_table
from core.plan.training import TrainingPlan
from core.records.architecture import (
    Activation,
    Architecture,
    Branches,
    Conv,
    Encoder,
    GlobalPool,
    Layer,
    Linear,
    Norm,
    Position,
    Recurrent,
    Reshape,
    Residual,
    StepAttention,
)


def conv(name: str, inputs: int, outputs: int, *, kernel: int = 3, stride: int = 1) -> Conv:
    return Conv(
        name=name,
        dimensions=2,
        inputs=inputs,
        outputs=outputs,
        kernel=kernel,
        stride=stride,
        padding=kernel // 2,
    )


def residual(name: str, inputs: int, outputs: int, *, stride: int = 1) -> Residual:
    is_same = inputs == outputs and stride == 1
    return Residual(
        name=name,
        layers=(
            conv("a", inputs, outputs, stride=stride),
            Norm(name="n", operation="batch", features=outputs),
            Activation(name="f", function="relu"),
            conv("b", outputs, outputs),
        ),
        shortcut=() if is_same else (conv("way", inputs, outputs, kernel=1, stride=stride),),
    )


def image(*middle: Layer, channels: int) -> Architecture:
    return Architecture(
        input_shape=(2, 9, 8),
        layers=(
            *middle,
            GlobalPool(name="pool", operation="average"),
            Linear(name="output", inputs=channels, outputs=3),
        ),
        output="logits",
    )


def ways() -> Architecture:
    branches = tuple(
        (
            Conv(name=f"c{k}", dimensions=1, inputs=2, outputs=4, kernel=k, padding=k // 2),
            Activation(name=f"f{k}", function="tanh"),
            GlobalPool(name=f"p{k}", operation="max"),
        )
        for k in (2, 3)
    )
    return Architecture(
        input_shape=(2, 7),
        layers=(Branches(name="ways", branches=branches), Linear(name="o", inputs=8, outputs=2)),
        output="logits",
    )


def steps() -> Architecture:
    return Architecture(
        input_shape=(2, 7),
        layers=(
            Reshape(name="turn", operation="steps_first"),
            Linear(name="project", inputs=2, outputs=4),
            Position(name="place", operation="learned", width=4, longest=7),
            Encoder(name="e", width=4, heads=2, feed_forward=6),
            Norm(name="norm", operation="layer", features=4),
            Recurrent(name="r", cell="lstm", inputs=4, hidden=5, bidirectional=True),
            StepAttention(name="read", features=10),
            Linear(name="o", inputs=10, outputs=2),
        ),
        output="logits",
    )


PICTURE = image(residual("one", 2, 2), residual("two", 2, 5, stride=2), channels=5)


@pytest.mark.parametrize("described", [PICTURE, ways(), steps()])
def test_told_shapes_and_parameters_are_the_built_ones(described: Architecture) -> None:
    network = build(described).eval()
    values = torch.zeros(2, *described.input_shape)
    for layer, shape in zip(described.layers, layer_shapes(described), strict=True):
        module = network.get_submodule(layer.name)
        values = module(values)
        assert tuple(values.shape) == (2, *shape)
        assert parameters_of(layer) == sum(weight.numel() for weight in module.parameters())


def test_a_residual_block_adds_what_leads_around_it() -> None:
    network = build(PICTURE).double().eval()
    inputs = torch.randn((2, 2, 9, 8), generator=torch.Generator().manual_seed(0)).double()
    one, two = network.get_submodule("one"), network.get_submodule("two")
    with torch.no_grad():
        inner = inputs
        for name in ("a", "n", "f", "b"):
            inner = one.get_submodule(name)(inner)
        torch.testing.assert_close(one(inputs), inner + inputs, rtol=0, atol=0)
        around = two.get_submodule("way")(inputs)
        for name in ("a", "n", "f", "b"):
            inputs = two.get_submodule(name)(inputs)
        expected = network.get_submodule("output")((inputs + around).mean(dim=(2, 3)))
    assert expected.shape == (2, 3)
    assert "two.way.weight" in network.state_dict()


@pytest.mark.parametrize("described", [PICTURE, ways()])
def test_multiply_adds_are_those_that_torch_counts(described: Architecture) -> None:
    network = build(described).eval()
    with torch.no_grad(), FlopCounterMode(display=False) as operations:
        network(torch.zeros(1, *described.input_shape))
    assert multiply_adds(described) == operations.get_total_flops() // 2


def test_multiply_adds_of_layers_over_steps_follow_their_equations() -> None:
    project, read, output = 7 * 2 * 4, 7 * (10 * 10 + 10) + 7 * 10, 20
    encoder = 7 * (4 * 4 * 4 + 2 * 4 * 6) + 2 * 7 * 7 * 4
    recurrent = 7 * 2 * 4 * 5 * (4 + 5)
    assert multiply_adds(steps()) == project + encoder + recurrent + read + output


def test_depth_follows_the_longest_way() -> None:
    assert depth(PICTURE) == 2 + 2 + 1
    assert depth(ways()) == 2
    assert depth(steps()) == 1 + 4 + 1 + 2 + 1


def test_the_receptive_field_goes_through_blocks() -> None:
    assert receptive_field(PICTURE) == 1 + 2 + 2 + 2 + 2 * 2
    assert receptive_field(ways()) == 3


def test_memory_counts_what_stands_inside_blocks() -> None:
    plan = TrainingPlan(optimiser="sgd", batch_size=1)
    block = image(residual("one", 2, 2), channels=2)
    weights = sum(parameters_of(layer) for layer in block.layers)
    inner = 4 * 2 * 9 * 8
    assert training_bytes(block, plan) == 4 * (3 * weights + 144 + 2 * (inner + 2 + 3))


def test_blocks_are_told_in_words() -> None:
    rows = layer_table(PICTURE)
    assert rows[0].kind == (
        "residual block: convolution, 3 × 3, then batch normalisation, then ReLU, then "
        "convolution, 3 × 3; added to the input itself"
    )
    assert rows[1].kind.endswith("added to convolution, 1 × 1, stride 2")


def test_ways_that_do_not_meet_are_told() -> None:
    wrong = residual("two", 2, 5).model_copy(update={"shortcut": ()})
    with pytest.raises(AuditError, match="Layer 'two' does not fit") as caught:
        build(image(wrong, channels=5))
    assert "they give (N, 5, 9, 8), the shortcut (N, 2, 9, 8)" in caught.value.sentence


def test_a_layer_inside_a_block_is_named_with_the_block() -> None:
    inner = residual("two", 3, 3)
    with pytest.raises(AuditError, match=r"Layer 'two\.a' does not fit after the input of 'two'"):
        build(image(inner, channels=3))
    twice = Residual(name="one", layers=(conv("a", 2, 2), conv("a", 2, 2)))
    with pytest.raises(AuditError, match=r"share a name\. Found: 'one\.a'"):
        build(image(twice, channels=2))


@pytest.mark.parametrize(
    ("layers", "allowed"),
    [
        ((Reshape(name="x", operation="flatten"),), "rows that differ need a pooled readout"),
        ((Linear(name="x", inputs=5, outputs=2),), "put 'steps_first' before it"),
        ((Recurrent(name="x", cell="gru", inputs=1, hidden=2),), "put 'steps_first' before it"),
        ((Norm(name="x", operation="layer", features=5),), "put 'steps_first' before it"),
        (
            (
                Reshape(name="turn", operation="steps_first"),
                GlobalPool(name="x", operation="max"),
            ),
            "put 'channels_first' before it",
        ),
        (
            (
                Reshape(name="turn", operation="steps_first"),
                Encoder(name="x", width=1, heads=2, feed_forward=2),
            ),
            "2 heads can share equally",
        ),
        (
            (
                Reshape(name="turn", operation="steps_first"),
                Position(name="x", operation="learned", width=1, longest=4),
            ),
            "at most 4 steps",
        ),
    ],
)
def test_layers_that_would_read_padding_are_refused(
    layers: tuple[Layer, ...], allowed: str
) -> None:
    described = Architecture(input_shape=(2, 5), layers=layers, output="logits", steps="marked")
    with pytest.raises(AuditError, match="Layer 'x' does not fit") as caught:
        layer_shapes(described)
    assert allowed in caught.value.sentence


def test_inputs_that_do_not_tell_their_steps_are_refused() -> None:
    linear = (Linear(name="x", inputs=5, outputs=2),)
    for shape, steps_kind in (((5,), "marked"), ((1, 5), "marked"), ((2, 5), "tokens")):
        described = Architecture.model_validate(
            {"input_shape": shape, "layers": linear, "output": "logits", "steps": steps_kind}
        )
        with pytest.raises(AuditError, match=f"steps = '{steps_kind}'"):
            layer_shapes(described)
    words = Architecture(input_shape=(5,), layers=linear, output="logits", steps="tokens")
    with pytest.raises(AuditError, match="first layer for texts is an embedding"):
        layer_shapes(words)


def test_one_row_is_too_few_for_batch_normalisation() -> None:
    described = Architecture(
        input_shape=(4,),
        layers=(
            Norm(name="n", operation="batch", features=4),
            Linear(name="o", inputs=4, outputs=2),
        ),
        output="logits",
    )
    network = build(described)
    with pytest.raises(AuditError, match="batch of one row"):
        network(torch.zeros(1, 4))
    network.eval()
    assert network(torch.zeros(1, 4)).shape == (1, 2)
