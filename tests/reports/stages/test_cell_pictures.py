"""Pictures of the grid: inputs, and maps of their attributions."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from reports.stages.cell_pictures import map_png, own_channels, points, scale_of, shrink


def test_a_map_is_grey_where_nothing_is_said_and_full_at_the_scale() -> None:
    data = map_png(np.array([[-9.0, -2.0, 0.0, 1.0, 9.0]]), scale=2.0)
    grey = np.asarray(Image.open(io.BytesIO(data)), dtype=np.int64)[0]
    assert grey.tolist() == [1, 1, 128, 192, 255]  # 1.0 of 2.0 is 191.5 and is rounded up


def test_channels_are_told_apart_however_little_each_says() -> None:
    values = np.full((3, 2, 2), 1e-12)
    assert own_channels(values).shape == (0, 2, 2)
    values[1, 0, 0] = 2e-12
    assert own_channels(values) is values


def test_one_spike_does_not_set_the_scale() -> None:
    values = np.ones((20, 20))
    values[0, 0] = -100.0
    assert scale_of(values) == pytest.approx(1.0)


def test_where_nearly_all_is_zero_the_largest_value_is_the_scale() -> None:
    values = np.zeros((20, 20))
    values[0, 0] = -3.0
    assert scale_of(values) == 3.0
    assert scale_of(np.zeros((2, 2))) == 0.0


def test_large_pictures_are_averaged_and_small_ones_left_alone() -> None:
    small = np.arange(6.0).reshape(2, 3)
    assert shrink(small) is small
    assert shrink(np.ones((600, 300))).shape == (200, 100)


def test_a_long_series_becomes_means_over_equal_stretches() -> None:
    assert points(np.arange(3.0)) == (0.0, 1.0, 2.0)
    means = points(np.arange(400.0))
    assert len(means) == 200
    assert means[0] == 0.5
