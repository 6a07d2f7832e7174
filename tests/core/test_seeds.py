"""One seed gives every step its own stream."""

from __future__ import annotations

import numpy as np

from core.seeds import generator, stream_seed


def test_streams_are_repeatable_and_distinct() -> None:
    assert stream_seed(7, "split") == stream_seed(7, "split")
    seeds = {stream_seed(seed, name) for seed in range(50) for name in ("split", "batches")}
    assert len(seeds) == 100
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_streams_are_uncorrelated() -> None:
    first = generator(7, "a").standard_normal(20_000)
    second = generator(7, "b").standard_normal(20_000)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.03
