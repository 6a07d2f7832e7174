from __future__ import annotations

import numpy as np
import torch

from core.models.build import build, initialise
from core.models.notes import activation_note, initialisation_note, notes_on
from core.plan.model import LoadedPlan, MlpPlan, RecurrentPlan
from core.records.architecture import (
    Activation,
    Architecture,
    Embedding,
    Encoder,
    Layer,
    Linear,
    Norm,
    Position,
    StepAttention,
)


def test_only_starts_that_mislead_are_explained() -> None:
    assert "never come apart" in initialisation_note(MlpPlan(initialisation="zeros"))
    assert "hardly start" in initialisation_note(RecurrentPlan(initialisation="small"))
    assert notes_on(MlpPlan()) == ()
    assert notes_on(LoadedPlan(weights="w", architecture="a")) == ()
    assert "pretence" in activation_note(MlpPlan(activation="step"))
    assert not activation_note(RecurrentPlan(activation="step"))


def test_what_is_said_of_zeros_is_so() -> None:
    """With ReLU or tanh nothing but the last offsets moves."""
    for function in ("relu", "tanh"):
        described = Architecture.model_validate(
            {
                "input_shape": (3,),
                "layers": (
                    Linear(name="one", inputs=3, outputs=4),
                    Activation.model_validate({"name": "f", "function": function}),
                    Linear(name="two", inputs=4, outputs=2),
                ),
                "output": "logits",
            }
        )
        network = build(described)
        initialise(network, "zeros", seed=0)
        network(torch.ones(5, 3))[:, 0].sum().backward()
        moved = [name for name, weight in network.named_parameters() if weight.grad.any()]  # type: ignore[union-attr]
        assert moved == ["two.bias"]


def text() -> Architecture:
    layers: tuple[Layer, ...] = (
        Embedding(name="words", words=50, width=32),
        Position(name="place", operation="learned", width=32, longest=20),
        Encoder(name="encoder", width=32, heads=4, feed_forward=64),
        Norm(name="norm", operation="layer", features=32),
        StepAttention(name="read", features=32),
        Norm(name="last", operation="batch", features=32),
        Linear(name="output", inputs=32, outputs=2),
    )
    return Architecture(input_shape=(20,), layers=layers, output="logits", steps="tokens")


def test_every_start_keeps_normalisation_and_padding_as_they_must_be() -> None:
    network = build(text())
    for how in ("default", "kaiming", "xavier", "small", "zeros"):
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.fill_(7.0)
        initialise(network, how, seed=1)
        found = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
        for name in ("encoder.attention_norm", "encoder.forward_norm", "norm", "last"):
            assert (found[f"{name}.weight"] == 1).all()
            assert not found[f"{name}.bias"].any()
        assert not found["words.weight"][0].any()
        drawn = [name for name, values in found.items() if np.ptp(values) > 0]
        expected = {"words.weight", "place.weight", "encoder.widen.weight", "read.score.weight"}
        assert (expected <= set(drawn)) == (how != "zeros")
        assert not (np.stack([v.max() for v in found.values()]) == 7.0).any()


def test_word_vectors_start_about_as_long_as_one() -> None:
    network = build(text())
    initialise(network, "xavier", seed=1)
    lengths = network.get_parameter("words.weight")[1:].norm(dim=1)
    assert 0.7 < lengths.mean().item() < 1.3
