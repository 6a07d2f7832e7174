"""Superpixels: connected places of one colour, found in each picture by itself."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from core.jobs.context import JobContext
from explainers.explanation import Doubles, Integers
from explainers.parts.players import Players

_ROUNDS = 10
_COMPACTNESS = 10.0
"""Distance of colour, in Lab units, that weighs as much as one grid step of place."""

# sRGB to XYZ under D65, and the white that Lab is told against (IEC 61966-2-1, CIE 15).
_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = np.array([0.9505, 1.0, 1.089])
_EDGE = 6 / 29


def superpixel_players(
    images: npt.ArrayLike, *, count: int, context: JobContext | None = None
) -> Players:
    """Return about `count` superpixels of each picture (n, C, H, W), all channels together.

    There are as many names as places to start from, which the size of a picture decides, so that
    pictures asked about at different times have the same parts by name. A picture may have fewer
    superpixels; its last names then have no cell. Superpixel 1 holds the first pixel of the first
    line, and so on in reading order.

    Parameters
    ----------
    context : JobContext, optional
        Told how many pictures are cut, and asked before each whether to go on.

    Raises
    ------
    CancelledError
        At the next picture after the job was cancelled.
    """
    rows = np.asarray(images, dtype=np.float64)
    height, width = rows.shape[2:]
    found = np.empty((len(rows), height, width), dtype=np.int64)
    for number, row in enumerate(rows):
        if context is not None:
            context.progress("Superpixels", number, len(rows))
        found[number] = superpixels(row, count=count)
    starts, _ = _starts(height, width, count)
    names = tuple(f"superpixel {place}" for place in range(1, len(starts) + 1))
    return Players(names=names, mask=np.broadcast_to(found[:, None], rows.shape), is_by_row=True)


def superpixels(image: Doubles, *, count: int) -> Integers:
    """Return which of about `count` connected superpixels each place (H, W) is in, from 0.

    Parameters
    ----------
    image : ndarray
        (C, H, W) in any scale: it is brought to 0 ... 1 over all its channels first.

    References
    ----------
    Achanta et al. 2012, SLIC Superpixels Compared to State-of-the-Art Superpixel Methods,
    algorithm 1 and eq. 3. Deviations: ten rounds instead of a stopping rule, starts that are not
    moved to the place of the least slope, and stray pieces that go to the superpixel that first
    reaches them, not to the nearest one in number.
    """
    colours = _colours(image)
    height, width = colours.shape[1:]
    starts, step = _starts(height, width, count)
    near = starts.round().astype(np.int64)
    centres = np.column_stack((starts, colours[:, near[:, 0], near[:, 1]].T))
    places = np.indices((height, width)).reshape(2, -1).astype(float)
    features = np.concatenate((places, colours.reshape(len(colours), -1)))
    labels = np.zeros((height, width), dtype=np.int64)
    for _ in range(_ROUNDS):
        labels = _nearest(colours, centres, step)
        flat = labels.ravel()
        sizes = np.bincount(flat, minlength=len(centres))
        is_used = sizes > 0
        for column, feature in enumerate(features):
            sums = np.bincount(flat, weights=feature, minlength=len(centres))
            centres[is_used, column] = sums[is_used] / sizes[is_used]
    return _in_reading_order(_connected(labels))


def _colours(image: Doubles) -> Doubles:
    """Return Lab (3, H, W) of three channels; otherwise channels stretched to Lab's lightness."""
    spread = float(np.ptp(image))
    scaled = (image - image.min()) / spread if spread > 0 else np.zeros_like(image)
    if len(image) != 3:
        return 100.0 * scaled
    linear = np.where(scaled <= 0.04045, scaled / 12.92, ((scaled + 0.055) / 1.055) ** 2.4)
    share = np.tensordot(_TO_XYZ, linear, axes=1) / _WHITE[:, None, None]
    curved = np.where(share > _EDGE**3, np.cbrt(share), share / (3 * _EDGE**2) + 4 / 29)
    x, y, z = curved
    return np.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)))


def _starts(height: int, width: int, count: int) -> tuple[Doubles, float]:
    """Return the centres (k, 2) of a grid of about `count` equal cells, and their side."""
    step = math.sqrt(height * width / min(count, height * width))
    lines = min(height, max(1, round(height / step)))
    across = min(width, max(1, round(count / lines)))
    ys = (np.arange(lines) + 0.5) * height / lines - 0.5
    xs = (np.arange(across) + 0.5) * width / across - 0.5
    grid = np.stack(np.meshgrid(ys, xs, indexing="ij"), axis=-1)
    # Thin pictures have cells longer than the square root tells.
    return grid.reshape(-1, 2), max(step, height / lines, width / across)


def _nearest(colours: Doubles, centres: Doubles, step: float) -> Integers:
    """Return the centre nearest to each place, looked for within one grid step around it."""
    height, width = colours.shape[1:]
    ys, xs = np.arange(height), np.arange(width)
    nearest = np.full((height, width), np.inf)
    labels = np.full((height, width), -1, dtype=np.int64)
    reach = math.ceil(step) + 1
    for label, (y, x, *colour) in enumerate(centres):
        top, left = max(0, int(y) - reach), max(0, int(x) - reach)
        window = np.s_[top : int(y) + reach + 1, left : int(x) + reach + 1]
        away = (ys[window[0], None] - y) ** 2 + (xs[None, window[1]] - x) ** 2
        differs = ((colours[:, *window] - np.array(colour)[:, None, None]) ** 2).sum(axis=0)
        distance = differs + away * (_COMPACTNESS / step) ** 2
        is_nearer = distance < nearest[window]
        nearest[window][is_nearer] = distance[is_nearer]
        labels[window][is_nearer] = label
    return _grown(labels)


def _connected(labels: Integers) -> Integers:
    """Return the largest piece of each label, grown over the other pieces."""
    kept = np.full(labels.shape, -1, dtype=np.int64)
    for label in np.unique(labels):
        pieces, count = ndimage.label(labels == label)
        sizes = ndimage.sum_labels(np.ones_like(labels), pieces, np.arange(1, count + 1))
        kept[pieces == 1 + int(np.argmax(sizes))] = label
    return _grown(kept)


def _grown(labels: Integers) -> Integers:
    """Give places without a label (−1) that of a neighbour: above, below, left, right in turn."""
    while (labels < 0).any():
        padded = np.pad(labels, 1, constant_values=-1)
        around = (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:])
        grown = labels.copy()
        for neighbour in around:
            grown = np.where(grown < 0, neighbour, grown)
        labels = grown
    return labels


def _in_reading_order(labels: Integers) -> Integers:
    _, first, which = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.asarray(rank[which].reshape(labels.shape))
