"""Networks against their equations, written out in float64."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
import torch

from core.errors import AuditError
from core.models.build import build, initialise
from core.models.shapes import LARGEST, layer_shapes, parameters_of
from core.plan.model import Initialisation
from core.records.architecture import (
    Activation,
    Architecture,
    Conv,
    Dropout,
    Layer,
    Linear,
    Pool,
    Recurrent,
    Reshape,
    Scale,
)

Doubles = npt.NDArray[np.float64]


def architecture(shape: tuple[int, ...], *layers: Layer, output: str = "logits") -> Architecture:
    return Architecture.model_validate({"input_shape": shape, "layers": layers, "output": output})


def mlp() -> Architecture:
    return architecture(
        (4,),
        Linear(name="first", inputs=4, outputs=5),
        Activation(name="relu", function="relu"),
        Linear(name="last", inputs=5, outputs=3),
    )


def sigmoid(values: Doubles) -> Doubles:
    return 1 / (1 + np.exp(-values))


def states_of(cell: str, weights: dict[str, Doubles], series: Doubles, suffix: str) -> Doubles:
    """States (T, H) of one layer and direction for one series (T, C), from the equations.

    References: Elman 1990; Hochreiter, Schmidhuber 1997 with forget gate; Cho et al. 2014.
    """
    w, u = weights[f"weight_ih_{suffix}"], weights[f"weight_hh_{suffix}"]
    b, c = weights[f"bias_ih_{suffix}"], weights[f"bias_hh_{suffix}"]
    hidden = u.shape[1]
    h, memory, states = np.zeros(hidden), np.zeros(hidden), []
    for x in series:
        from_input, from_state = w @ x + b, u @ h + c
        if cell == "rnn":
            h = np.tanh(from_input + from_state)
        elif cell == "lstm":
            i, f, g, o = np.split(from_input + from_state, 4)
            memory = sigmoid(f) * memory + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(memory)
        else:
            (r, z, n), (hr, hz, hn) = np.split(from_input, 3), np.split(from_state, 3)
            update = sigmoid(z + hz)
            h = (1 - update) * np.tanh(n + sigmoid(r + hr) * hn) + update * h
        states.append(h)
    return np.array(states)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_recurrent_layers_follow_their_equations(cell: str, *, bidirectional: bool) -> None:
    directions = 2 if bidirectional else 1
    described = architecture(
        (2, 6),
        Reshape(name="steps_first", operation="steps_first"),
        Recurrent.model_validate(
            {
                "name": "cells",
                "cell": cell,
                "inputs": 2,
                "hidden": 3,
                "layers": 2,
                "bidirectional": bidirectional,
            }
        ),
        Reshape(name="last", operation="last_step", directions=2 if bidirectional else 1),
    )
    network = build(described).double()
    series = np.random.default_rng(1).standard_normal((2, 6))
    weights = {
        name.removeprefix("cells."): tensor.numpy() for name, tensor in network.state_dict().items()
    }
    states = series.T
    for layer in range(2):
        forwards = states_of(cell, weights, states, f"l{layer}")
        both = [forwards]
        if bidirectional:
            both.append(states_of(cell, weights, states[::-1], f"l{layer}_reverse")[::-1])
        states = np.concatenate(both, axis=1)
    ends = [states[-1, :3]] + ([states[0, 3:]] if bidirectional else [])
    with torch.no_grad():
        found = network(torch.from_numpy(series)[None]).numpy()
    assert found.shape == (1, 3 * directions)
    np.testing.assert_allclose(found[0], np.concatenate(ends), rtol=0, atol=1e-14)


def test_convolution_and_average_pooling_follow_their_definition() -> None:
    described = architecture(
        (2, 7),
        Conv(name="conv", dimensions=1, inputs=2, outputs=3, kernel=3, padding=1),
        Pool(name="pool", dimensions=1, operation="average", kernel=2, stride=2),
        Reshape(name="flatten", operation="flatten"),
    )
    network = build(described).double()
    series = np.random.default_rng(0).standard_normal((2, 7))
    kernel, bias = (tensor.numpy() for tensor in network.state_dict().values())
    padded = np.pad(series, ((0, 0), (1, 1)))
    convolved = np.array(
        [[bias[k] + np.sum(kernel[k] * padded[:, t : t + 3]) for t in range(7)] for k in range(3)]
    )
    pooled = (convolved[:, 0:6:2] + convolved[:, 1:7:2]) / 2
    with torch.no_grad():
        found = network(torch.from_numpy(series)[None]).numpy()
    np.testing.assert_allclose(found[0], pooled.ravel(), rtol=0, atol=1e-14)


def zoo() -> list[Architecture]:
    """Every kind of layer, with settings that are not the default."""
    image = architecture(
        (3, 13, 10),
        Conv(name="a", dimensions=2, inputs=3, outputs=4, kernel=3, stride=2, padding=2),
        Activation(name="b", function="gelu"),
        Conv(name="c", dimensions=2, inputs=4, outputs=2, kernel=2, dilation=2),
        Pool(name="d", dimensions=2, operation="max", kernel=3, stride=1),
        Reshape(name="e", operation="flatten"),
        Dropout(name="f", probability=0.5),
        Linear(name="g", inputs=16, outputs=2),
        Activation(name="h", function="softmax"),
        output="probabilities",
    )
    series = architecture(
        (2, 9),
        Reshape(name="a", operation="steps_first"),
        Linear(name="b", inputs=2, outputs=5),
        Activation(name="c", function="leaky_relu"),
        Recurrent(name="d", cell="rnn", inputs=5, hidden=4, layers=3, bidirectional=True),
        Reshape(name="e", operation="mean_step"),
        Linear(name="f", inputs=8, outputs=1),
        Scale(name="g", factor=2.0, offset=-1.0),
        output="value",
    )
    return [image, series, mlp()]


@pytest.mark.parametrize("described", zoo())
def test_told_shapes_and_parameters_are_the_built_ones(described: Architecture) -> None:
    network = build(described).eval()
    values = torch.zeros(2, *described.input_shape)
    for layer, shape in zip(described.layers, layer_shapes(described), strict=True):
        module = network.get_submodule(layer.name)
        values = module(values)
        assert tuple(values.shape) == (2, *shape)
        assert parameters_of(layer) == sum(weight.numel() for weight in module.parameters())


def test_weights_are_named_after_their_layers() -> None:
    names = ["first.weight", "first.bias", "last.weight", "last.bias"]
    assert list(build(mlp()).state_dict()) == names


def test_a_fixed_scale_owns_no_weights_and_scales() -> None:
    described = architecture(
        (1,),
        Linear(name="output", inputs=1, outputs=1),
        Scale(name="scale", factor=3.0, offset=10.0),
        output="value",
    )
    network = build(described)
    with torch.no_grad():
        for weight in network.parameters():
            weight.fill_(1.0)
        assert network(torch.tensor([[2.0]])).item() == 19.0
    assert list(network.state_dict()) == ["output.weight", "output.bias"]


def test_layers_that_do_not_fit_are_named_with_their_shapes() -> None:
    described = architecture(
        (1, 8, 8),
        Reshape(name="flatten", operation="flatten"),
        Linear(name="fc1", inputs=65, outputs=2),
    )
    with pytest.raises(AuditError) as caught:
        build(described)
    assert caught.value.sentence == (
        "Layer 'fc1' does not fit after layer 'flatten'. Found: (N, 64) from layer 'flatten'. "
        "Allowed: (N, 65) for layer 'fc1'. Change one of the two so that the shapes agree."
    )


@pytest.mark.parametrize(
    ("layer", "allowed"),
    [
        (Conv(name="x", dimensions=2, inputs=2, outputs=1, kernel=3), "height and width"),
        (Conv(name="x", dimensions=1, inputs=2, outputs=1, kernel=9), "length of at least 9"),
        (Pool(name="x", dimensions=1, operation="max", kernel=6, stride=1), "of at least 6"),
        (Recurrent(name="x", cell="gru", inputs=3, hidden=1), "(N, steps, 3)"),
        (Activation(name="x", function="softmax"), "(N, classes)"),
        (Reshape(name="x", operation="last_step", directions=2), "an even number of states"),
    ],
)
def test_each_kind_of_layer_says_what_it_takes(layer: Layer, allowed: str) -> None:
    with pytest.raises(AuditError, match="after the input") as caught:
        build(architecture((2, 5), layer))
    assert allowed in caught.value.sentence


def test_a_declared_output_is_held_against_the_last_layer() -> None:
    value = mlp().model_copy(update={"output": "value"})
    with pytest.raises(AuditError, match=r"Found: \(N, 3\). Allowed: \(N, 1\)"):
        build(value)


def test_names_that_repeat_or_belong_to_torch_are_refused() -> None:
    twice = Linear(name="layer", inputs=4, outputs=4)
    with pytest.raises(AuditError, match=r"share a name\. Found: 'layer'"):
        build(architecture((4,), twice, twice))
    with pytest.raises(AuditError, match=r"keeps for itself\. Found: 'forward'"):
        build(architecture((4,), Linear(name="forward", inputs=4, outputs=2)))


def test_a_network_too_large_for_memory_is_refused_before_it_is_built() -> None:
    with pytest.raises(AuditError, match="too large"):
        build(architecture((4,), Linear(name="wide", inputs=4, outputs=LARGEST)))
    wide = Conv(name="wide", dimensions=1, inputs=1, outputs=1, kernel=1, padding=LARGEST)
    flat = Reshape(name="flat", operation="flatten")
    with pytest.raises(AuditError, match="values for one row"):
        build(architecture((1, 4), wide, flat))


@pytest.mark.parametrize("how", ["default", "kaiming", "xavier", "small", "zeros"])
def test_initialisation_repeats_and_leaves_the_global_generator_alone(
    how: Initialisation,
) -> None:
    before = torch.get_rng_state()
    networks = [build(mlp()) for _ in range(3)]
    for network, seed in zip(networks, (5, 5, 6), strict=True):
        initialise(network, how, seed=seed)
    assert torch.equal(torch.get_rng_state(), before)
    same, other = networks[1].state_dict(), networks[2].state_dict()
    for name, weights in networks[0].state_dict().items():
        assert torch.equal(weights, same[name])
    differs = not torch.equal(networks[0].state_dict()["first.weight"], other["first.weight"])
    assert differs == (how != "zeros")


def test_initial_weights_have_the_stated_spread() -> None:
    wide = architecture((400,), Linear(name="wide", inputs=400, outputs=300))
    network = build(wide)
    weight = network.get_parameter("wide.weight")
    initialise(network, "kaiming", seed=0)
    assert weight.std().item() == pytest.approx(math.sqrt(2 / 400), rel=0.02)
    initialise(network, "small", seed=0)
    assert weight.std().item() == pytest.approx(0.01, rel=0.02)
    initialise(network, "xavier", seed=0)
    bound = math.sqrt(6 / 700)
    assert bound * 0.99 < weight.abs().max().item() <= bound
    assert not network.get_parameter("wide.bias").any()
    initialise(network, "zeros", seed=0)
    assert not weight.any()


def test_recurrent_gates_are_initialised_one_by_one() -> None:
    described = architecture(
        (50, 40),
        Recurrent(name="cells", cell="lstm", inputs=40, hidden=60),
        Reshape(name="last", operation="last_step"),
    )
    network = build(described)
    initialise(network, "xavier", seed=0)
    bound = math.sqrt(6 / (40 + 60))
    largest = network.get_parameter("cells.weight_ih_l0").abs().max().item()
    assert bound * 0.99 < largest <= bound


def test_layers_may_be_named_as_in_a_sequential_or_a_nested_module() -> None:
    named = architecture(
        (4,),
        Linear(name="0", inputs=4, outputs=5),
        Linear(name="head.fc1", inputs=5, outputs=6),
        Activation(name="1", function="relu"),
        Linear(name="head.fc2", inputs=6, outputs=3),
    )
    model = build(named)
    twin = torch.nn.Sequential(
        torch.nn.Linear(4, 5), torch.nn.Linear(5, 6), torch.nn.ReLU(), torch.nn.Linear(6, 3)
    )
    weights = list(model.state_dict().items())
    assert sorted(name for name, _ in weights if name.endswith("weight")) == [
        "0.weight",
        "head.fc1.weight",
        "head.fc2.weight",
    ]
    twin.load_state_dict(dict(zip(twin.state_dict(), (v for _, v in weights), strict=True)))
    inputs = torch.randn(7, 4, generator=torch.Generator().manual_seed(1))
    assert torch.equal(model(inputs), twin(inputs))


@pytest.mark.parametrize(
    "names", [("a", "a.b"), ("a.b", "a"), ("x", "a.forward"), ("x", "train.b")]
)
def test_names_that_stand_in_each_others_way_are_told(names: tuple[str, str]) -> None:
    first, second = names
    with pytest.raises(AuditError, match="keeps for itself"):
        build(
            architecture(
                (4,),
                Linear(name=first, inputs=4, outputs=4),
                Linear(name=second, inputs=4, outputs=2),
            )
        )


def test_gates_of_a_nested_recurrent_layer_start_one_by_one() -> None:
    def weights(name: str) -> list[torch.Tensor]:
        model = build(
            architecture(
                (2, 6),
                Reshape(name="turn", operation="steps_first"),
                Recurrent(name=name, cell="gru", inputs=2, hidden=3),
                Reshape(name="last", operation="last_step"),
                Linear(name="output", inputs=3, outputs=2),
            )
        )
        initialise(model, "xavier", seed=1)
        return list(model.state_dict().values())

    pairs = zip(weights("rnn"), weights("encoder.rnn"), strict=True)
    assert all(torch.equal(plain, nested) for plain, nested in pairs)
