"""Layer methods against nets written out by hand, their completeness, and captum."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
from captum.attr import InternalInfluence, LayerConductance, LayerGradientXActivation
from torch import Tensor, nn

from core.catalogue.methods import LAYER_METHODS
from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext
from core.models.build import build
from core.plan.explanation import ExplanationPlan
from core.plan.inside import InsidePlan
from core.records.architecture import Activation, Architecture, Linear, Residual
from explainers.gate import relative_errors
from explainers.layers.attribute import attribute_layer, explain_layer
from explainers.layers.explanation import LayerExplanation
from explainers.layers.offered import chosen_layer, layer_module
from explainers.question import Question
from explainers.running import explain
from tests.explainers import texts
from tests.explainers.questions import architecture, ask, cnn, gru, mlp, with_model


def plan(layer: str, *, tolerance: float = 0.01, most: int = 1024) -> ExplanationPlan:
    return ExplanationPlan(inside=InsidePlan(layer=layer), tolerance=tolerance, max_steps=most)


def inside(name: str, question: Question, layer: str, **settings: float) -> LayerExplanation:
    return explain_layer(
        name,
        question,
        settings=plan(layer, **settings),  # type: ignore[arg-type]
        memory_mib=64,
        context=JobContext(),
    )


def two_rectifiers() -> Question:
    """2·relu(x1) + 2·relu(x2 − 1.5), from (0, 0) to (1, 2)."""
    described = architecture(
        (2,),
        Linear(name="fc1", inputs=2, outputs=2),
        Activation(name="act", function="relu"),
        Linear(name="fc2", inputs=2, outputs=1),
        output="value",
    )
    question = ask(described, rows=1)
    model = build(described)
    state = {
        "fc1.weight": torch.eye(2),
        "fc1.bias": torch.tensor([0.0, -1.5]),
        "fc2.weight": torch.tensor([[2.0, 2.0]]),
        "fc2.bias": torch.tensor([7.0]),
    }
    model.load_state_dict(state)
    return replace(
        question,
        model=model,
        inputs=torch.tensor([[1.0, 2.0]]),
        baseline=torch.zeros(1, 2),
        targets=torch.zeros(1, dtype=torch.long),
    )


def test_conductance_of_two_rectifiers_is_what_each_hands_on() -> None:
    found = inside("layer_conductance", two_rectifiers(), "act", tolerance=1e-4)
    assert np.allclose(found.values, [[2.0, 1.0]], atol=1e-3)
    before = inside("layer_conductance", two_rectifiers(), "fc1", tolerance=1e-4)
    assert np.allclose(before.values, [[2.0, 1.0]], atol=1e-3)
    assert np.allclose(found.outputs - found.baseline_outputs, 3.0)


class Jumping(nn.Module):
    """What the first layer puts out, and 4 more once its first unit is above 0.3."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(2, 2, bias=False)
        nn.init.eye_(self.fc1.weight)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return (n, 1)."""
        found: Tensor = self.fc1(inputs)
        return found.sum(dim=1, keepdim=True) + 4.0 * (found[:, :1] > 0.3)


def test_a_jump_is_not_cut_finer_than_float32_can_tell() -> None:
    question = with_model(two_rectifiers(), Jumping())
    found = inside("layer_conductance", question, "fc1", most=4096)
    # Sixteen halvings of the one piece with the jump in it, at three points each.
    assert found.steps[0] == 17 + 3 * 16
    assert np.allclose(found.values, [[1.0, 2.0]])


def test_influence_activation_and_slope_of_two_rectifiers() -> None:
    question = two_rectifiers()
    # The second rectifier is open on the last quarter of the path.
    influence = inside("internal_influence", question, "fc1")
    assert np.allclose(influence.values, [[2.0, 0.5]])
    assert np.allclose(inside("layer_activation", question, "act").values, [[1.0, 0.5]])
    slope = inside("layer_gradient_x_activation", question, "fc1")
    assert np.allclose(slope.values, [[2.0, 1.0]])


@pytest.mark.parametrize(
    ("described", "layer"),
    [(mlp(), "act1"), (cnn("tanh"), "conv1"), (cnn(), "pool1"), (gru(), "rnn")],
)
def test_conductance_adds_up_wherever_all_paths_cross_the_layer(
    described: Architecture, layer: str
) -> None:
    question = ask(described, scale=2.0)
    found = inside("layer_conductance", question, layer, tolerance=0.005)
    errors, _ = relative_errors(
        found.values.sum(axis=1), outputs=found.outputs, baseline_outputs=found.baseline_outputs
    )
    assert found.is_owed
    assert errors.max() <= 0.0051


@pytest.mark.parametrize(
    ("described", "layer"), [(mlp(), "fc1"), (cnn("tanh", channels=2), "conv2")]
)
def test_they_equal_captums_by_channel(described: Architecture, layer: str) -> None:
    question = ask(described, rows=2)
    choice = chosen_layer(described, kind=question.kind, path=layer)
    ours = {
        name: inside(name, question, layer, tolerance=1e-3).values
        for name in ("layer_conductance", "internal_influence", "layer_gradient_x_activation")
    }
    model = question.model.eval()
    module = layer_module(model, choice)
    steps = {"target": question.targets, "n_steps": 100}
    theirs = {
        "layer_conductance": LayerConductance(model, module).attribute(
            question.inputs, question.baseline, **steps
        ),
        "internal_influence": InternalInfluence(model, module).attribute(
            question.inputs, question.baseline, **steps
        ),
        "layer_gradient_x_activation": LayerGradientXActivation(model, module).attribute(
            question.inputs, target=question.targets
        ),
    }
    for name, values in ours.items():
        expected = theirs[name].detach().flatten(2).sum(2) if layer == "conv2" else theirs[name]
        scale = expected.abs().max().item()
        assert np.allclose(values, expected.detach().numpy(), atol=0.01 * scale), name


def test_of_a_recurrent_layers_states_only_the_last_which_is_read_counts() -> None:
    question = ask(gru(), rows=3)
    states, last = (inside("layer_conductance", question, name) for name in ("rnn", "last"))
    assert states.values.shape == (3, 8)
    assert np.allclose(states.values, last.values, atol=1e-5)


def test_a_layer_that_a_shortcut_leads_past_owes_no_sum_and_says_so() -> None:
    described = architecture(
        (6,),
        Residual(name="block", layers=(Linear(name="inner", inputs=6, outputs=6),)),
        Linear(name="fc", inputs=6, outputs=3),
    )
    question = ask(described)
    record, artifact, found = attribute_layer(
        "layer_conductance",
        question,
        settings=plan("block.inner"),
        seed=1,
        memory_mib=64,
        checkpoint="c",
        rows=tuple(range(5)),
        context=JobContext(),
    )
    assert found is not None
    assert artifact
    assert record.gate is not None
    assert record.gate.state == "descriptive"
    assert any("lead past" in note for note in record.notes)
    # The network is linear: a unit is worth its weight times its change.
    model = question.model
    inner, fc = model.get_submodule("block.inner"), model.get_submodule("fc")
    change = (question.inputs - question.baseline) @ inner.weight.T  # type: ignore[operator]
    expected = (change * fc.weight[question.targets]).detach().numpy()  # type: ignore[index]
    assert np.allclose(found.values, expected, atol=1e-5)


def test_the_record_holds_the_strongest_units_first_with_their_gate() -> None:
    record, _, found = attribute_layer(
        "layer_conductance",
        ask(cnn("tanh")),
        settings=plan("conv1"),
        seed=1,
        memory_mib=64,
        checkpoint="c",
        rows=tuple(range(5)),
        context=JobContext(),
    )
    assert found is not None
    assert record.gate is not None
    assert record.gate.state == "within"
    sizes = [share.mean_absolute.value for share in record.units]
    assert sizes == sorted(sizes, key=lambda size: -(size or 0.0))
    assert {share.unit for share in record.units} == {1, 2, 3, 4}
    first = record.units[0]
    column = found.values[:, first.unit - 1]
    assert first.mean == pytest.approx(column.mean())
    assert first.mean_absolute.value == pytest.approx(np.abs(column).mean())
    assert first.mean_absolute.low is not None


@pytest.mark.parametrize(
    ("layer", "words"), [("", "Choose a layer first"), ("conv9", "'conv1', 'act1'")]
)
def test_a_layer_must_be_named_and_exist(layer: str, words: str) -> None:
    record, artifact, found = attribute_layer(
        "internal_influence",
        ask(cnn()),
        settings=plan(layer),
        seed=1,
        memory_mib=64,
        checkpoint="c",
        rows=(),
        context=JobContext(),
    )
    assert (record.status, artifact, found) == ("refused", b"", None)
    assert words in record.reason


def test_a_network_that_always_says_the_same_contributes_nothing() -> None:
    question = ask(mlp())
    torch.nn.init.zeros_(question.model.get_submodule("fc2").weight)  # type: ignore[arg-type]
    record, artifact, _ = attribute_layer(
        "layer_conductance",
        question,
        settings=plan("fc1"),
        seed=1,
        memory_mib=64,
        checkpoint="c",
        rows=tuple(range(5)),
        context=JobContext(),
    )
    assert (record.status, artifact) == ("failed", b"")
    assert "the same output for every row" in record.reason


class Twice(nn.Module):
    """A network that runs every one of its layers twice."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, inputs: Tensor) -> Tensor:
        """Return (n, K)."""
        found: Tensor = self.model(inputs) - 0.5 * self.model(-inputs)
        return found


