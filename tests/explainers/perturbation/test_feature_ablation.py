"""Feature ablation against captum, in closed form, and on many features."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from captum.attr import FeatureAblation

from explainers.parts.players import Players
from tests.explainers import texts
from tests.explainers.asking import explained
from tests.explainers.questions import ask, cnn, gru, linear, mlp, weights_of


def test_it_equals_captums() -> None:
    for described in (mlp("gelu"), cnn(channels=2), gru()):
        question = ask(described)
        theirs = FeatureAblation(question.model).attribute(
            question.inputs,
            question.baseline,
            target=question.targets,
            feature_mask=torch.from_numpy(question.players.mask)[None],
        )
        ours = explained("feature_ablation", question).player_values[:, question.players.mask]
        assert np.allclose(ours, theirs.detach().numpy(), atol=1e-6)


def test_a_group_of_features_is_replaced_together() -> None:
    question = ask(linear())
    groups = Players(names=("a and d", "others"), mask=np.array([0, 1, 1, 0, 1, 1]))
    weights, _ = weights_of(question)
    distance = (question.inputs - question.baseline).double().numpy()
    worth = weights[question.targets.numpy()] * distance
    found = explained("feature_ablation", replace(question, players=groups))
    assert np.allclose(found.player_values, groups.merge(worth), atol=1e-6)
    assert np.allclose(found.values, groups.spread(groups.merge(worth)), atol=1e-6)


def test_parts_of_their_own_are_replaced_row_by_row() -> None:
    question = ask(cnn(), rows=2)
    masks = np.stack([question.players.mask, np.rot90(question.players.mask, axes=(1, 2))])
    by_row = replace(question, players=replace(question.players, mask=masks, is_by_row=True))
    found = explained("feature_ablation", by_row)
    alone = replace(question, players=replace(question.players, mask=masks[1]))
    expected = explained("feature_ablation", alone)
    assert np.allclose(found.player_values[1], expected.player_values[1], atol=1e-7)


def test_a_word_is_worth_what_the_unknown_word_is_not() -> None:
    found = explained("feature_ablation", texts.question((2, 3, 4, 0)))
    assert np.allclose(found.player_values, [[3.5 / 3, -3.5 / 3, -0.5 / 3, 0.0]], atol=1e-6)
