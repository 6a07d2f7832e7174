"""Recordings with a known answer: a changed segment, at a random place, decides the class."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.seeds import generator

STEPS = 100
SEGMENT = 15
NOISE = 0.3
CLASS_NAMES = ("normal", "abnormal")

_AMPLITUDE = 2.0
_PERIODS = 2  # whole periods within the segment, so that its mean stays that of the beat

# Waves of the normal beat as (centre, width, height), in steps and in the recording's unit.
_WAVES = (
    (25.0, 4.0, 0.25),
    (42.0, 1.5, -0.3),
    (46.0, 2.0, 1.2),
    (50.0, 1.5, -0.35),
    (70.0, 6.0, 0.4),
)


def normal_beat() -> npt.NDArray[np.float64]:
    """Return the beat (100,) under the noise: the same in every recording."""
    steps = np.arange(STEPS)
    waves = [height * np.exp(-0.5 * ((steps - at) / width) ** 2) for at, width, height in _WAVES]
    beat: npt.NDArray[np.float64] = np.sum(waves, axis=0)
    return beat


def make_pulses(
    rows: int, *, seed: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return recordings (N, 1, 100), classes (N,) and the deciding steps (N, 100).

    Every recording is the normal beat with Gaussian noise of standard deviation 0.3. Half of them
    (rounded down) are abnormal: an oscillation of 2 periods and amplitude 2, of random sign, is
    added over 15 steps at a random place. Place and sign are random and the oscillation sums to
    zero, so no weighted sum of the steps tells the classes apart; a network must find the shape.
    """
    draw = generator(seed, "pulses")
    recordings = normal_beat() + draw.normal(0.0, NOISE, (rows, STEPS))
    classes = np.zeros(rows, dtype=np.int64)
    abnormal = np.sort(draw.permutation(rows)[: rows // 2])
    classes[abnormal] = 1
    starts = draw.integers(0, STEPS - SEGMENT + 1, len(abnormal))
    signs = draw.choice([-1.0, 1.0], len(abnormal))
    phase = 2.0 * np.pi * _PERIODS * (np.arange(SEGMENT) + 0.5) / SEGMENT
    where = (abnormal[:, None], starts[:, None] + np.arange(SEGMENT))
    recordings[where] += signs[:, None] * _AMPLITUDE * np.sin(phase)
    truth = np.zeros((rows, STEPS), dtype=np.bool_)
    truth[where] = True
    # Four decimals, as a recorder stores them: the last bit of a sine differs between processors.
    return np.round(recordings, 4).astype(np.float32)[:, None, :], classes, truth
