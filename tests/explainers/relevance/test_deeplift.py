"""DeepLIFT: its rescale rule by hand, captum's own figures, and its sum."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import torch
from captum.attr import DeepLift

from core.catalogue import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.architecture import Activation, Conv, Linear, Pool, Reshape
from explainers.engine.given_back import given_back
from explainers.explanation import Explanation
from explainers.gate import judge
from explainers.question import Question
from explainers.relevance.deeplift import deeplift
from tests.explainers.questions import architecture, ask, cnn, mlp


def _explain(question: Question) -> Explanation:
    with given_back(question.model):
        return deeplift(
            question, settings=ExplanationPlan(), seed=0, memory_mib=64, context=JobContext()
        )


def test_it_follows_the_rescale_rule_computed_by_hand() -> None:
    question = ask(mlp("relu"))
    state = {name: tensor.double().numpy() for name, tensor in question.model.state_dict().items()}
    weights, bias, outer = state["fc1.weight"], state["fc1.bias"], state["fc2.weight"]
    x, b = (tensor.double().numpy() for tensor in (question.inputs, question.baseline))
    before, start = x @ weights.T + bias, b @ weights.T + bias
    multiplier = (np.maximum(before, 0) - np.maximum(start, 0)) / (before - start)
    slopes = (outer[question.targets.numpy()] * multiplier) @ weights
    assert np.allclose(_explain(question).values, slopes * (x - b), atol=1e-5)


def test_it_equals_captums_own_figures() -> None:
    question = ask(cnn("relu", channels=2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = DeepLift(question.model).attribute(
            question.inputs, question.baseline, target=question.targets
        )
    assert np.allclose(_explain(question).values, theirs.detach().numpy(), atol=1e-6)


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
    gate = judge(METHODS["deeplift"], _explain(ask(described)), tolerance=0.01)
    assert gate.state == "within"
    assert max(gate.errors) < 1e-4


def test_the_probability_of_a_single_logit_sums_up_too() -> None:
    question = ask(mlp("relu", outputs=1, output="logit"), output="probability", scale=3.0)
    for target in (0, 1):
        asked = replace(question, targets=torch.full((5,), target))
        gate = judge(METHODS["deeplift"], _explain(asked), tolerance=0.01)
        assert max(gate.errors) < 1e-4
