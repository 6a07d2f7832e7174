"""Connected places of one colour."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy import ndimage

from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.plan.explanation import ExplanationPlan
from core.records.data import DatasetRecord
from explainers.parts.choice import players_of
from explainers.parts.superpixels import superpixel_players, superpixels


def _discs(channels: int) -> np.ndarray:
    """Return a noisy picture (channels, 40, 40) of a bright disc on a dark ground."""
    y, x = np.indices((40, 40))
    disc = (y - 18) ** 2 + (x - 22) ** 2 < 120
    noise = np.random.default_rng(0).normal(0, 0.02, size=(channels, 40, 40))
    return disc * np.linspace(0.5, 1.0, channels)[:, None, None] + noise


@pytest.mark.parametrize("channels", [1, 3])
def test_superpixels_are_connected_and_keep_to_the_edges(channels: int) -> None:
    image = _discs(channels)
    found = superpixels(image, count=16)
    assert 12 <= found.max() + 1 <= 20
    assert np.array_equal(np.unique(found), np.arange(found.max() + 1))
    for part in range(found.max() + 1):
        assert ndimage.label(found == part)[1] == 1
    y, x = np.indices((40, 40))
    disc = (y - 18) ** 2 + (x - 22) ** 2 < 120
    inside = np.bincount(found.ravel(), weights=disc.ravel()) / np.bincount(found.ravel())
    assert np.minimum(inside, 1 - inside).max() < 0.1
    # A grid of as many patches cuts across the disc.
    patches = np.arange(40)[:, None] // 10 * 4 + np.arange(40)[None] // 10
    cut = np.bincount(patches.ravel(), weights=disc.ravel()) / 100
    assert np.minimum(cut, 1 - cut).max() > 0.4


def test_equal_pictures_have_equal_superpixels_whatever_their_scale() -> None:
    image = _discs(3)
    assert np.array_equal(superpixels(image, count=9), superpixels(3 * image - 1, count=9))


@pytest.mark.parametrize("shape", [(1, 1, 5), (3, 2, 3), (1, 1, 1), (1, 3, 100)])
def test_tiny_and_thin_pictures_have_superpixels_too(shape: tuple[int, ...]) -> None:
    found = superpixels(np.random.default_rng(1).random(shape), count=10)
    assert found.shape == shape[1:]
    assert found.max() + 1 <= 10


def test_a_flat_picture_is_cut_like_a_grid() -> None:
    found = superpixels(np.ones((3, 8, 8)), count=4)
    expected = np.arange(8)[:, None] // 4 * 2 + np.arange(8)[None] // 4
    assert np.array_equal(found, expected)


def test_each_picture_has_parts_of_its_own() -> None:
    images = np.stack([_discs(3), np.zeros((3, 40, 40))])
    players = superpixel_players(images, count=9)
    assert players.is_by_row
    assert players.mask.shape == images.shape
    assert players.names[0] == "superpixel 1"
    assert np.array_equal(players.mask[0, 0], players.mask[0, 2])
    assert not np.array_equal(players.mask[0], players.mask[1])
    assert players.sizes.sum() == images.size


def test_names_depend_on_shape_and_plan_and_not_on_the_pictures_asked_about() -> None:
    # In this noise one of the twelve centres is left without a place; a flat picture keeps all.
    images = np.stack([np.random.default_rng(8).random((3, 8, 8)), np.ones((3, 8, 8))])
    rough, flat, both = (
        superpixel_players(chosen, count=12) for chosen in (images[:1], images[1:], images)
    )
    assert rough.names == flat.names == both.names
    assert (both.sizes > 0).sum(axis=1).tolist() == [11, 12]
    alone = both.of_rows(np.array([0]))
    assert len(alone) == 12
    assert np.array_equal(alone.mask, rough.mask)


def test_cutting_tells_how_far_it_is_and_can_be_cancelled() -> None:
    told: list[Progress] = []
    images = np.zeros((3, 1, 6, 6))
    superpixel_players(images, count=4, context=JobContext(report=told.append))
    assert [one.done for one in told] == [0, 1, 2]
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        superpixel_players(images, count=4, context=JobContext(token=token))


def test_the_plan_asks_for_them() -> None:
    record = DatasetRecord(
        name="made",
        source="made",
        kind="image",
        task="classification",
        rows=2,
        input_shape=(1, 40, 40),
        target="y",
        features=(),
        fingerprint="0" * 64,
    )
    plan = ExplanationPlan.model_validate({"parts": {"image": "superpixels", "superpixels": 9}})
    images = torch.from_numpy(np.stack([_discs(1)] * 2))
    players = players_of(record, settings=plan, inputs=images)
    assert players.is_by_row
    assert 6 <= len(players) <= 12
