"""Pictures of few colours keep their grounds exactly; the sheet holds all of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.screenshots import contact_sheet, write_pictures

GROUND = (246, 247, 249)


def _save(path: Path, pixels: np.ndarray) -> None:
    Image.fromarray(pixels.astype(np.uint8)).save(path)


def test_ground_keeps_its_colour_and_what_shows_stays_whole(tmp_path: Path) -> None:
    raw, target = tmp_path / "raw", tmp_path / "target"
    raw.mkdir()
    plain = np.full((80, 128, 3), GROUND)
    plain[10:20, 10:20] = (11, 107, 143)
    _save(raw / "plain.png", plain)
    _save(raw / "noise.png", np.random.default_rng(1).integers(0, 256, (80, 128, 3)))
    write_pictures(raw, target)
    with Image.open(target / "plain.png") as small:
        assert small.mode == "P"
        assert np.array_equal(np.asarray(small.convert("RGB")), plain)
    with Image.open(target / "noise.png") as whole:
        assert whole.mode == "RGB"
    assert (target / "contact-sheet.jpg").is_file()


def test_pictures_of_before_go(tmp_path: Path) -> None:
    raw, target = tmp_path / "raw", tmp_path / "target"
    raw.mkdir()
    target.mkdir()
    _save(target / "old.png", np.zeros((8, 8, 3)))
    _save(raw / "new.png", np.zeros((8, 8, 3)))
    write_pictures(raw, target)
    assert {path.name for path in target.iterdir()} == {"new.png", "contact-sheet.jpg"}


def test_sheet_has_room_for_every_picture(tmp_path: Path) -> None:
    paths = [tmp_path / f"{place}.png" for place in range(5)]
    for path in paths:
        _save(path, np.zeros((80, 128, 3)))
    width, height = contact_sheet(paths).size
    assert width > 4 * 400
    assert height > 2 * 250
