"""A tide with known constituents, to be forecast: what a network can reach at best is known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.seeds import generator

NOISE = 0.05
"""Standard deviation of the noise in metres: no forecast can err less on average than it allows."""

CONSTITUENTS = (
    ("M2", 12.4206, 1.00),
    ("S2", 12.0000, 0.35),
    ("N2", 12.6583, 0.20),
    ("K1", 23.9345, 0.15),
    ("O1", 25.8193, 0.10),
)
"""Name, period in hours, amplitude in metres."""


def make_tide(hours: int, *, seed: int) -> npt.NDArray[np.float32]:
    """Return heights (1, hours) in metres, one an hour: five constituents, and noise of 0.05 m.

    Amplitudes are those of no place, but in the order of an open coast with two tides a day; the
    phases are drawn from the seed.

    References
    ----------
    Schureman 1940, Manual of Harmonic Analysis and Prediction of Tides, table 2: speeds of the
    constituents in degrees an hour (28.984, 30, 28.440, 15.041, 13.943), of which the periods are
    360 over the speed.
    """
    draw = generator(seed, "tides")
    phases = draw.uniform(0.0, 2.0 * np.pi, len(CONSTITUENTS))
    at = np.arange(hours)
    heights = draw.normal(0.0, NOISE, hours)
    for (_, period, amplitude), phase in zip(CONSTITUENTS, phases, strict=True):
        heights += amplitude * np.cos(2.0 * np.pi * at / period + phase)
    # Four decimals, as a gauge stores them: the last bit of a cosine differs between processors.
    return np.round(heights, 4).astype(np.float32)[None]
