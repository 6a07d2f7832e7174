"""LRP: each rule in float64 by hand, zennit's own figures, and what the notes say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
import torch

from core.jobs.context import JobContext
from core.models.vision.importing import import_torchvision
from core.plan.explanation import ExplanationPlan
from core.plan.tuning import TuningPlan
from core.records.architecture import (
    Activation,
    Architecture,
    Conv,
    GlobalPool,
    Linear,
    Norm,
    Pool,
    Reshape,
    Residual,
    Scale,
    Vision,
)
from explainers.explanation import Explanation
from explainers.preparation.suitability import refusal
from explainers.question import Question
from explainers.relevance.lrp_rules import Rule
from explainers.running import explain
from tests.explainers import texts
from tests.explainers.questions import architecture, ask, cnn, gru, linear, mlp, weights_of

Doubles = npt.NDArray[np.float64]


def lrp_of(question: Question, rule: Rule = "epsilon") -> Explanation:
    return explain(
        "lrp",
        question,
        settings=ExplanationPlan(tuning=TuningPlan(lrp_rule=rule)),
        seed=0,
        memory_mib=64,
        context=JobContext(),
    )


def _state(question: Question) -> dict[str, Doubles]:
    return {name: part.double().numpy() for name, part in question.model.state_dict().items()}


def _stable(sums: Doubles) -> Doubles:
    return np.asarray(sums + np.where(sums >= 0, 1e-6, -1e-6))


def _epsilon(x: Doubles, weights: Doubles, bias: Doubles, relevance: Doubles) -> Doubles:
    """Return shares through one linear layer (outputs, inputs) of one row, cell by cell."""
    sums = weights @ x + bias
    found = np.zeros(len(x))
    for i in range(len(x)):
        for j in range(len(sums)):
            found[i] += x[i] * weights[j, i] / _stable(sums)[j] * relevance[j]
    return found


def _signed(
    x: Doubles, weights: Doubles, bias: Doubles, relevance: Doubles, *, sign: int
) -> Doubles:
    """Return shares by the products x·w of one sign alone."""
    products = np.maximum(sign * x[None] * weights, 0) * sign
    sums = products.sum(axis=1) + np.maximum(sign * bias, 0) * sign
    return np.asarray((products / _stable(sums)[:, None] * relevance[:, None]).sum(axis=0))


def _plus(x: Doubles, weights: Doubles, bias: Doubles, relevance: Doubles) -> Doubles:
    return _signed(x, weights, bias, relevance, sign=1)


def _alpha_beta(x: Doubles, weights: Doubles, bias: Doubles, relevance: Doubles) -> Doubles:
    positive = _signed(x, weights, bias, relevance, sign=1)
    return 2 * positive - _signed(x, weights, bias, relevance, sign=-1)


def _flat(x: Doubles, weights: Doubles, bias: Doubles, relevance: Doubles) -> Doubles:
    reached = (weights != 0).astype(np.float64)
    return np.asarray((reached / reached.sum(axis=1, keepdims=True)).T @ relevance)


def two_convolutions() -> Architecture:
    return architecture(
        (1, 6),
        Conv(name="conv1", dimensions=1, inputs=1, outputs=1, kernel=3),
        Activation(name="act1", function="relu"),
        Conv(name="conv2", dimensions=1, inputs=1, outputs=1, kernel=2),
        Activation(name="act2", function="relu"),
        Reshape(name="flat", operation="flatten"),
        Linear(name="fc", inputs=3, outputs=3),
    )


def _dense(kernel: Doubles, inputs: int) -> Doubles:
    """Return the matrix (places, inputs) of a convolution of one channel."""
    places = inputs - len(kernel) + 1
    found = np.zeros((places, inputs))
    for place in range(places):
        found[place, place : place + len(kernel)] = kernel
    return found


_Share = Callable[[Doubles, Doubles, Doubles, Doubles], Doubles]


@pytest.mark.parametrize(
    ("rule", "first", "second"),
    [
        ("epsilon", _epsilon, _epsilon),
        ("epsilon_plus", _plus, _plus),
        ("epsilon_plus_flat", _flat, _plus),
        ("alpha2_beta1", _alpha_beta, _alpha_beta),
    ],
)
def test_every_rule_gives_the_numbers_reckoned_cell_by_cell(
    rule: Rule, first: _Share, second: _Share
) -> None:
    question = ask(two_convolutions(), rows=3, scale=2.0)
    with torch.no_grad():  # all units stay awake, so that no relevance is nothing
        question.model.get_parameter("conv1.bias").fill_(1.5)
        question.model.get_parameter("conv2.bias").fill_(1.0)
    state = _state(question)
    one, two = (_dense(state[f"conv{n}.weight"].ravel(), size) for n, size in ((1, 6), (2, 4)))
    shifts = [np.full(size, float(state[f"conv{n}.bias"][0])) for n, size in ((1, 4), (2, 3))]
    found = lrp_of(question, rule).values
    for row in range(3):
        x = question.inputs[row].double().numpy().ravel()
        h1 = np.maximum(one @ x + shifts[0], 0)
        h2 = np.maximum(two @ h1 + shifts[1], 0)
        z = state["fc.weight"] @ h2 + state["fc.bias"]
        target = int(question.targets[row])
        relevance = np.where(np.arange(3) == target, z, 0.0)
        relevance = _epsilon(h2, state["fc.weight"], state["fc.bias"], relevance)
        relevance = second(h1, two, shifts[1], relevance)
        relevance = first(x, one, shifts[0], relevance)
        assert np.allclose(found[row].ravel(), relevance, atol=1e-4, rtol=1e-4)


def test_without_biases_the_epsilon_rule_is_input_times_gradient_from_zero() -> None:
    question = ask(cnn("relu", channels=2))
    with torch.no_grad():
        for name, weight in question.model.named_parameters():
            if name.endswith("bias"):
                weight.zero_()
    inputs = question.inputs.clone().requires_grad_(True)
    outputs = question.model(inputs).gather(1, question.targets[:, None])
    (slopes,) = torch.autograd.grad(outputs.sum(), inputs)
    found = lrp_of(question)
    expected = (slopes * inputs).detach().double().numpy()
    assert np.allclose(found.values, expected, atol=2e-5)
    assert any("100\u00a0% arrives" in note for note in found.notes)


@pytest.mark.parametrize("rule", ["epsilon_plus", "epsilon_plus_flat", "alpha2_beta1"])
def test_on_a_convolutional_network_it_equals_zennits_composites(rule: Rule) -> None:
    question = ask(cnn("relu", channels=2))
    theirs = _zennits(question, rule)
    assert np.allclose(lrp_of(question, rule).values, theirs, atol=1e-5)


def test_on_resnet_18_it_equals_zennits_canonizer_and_composite() -> None:
    named = architecture((3, 32, 32), Vision(name="network", network="resnet18", outputs=2))
    question = ask(named, rows=1)
    import_torchvision()
    from zennit.torchvision import ResNetCanonizer

    theirs = _zennits(question, "epsilon_plus", canonizers=[ResNetCanonizer()])
    found = lrp_of(question, "epsilon_plus").values
    assert np.allclose(found, theirs, atol=1e-3 * np.abs(theirs).max())


def _zennits(question: Question, rule: Rule, *, canonizers: list[object] | None = None) -> Doubles:
    import_torchvision()
    from zennit import composites

    kinds = {
        "epsilon_plus": composites.EpsilonPlus,
        "epsilon_plus_flat": composites.EpsilonPlusFlat,
        "alpha2_beta1": composites.EpsilonAlpha2Beta1,
    }
    model = question.model.eval()
    inputs = question.inputs.clone().requires_grad_(True)
    with kinds[rule](canonizers=canonizers).context(model):
        outputs = model(inputs)
        start = torch.zeros_like(outputs).scatter(1, question.targets[:, None], 1.0)
        (found,) = torch.autograd.grad(outputs, inputs, outputs.detach() * start)
    return found.double().numpy()


def test_differences_single_logits_and_numbers_start_from_what_is_explained() -> None:
    question = ask(linear())
    weights, bias = weights_of(question)
    rows = question.inputs.double().numpy()
    pairs = torch.tensor([[0, 1], [1, 2], [2, 0], [1, 0], [0, 2]])
    found = lrp_of(replace(question, targets=pairs))
    slopes = weights[pairs[:, 0]] - weights[pairs[:, 1]]
    assert np.allclose(found.values, slopes * rows, atol=1e-4)
    logit = ask(linear(outputs=1, output="logit"))
    weights, bias = weights_of(logit)
    signs = (2 * logit.targets.numpy() - 1)[:, None]
    found = lrp_of(logit)
    assert np.allclose(found.values, signs * weights * rows, atol=1e-4)
    assert np.allclose(found.outputs, (signs * (rows @ weights.T + bias))[:, 0], atol=1e-5)
    assert not found.baseline_outputs.any()


def test_a_numbers_scale_hands_on_all_but_its_offset() -> None:
    described = architecture(
        (6,),
        Linear(name="fc", inputs=6, outputs=1),
        Scale(name="scale", factor=3e-7, offset=20.0),
        output="value",
    )
    question = replace(ask(described), targets=torch.zeros(5, dtype=torch.long))
    weights, _ = weights_of(question)
    expected = 3e-7 * weights * question.inputs.double().numpy()
    assert np.allclose(lrp_of(question).values, expected, rtol=1e-3, atol=1e-12)


def test_batch_normalisation_is_merged_into_the_layer_before_it() -> None:
    question = ask(_normalised(), rows=4)
    merged = ask(_merged(), rows=4)
    state = question.model.state_dict()
    source = torch.Generator().manual_seed(5)
    for name in ("weight", "bias", "running_mean", "running_var"):
        state[f"norm.{name}"].copy_(torch.rand(3, generator=source) + 0.5)
    factor = state["norm.weight"] / torch.sqrt(state["norm.running_var"] + 1e-5)
    twin = merged.model.state_dict()
    twin["conv.weight"].copy_(state["conv.weight"] * factor[:, None, None])
    shift = (state["conv.bias"] - state["norm.running_mean"]) * factor + state["norm.bias"]
    twin["conv.bias"].copy_(shift)
    for name in ("fc.weight", "fc.bias"):
        twin[name].copy_(state[name])
    for rule in ("epsilon", "epsilon_plus"):
        assert np.allclose(lrp_of(question, rule).values, lrp_of(merged, rule).values, atol=1e-5)


def _normalised() -> Architecture:
    conv, *others = _merged().layers
    return architecture((2, 8), conv, Norm(name="norm", operation="batch", features=3), *others)


def _merged() -> Architecture:
    return architecture(
        (2, 8),
        Conv(name="conv", dimensions=1, inputs=2, outputs=3, kernel=3),
        Activation(name="act", function="relu"),
        Pool(name="pool", dimensions=1, operation="sum", kernel=2, stride=2),
        GlobalPool(name="mean", operation="average"),
        Linear(name="fc", inputs=3, outputs=3),
    )


def test_a_residual_block_shares_out_between_its_two_ways() -> None:
    described = architecture(
        (4,),
        Residual(name="block", layers=(Linear(name="fc", inputs=4, outputs=4),)),
        Linear(name="last", inputs=4, outputs=3),
    )
    question = ask(described)
    state = _state(question)
    found = lrp_of(question).values
    for row in range(5):
        x = question.inputs[row].double().numpy()
        inner = state["block.fc.weight"] @ x + state["block.fc.bias"]
        target = int(question.targets[row])
        both = inner + x
        last, bias = state["last.weight"][target], state["last.bias"][target]
        # The sums of a linear network cancel: what is left is each part of the product.
        relevance = both * last * (last @ both + bias) / _stable(last @ both + bias)
        through = inner / _stable(both) * relevance
        expected = _epsilon(x, state["block.fc.weight"], state["block.fc.bias"], through)
        expected += x / _stable(both) * relevance
        assert np.allclose(found[row], expected, atol=1e-4, rtol=1e-4)


def test_words_get_the_share_that_they_have_in_the_sum() -> None:
    question = texts.question((2, 3, 1, 0), (4, 2, 0, 0))
    found = lrp_of(question)
    # Mean worths: (4 − 3 + 0.5) / 3 and (0 + 4) / 2.
    expected = np.array([[4 / 3, -1, 0.5 / 3, 0], [0, 2, 0, 0]])
    assert np.allclose(found.values, expected, atol=1e-4)


def test_padding_gets_nothing_and_a_short_row_is_explained_as_if_alone() -> None:
    layers = (
        Conv(name="conv", dimensions=1, inputs=1, outputs=3, kernel=3, padding=1),
        Norm(name="norm", operation="batch", features=3),
        Activation(name="act", function="relu"),
        Pool(name="pool", dimensions=1, operation="average", kernel=2, stride=2),
        GlobalPool(name="mean", operation="average"),
        Linear(name="fc", inputs=3, outputs=2),
    )
    marked = Architecture(input_shape=(2, 12), layers=layers, output="logits", steps="marked")
    question = ask(marked, rows=1)
    alone = ask(marked.model_copy(update={"input_shape": (2, 8)}), rows=1)
    alone = replace(alone, targets=question.targets)
    alone.model.load_state_dict(question.model.state_dict())
    inputs = torch.cat([question.inputs[:, :1], torch.ones(1, 1, 12)], dim=1)
    inputs[:, :, 8:] = 0
    found = lrp_of(replace(question, inputs=inputs), "epsilon_plus").values
    short = lrp_of(replace(alone, inputs=inputs[:, :, :8].contiguous()), "epsilon_plus").values
    assert np.allclose(found[:, :, :8], short, atol=1e-6)
    assert not found[:, 0, 8:].any()
    assert not found[:, 1].any()


@pytest.mark.parametrize(
    ("described", "words"),
    [
        (mlp("sigmoid"), "rise and pass through zero"),
        (mlp("gelu"), "GELU"),
        (
            architecture((3, 64, 64), Vision(name="network", network="densenet121", outputs=2)),
            "DenseNet-121",
        ),
        (architecture((6,), Norm(name="norm", operation="layer", features=6)), "'norm'"),
    ],
)
def test_layers_without_a_rule_are_refused_by_name(described: Architecture, words: str) -> None:
    shape = described.input_shape
    reason = refusal("lrp", described, kind="image" if len(shape) == 3 else "tabular")
    assert reason is not None
    assert words in reason


def test_probabilities_are_refused() -> None:
    reason = refusal("lrp", mlp("relu"), kind="tabular", output="probability")
    assert reason is not None
    assert "explain the logit" in reason


def test_recurrent_networks_are_told_to_prove_nothing() -> None:
    assert refusal("lrp", gru(), kind="series") is None
    assert any("proves nothing" in note for note in lrp_of(ask(gru())).notes)


def test_the_copy_is_proved_before_relevance_goes_through_it() -> None:
    for described in (mlp("relu"), cnn("relu"), gru()):
        notes = lrp_of(ask(described)).notes
        assert any("one millionth of the largest output" in note for note in notes)
