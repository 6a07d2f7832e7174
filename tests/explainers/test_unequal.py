"""Explaining series of unequal lengths: nothing is attributed to padding or to the mark."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.catalogue import METHODS
from core.jobs.context import JobContext
from core.models.build import build
from core.models.designs.design import design
from core.plan.explanation import BaselineName, ExplanationPlan
from core.plan.inside import InsidePlan
from core.plan.model import CnnPlan, RecurrentPlan
from core.plan.references import ReferencesPlan
from core.records.architecture import Architecture, Conv, Reshape
from core.records.data import DatasetRecord, Feature
from explainers.attribute import attribute
from explainers.baselines.baselines import make_baseline
from explainers.baselines.references import References
from explainers.engine.batches import Batches
from explainers.engine.coalitions import background_means
from explainers.layers.offered import offered_layers
from explainers.parts.series import segment_players
from explainers.question import Question, on_own_steps, scalar
from explainers.registry import EXPLAINERS

LENGTHS = (6, 3, 1)
STEPS = 6
_REFUSED_ON_BOTH = {"partition_shap", "attention_rollout", "gradient_attention"}
_REFUSED_ON_GRU = {
    "guided_backprop",
    "deeplift",
    "deeplift_shap",
    "deep_shap",
    "grad_cam",
    "grad_cam_plus_plus",
    "guided_grad_cam",
}
SETTINGS = ExplanationPlan(samples=60, background=4, segments=3)


def looking_inside(question: Question) -> ExplanationPlan:
    """Return the settings with a layer that single units can be explained of."""
    layers = offered_layers(question.architecture, kind="series")
    return SETTINGS.model_copy(update={"inside": InsidePlan(layer=layers[-1].path)})


def rows_of(lengths: tuple[int, ...], *, seed: int) -> Tensor:
    draw = torch.Generator().manual_seed(seed)
    values = torch.randn(len(lengths), 3, STEPS, generator=draw)
    present = torch.arange(STEPS) < torch.tensor(lengths)[:, None]
    values[:, 2] = 1.0
    return values * present[:, None]


def record() -> DatasetRecord:
    return DatasetRecord(
        name="x",
        source="x",
        kind="series",
        task="classification",
        rows=9,
        input_shape=(3, STEPS),
        target="y",
        class_names=("a", "b", "c"),
        features=(Feature(name="u", kind="channel"), Feature(name="v", kind="channel")),
        lengths=(1, STEPS),
        fingerprint="",
    )


def question_of(*, is_cnn: bool = False) -> Question:
    plan = CnnPlan(channels=(4,), readout="max") if is_cnn else RecurrentPlan(hidden=5)
    architecture = design(plan, dataset=record(), loss="cross_entropy", target_scale=None)
    torch.manual_seed(1)
    network = build(architecture).eval()
    inputs = rows_of(LENGTHS, seed=2)
    return Question(
        model=network,
        architecture=architecture,
        kind="series",
        inputs=inputs,
        baseline=on_own_steps(torch.full_like(inputs, 0.1), inputs),
        background=rows_of((5, 6, 2, 4), seed=3),
        targets=torch.tensor([0, 2, 1]),
        players=segment_players((3, STEPS), segments=3),
    )


@pytest.fixture(scope="module", params=[False, True], ids=["gru", "cnn"])
def question(request: pytest.FixtureRequest) -> Question:
    return question_of(is_cnn=request.param)


def test_only_segments_with_real_steps_take_part(question: Question) -> None:
    assert question.is_marked
    expected = [[True, True, True], [True, True, False], [True, False, False]]
    assert question.active.tolist() == expected


def test_a_value_is_shared_among_the_real_cells_of_its_segment(question: Question) -> None:
    shared = question.spread(np.array([[4.0, 4, 4], [4, 4, 0], [4, 0, 0]]))
    assert not shared[:, 2].any()
    np.testing.assert_array_equal(shared[0, 0], np.ones(6))
    np.testing.assert_array_equal(shared[1, 1], [1, 1, 2, 0, 0, 0])
    np.testing.assert_array_equal(shared[2, 0], [2, 0, 0, 0, 0, 0])
    np.testing.assert_allclose(question.players.merge(shared), [[4, 4, 4], [4, 4, 0], [4, 0, 0]])


@pytest.mark.parametrize("name", EXPLAINERS)
def test_padding_and_mark_get_nothing_and_sums_hold(question: Question, name: str) -> None:
    found, artifact, explanation = attribute(
        name,
        question,
        settings=looking_inside(question) if METHODS[name].family == "layer" else SETTINGS,
        seed=1,
        memory_mib=64,
        checkpoint="x",
        rows=(0, 1, 2),
        context=JobContext(),
    )
    is_cnn = any(isinstance(layer, Conv) for layer in question.architecture.layers)
    is_refused = name in (_REFUSED_ON_BOTH if is_cnn else _REFUSED_ON_BOTH | _REFUSED_ON_GRU)
    assert found.status == ("refused" if is_refused else "computed")
    if explanation is None:
        return
    padding = ~np.repeat(question.inputs[:, 2:].numpy() > 0, 3, axis=1)
    assert not explanation.values[padding].any()
    assert not explanation.values[:, 2].any()
    if METHODS[name].sum_rule in ("sum", "construction"):
        assert found.gate is not None
        assert found.gate.within == (True, True, True)
    assert artifact


def test_the_background_takes_on_the_length_of_each_row(question: Question) -> None:
    beside = question.usual(torch.tensor([0, 1]), torch.tensor([1, 2]))
    background = question.background
    np.testing.assert_array_equal(beside[:, 2], question.inputs[[1, 2], 2])
    np.testing.assert_array_equal(beside[0, :2, :3], background[0, :2, :3])
    assert not beside[0, :2, 3:].any()
    batches = Batches.of(question, step="x", memory_mib=64, context=JobContext())
    found = background_means(batches, question)
    forward = scalar(question)
    for row in range(question.rows):
        others = question.usual(torch.arange(4), torch.full((4,), row))
        with torch.no_grad():
            expected = forward(others, question.targets[row].expand(4)).mean()
        assert found[row] == pytest.approx(float(expected), abs=1e-6)


@pytest.mark.parametrize(
    "name", ["training_mean", "zero", "other_class_mean", "blurred", "row", "nearest_others"]
)
def test_a_baseline_has_the_steps_of_its_row(name: BaselineName) -> None:
    training = rows_of((6, 2, 4), seed=5).numpy()
    own = rows_of(LENGTHS, seed=6)
    references = References(
        inputs=training,
        targets=np.array([0, 1, 1]),
        kind="series",
        task="classification",
        settings=ReferencesPlan(neighbours=1),
        is_marked=True,
    )
    targets = np.array([0, 0, 1])
    found = make_baseline(name, references, inputs=own, targets=targets)
    np.testing.assert_array_equal(found.values[:, 2], own[:, 2])
    assert not found.values[:, :2][(own[:, 2:] == 0).expand(-1, 2, -1)].any()
    assert "as many steps as the row" in found.sentence
    if name == "training_mean":
        # Step 5 is real in the first training row alone, step 3 in the first and third.
        np.testing.assert_allclose(found.values[0, 0, 4], training[0, 0, 4], rtol=1e-6)
        expected = (training[0, 1, 2] + training[2, 1, 2]) / 2
        np.testing.assert_allclose(found.values[0, 1, 2], expected, rtol=1e-6)
    if name == "blurred":
        # Padding does not seep into the real steps.
        alone = own[1:2, :, : LENGTHS[1]]
        again = make_baseline(name, references, inputs=alone, targets=targets[:1])
        assert torch.equal(found.values[1:2, :, : LENGTHS[1]], again.values)
    if name == "other_class_mean":
        np.testing.assert_allclose(found.values[0, 0, 4], 0.0)


FLAT = Reshape(name="flatten", operation="flatten")


class Ahead(nn.Module):
    """Forecasts three steps: the sum of the window times 1, 10 and 100."""

    def forward(self, inputs: Tensor) -> Tensor:
        return inputs.sum(dim=(1, 2))[:, None] * torch.tensor([1.0, 10.0, 100.0])


def test_one_step_of_a_forecast_is_explained() -> None:
    question = question_of()
    inputs = torch.ones(2, 1, STEPS)
    plain = replace(
        question,
        model=Ahead(),
        architecture=Architecture(input_shape=(1, STEPS), layers=(FLAT,), output="forecast"),
        inputs=inputs,
        baseline=torch.zeros_like(inputs),
        background=torch.zeros_like(inputs),
        targets=torch.tensor([1, 1]),
        players=segment_players((1, STEPS), segments=3),
    )
    found = EXPLAINERS["occlusion"](
        plain, settings=SETTINGS, seed=1, memory_mib=64, context=JobContext()
    )
    np.testing.assert_allclose(found.player_values, np.full((2, 3), 20.0))
    np.testing.assert_allclose(found.outputs, [60.0, 60.0])
