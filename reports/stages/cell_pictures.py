"""The small pictures of the Explain page: inputs, and maps of their attributions."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
from PIL import Image

Doubles = npt.NDArray[np.float64]

# Beyond this a picture is averaged over blocks; the arrays keep every pixel.
_MOST_PIXELS = 256
_MOST_POINTS = 200
_PERCENTILE = 99.0


def scale_of(values: Doubles) -> float:
    """Return what full colour stands for: the 99th percentile of |values|, or the largest one.

    The largest one where so few values differ from zero that the percentile is zero.
    """
    sizes = np.abs(values)
    return float(np.percentile(sizes, _PERCENTILE)) or float(sizes.max())


def own_channels(values: Doubles) -> Doubles:
    """Return an attribution (C, H, W) as it is; none of its channels where all say the same."""
    # Equal shares are equal to the last bit, however small they are.
    return values if bool((values != values[:1]).any()) else values[:0]


def input_png(image: Doubles) -> bytes:
    """Return (C, H, W) in [0, 1] as PNG, in colour where there are three channels."""
    shrunk = np.stack([shrink(channel) for channel in image])
    shown = shrunk.transpose(1, 2, 0) if len(image) == 3 else grey(shrunk.mean(axis=0))
    return _png(np.clip(shown, 0.0, 1.0))


def map_png(values: Doubles, *, scale: float) -> bytes:
    """Return an attribution (H, W) as grey PNG: 128 is 0, 1 and 255 are −`scale` and `scale`."""
    shares = np.clip(shrink(values) / (scale or 1.0), -1.0, 1.0)
    return _png((128.0 + 127.0 * shares) / 255.0)


def grey_png(image: Doubles) -> bytes:
    """Return (H, W) as PNG in grey, from its smallest value to its largest."""
    return _png(grey(shrink(image)))


def grey(image: Doubles) -> Doubles:
    """Return (H, W) stretched to [0, 1]; an even picture is 0."""
    low, high = float(image.min()), float(image.max())
    return np.asarray((image - low) / ((high - low) or 1.0))


def shrink(image: Doubles) -> Doubles:
    """Return (H, W) averaged over equal blocks until it is small enough to be shown."""
    height, width = image.shape
    block = -(-max(height, width) // _MOST_PIXELS)
    if block == 1:
        return image
    trimmed = image[: height // block * block, : width // block * block]
    blocks = trimmed.reshape(height // block, block, width // block, block)
    return np.asarray(blocks.mean(axis=(1, 3)))


def points(series: Doubles) -> tuple[float, ...]:
    """Return (T,) as at most 200 means over equal stretches."""
    count = min(len(series), _MOST_POINTS)
    stretches = np.array_split(series, count)
    return tuple(float(stretch.mean()) for stretch in stretches)


def _png(pixels: Doubles) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.round(pixels * 255.0).astype(np.uint8)).save(file, format="PNG")
    return file.getvalue()
