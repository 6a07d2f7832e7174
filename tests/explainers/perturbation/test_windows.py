"""Windows that slide: against captum, against a naive loop, and at their edges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from captum.attr import Occlusion

from core.errors import AuditError
from core.records.architecture import Linear, Reshape
from explainers.parts.series import segment_players
from explainers.perturbation.windows import Windows
from explainers.question import Question
from tests.explainers import texts
from tests.explainers.asking import explained
from tests.explainers.questions import architecture, ask, cnn, gru, mlp, weights_of
from tests.explainers.test_unequal import question_of as unequal


@pytest.mark.parametrize(("window", "stride"), [(4, 2), (2, 2), (8, 8), (3, 1)])
def test_it_is_captums_occlusion_shared_among_the_cells(window: int, stride: int) -> None:
    question = ask(cnn(channels=2), rows=3)
    theirs = Occlusion(question.model).attribute(
        question.inputs,
        sliding_window_shapes=(2, window, window),
        strides=(2, stride, stride),
        baselines=question.baseline,
        target=question.targets,
    )
    ours = explained("occlusion", question, tuning={"window": window, "stride": stride})
    cells = 2 * window**2
    assert np.allclose(ours.values * cells, theirs.detach().numpy(), atol=1e-5)
    assert np.array_equal(ours.player_values, question.players.merge(ours.values))


def test_a_series_is_occluded_as_captum_does() -> None:
    question = ask(gru(), rows=2)
    theirs = Occlusion(question.model).attribute(
        question.inputs,
        sliding_window_shapes=(1, 5),
        strides=(1, 3),
        baselines=question.baseline,
        target=question.targets,
    )
    ours = explained("occlusion", question, tuning={"window": 5, "stride": 3})
    assert np.allclose(ours.values * 5, theirs.detach().numpy(), atol=1e-6)


def test_the_last_window_ends_with_the_row_and_a_naive_loop_agrees() -> None:
    question = ask(cnn(), rows=2)
    found = explained("occlusion", question, tuning={"window": 5, "stride": 2})
    starts = (0, 2, 3)
    total, covering = np.zeros((2, 8, 8)), np.zeros((8, 8))
    with torch.no_grad():
        full = question.model(question.inputs)
        for top in starts:
            for left in starts:
                changed = question.inputs.clone()
                place = (slice(top, top + 5), slice(left, left + 5))
                changed[:, :, *place] = question.baseline[:, :, *place]
                drops = (full - question.model(changed)).gather(1, question.targets[:, None])
                total[:, *place] += drops[:, :, None].numpy() / 25
                covering[place] += 1
    assert covering.min() > 0
    assert np.allclose(found.values[:, 0], total / covering, atol=1e-6)
    assert found.steps.tolist() == [10, 10]


def test_windows_of_the_patches_own_size_say_what_patches_say() -> None:
    question = ask(cnn(channels=2))
    patches = explained("occlusion", question)
    windows = explained("occlusion", question, tuning={"window": 4})
    assert np.allclose(windows.values, patches.values, atol=1e-12)
    assert np.allclose(windows.player_values, patches.player_values, atol=1e-12)


def test_a_linear_network_gets_the_mean_of_each_windows_closed_form() -> None:
    described = architecture(
        (1, 7), Reshape(name="flat", operation="flatten"), Linear(name="fc", inputs=7, outputs=3)
    )
    question = ask(described, rows=2)
    weights, _ = weights_of(question)
    distance = (question.inputs - question.baseline).double().numpy()[:, 0]
    worth = weights[question.targets.numpy()] * distance
    found = explained("occlusion", question, tuning={"window": 3, "stride": 2}).values[:, 0]
    means = np.stack([worth[:, start : start + 3].mean(axis=1) for start in (0, 2, 4)], axis=1)
    covered = ([0], [0], [0, 1], [1], [1, 2], [2], [2])
    expected = np.stack([means[:, list(over)].mean(axis=1) for over in covered], axis=1)
    assert np.allclose(found, expected, atol=1e-6)


def test_padding_of_unequal_series_is_left_alone() -> None:
    question = unequal()
    found = explained("occlusion", question, tuning={"window": 2, "stride": 1})
    # Rows of 6, 3 and 1 real steps; windows that begin at 0 ... 4.
    assert found.steps.tolist() == [6, 4, 2]
    assert not found.values[1, :, 3:].any()
    assert not found.values[:, 2].any()
    assert found.values[2, :2, 0].any()


def test_neighbouring_words_are_hidden_together() -> None:
    question = texts.question((2, 3, 4, 0), (1, 2, 0, 0))
    found = explained("occlusion", question, tuning={"window": 2, "stride": 1})
    # Worth good 4, bad −3, dull 0, unknown 0.5; the mean is over a text's own words.
    drops = ((3.5 - 3.5) / 3, (-3.5 - 0.5) / 3, -0.5 / 3)
    expected = (drops[0] / 2, (drops[0] / 2 + drops[1] / 2) / 2, (drops[1] / 2 + drops[2]) / 2, 0.0)
    assert np.allclose(found.values[0], expected, atol=1e-6)
    assert np.allclose(found.values[1], (0, 3.5 / 2, 0, 0), atol=1e-6)


def test_a_table_is_occluded_part_by_part_and_says_so() -> None:
    question = ask(mlp())
    found = explained("occlusion", question, tuning={"window": 3})
    assert np.array_equal(found.values, explained("occlusion", question).values)
    assert "part by part" in found.notes[0]


def test_a_window_larger_than_the_row_covers_it() -> None:
    question = ask(cnn())
    found = explained("occlusion", question, tuning={"window": 100})
    whole = found.outputs - found.baseline_outputs
    assert np.allclose(found.values.reshape(5, -1).sum(axis=1), whole, atol=1e-6)
    assert found.notes[-1].startswith("One window of 8 × 8 pixels covers everything")


def test_a_stride_that_leaves_cells_out_is_refused() -> None:
    question = ask(cnn())
    with pytest.raises(AuditError, match="between two windows"):
        Windows.of(question, window=2, stride=3)


def test_superpixels_get_the_sum_over_their_cells() -> None:
    question = _by_row(ask(gru(), rows=2))
    found = explained("occlusion", question, tuning={"window": 4})
    assert np.allclose(found.player_values.sum(axis=1), found.values.sum(axis=(1, 2)))


def _by_row(question: Question) -> Question:
    parts = segment_players(question.architecture.input_shape, segments=4)
    mask = np.stack([parts.mask, parts.mask[:, ::-1]])
    return replace(question, players=replace(parts, mask=mask, is_by_row=True))
