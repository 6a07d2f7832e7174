"""Rows on disk are trained on as rows in memory are."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core.data.images.stored import StoredWriter
from core.training.rows import Rows
from core.training.streaming import StreamedRows, rows_on


@pytest.fixture
def both() -> tuple[StreamedRows, Rows]:
    levels = np.random.default_rng(0).integers(0, 256, (50, 2, 6, 6)).astype(np.uint8)
    writer = StoredWriter(50, row_shape=(2, 6, 6))
    writer.append(levels)
    stored, targets = writer.rows(), torch.arange(50)
    streamed = rows_on(stored, targets, device="cpu")
    held = rows_on(stored[:], targets, device="cpu")
    assert isinstance(streamed, StreamedRows)
    assert isinstance(held, Rows)
    return streamed, held


def test_shuffled_batches_are_those_of_rows_in_memory(both: tuple[StreamedRows, Rows]) -> None:
    found = [list(rows.shuffled(16, source=torch.Generator().manual_seed(3))) for rows in both]
    assert [len(targets) for _, targets in found[0]] == [16, 16, 16, 2]
    for ours, theirs in zip(*found, strict=True):
        assert torch.equal(ours[0], theirs[0])
        assert torch.equal(ours[1], theirs[1])


def test_chunks_come_in_order(both: tuple[StreamedRows, Rows]) -> None:
    streamed, held = both
    parts = list(streamed.chunks(1024))
    assert torch.equal(torch.cat([inputs for inputs, _ in parts]), held.inputs)


def test_a_reader_that_is_left_midway_leaves_no_thread(both: tuple[StreamedRows, Rows]) -> None:
    batches = both[0].shuffled(4, source=torch.Generator().manual_seed(0))
    next(batches)
    del batches  # the watch over threads in conftest fails the test if one stays
