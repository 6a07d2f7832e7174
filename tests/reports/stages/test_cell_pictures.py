"""Pictures of the grid: the colours of the report, over a faint input."""

from __future__ import annotations

import io

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from reports.figures import DARK, LIGHT, Theme
from reports.figures.maps import overlay
from reports.figures.style import diverging_colours
from reports.stages.cell_pictures import cell_png, points, scale_of, shrink


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_over_the_surface_the_overlay_has_the_colours_of_the_report(theme: Theme) -> None:
    values = np.linspace(-2.0, 2.0, 33).reshape(3, 11)
    layer = overlay(values, 2.0, theme=theme)
    share = layer[..., 3:]
    mixed = np.array(to_rgb(theme.surface)) * (1 - share) + layer[..., :3] * share
    report = diverging_colours(theme)((values + 2.0) / 4.0)[..., :3]
    assert np.abs(mixed - report).max() < 2 / 255  # the map has 256 steps


def test_values_beyond_the_scale_are_full_colour() -> None:
    layer = overlay(np.array([[-9.0, 9.0]]), 1.0, theme=LIGHT)
    np.testing.assert_allclose(layer[0, :, :3], [to_rgb(LIGHT.minus), to_rgb(LIGHT.plus)])
    np.testing.assert_array_equal(layer[0, :, 3], [1.0, 1.0])


def test_without_attribution_the_input_shows_with_a_fifth_of_its_contrast() -> None:
    image = np.array([[[0.0, 1.0]]])
    data = cell_png(image, np.zeros((1, 2)), scale=0.0, theme=LIGHT)
    dark, bright = np.asarray(Image.open(io.BytesIO(data)), dtype=np.float64)[0] / 255
    surface, ink = np.array(to_rgb(LIGHT.surface)), np.array(to_rgb(LIGHT.ink))
    np.testing.assert_allclose(bright, surface, atol=1 / 255)
    np.testing.assert_allclose(dark, surface + 0.2 * (ink - surface), atol=1 / 255)


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