@pytest.mark.parametrize("name", [*LAYER_METHODS, "neuron_integrated_gradients"])
def test_a_layer_that_runs_twice_is_told_and_not_looked_at_once(name: str) -> None:
    question = ask(mlp())
    question = with_model(question, Twice(question.model))
    ask_it = explain_layer if name in LAYER_METHODS else partial(explain, seed=0)
    with pytest.raises(AuditError, match="runs 2 times"):
        ask_it(name, question, settings=plan("fc1"), memory_mib=64, context=JobContext())


def test_words_flow_through_the_mean_of_their_vectors() -> None:
    question = texts.question((2, 3, 0, 0), (4, 4, 2, 1))
    found = inside("layer_conductance", question, "mean")
    # Means of the words' worth less that of as many unknown words.
    assert np.allclose(found.values[:, 0], [0.5 - 0.5, 4.5 / 4 - 0.5], atol=1e-5)


def test_the_chunk_does_not_change_values_and_a_cancel_is_heard() -> None:
    question = ask(mlp(), scale=3.0)
    one, two = (
        explain_layer(
            "layer_conductance",
            question,
            settings=plan("fc1", tolerance=1e-3),
            memory_mib=memory,
            context=JobContext(),
        )
        for memory in (1, 64)
    )
    assert np.allclose(one.values, two.values, atol=1e-6)
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        explain_layer(
            "layer_conductance",
            question,
            settings=plan("fc1"),
            memory_mib=64,
            context=JobContext(token=token),
        )
    assert question.model.training


