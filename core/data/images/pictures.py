"""Reading one picture as pixels in [0, 1]."""

from __future__ import annotations

import io
import stat
import struct
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

Floats = npt.NDArray[np.float32]

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp")

FORMATS = ("PNG", "JPEG", "BMP", "DIB", "GIF", "TIFF", "WEBP", "PPM")
"""What is decoded, whatever a file is called. Some of the library's other formats hand the file to
another program: an EPS picture is a program that Ghostscript runs."""

LARGEST_FILE = 1 << 30
"""Bytes of a picture file that are read."""

_GREY_MODES = ("1", "L", "LA", "La", "F")
_SIXTEEN_BIT = 65_535.0


class PictureError(Exception):
    """A picture that could not be decoded; the text says why, as a clause."""


class Picture(NamedTuple):
    """A picture as the network gets it, and how it was before.

    Attributes
    ----------
    pixels : ndarray
        (C, height, width) float32 in [0, 1].
    size : tuple of int
        Width and height of the picture as it was read, upright.
    is_colour, is_deep : bool
        Whether it had colour, and whether its grey had 16 bits.
    """

    pixels: Floats
    size: tuple[int, int]
    is_colour: bool
    is_deep: bool


def read_picture(path: Path, *, height: int, width: int, colour: bool) -> Floats:
    """Return the pixels of `decode_picture`.

    Raises
    ------
    PictureError, OSError
        As `decode_picture` does.
    """
    return decode_picture(path, height=height, width=width, colour=colour).pixels


def decode_picture(path: Path, *, height: int, width: int, colour: bool) -> Picture:
    """Return a picture (C, height, width) in [0, 1], resized, with its transparent parts white.

    A picture is turned upright as its camera recorded it; of an animation the first frame counts.

    Raises
    ------
    PictureError
        If the file is no picture, breaks off, or is so large or declares so many pixels that it
        may be meant to exhaust the memory.
    OSError
        If the file cannot be opened or read.
    """
    data = picture_bytes(path)
    try:
        with warnings.catch_warnings():
            # The library only warns of a picture between one and two times its limit.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.filterwarnings("ignore", category=UserWarning, module="PIL")
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                # Compares the check sums of PNG files, which decoding does not.
                image.verify()
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                upright = ImageOps.exif_transpose(image)
                pixels = _pixels(upright, height=height, width=width, colour=colour)
                is_deep = upright.mode.startswith("I")
                is_colour = not is_deep and upright.mode not in _GREY_MODES
                return Picture(pixels, upright.size, is_colour, is_deep)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        limit = (Image.MAX_IMAGE_PIXELS or 0) // 1_000_000
        raise PictureError(f"declares more than {limit} million pixels") from error
    except UnidentifiedImageError as error:
        raise PictureError("is not a picture, or is damaged") from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        # The library raises all of these on damaged files.
        raise PictureError("is damaged") from error


def picture_bytes(path: Path) -> bytes:
    """Return the bytes of a picture file; devices and pipes, which may never end, are not opened.

    Raises
    ------
    PictureError
        If it is no plain file, or larger than a picture may be.
    OSError
        If it cannot be opened or read.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise PictureError("is not a file")
    if status.st_size > LARGEST_FILE:
        raise PictureError(f"is larger than {LARGEST_FILE >> 20:,} MiB")
    return path.read_bytes()


def _pixels(upright: Image.Image, *, height: int, width: int, colour: bool) -> Floats:
    if upright.mode.startswith("I"):
        return _deep_grey(upright, height=height, width=width, colour=colour)
    if "transparency" in upright.info or upright.mode in ("RGBA", "LA", "PA"):
        layer = upright.convert("RGBA")
        white = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        upright = Image.alpha_composite(white, layer)
    plain = upright.convert("RGB" if colour else "L")
    resized = plain.resize((width, height), Image.Resampling.BILINEAR)
    pixels = np.asarray(resized, dtype=np.float32) / np.float32(255.0)
    return pixels.transpose(2, 0, 1) if colour else pixels[None]


def _deep_grey(image: Image.Image, *, height: int, width: int, colour: bool) -> Floats:
    """Return a picture of 16-bit grey; the library's own conversion would cut it off at 255."""
    grey = np.clip(np.asarray(image, dtype=np.float32) / np.float32(_SIXTEEN_BIT), 0.0, 1.0)
    resized = Image.fromarray(grey).resize((width, height), Image.Resampling.BILINEAR)
    pixels = np.asarray(resized, dtype=np.float32)
    return np.repeat(pixels[None], 3 if colour else 1, axis=0)
