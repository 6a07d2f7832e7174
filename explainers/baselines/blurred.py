"""A row blurred by itself: what is left when its detail is gone."""

from __future__ import annotations

import numpy as np
import torch
from scipy import ndimage
from torch import Tensor

from core.evidence.wording import figure_text
from core.records.base import Kind

_MOST_WIDTHS = 3.0
"""Standard deviations after which the Gaussian is cut off."""


def blurred(inputs: Tensor, *, share: float, is_marked: bool = False) -> Tensor:
    """Return pictures (n, C, H, W) or series (n, C, T), each channel blurred by a Gaussian.

    Beyond its edges a row goes on with its outermost value. Series that differ in length are
    blurred over their real steps alone, and keep the channel that tells them.

    Parameters
    ----------
    share : float
        Standard deviation as a share of the longer side, or of a series' own length.

    References
    ----------
    Fong, Vedaldi 2017, Interpretable Explanations of Black Boxes by Meaningful Perturbation,
    section 4.2, blur.
    """
    rows = inputs.numpy().astype(np.float64)
    found = np.stack([_blurred_row(row, share=share, is_marked=is_marked) for row in rows])
    return torch.from_numpy(found.astype(np.float32))


def blurred_sentence(share: float, *, sides: tuple[int, ...], kind: Kind) -> str:
    """Return what the baseline is, as the report says it."""
    percent = figure_text(share, digits=0 if round(100 * share) == 100 * share else 1, percent=True)
    if kind == "series":
        return f"The row itself, blurred over {percent} of its length."
    pixels = figure_text(share * max(sides), digits=1)
    return f"The row itself, blurred over {percent} of its longer side ({pixels} pixels)."


def _blurred_row(row: np.ndarray, *, share: float, is_marked: bool) -> np.ndarray:
    if not is_marked:
        return _gaussian(row, share=share)
    found = row.copy()
    real = int((row[-1] > 0).sum())
    if real:
        found[:-1, :real] = _gaussian(row[:-1, :real], share=share)
    return found


def _gaussian(row: np.ndarray, *, share: float) -> np.ndarray:
    """Blur (C, ...) over all axes but the first."""
    width = share * max(row.shape[1:])
    sigma = (0.0, *(width for _ in row.shape[1:]))
    return np.asarray(ndimage.gaussian_filter(row, sigma, mode="nearest", truncate=_MOST_WIDTHS))
