"""How many points fit into one pass."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.records.architecture import Architecture
from explainers.engine.room import DEFAULT_MIB, LARGEST_CHUNK, Room, room_for
from tests.explainers.questions import ask, cnn, gru, mlp


def test_attention_between_modules_counts() -> None:
    class Between(nn.Module):
        def forward(self, inputs: Tensor) -> Tensor:
            return (inputs[:, :, None] * inputs[:, None, :]).exp().sum((1, 2))

    rows = torch.ones(1, 500)
    # 500 × 500 numbers of 4 bytes are kept once: with workspace about 1.5 MB for each point.
    assert 20 <= room_for(Between(), rows, 64).size <= 45


def test_measuring_a_pass_keeps_no_rows() -> None:
    question = ask(mlp(), rows=3)
    cells = np.zeros((7, 6), dtype=np.float32)
    rows, kept = torch.from_numpy(cells), weakref.ref(cells)
    del cells
    room_for(question.model, rows[:1], 16)
    assert kept() is not None, "a tensor keeps the array whose memory it looks at"
    del rows
    gc.collect()
    assert kept() is None


def test_a_row_cut_out_of_many_counts_as_one() -> None:
    question = ask(cnn())
    alone = question.inputs[:1].clone()
    many = alone.repeat(1000, 1, 1, 1)
    assert room_for(question.model, many[:1], 16).size == room_for(question.model, alone, 16).size


def test_wide_tables_are_cut_for_what_stands_beside_a_pass() -> None:
    wide = nn.Linear(10_000, 2).requires_grad_(False)
    # A point, its gradient, both in 64 bits and their product: 28 bytes for each of 10,000 cells.
    size = room_for(wide, torch.zeros(1, 10_000), 64).size
    assert 0.8 * 64 <= size * 10_000 * 28 / 2**20 <= 64


def test_chunks_of_pictures_fit_the_caches_whatever_the_budget() -> None:
    network = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.Flatten(), nn.Linear(16 * 64**2, 2))
    pictures = torch.zeros(1, 1, 64, 64)
    assert room_for(network, pictures, 4096).size == (12 << 20) // (4 * 16 * 64**2)
    assert room_for(network, pictures, 1).size == 1


def test_without_a_budget_the_same_one_is_taken_everywhere() -> None:
    question = ask(cnn())
    assert (
        room_for(question.model, question.inputs[:1], 0).size
        == room_for(question.model, question.inputs[:1], DEFAULT_MIB).size
    )


@pytest.mark.parametrize("build", [mlp, cnn, gru])
def test_chunks_grow_with_the_budget_up_to_a_bound(build: Callable[[], Architecture]) -> None:
    question = ask(build())
    sizes = [room_for(question.model, question.inputs[:1], mib).size for mib in (1, 2, 100_000)]
    assert sizes[0] <= sizes[1] <= sizes[2] == LARGEST_CHUNK


def test_pictures_in_one_pass_fit_the_budget_first_and_the_caches_then() -> None:
    room = Room(memory=30 << 20, needed=1 << 20, largest_map=4 << 20)
    assert room.size == 8, "caches hold 3 of them, but passes are no smaller than 8"
    assert replace(room, largest_map=1 << 20).size == 12
    assert replace(room, largest_map=1 << 10).size == 30
    assert replace(room, largest_map=0).size == 30
    assert replace(room, needed=1 << 30).size == 1
