"""Attention, word vectors and positions against their equations, written out in float64."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import nn

from core.errors import AuditError
from core.models.build import build
from core.models.layers.attention import EncoderLayer, StepAttention
from core.models.layers.embedding import SinusoidalPosition, WordVectors
from core.models.layers.modules import module_of
from core.records.architecture import Architecture, Embedding, Encoder, Layer, Linear, Reshape

Doubles = npt.NDArray[np.float64]


def weights_of(module: nn.Module) -> dict[str, Doubles]:
    return {name: tensor.numpy() for name, tensor in module.state_dict().items()}


def softmax(values: Doubles) -> Doubles:
    grown = np.exp(values - values.max(axis=-1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=-1, keepdims=True))


def normalised(x: Doubles, w: dict[str, Doubles], name: str) -> Doubles:
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
    return np.asarray(centred / spread * w[f"{name}.weight"] + w[f"{name}.bias"])


def affine(x: Doubles, w: dict[str, Doubles], name: str) -> Doubles:
    return np.asarray(x @ w[f"{name}.weight"].T + w[f"{name}.bias"])


def encoded(x: Doubles, w: dict[str, Doubles], *, heads: int) -> tuple[Doubles, Doubles]:
    """One row (T, width) and its attention (heads, T, T), head by head and step by step."""
    inner = normalised(x, w, "attention_norm")
    q, k, v = (affine(inner, w, f"self_attention.{name}") for name in ("query", "key", "value"))
    width = x.shape[1] // heads
    mixed, attention = np.zeros_like(x), np.zeros((heads, len(x), len(x)))
    for head in range(heads):
        part = slice(head * width, (head + 1) * width)
        for step in range(len(x)):
            scores = np.array([q[step, part] @ k[at, part] for at in range(len(x))])
            attention[head, step] = softmax(scores / math.sqrt(width))
            mixed[step, part] = attention[head, step] @ v[:, part]
    x = x + affine(mixed, w, "self_attention.output")
    inner = affine(normalised(x, w, "forward_norm"), w, "widen")
    return x + affine(np.maximum(inner, 0), w, "narrow"), attention


@pytest.mark.parametrize("heads", [1, 2, 3])
def test_an_encoder_layer_follows_its_equations(heads: int) -> None:
    with torch.random.fork_rng():
        torch.manual_seed(heads)
        layer = EncoderLayer(Encoder(name="e", width=6, heads=heads, feed_forward=7)).double()
    with torch.no_grad():
        source = torch.Generator().manual_seed(0)
        for parameter in layer.parameters():
            parameter.normal_(generator=source)
    rows = np.random.default_rng(1).standard_normal((2, 5, 6))
    with torch.no_grad():
        found = layer(torch.from_numpy(rows)).numpy()
        attention = layer.attention(torch.from_numpy(rows)).numpy()
    for row in range(2):
        expected, weights = encoded(rows[row], weights_of(layer), heads=heads)
        np.testing.assert_allclose(found[row], expected, rtol=0, atol=1e-12)
        np.testing.assert_allclose(attention[row], weights, rtol=0, atol=1e-14)


def test_a_readout_by_attention_follows_its_equations() -> None:
    readout = StepAttention(4).double()
    states = np.random.default_rng(2).standard_normal((6, 4))
    w = weights_of(readout)
    energy = np.tanh(affine(states, w, "project")) @ w["score.weight"][0]
    with torch.no_grad():
        found = readout(torch.from_numpy(states)[None]).numpy()
    np.testing.assert_allclose(found[0], softmax(energy) @ states, rtol=0, atol=1e-14)


def test_every_function_of_an_encoder_is_a_module_that_is_called_once() -> None:
    layer = EncoderLayer(Encoder(name="e", width=4, heads=2, feed_forward=3, function="gelu"))
    calls: dict[str, int] = {}
    for name, module in layer.named_modules():
        if not list(module.children()):

            def count(_: nn.Module, __: object, ___: object, name: str = name) -> None:
                calls[name] = calls.get(name, 0) + 1

            module.register_forward_hook(count)
    layer(torch.zeros(1, 3, 4))
    assert set(calls.values()) == {1}
    assert {"self_attention.softmax", "activation", "widen", "self_attention.query"} <= set(calls)


def test_sinusoidal_positions_are_sines_and_cosines_of_the_place() -> None:
    with torch.no_grad():
        found = SinusoidalPosition(5, 4)(torch.zeros(1, 4, 5, dtype=torch.float64)).numpy()[0]
    for place in range(4):
        for column in range(5):
            angle = place / 10_000 ** (2 * (column // 2) / 5)
            wave = math.cos(angle) if column % 2 else math.sin(angle)
            assert found[place, column] == pytest.approx(wave, abs=1e-14)
    assert not SinusoidalPosition(5, 4).state_dict()


def text(*layers: Layer) -> Architecture:
    return Architecture(input_shape=(3,), layers=layers, output="logits", steps="tokens")


def test_padding_is_a_zero_vector_that_training_never_moves() -> None:
    model = build(
        text(
            Embedding(name="words", words=5, width=4),
            Reshape(name="mean", operation="mean_step"),
            Linear(name="output", inputs=4, outputs=2),
        )
    )
    optimiser = torch.optim.SGD(model.parameters(), lr=1.0)
    model(torch.tensor([[2.0, 4.0, 0.0]])).sum().backward()
    optimiser.step()
    words = model.get_submodule("words")
    assert isinstance(words, WordVectors)
    assert not words.weight[0].any()
    assert words.weight.grad is not None
    assert words.weight.grad.abs().sum(dim=1).bool().tolist() == [False, False, True, False, True]


@pytest.mark.parametrize(
    ("numbers", "seen"),
    [
        ([2.0, 5.0], "numbers from 2 to 5"),
        ([-1.0, 1.0], "numbers from -1 to 1"),
        ([1.5, 1.0], "a number between two"),
    ],
)
def test_words_that_are_not_known_are_told(numbers: list[float], seen: str) -> None:
    module = module_of(Embedding(name="words", words=5, width=2))
    with pytest.raises(AuditError) as caught:
        module(torch.tensor([numbers]))
    assert seen in caught.value.sentence
    assert "whole numbers from 0 to 4" in caught.value.sentence
