"""Pictures of several channels: how weights lie in memory changes no explanation."""

from __future__ import annotations

import numpy as np
import pytest

from core.catalogue.methods import LAYER_METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.plan.inside import InsidePlan
from explainers.engine import given_back
from explainers.explanation import Doubles
from explainers.layers.attribute import explain_layer
from explainers.preparation.suitability import refusal_of
from explainers.question import Question
from explainers.registry import EXPLAINERS
from explainers.running import explain
from tests.explainers.questions import ask, cnn

_SETTINGS = ExplanationPlan(samples=40, inside=InsidePlan(layer="conv2"))


def _values(name: str, question: Question) -> list[Doubles]:
    if name in LAYER_METHODS:
        found = explain_layer(
            name, question, settings=_SETTINGS, memory_mib=64, context=JobContext()
        )
        return [found.values, found.outputs]
    said = explain(name, question, settings=_SETTINGS, seed=3, memory_mib=64, context=JobContext())
    return [said.values, said.player_values, said.outputs, said.baseline_outputs]


@pytest.mark.parametrize("name", [*EXPLAINERS, *LAYER_METHODS])
def test_channels_that_lie_last_change_last_digits_alone(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = ask(cnn(channels=3), rows=3)
    if name in EXPLAINERS and refusal_of(name, question, _SETTINGS) is not None:
        assert name.endswith(("rollout", "attention"))
        return
    found = _values(name, question)
    monkeypatch.setattr(given_back, "_lay_channels_last", lambda _: None)
    for ours, plain in zip(found, _values(name, question), strict=True):
        assert np.abs(ours - plain).max() <= 1e-4 * np.abs(plain).max()
