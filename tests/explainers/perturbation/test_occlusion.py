"""Occlusion against a naive loop and captum's FeatureAblation."""

from __future__ import annotations

import numpy as np
import torch
from captum.attr import FeatureAblation

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.engine.given_back import given_back
from explainers.explanation import Explanation
from explainers.perturbation.occlusion import occlusion
from explainers.question import Question
from tests.explainers.questions import ask, cnn, gru, mlp


def _explain(question: Question) -> Explanation:
    with given_back(question.model):
        return occlusion(
            question, settings=ExplanationPlan(), seed=0, memory_mib=64, context=JobContext()
        )


def test_it_equals_captums_feature_ablation() -> None:
    for described in (mlp("gelu"), cnn(channels=2), gru()):
        question = ask(described)
        mask = torch.from_numpy(question.players.mask)[None]
        theirs = (
            FeatureAblation(question.model)
            .attribute(
                question.inputs,
                question.baseline,
                target=question.targets,
                feature_mask=mask,
            )
            .detach()
            .numpy()
        )
        # captum gives a part's whole figure to each of its cells.
        ours = _explain(question)
        assert np.allclose(ours.player_values[:, question.players.mask], theirs, atol=1e-6)


def test_it_is_the_change_when_a_patch_takes_the_baselines_value() -> None:
    question = ask(cnn())
    found = _explain(question)
    changed = question.inputs[2].clone()
    changed[:, 4:, :4] = question.baseline[2][:, 4:, :4]
    model = question.model
    target = int(question.targets[2])
    with torch.no_grad():
        drop = model(question.inputs[2:3])[0, target] - model(changed[None])[0, target]
    assert question.players.names[2] == "row 2, column 1"
    assert np.isclose(found.player_values[2, 2], float(drop), atol=1e-6)
