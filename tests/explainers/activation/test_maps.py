"""Class activation at layers that the plan names, on a network written out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
import torch

from core.errors import AuditError
from core.jobs.context import JobContext
from core.models.build import build
from core.models.designs.design import design
from core.plan.explanation import ExplanationPlan
from core.plan.inside import InsidePlan
from core.plan.model import CnnPlan
from core.records.architecture import Conv, GlobalPool, Linear
from explainers.attribute import attribute
from explainers.explanation import Explanation
from explainers.parts.series import segment_players
from explainers.preparation.suitability import refusal
from explainers.question import Question
from explainers.running import explain
from tests.explainers.questions import architecture, ask, cnn, gru, mlp
from tests.explainers.test_unequal import question_of, record


def said(method: str, question: Question, *, layer: str = "") -> Explanation:
    return explain(
        method,
        question,
        settings=ExplanationPlan(inside=InsidePlan(layer=layer)),
        seed=0,
        memory_mib=64,
        context=JobContext(),
    )


def two_channels() -> Question:
    """Return channels x and 8 − x, whose means count 3 times and once."""
    described = architecture(
        (1, 2, 2),
        Conv(name="conv", dimensions=2, inputs=1, outputs=2, kernel=1),
        GlobalPool(name="mean", operation="average"),
        Linear(name="fc", inputs=2, outputs=1),
        output="value",
    )
    model = build(described)
    model.load_state_dict(
        {
            "conv.weight": torch.tensor([1.0, -1.0]).reshape(2, 1, 1, 1),
            "conv.bias": torch.tensor([0.0, 8.0]),
            "fc.weight": torch.tensor([[3.0, 1.0]]),
            "fc.bias": torch.zeros(1),
        }
    )
    rows = torch.tensor([[[[0.0, 1.0], [2.0, 5.0]]]])
    question = ask(described, rows=1)
    return replace(
        question,
        model=model,
        inputs=rows,
        baseline=torch.zeros_like(rows),
        targets=torch.zeros(1, dtype=torch.long),
    )


def test_grad_cam_weighs_channels_by_their_mean_slope() -> None:
    # Slopes 3/4 and 1/4 everywhere: 0.75 x + 0.25 (8 − x) = 2 + 0.5 x.
    found = said("grad_cam", two_channels())
    assert np.allclose(found.values[0, 0], [[2.0, 2.5], [3.0, 4.5]])
    same = said("grad_cam", two_channels(), layer="conv")
    assert np.array_equal(found.values, same.values)
    assert same.notes == ("The layer looked at is 'conv'.",)


def test_grad_cam_plus_plus_weighs_places_by_their_slopes() -> None:
    # g²/(2g² + ΣA g³) = 1/(2 + ΣA g), with ΣA = 8 and 24: 1/8 at slope 3/4, and 1/8 at 1/4.
    # Weights: 4 · 1/8 · 3/4 = 3/8, and 4 · 1/8 · 1/4 = 1/8: half of Grad-CAM's.
    found = said("grad_cam_plus_plus", two_channels())
    assert np.allclose(found.values[0, 0], [[1.0, 1.25], [1.5, 2.25]])


def test_grad_cam_plus_plus_says_where_its_weights_stray() -> None:
    assert not any(
        "of any size" in note for note in said("grad_cam_plus_plus", two_channels()).notes
    )
    question = two_channels()
    with torch.no_grad():
        question.model.get_submodule("conv").weight.neg_()  # type: ignore[operator]
    found = said("grad_cam_plus_plus", question)
    # ΣA = −8 at slope 3/4 and −24 at 1/4: 1/(2 − 6) is no share of anything.
    assert any("of any size" in note for note in found.notes)


def test_a_channel_without_slope_counts_nothing() -> None:
    question = two_channels()
    with torch.no_grad():
        question.model.get_submodule("fc").weight.zero_()  # type: ignore[operator]
    assert not said("grad_cam_plus_plus", question).values.any()


def test_guided_grad_cam_is_the_product_of_its_parts() -> None:
    question = ask(cnn(channels=2))
    guided = said("guided_backprop", question).values
    cam = said("grad_cam", question, layer="conv1").values.sum(axis=1, keepdims=True)
    found = said("guided_grad_cam", question, layer="conv1")
    assert np.allclose(found.values, guided * cam, atol=1e-7)
    assert found.steps.tolist() == [2] * 5


def test_states_of_a_recurrent_layer_are_maps_over_steps() -> None:
    described = architecture(
        (1, 20),
        Conv(name="conv", dimensions=1, inputs=1, outputs=3, kernel=3),
        *gru().layers[:1],
        gru().layers[1].model_copy(update={"inputs": 3}),
        *gru().layers[2:],
    )
    question = ask(described)
    found = said("grad_cam", question, layer="rnn")
    model = question.model.eval()
    convolved = model.get_submodule("conv")(question.inputs).transpose(1, 2)
    states = model.get_submodule("rnn")(convolved).detach()
    # Only the last of 18 states is read, whose slopes are the weights of its class.
    weights = dict(model.named_parameters())["fc.weight"].detach()
    slopes = weights[question.targets] / 18
    coarse = torch.einsum("nth,nh->nt", states, slopes).clamp(min=0)[:, None]
    expected = torch.nn.functional.interpolate(coarse, size=(20,), mode="linear")
    assert np.allclose(found.values, expected.numpy(), atol=1e-6)


@pytest.mark.parametrize(
    ("layer", "words"),
    [("conv9", "no layer of this name"), ("fc", "puts out no maps"), ("flat", "'conv1', 'act1'")],
)
def test_a_layer_that_is_picked_must_exist_and_put_out_maps(layer: str, words: str) -> None:
    with pytest.raises(AuditError, match=words) as fault:
        said("grad_cam_plus_plus", ask(cnn()), layer=layer)
    assert "'conv2'" in fault.value.sentence
    record, _, _ = attribute(
        "grad_cam_plus_plus",
        ask(cnn()),
        settings=ExplanationPlan(inside=InsidePlan(layer=layer)),
        seed=0,
        memory_mib=64,
        checkpoint="c",
        rows=(0, 1, 2, 3, 4),
        context=JobContext(),
    )
    assert (record.status, record.reason) == ("refused", fault.value.sentence)


def _unequal(*, readout: Literal["average", "max"]) -> Question:
    """Return series of 6, 3 and 1 steps, to a network whose maps on padding are not zero."""
    plan = CnnPlan(channels=(4, 6), readout=readout)
    described = design(plan, dataset=record(), loss="cross_entropy", target_scale=None)
    network = build(described)
    source = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for name, weights in network.named_parameters():
            drawn = torch.rand(weights.shape, generator=source)
            weights.copy_(drawn if name.endswith("bias") else drawn - 0.4)
    return replace(question_of(is_cnn=True), model=network, architecture=described)


@pytest.mark.parametrize("readout", ["average", "max"])
@pytest.mark.parametrize("layer", ["", "conv1"])
@pytest.mark.parametrize("method", ["grad_cam", "grad_cam_plus_plus"])
def test_padding_changes_nothing(
    method: str, layer: str, readout: Literal["average", "max"]
) -> None:
    question = _unequal(readout=readout)
    together = said(method, question, layer=layer).values
    assert together.any(axis=(1, 2)).any()
    for row, steps in enumerate((6, 3, 1)):
        assert not together[row, :, steps:].any()
        inputs, baseline = (
            tensor[row : row + 1, :, :steps] for tensor in (question.inputs, question.baseline)
        )
        alone = replace(
            question,
            inputs=inputs,
            baseline=baseline,
            background=baseline,
            targets=question.targets[row : row + 1],
            players=segment_players((3, steps), segments=3),
        )
        found = said(method, alone, layer=layer).values[0]
        assert np.allclose(found, together[row, :, :steps], atol=1e-6)


@pytest.mark.parametrize("method", ["grad_cam", "grad_cam_plus_plus", "guided_grad_cam"])
def test_maps_of_a_single_place_are_refused(method: str) -> None:
    """Of 8 × 8 pixels three strides of two leave 4, 2 and 1 places."""
    plan = CnnPlan(channels=(4, 4, 4), stride=2, pooling="none")
    pictures = record().model_copy(update={"kind": "image", "input_shape": (1, 8, 8)})
    pictures = pictures.model_copy(update={"lengths": None, "features": ()})
    described = design(plan, dataset=pictures, loss="cross_entropy", target_scale=None)
    reason = refusal(method, described, kind="image")
    assert reason is not None
    assert "the same of every pixel" in reason
    assert refusal(method, described, kind="image", layer="conv2") is None
    larger = pictures.model_copy(update={"input_shape": (1, 16, 16)})
    described = design(plan, dataset=larger, loss="cross_entropy", target_scale=None)
    assert refusal(method, described, kind="image") is None


@pytest.mark.parametrize("method", ["grad_cam", "grad_cam_plus_plus", "guided_grad_cam"])
def test_they_are_refused_without_a_convolution(method: str) -> None:
    for described, kind in ((mlp(), "tabular"), (gru(), "series")):
        assert refusal(method, described, kind=kind) is not None  # type: ignore[arg-type]


def test_guided_grad_cam_is_refused_on_other_functions_than_relu() -> None:
    reason = refusal("guided_grad_cam", cnn("gelu"), kind="image")
    assert reason is not None
    assert "GELU" in reason
    assert refusal("guided_grad_cam", cnn("relu"), kind="image") is None
    assert refusal("grad_cam", cnn("gelu"), kind="image") is None


def test_one_unit_is_explained_by_its_own_change_and_not_by_the_output() -> None:
    question = two_channels()
    settings = ExplanationPlan(inside=InsidePlan(layer="conv", unit=2))
    found = explain(
        "neuron_integrated_gradients",
        question,
        settings=settings,
        seed=0,
        memory_mib=64,
        context=JobContext(),
    )
    # The mean of 8 − x over four places.
    assert np.allclose(found.values[0, 0], [[0.0, -0.25], [-0.5, -1.25]])
    assert np.allclose(found.outputs, 6.0)
    assert np.allclose(found.baseline_outputs, 8.0)
    assert found.target == "channel 2 of layer 'conv' (mean over all places)"


@pytest.mark.parametrize(
    ("layer", "unit", "words"),
    [("", 1, "Choose a layer first"), ("conv2", 7, "no such channel"), ("conv3", 1, "no layer")],
)
def test_a_unit_needs_a_layer_that_has_it(layer: str, unit: int, words: str) -> None:
    record, artifact, _ = attribute(
        "neuron_integrated_gradients",
        ask(cnn()),
        settings=ExplanationPlan(inside=InsidePlan(layer=layer, unit=unit)),
        seed=0,
        memory_mib=64,
        checkpoint="c",
        rows=(0, 1, 2, 3, 4),
        context=JobContext(),
    )
    assert (record.status, artifact) == ("refused", b"")
    assert words in record.reason
