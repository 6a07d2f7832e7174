"""DeepLIFT: its rescale rule by hand, captum's own figures, and its sum."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
import torch
from captum.attr import DeepLift

from core.catalogue import METHODS
from core.jobs.context import JobContext
from core.records.architecture import Activation, Architecture, Conv, Linear, Pool, Reshape
from explainers.engine import room
from explainers.engine.given_back import given_back
from explainers.gate import judge
from explainers.preparation.prepared import Prepared
from explainers.question import Question, scalar
from explainers.relevance.deeplift import Pairs, over_background
from explainers.relevance.explained import Explained
from tests.explainers.asking import explained
from tests.explainers.questions import architecture, ask, cnn, mlp


def test_it_follows_the_rescale_rule_computed_by_hand() -> None:
    question = ask(mlp("relu"))
    state = {name: tensor.double().numpy() for name, tensor in question.model.state_dict().items()}
    weights, bias, outer = state["fc1.weight"], state["fc1.bias"], state["fc2.weight"]
    x, b = (tensor.double().numpy() for tensor in (question.inputs, question.baseline))
    before, start = x @ weights.T + bias, b @ weights.T + bias
    multiplier = (np.maximum(before, 0) - np.maximum(start, 0)) / (before - start)
    slopes = (outer[question.targets.numpy()] * multiplier) @ weights
    assert np.allclose(explained("deeplift", question).values, slopes * (x - b), atol=1e-5)


def _rescaled(question: Question, inputs: np.ndarray, baseline: np.ndarray) -> np.ndarray:
    """Return the rescale rule of an MLP with two layers of ReLU in float64, row by row."""
    state = {name: tensor.double().numpy() for name, tensor in question.model.state_dict().items()}
    slopes = state["fc3.weight"][question.targets.numpy()]
    points = [inputs, baseline]
    multipliers = []
    for layer in ("fc1", "fc2"):
        before = [point @ state[f"{layer}.weight"].T + state[f"{layer}.bias"] for point in points]
        points = [np.maximum(values, 0) for values in before]
        multipliers.append((points[0] - points[1]) / (before[0] - before[1]))
    slopes = (slopes * multipliers[1]) @ state["fc2.weight"]
    return np.asarray((slopes * multipliers[0]) @ state["fc1.weight"] * (inputs - baseline))


def _deep() -> Architecture:
    return architecture(
        (6,),
        Linear(name="fc1", inputs=6, outputs=12),
        Activation(name="act1", function="relu"),
        Linear(name="fc2", inputs=12, outputs=8),
        Activation(name="act2", function="relu"),
        Linear(name="fc3", inputs=8, outputs=3),
    )


@pytest.mark.parametrize("method", ["deeplift_shap", "deep_shap"])
def test_over_a_background_it_is_the_mean_of_the_rescale_rule(method: str) -> None:
    question = ask(_deep(), rows=4)
    inputs = question.inputs.double().numpy()
    background = question.background.double().numpy()
    each = [_rescaled(question, inputs, np.broadcast_to(row, inputs.shape)) for row in background]
    found = explained(method, question)
    np.testing.assert_allclose(found.values, np.mean(each, axis=0), atol=1e-5)
    forward = scalar(question)
    worth = [float(forward(question.background, question.targets[i].expand(4)).mean().detach())
             for i in range(4)]  # fmt: skip
    np.testing.assert_allclose(found.baseline_outputs, worth, atol=1e-6)


@pytest.mark.parametrize("method", ["deeplift_shap", "deep_shap"])
def test_each_row_stands_beside_its_own_partners(method: str) -> None:
    partners = torch.tensor([[0, 1], [2, 3], [3, 3], [1, 0]])
    question = replace(ask(_deep(), rows=4), partners=partners)
    inputs = question.inputs.double().numpy()
    background = question.background.double().numpy()
    expected = np.mean([_rescaled(question, inputs, background[partners[:, k]]) for k in (0, 1)], 0)
    found = explained(method, question)
    np.testing.assert_allclose(found.values, expected, atol=1e-5)


@pytest.mark.parametrize("method", ["deeplift", "deeplift_shap", "deep_shap"])
def test_the_difference_of_two_classes_is_the_difference_of_their_values(
    method: str,
) -> None:
    question = ask(_deep(), rows=3)
    first, second = (
        explained(method, replace(question, targets=torch.full((3,), target))).values
        for target in (2, 0)
    )
    both = explained(method, replace(question, targets=torch.tensor([[2, 0]] * 3)))
    np.testing.assert_allclose(both.values, first - second, atol=1e-5)


def test_the_difference_of_two_probabilities_of_one_logit_sums_up() -> None:
    question = ask(mlp("relu", outputs=1, output="logit"), output="probability", scale=3.0)
    both = replace(question, targets=torch.tensor([[1, 0]] * 5))
    for method in ("deeplift", "deeplift_shap", "deep_shap"):
        gate = judge(METHODS["deeplift"], explained(method, both), tolerance=0.01)
        assert max(gate.errors) < 1e-4


@pytest.mark.parametrize("method", ["deeplift_shap", "deep_shap"])
def test_small_chunks_give_the_same_values_also_of_equal_rows(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = ask(_deep(), rows=3)
    question.inputs[1] = question.inputs[0]
    question.targets[1] = question.targets[0]
    partners = torch.tensor([[0, 1, 2], [1, 3, 0], [2, 2, 1]])
    for asked in (question, replace(question, partners=partners)):
        monkeypatch.undo()
        wide = explained(method, asked).values
        # Chunks of two and of three pairs, whose borders fall within the rows.
        for chunk in (4, 6):
            monkeypatch.setattr(room, "LARGEST_CHUNK", chunk)
            np.testing.assert_allclose(explained(method, asked).values, wide, atol=1e-6)


def test_a_chunk_is_as_small_as_the_copy_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    described = architecture(
        (1, 12, 12),
        Conv(name="conv", dimensions=2, inputs=1, outputs=4, kernel=3, padding=1),
        Pool(name="pool", dimensions=2, operation="max", kernel=3, stride=1),
        Reshape(name="flat", operation="flatten"),
        Linear(name="fc", inputs=400, outputs=3),
    )
    question = ask(described, rows=4)
    monkeypatch.setattr(room, "_MIB", 200_000)
    with given_back(question.model):
        own = room.room_for(question.model, question.inputs[:1], 2).size
        explained, _ = Explained.of(question)
        sizes: list[int] = []

        def noted(pairs: Pairs) -> np.ndarray:
            sizes.append(len(pairs.rows))
            return np.zeros(tuple(pairs.inputs.shape))

        over_background(
            "deeplift_shap",
            question,
            explained,
            multiply=noted,
            notes=(),
            memory_mib=2,
            context=JobContext(),
        )
    assert max(sizes) < own / 4


def test_what_was_repaired_and_the_proof_stand_in_the_notes() -> None:
    notes = " ".join(explained("deep_shap", ask(cnn("relu"))).notes)
    assert "Outputs of the prepared copy are those of the network" in notes
    assert "The gate judges the sum relative to the change in output" in notes


def test_shap_leaves_nothing_on_the_copy_either(monkeypatch: pytest.MonkeyPatch) -> None:
    described = architecture(
        (1, 6, 6),
        Conv(name="conv", dimensions=2, inputs=1, outputs=2, kernel=3, padding=1),
        Pool(name="pool", dimensions=2, operation="max", kernel=2, stride=2),
        Activation(name="act", function="gelu"),
        Reshape(name="flat", operation="flatten"),
        Linear(name="fc", inputs=18, outputs=2),
    )
    question = ask(described, rows=2)
    copies: list[Explained] = []
    of = Explained.of.__func__  # type: ignore[attr-defined]

    def kept(cls: type[Explained], asked: Question) -> tuple[Explained, Prepared]:
        made, prepared = of(cls, asked)
        copies.append(made)
        return made, prepared

    monkeypatch.setattr(Explained, "of", classmethod(kept))
    explained("deep_shap", question)
    (copy,) = copies
    assert not [name for name, _ in copy.named_parameters() if name.endswith((".x", ".y"))]
    assert not any(module._forward_hooks for module in copy.modules())


def test_shap_leaves_nothing_on_the_network() -> None:
    question = ask(_deep(), rows=2)
    names = [set(vars(module)) for module in question.model.modules()]
    explained("deep_shap", question)
    assert [set(vars(module)) for module in question.model.modules()] == names
    assert not any(module._forward_hooks for module in question.model.modules())


def test_it_equals_captums_own_figures() -> None:
    question = ask(cnn("relu", channels=2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = DeepLift(question.model).attribute(
            question.inputs, question.baseline, target=question.targets
        )
    assert np.allclose(explained("deeplift", question).values, theirs.detach().numpy(), atol=1e-6)


def test_its_sum_holds_with_max_pooling_that_follows_a_convolution() -> None:
    described = architecture(
        (1, 8, 8),
        Conv(name="conv", dimensions=2, inputs=1, outputs=4, kernel=3, padding=1),
        Pool(name="pool", dimensions=2, operation="max", kernel=2, stride=2),
        Reshape(name="flat", operation="flatten"),
        Linear(name="fc1", inputs=64, outputs=8),
        Activation(name="act", function="tanh"),
        Linear(name="fc2", inputs=8, outputs=3),
    )
    gate = judge(METHODS["deeplift"], explained("deeplift", ask(described)), tolerance=0.01)
    assert gate.state == "within"
    assert max(gate.errors) < 1e-4


def test_the_probability_of_a_single_logit_sums_up_too() -> None:
    question = ask(mlp("relu", outputs=1, output="logit"), output="probability", scale=3.0)
    for target in (0, 1):
        asked = replace(question, targets=torch.full((5,), target))
        gate = judge(METHODS["deeplift"], explained("deeplift", asked), tolerance=0.01)
        assert max(gate.errors) < 1e-4
