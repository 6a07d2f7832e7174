from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from core.data.series.pulses import NOISE, SEGMENT, STEPS, make_pulses, normal_beat


def test_half_of_the_recordings_carry_one_segment_of_15_steps() -> None:
    recordings, classes, truth = make_pulses(200, seed=0)
    assert recordings.shape == (200, 1, STEPS)
    assert recordings.dtype == np.float32
    assert classes.sum() == 100
    np.testing.assert_array_equal(truth.sum(axis=1), classes * SEGMENT)
    for row in np.flatnonzero(classes):
        steps = np.flatnonzero(truth[row])
        assert steps[-1] - steps[0] == SEGMENT - 1


def test_outside_the_segment_there_is_only_the_beat_and_noise() -> None:
    recordings, _, truth = make_pulses(2000, seed=1)
    noise = (recordings[:, 0] - normal_beat())[~truth]
    assert noise.std() == pytest.approx(NOISE, rel=0.01)
    assert noise.mean() == pytest.approx(0.0, abs=0.005)


def test_segments_lie_everywhere() -> None:
    _, classes, truth = make_pulses(2000, seed=2)
    starts = truth[classes == 1].argmax(axis=1)
    assert set(starts.tolist()) == set(range(STEPS - SEGMENT + 1))


def test_the_seed_alone_decides() -> None:
    first, again, other = (make_pulses(60, seed=seed)[0] for seed in (5, 5, 6))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_no_weighted_sum_tells_the_classes_apart_but_the_shape_does() -> None:
    recordings, classes, _ = make_pulses(1200, seed=7)
    steps = recordings[:, 0].astype(np.float64)
    linear = LogisticRegression(max_iter=2000).fit(steps[:900], classes[:900])
    assert linear.score(steps[900:], classes[900:]) < 0.65

    phase = 4.0 * np.pi * (np.arange(SEGMENT) + 0.5) / SEGMENT
    windows = np.lib.stride_tricks.sliding_window_view(steps - normal_beat(), SEGMENT, axis=1)
    strongest = np.abs(windows @ np.sin(phase)).max(axis=1)
    threshold = np.sin(phase) @ np.sin(phase)  # half of what the amplitude of 2 gives
    assert np.mean((strongest > threshold) == classes) > 0.99
