"""Each change of training rows on inputs on which its effect is known."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor

from core.errors import AuditError
from core.plan.augmentation import AugmentationPlan
from core.records.base import Kind, Task
from core.training.augmentation import augment, check_augmentation


def changed(inputs: Tensor, kind: Kind, *, steps: str = "whole", **plan: Any) -> Tensor:
    """Return the rows, changed; the same twice for the same seed, and left as they were."""
    chosen = AugmentationPlan.model_validate(plan)
    before = inputs.clone()
    found, again = (
        augment(inputs, chosen, kind=kind, steps=steps, source=torch.Generator().manual_seed(seed))
        for seed in (7, 7)
    )
    assert torch.equal(found, again)
    assert torch.equal(inputs, before)
    assert found.shape == inputs.shape
    assert found.dtype == inputs.dtype
    return found


def slope(count: int = 64, side: int = 8) -> Tensor:
    """Return pictures that grow from left (-1) to right (1)."""
    line = (2 * torch.arange(side) + 1) / side - 1
    return line.expand(count, 1, side, side).clone()


def test_a_flip_mirrors_every_second_picture_left_to_right() -> None:
    inputs = slope(400)
    found = changed(inputs, "image", flip=True)
    is_mirrored = torch.isclose(found, inputs.flip(3), atol=1e-6).flatten(1).all(1)
    is_kept = torch.isclose(found, inputs, atol=1e-6).flatten(1).all(1)
    assert bool((is_mirrored ^ is_kept).all())
    assert 160 < int(is_mirrored.sum()) < 240


def test_a_rotation_turns_by_at_most_its_angle_whatever_the_sides() -> None:
    """The slope of a plane turns with the picture, in pixels, also where it is not square."""
    height, width = 20, 40
    plane = torch.arange(width, dtype=torch.float64).expand(200, 1, height, width).clone()
    found = changed(plane, "image", rotation=30.0)[:, 0, 6:14, 14:26]
    across, down = found.diff(dim=2).mean(dim=(1, 2)), found.diff(dim=1).mean(dim=(1, 2))
    torch.testing.assert_close(across**2 + down**2, torch.ones(200, dtype=torch.float64))
    angles = torch.rad2deg(torch.atan2(down, across))
    assert 28 < angles.abs().max() <= 30
    assert abs(angles.mean()) < 4


def test_a_crop_stretches_what_is_left() -> None:
    found = changed(slope(300, 32), "image", crop=0.5)
    steps = found[:, 0, 16].diff(dim=1)[:, 8:-8].mean(dim=1) * 16  # 1 for the whole picture
    assert 0.5 <= float(steps.min()) < 0.55
    assert 0.95 < float(steps.max()) <= 1.0 + 1e-4
    assert float(found.min()) >= -1.0


def test_brightness_moves_a_whole_picture() -> None:
    inputs = slope(200)
    moved = (changed(inputs, "image", brightness=0.5) - inputs).flatten(1)
    assert float((moved - moved[:, :1]).abs().max()) < 1e-6
    assert 0.45 < float(moved.abs().max()) <= 0.5


@pytest.mark.parametrize("kind", ["image", "series"])
def test_noise_has_its_deviation_on_every_cell(kind: Kind) -> None:
    inputs = slope(100) if kind == "image" else torch.zeros(100, 2, 32)
    noise = changed(inputs, kind, noise=0.3) - inputs
    assert float(noise.std()) == pytest.approx(0.3, rel=0.05)
    assert abs(float(noise.mean())) < 0.02


def test_scaling_multiplies_each_channel_by_one_number() -> None:
    inputs = torch.rand(500, 2, 16, generator=torch.Generator().manual_seed(0)) + 1.0
    ratios = changed(inputs, "series", scaling=0.2) / inputs
    assert float((ratios - ratios[..., :1]).abs().max()) < 1e-5
    assert float(ratios[..., 0].std()) == pytest.approx(0.2, rel=0.1)


def ramp(count: int = 200, length: int = 33) -> Tensor:
    return torch.linspace(0, 1, length, dtype=torch.float64).expand(count, 2, length).clone()


def test_a_time_warp_holds_both_ends_and_never_runs_backwards() -> None:
    found = changed(ramp(), "series", time_warp=0.5)
    torch.testing.assert_close(found[..., 0], torch.zeros_like(found[..., 0]))
    torch.testing.assert_close(found[..., -1], torch.ones_like(found[..., 0]))
    speeds = found.diff(dim=2) * 32
    assert float(speeds.min()) > 0.3
    assert 1.3 < float(speeds.max()) < 3.0
    assert torch.equal(found[:, 0], found[:, 1])


def test_a_crop_of_a_series_is_a_stretched_window() -> None:
    found = changed(ramp(), "series", crop=0.6)
    speeds = found.diff(dim=2) * 32
    spread = speeds.max(dim=2).values - speeds.min(dim=2).values
    assert float(spread.max()) < 1e-9
    assert 0.4 <= float(speeds.min()) < 0.45
    assert float(found.min()) >= 0
    assert float(found.max()) <= 1


@pytest.mark.parametrize(
    "plan", [{"crop": 0.5}, {"time_warp": 0.8}, {"noise": 1.0}, {"scaling": 0.5}]
)
def test_padding_stays_padding_and_never_leaks_in(plan: dict[str, Any]) -> None:
    """Rows of 1, 5 and 12 real steps: the short ones change as they would by themselves."""
    inputs = torch.zeros(3, 2, 12)
    for row, length in enumerate((1, 5, 12)):
        inputs[row, 0, :length] = torch.arange(10.0, 10.0 + length)
        inputs[row, 1, :length] = 1.0
    found = changed(inputs, "series", steps="marked", **plan)
    assert torch.equal(found[:, 1], inputs[:, 1])
    assert bool((found[:, 0][inputs[:, 1] == 0] == 0).all())
    if "noise" not in plan and "scaling" not in plan:
        for row, length in enumerate((1, 5, 12)):
            real = found[row, 0, :length]
            assert float(real.min()) >= 10
            assert float(real.max()) <= 9 + length
    assert not torch.equal(found[2], inputs[2])


def test_word_dropout_makes_words_unknown_but_never_padding() -> None:
    inputs = torch.full((200, 20), 7.0)
    inputs[:, 15:] = 0.0
    found = changed(inputs, "text", steps="tokens", word_dropout=0.3)
    assert bool((found[:, 15:] == 0).all())
    words = found[:, :15]
    assert set(words.flatten().tolist()) == {1.0, 7.0}
    assert float((words == 1).double().mean()) == pytest.approx(0.3, abs=0.04)


def test_nothing_asked_changes_nothing() -> None:
    inputs = slope(3)
    assert torch.equal(changed(inputs, "image"), inputs)


@pytest.mark.parametrize(
    ("kind", "task", "field", "value", "words"),
    [
        ("tabular", "classification", "noise", 0.1, "none for tables"),
        ("series", "classification", "rotation", 5.0, "crop, noise, scaling, time_warp"),
        ("image", "classification", "word_dropout", 0.1, "rotation, flip, crop"),
        ("text", "classification", "flip", True, "word_dropout for texts"),
        ("series", "forecasting", "time_warp", 0.1, "noise for series that are forecast"),
    ],
)
def test_what_does_not_fit_the_data_is_refused(
    kind: Kind, task: Task, field: str, value: object, words: str
) -> None:
    plan = AugmentationPlan.model_validate({field: value})
    with pytest.raises(AuditError, match="This augmentation does not fit") as caught:
        check_augmentation(plan, kind=kind, task=task)
    assert words in caught.value.sentence
    assert f"training.augmentation.{field} = {value}" in caught.value.sentence


def test_a_turned_disc_stays_a_disc() -> None:
    side = 33
    place = torch.linspace(-1, 1, side, dtype=torch.float64)
    disc = torch.exp(-4 * (place[:, None] ** 2 + place[None, :] ** 2)).expand(20, 1, side, side)
    found = changed(disc.clone(), "image", rotation=180.0)
    assert float((found - disc)[..., 6:-6, 6:-6].abs().max()) < 0.02
    assert math.isfinite(float(found.sum()))