def test_rows_that_did_not_settle_are_counted_once_whatever_stands_beside_them() -> None:
    question = ask(mlp(), rows=3, scale=8.0)
    one = inside("internal_influence", question, "fc1", tolerance=1e-9, most=16)
    assert one.notes[-1] == "The budget was spent before 3 rows settled."
    several = replace(question, partners=torch.tensor([[0, 1]] * 3), has_several=True)
    two = inside("internal_influence", several, "fc1", tolerance=1e-9, most=16)
    assert two.notes[-1] == one.notes[-1]


def test_several_baselines_are_averaged() -> None:
    question = ask(mlp(), rows=3)
    partners = torch.tensor([[0, 1], [1, 2], [2, 3]])
    several = replace(question, partners=partners, has_several=True)
    found = inside("layer_conductance", several, "fc1", tolerance=1e-3)
    apart = [
        inside(
            "layer_conductance",
            replace(question, baseline=question.background[partners[:, place]]),
            "fc1",
            tolerance=1e-3,
        )
        for place in (0, 1)
    ]
    assert np.allclose(found.values, (apart[0].values + apart[1].values) / 2, atol=1e-5)
    assert np.allclose(found.baseline_outputs, sum(one.baseline_outputs for one in apart) / 2)
    assert np.allclose(found.outputs, apart[0].outputs)
    assert "Averaged over 2 baselines" in found.notes[-1]
