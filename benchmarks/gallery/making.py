"""One exhibit made: its pictures, and its part of the document, on disk."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks.gallery.asking import ask
from benchmarks.gallery.document import part_of, skipped
from benchmarks.gallery.exhibit import Exhibit
from benchmarks.gallery.pictures import png_of
from benchmarks.real.files import DATA
from core.canonical import write_whole

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "images" / "explanations"
KEPT = ROOT / "build" / "gallery"


def make(exhibit: Exhibit) -> str:
    """Write pictures and part of one exhibit; return how long it took, or why it was skipped."""
    source = DATA / exhibit.case.folder
    if not source.is_dir():
        return f"skipped: {skipped(exhibit)}"
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as made:
        if exhibit.case.make is not None:
            exhibit.case.make(source, Path(made))
        write(exhibit, source if exhibit.case.make is None else Path(made), pictures=PICTURES)
    return f"{time.perf_counter() - begun:.0f} s"


def write(exhibit: Exhibit, folder: Path, *, pictures: Path, kept: Path = KEPT) -> None:
    """Write the pictures of an exhibit, and its part of the document."""
    asked = ask(exhibit, folder=folder)
    for to in (pictures, kept):
        to.mkdir(parents=True, exist_ok=True)
    for picture in exhibit.pictures:
        write_whole(pictures / f"{picture.name}.png", png_of(asked, picture))
    write_whole(kept / f"{exhibit.name}.md", part_of(asked).encode())


def kept_file(exhibit: Exhibit) -> Path:
    """Return where the part of an exhibit is kept until the next run."""
    return KEPT / f"{exhibit.name}.md"
