"""Gradients at the row itself, against autograd and captum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from captum.attr import InputXGradient, Saliency

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.engine.given_back import given_back
from explainers.explanation import Explanation
from explainers.question import Question
from explainers.registry import EXPLAINERS
from tests.explainers.questions import ask, cnn, gru, mlp


def _explain(method: str, question: Question) -> Explanation:
    with given_back(question.model):
        return EXPLAINERS[method](
            question, settings=ExplanationPlan(), seed=0, memory_mib=64, context=JobContext()
        )


def test_saliency_equals_captums() -> None:
    for described in (mlp(), cnn(), gru()):
        question = ask(described)
        theirs = Saliency(question.model).attribute(
            question.inputs.clone().requires_grad_(True), target=question.targets
        )
        ours = _explain("saliency", question).values
        assert np.allclose(ours, theirs.detach().numpy(), atol=1e-7)


def test_input_times_gradient_equals_captums_with_a_baseline_of_zero() -> None:
    question = ask(cnn(channels=2))
    zeros = replace(question, baseline=torch.zeros_like(question.inputs))
    theirs = InputXGradient(question.model).attribute(
        question.inputs.clone().requires_grad_(True), target=question.targets
    )
    ours = _explain("input_x_gradient", zeros).values
    assert np.allclose(ours, theirs.detach().numpy(), atol=1e-6)


def test_the_distance_is_measured_from_the_baseline() -> None:
    question = ask(cnn())
    same = replace(question, baseline=question.inputs.clone())
    assert not _explain("input_x_gradient", same).values.any()
