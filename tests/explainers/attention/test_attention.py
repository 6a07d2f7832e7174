"""Rollout and gradient-weighted attention, by hand, by finite differences, and on real layers."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.errors import AuditError
from core.jobs.context import JobContext
from core.models.build import build
from core.models.layers.attention import attention_weights
from core.models.vision.importing import import_torchvision
from core.plan.explanation import ExplanationPlan
from core.records.architecture import (
    Architecture,
    Conv,
    Embedding,
    Encoder,
    Layer,
    Linear,
    Norm,
    Reshape,
    StepAttention,
    Vision,
)
from core.records.base import Kind
from explainers.attention.flow import rollout, weighted_flow
from explainers.attention.followed import follow
from explainers.attention.opened import OpenAttention
from explainers.explanation import Explanation
from explainers.parts.players import word_players
from explainers.preparation.suitability import refusal
from explainers.question import Question
from explainers.running import explain
from tests.explainers.questions import architecture, ask, cnn, gru


def said(method: str, question: Question) -> Explanation:
    return explain(
        method,
        question,
        settings=ExplanationPlan(),
        seed=0,
        memory_mib=64,
        context=JobContext(),
    )


def encoders(count: int = 2) -> tuple[Layer, ...]:
    return tuple(
        Encoder(name=f"encoder{number}", width=4, heads=2, feed_forward=6)
        for number in range(1, count + 1)
    )


def readout(name: str) -> Layer:
    if name == "attention":
        return StepAttention(name="readout", features=4)
    return Reshape(name="readout", operation="mean_step" if name == "mean" else "last_step")


def series(read: str = "mean", *between: Layer) -> Architecture:
    return architecture(
        (2, 3),
        Reshape(name="turn", operation="steps_first"),
        Linear(name="project", inputs=2, outputs=4),
        *encoders(),
        *between,
        Norm(name="norm", operation="layer", features=4),
        readout(read),
        Linear(name="fc", inputs=4, outputs=2),
    )


def text_question(*rows: tuple[int, ...]) -> Question:
    described = Architecture(
        input_shape=(4,),
        layers=(
            Embedding(name="words", words=6, width=4),
            *encoders(),
            readout("mean"),
            Linear(name="fc", inputs=4, outputs=2),
        ),
        output="logits",
        steps="tokens",
    )
    inputs = torch.tensor(rows, dtype=torch.float32)
    baseline = torch.where(inputs > 0, 1.0, 0.0)
    return Question(
        model=build(described),
        architecture=described,
        kind="text",
        inputs=inputs,
        baseline=baseline,
        background=baseline[:1],
        targets=torch.ones(len(rows), dtype=torch.long),
        players=word_players((4,)),
    )


def test_two_layers_roll_out_as_by_hand() -> None:
    first = torch.tensor([[[[1.0, 0.0], [0.5, 0.5]]]])
    second = torch.tensor([[[[0.0, 1.0], [1.0, 0.0]]]])
    # Halves with themselves: [[1, 0], [.25, .75]] and [[.5, .5], [.5, .5]].
    expected = [[[0.625, 0.375], [0.625, 0.375]]]
    assert np.allclose(rollout([first, second]).numpy(), expected)


def test_slopes_against_the_output_are_cut_away() -> None:
    weights = torch.tensor([[[[0.5, 0.5], [0.2, 0.8]]]])
    slopes = torch.tensor([[[[2.0, -1.0], [1.0, 0.5]]]])
    # One layer adds [[1, 0], [.2, .4]]; two of them (I + A)² − I = 2 A + A².
    once = np.array([[1.0, 0.0], [0.2, 0.4]])
    assert np.allclose(weighted_flow([weights], [slopes])[0].numpy(), once)
    twice = weighted_flow([weights, weights], [slopes, slopes])[0].numpy()
    assert np.allclose(twice, 2 * once + once @ once)


@pytest.mark.parametrize("read", ["mean", "last", "attention"])
def test_rollout_reads_the_steps_as_the_network_does(read: str) -> None:
    question = ask(series(read), scale=3.0)
    found = said("attention_rollout", question)
    model = question.model.eval()
    weights = attention_weights(model, question.inputs)
    for row in range(question.rows):
        flow = np.eye(3)
        for name in ("encoder1", "encoder2"):
            heads = weights[name][row].double().numpy()
            flow = (0.5 * (heads[0] + heads[1]) / 2 + 0.5 * np.eye(3)) @ flow
        reading = {"mean": np.full(3, 1 / 3), "last": np.array([0.0, 0.0, 1.0])}.get(read)
        if reading is None:
            reading = weights["readout"][row].double().numpy()
        assert np.allclose(found.values[row].sum(axis=0), reading @ flow, atol=1e-6)
    assert np.allclose(found.values[:, 0], found.values[:, 1])
    assert np.allclose(found.values.sum(axis=(1, 2)), 1.0)


def test_slopes_by_attention_are_those_of_finite_differences() -> None:
    question = ask(series("last"), rows=1, scale=3.0)
    found = said("gradient_attention", question).values[0].sum(axis=0)
    model = copy.deepcopy(question.model).double().eval()
    layers = [model.get_submodule(f"encoder{n}.self_attention.softmax") for n in (1, 2)]
    inputs, target = question.inputs.double(), int(question.targets[0])
    flow = np.eye(3)
    for layer in layers:
        seen, slopes = _by_differences(model, layer, inputs, target)
        flow = flow + np.maximum(seen * slopes, 0).mean(axis=0) @ flow
    assert np.allclose(found, (flow - np.eye(3))[-1], atol=1e-5)


def _by_differences(
    model: nn.Module, layer: nn.Module, inputs: Tensor, target: int
) -> tuple[np.ndarray, np.ndarray]:
    added = torch.zeros(1, 2, 3, 3, dtype=torch.float64)
    seen: list[Tensor] = []

    def change(_module: nn.Module, _inputs: object, output: Tensor) -> Tensor:
        seen.append(output)
        return output + added

    handle = layer.register_forward_hook(change)
    slopes = np.zeros((2, 3, 3))
    with torch.no_grad():
        for place in np.ndindex(2, 3, 3):
            sides = []
            for step in (1e-5, -1e-5):
                added.zero_()
                added[(0, *place)] = step
                sides.append(float(model(inputs)[0, target]))
            slopes[place] = (sides[0] - sides[1]) / 2e-5
    handle.remove()
    return seen[0][0].numpy(), slopes


@pytest.mark.parametrize("method", ["attention_rollout", "gradient_attention"])
def test_padding_gets_nothing_and_changes_nothing(method: str) -> None:
    question = text_question((2, 3, 4, 0), (5, 2, 0, 0))
    found = said(method, question)
    assert found.values.shape == (2, 4)
    assert not found.values[0, 3:].any()
    assert not found.values[1, 2:].any()
    assert (found.values >= 0).all()
    second = replace(
        question,
        inputs=question.inputs[1:],
        baseline=question.baseline[1:],
        targets=question.targets[1:],
    )
    alone = said(method, second)
    assert np.allclose(alone.values, found.values[1:], atol=1e-6)
    if method == "attention_rollout":
        assert np.allclose(found.values.sum(axis=1), 1.0)


def test_open_attention_gives_what_torchs_gives() -> None:
    source = torch.Generator().manual_seed(1)
    closed = nn.MultiheadAttention(8, 2, batch_first=True).eval()
    with torch.no_grad():
        for weight in closed.parameters():  # torch begins with biases of 0, which could be lost
            weight.copy_(torch.randn(weight.shape, generator=source) / 2)
    tokens = torch.randn(3, 5, 8, generator=source)
    opened = OpenAttention(closed).eval()
    expected, weights = closed(tokens, tokens, tokens, average_attn_weights=False)
    assert torch.allclose(opened(tokens, tokens, tokens)[0], expected, atol=1e-6)
    assert torch.allclose(opened.attention.attention(tokens), weights, atol=1e-6)
    # Weights are looked at where they are, and not held twice.
    own = closed.in_proj_weight.untyped_storage().data_ptr()
    assert opened.attention.key.weight.untyped_storage().data_ptr() == own
    assert not opened.attention.key.weight.requires_grad


@pytest.mark.parametrize(
    ("closed", "seen"),
    [
        (nn.MultiheadAttention(8, 2, bias=False), "without a bias"),
        (nn.MultiheadAttention(8, 2, kdim=4), "of other widths"),
        (nn.MultiheadAttention(8, 2, add_zero_attn=True), "tokens that are added"),
    ],
)
def test_attention_of_another_form_is_named(closed: nn.MultiheadAttention, seen: str) -> None:
    with pytest.raises(AuditError, match=seen):
        OpenAttention(closed)


def test_opening_attention_leaves_generators_and_weights_alone() -> None:
    question = _patches()
    state = torch.get_rng_state()
    followed = follow(question)
    assert torch.equal(torch.get_rng_state(), state)
    ours = {weight.data_ptr() for weight in question.model.parameters()}
    theirs = {weight.data_ptr() for weight in followed.question.model.parameters()}
    assert ours <= theirs | {0}
    assert all(weight.requires_grad for weight in question.model.parameters())


@pytest.mark.parametrize("method", ["attention_rollout", "gradient_attention"])
def test_a_vision_transformer_is_read_at_its_class_token(method: str) -> None:
    question = _patches()
    network = question.model
    before = {name: type(module) for name, module in network.named_modules()}
    found = said(method, question)
    assert {name: type(module) for name, module in network.named_modules()} == before
    assert found.values.shape == (2, 3, 8, 8)
    # Four patches of 4 × 4 pixels and three channels.
    patch = found.values[:, :, :4, :4]
    assert np.allclose(patch, patch[:, :1, :1, :1])
    assert (found.values >= 0).all()
    if method == "attention_rollout":
        # The class token keeps some of itself, which belongs to no pixel.
        sums = found.values.sum(axis=(1, 2, 3))
        assert ((sums > 0.2) & (sums < 0.9)).all()
        assert "class token" in found.notes[-1]


def _patches() -> Question:
    import_torchvision()
    from torchvision.models import VisionTransformer

    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(0)
        network = VisionTransformer(
            image_size=8,
            patch_size=4,
            num_layers=2,
            num_heads=2,
            hidden_dim=8,
            mlp_dim=8,
            num_classes=2,
        )
        network.heads.head.weight.normal_()
    plain = ask(cnn(channels=3), rows=2)
    described = Architecture.model_construct(
        input_shape=(3, 8, 8),
        layers=(Vision(name="network", network="vit_b_16", outputs=2),),
        output="logits",
        steps="whole",
    )
    return replace(plain, model=network, architecture=described)


@pytest.mark.parametrize(
    ("described", "kind", "words"),
    [
        (gru(), "series", "the network has none"),
        (cnn(), "image", "the network has none"),
        (
            architecture((3, 64, 64), Vision(name="network", network="swin_t", outputs=2)),
            "image",
            "windows that shift and merge",
        ),
        (
            architecture((3, 64, 64), Vision(name="network", network="resnet18", outputs=2)),
            "image",
            "ResNet-18 has none",
        ),
        (
            architecture(
                (4, 6),
                Conv(name="conv", dimensions=1, inputs=4, outputs=4, kernel=3),
                Reshape(name="turn", operation="steps_first"),
                *encoders(),
                readout("mean"),
                Linear(name="fc", inputs=4, outputs=2),
            ),
            "series",
            "layer 'conv' mixes the steps",
        ),
    ],
)
@pytest.mark.parametrize("method", ["attention_rollout", "gradient_attention"])
def test_networks_that_attention_cannot_be_followed_through_are_refused(
    method: str, described: Architecture, kind: Kind, words: str
) -> None:
    reason = refusal(method, described, kind=kind)
    assert reason is not None
    assert words in reason
    assert refusal(method, series(), kind="series") is None
