"""Small pictures of many rows, in few files."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image

from core.records.views.samples import Tiles

_LARGEST_SIDE = 64
_COLUMNS = 16
_PER_SHEET = 256

Floats = npt.NDArray[np.float32]
Put = Callable[[bytes], str]


def make_tiles(images: Floats, *, put: Put) -> Tiles:
    """Return one tile for each image (N, C, H, W) in [0, 1], written as sheets by `put`.

    One channel is grey and three are colour; of any other number the mean is shown, as grey.
    """
    width, height = _tile_size(images.shape[3], images.shape[2])
    sheets = []
    for start in range(0, len(images), _PER_SHEET):
        tiles = [_tile(image, (width, height)) for image in images[start : start + _PER_SHEET]]
        sheets.append(put(_sheet(tiles, (width, height))))
    return Tiles(
        width=width, height=height, columns=_COLUMNS, per_sheet=_PER_SHEET, sheets=tuple(sheets)
    )


def _tile_size(width: int, height: int) -> tuple[int, int]:
    shrink = min(1.0, _LARGEST_SIDE / max(width, height))
    return max(1, round(width * shrink)), max(1, round(height * shrink))


def _tile(image: Floats, size: tuple[int, int]) -> Image.Image:
    pixels = np.clip(image * 255.0 + 0.5, 0, 255).astype(np.uint8)
    if len(pixels) == 3:
        picture = Image.fromarray(np.ascontiguousarray(pixels.transpose(1, 2, 0)))
    elif len(pixels) == 1:
        picture = Image.fromarray(pixels[0])
    else:
        picture = Image.fromarray(pixels.mean(axis=0).astype(np.uint8))
    return picture if picture.size == size else picture.resize(size, Image.Resampling.BOX)


def _sheet(tiles: list[Image.Image], size: tuple[int, int]) -> bytes:
    width, height = size
    lines = -(-len(tiles) // _COLUMNS)
    sheet = Image.new(tiles[0].mode, (width * _COLUMNS, height * lines))
    for place, tile in enumerate(tiles):
        line, column = divmod(place, _COLUMNS)
        sheet.paste(tile, (column * width, line * height))
    file = io.BytesIO()
    sheet.save(file, format="PNG")
    return file.getvalue()
