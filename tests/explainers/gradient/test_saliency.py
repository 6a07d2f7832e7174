"""Gradients at the row itself, against autograd and captum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from captum.attr import InputXGradient, Saliency

from tests.explainers.asking import explained
from tests.explainers.questions import ask, cnn, gru, mlp


def test_saliency_equals_captums() -> None:
    for described in (mlp(), cnn(), gru()):
        question = ask(described)
        theirs = Saliency(question.model).attribute(
            question.inputs.clone().requires_grad_(True), target=question.targets
        )
        ours = explained("saliency", question).values
        assert np.allclose(ours, theirs.detach().numpy(), atol=1e-7)


def test_input_times_gradient_equals_captums_with_a_baseline_of_zero() -> None:
    question = ask(cnn(channels=2))
    zeros = replace(question, baseline=torch.zeros_like(question.inputs))
    theirs = InputXGradient(question.model).attribute(
        question.inputs.clone().requires_grad_(True), target=question.targets
    )
    ours = explained("input_x_gradient", zeros).values
    assert np.allclose(ours, theirs.detach().numpy(), atol=1e-6)


def test_the_distance_is_measured_from_the_baseline() -> None:
    question = ask(cnn())
    same = replace(question, baseline=question.inputs.clone())
    assert not explained("input_x_gradient", same).values.any()
