"""Attributions over their picture: the colours of the report, over a faint grey input."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from gui.pages.explain.layered import coloured, laid_over
from gui.theme.tokens import DARK, LIGHT, Theme
from reports.figures import DARK as DARK_PAPER
from reports.figures import LIGHT as PAPER
from reports.figures.style import diverging_colours


def _grey(*levels: int) -> QImage:
    image = QImage(len(levels), 1, QImage.Format.Format_Grayscale8)
    for place, level in enumerate(levels):
        image.setPixelColor(place, 0, QColor(level, level, level))
    return image


def _rgb(colour: QColor) -> np.ndarray:
    return np.array([colour.redF(), colour.greenF(), colour.blueF()])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_over_the_surface_they_have_the_colours_of_the_report(theme: Theme) -> None:
    levels = range(1, 256, 2)
    found = coloured(_grey(*levels), share=1.0, theme=theme)
    surface = _rgb(QColor(theme.surface))
    paper = DARK_PAPER if theme.is_dark else PAPER
    for place, level in enumerate(levels):
        colour = found.pixelColor(place, 0)
        mixed = surface * (1 - colour.alphaF()) + _rgb(colour) * colour.alphaF()
        expected = diverging_colours(paper)((level - 1) / 254)[:3]
        assert np.abs(mixed - expected).max() < 2.5 / 255  # the map has 256 steps


def test_under_a_full_attribution_the_picture_is_faint_and_grey() -> None:
    ground = QImage(2, 1, QImage.Format.Format_RGB32)
    ground.setPixelColor(0, 0, QColor(255, 0, 0))
    ground.setPixelColor(1, 0, QColor(255, 255, 255))
    full = laid_over(ground, _grey(128, 128), share=1.0, theme=LIGHT)
    red = full.pixelColor(0, 0)
    assert red.red() == red.green() == red.blue() > 190
    assert full.pixelColor(1, 0) == QColor(LIGHT.surface)
    alone = laid_over(ground, _grey(1, 255), share=0.0, theme=LIGHT)
    assert alone.pixelColor(0, 0) == QColor(255, 0, 0)
