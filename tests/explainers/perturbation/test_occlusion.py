"""Occlusion without a window: part by part, as feature ablation."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.explainers.asking import explained
from tests.explainers.questions import ask, cnn, gru, mlp


def test_without_a_window_it_says_what_feature_ablation_says() -> None:
    for described in (mlp("gelu"), cnn(channels=2), gru()):
        question = ask(described)
        ours = explained("occlusion", question)
        assert np.array_equal(ours.values, explained("feature_ablation", question).values)


def test_it_is_the_change_when_a_patch_takes_the_baselines_value() -> None:
    question = ask(cnn())
    found = explained("occlusion", question)
    changed = question.inputs[2].clone()
    changed[:, 4:, :4] = question.baseline[2][:, 4:, :4]
    model = question.model
    target = int(question.targets[2])
    with torch.no_grad():
        drop = model(question.inputs[2:3])[0, target] - model(changed[None])[0, target]
    assert question.players.names[2] == "row 2, column 1"
    assert np.isclose(found.player_values[2, 2], float(drop), atol=1e-6)


@pytest.mark.parametrize("largest", [1, 3, 7])
def test_values_do_not_depend_on_where_chunks_end(
    largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = ask(mlp("gelu"), rows=4)
    whole = explained("occlusion", question)
    monkeypatch.setattr("explainers.engine.room.LARGEST_CHUNK", largest)
    found = explained("occlusion", question)
    assert np.allclose(found.values, whole.values, atol=1e-6)
    assert np.allclose(found.outputs, whole.outputs, atol=1e-6)
    assert np.allclose(found.baseline_outputs, whole.baseline_outputs, atol=1e-6)
