"""One seed in the plan, one named stream for every step that draws."""

from __future__ import annotations

import hashlib

import numpy as np


def stream_seed(seed: int, name: str) -> int:
    """Return the 63-bit seed of the stream `name`, independent of all other names."""
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def generator(seed: int, name: str) -> np.random.Generator:
    """Return numpy's generator for the stream `name` of the plan's seed."""
    return np.random.default_rng(stream_seed(seed, name))
