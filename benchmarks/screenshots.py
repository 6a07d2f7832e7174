"""Pictures of the window with real small projects behind it, light and dark, at 100 and 200 %.

Everything is made in a temporary home, nothing of the user's is touched. What ends in
`docs/screenshots` has a palette of 256 colours where that shows nowhere, so that the folder stays
small.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

_ROOT = Path(__file__).resolve().parents[1]
TARGET = _ROOT / "docs" / "screenshots"
SCALES = ("1", "2")
_COLOURS, _EXACT = 256, 64
_SEEN = 12  # levels by which a colour may be off
_MOST_SEEN = 1000  # pixels of 1,024,000 that may be off by more
SHEET = "contact-sheet.jpg"
_COLUMNS = 4
_TILE = (400, 250)
_GAP = 12
_PAPER = "#AEB7C1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the projects, draw them, and write the pictures with a contact sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--home", type=Path, help="folder for the projects, used again where they are there"
    )
    parser.add_argument("--target", type=Path, default=TARGET, help="folder of the pictures")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="vitrine-pictures-") as folder:
        home = options.home or Path(folder) / "home"
        raw = Path(folder) / "raw"
        raw.mkdir()
        if not (home / "projects").is_dir():
            home.mkdir(parents=True, exist_ok=True)
            _scene("make", home, home=home, scale="1")
        for scale in SCALES:
            _scene("draw", raw, home=home, scale=scale)
        write_pictures(raw, options.target)
    return 0


def _scene(role: str, target: Path, *, home: Path, scale: str) -> None:
    environment = {
        **os.environ,
        "VITRINE_HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": scale,
    }
    command = [sys.executable, "-m", "benchmarks.screenshot_scenes", role, str(target)]
    subprocess.run(command, cwd=_ROOT, env=environment, check=True)


def write_pictures(raw: Path, target: Path) -> None:
    """Write the pictures of `raw` with few colours, and a sheet of all; what was there goes."""
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.png"):
        old.unlink()
    paths = sorted(raw.glob("*.png"))
    for path in paths:
        whole = Image.open(path).convert("RGB")
        small = _small(whole)
        kept = small if _count_off(whole, small) <= _MOST_SEEN else whole
        kept.save(target / path.name, optimize=True)
    contact_sheet(paths).save(target / SHEET, quality=85, subsampling=0)


def contact_sheet(paths: Sequence[Path]) -> Image.Image:
    """Return all pictures side by side, in the order of their names."""
    rows = -(-len(paths) // _COLUMNS)
    width, height = (side + _GAP for side in _TILE)
    sheet = Image.new("RGB", (_COLUMNS * width + _GAP, rows * height + _GAP), _PAPER)
    for place, path in enumerate(paths):
        tile = Image.open(path).convert("RGB").resize(_TILE, Image.Resampling.LANCZOS)
        down, right = divmod(place, _COLUMNS)
        sheet.paste(tile, (_GAP + right * width, _GAP + down * height))
    return sheet


def _small(picture: Image.Image) -> Image.Image:
    """Return a picture of 256 colours: the most frequent ones as they are, the others near them.

    What Pillow chooses by itself moves flat grounds by a shade, which is what must not happen here.
    """
    pixels = np.asarray(picture.convert("RGB"))
    # One number for each colour: rows of three would be sorted ten times as slowly.
    packed = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    numbers, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    seen = np.stack([numbers >> 16, numbers >> 8 & 255, numbers & 255], axis=1).astype(np.uint8)
    by_count = np.argsort(-counts, kind="stable")
    kept, rest = seen[by_count[:_EXACT]], seen[by_count[_EXACT:]]
    if len(rest):
        strip = Image.fromarray(rest[np.newaxis, :, :])
        others = strip.quantize(_COLOURS - _EXACT, method=Image.Quantize.MEDIANCUT).getpalette()
        kept = np.concatenate([kept, np.reshape(np.asarray(others, np.uint8), (-1, 3))])
    nearest = np.concatenate([_nearest(part, kept) for part in np.array_split(seen, 64)])
    small = Image.fromarray(nearest[places.reshape(pixels.shape[:2])].astype(np.uint8), mode="P")
    small.putpalette(kept.astype(np.uint8).tobytes())
    return small


def _count_off(whole: Image.Image, small: Image.Image) -> int:
    """Return how many pixels of fewer colours differ to the eye."""
    apart = np.abs(np.asarray(whole, np.int16) - np.asarray(small.convert("RGB"), np.int16))
    return int((apart.max(axis=2) > _SEEN).sum())


def _nearest(colours: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Return for each colour the place of the nearest one that is kept."""
    apart = colours[:, np.newaxis, :].astype(np.int32) - kept[np.newaxis, :, :]
    places: np.ndarray = np.argmin((apart**2).sum(axis=2), axis=1)
    return places


if __name__ == "__main__":
    sys.exit(main())
