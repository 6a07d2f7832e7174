"""A first look at a folder of pictures: its classes and file names."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from core.data.classes import refuse_class_count
from core.data.images.pictures import FORMATS, PictureError, picture_bytes
from core.data.survey.folders import held_listing
from core.data.survey.peek_table import SHOWN_ROWS, title_of
from core.data.survey.words import size_text
from core.jobs.context import JobContext
from core.plan import Plan, plan_to_toml
from core.plan.data import DataPlan
from core.plan.model import CnnPlan
from core.plan.sources import ImageFolderSource
from core.records.views.data import PeekView

_DEFAULT_SIDE = 64
_SMALL = 96
_LEAST_SIDE = 8
_TRIED = 20


def peek_folder(path: Path, *, context: JobContext) -> PeekView:
    """Return the look at a folder with one sub-folder of pictures for each class.

    Raises
    ------
    AuditError
        If it is another kind of folder.
    """
    listing = held_listing(path, context=context)
    files = (path / entry.file for entry in listing.entries[:_TRIED])
    height, width, is_colour = form_of(files)
    test_path = _test_folder(path)
    source = ImageFolderSource(
        path=str(path.resolve()),
        test_path=str(test_path.resolve()) if test_path is not None else "",
        height=height,
        width=width,
        colour=is_colour,
    )
    data = DataPlan(source=source)
    refuse_class_count(len(listing.classes), plan=data, target="folder", first=listing.classes[0])
    plan = Plan(title=title_of(path.resolve().name), data=data, model=CnnPlan())
    counts = Counter(entry.label for entry in listing.entries)
    told = ", ".join(f"{name} {counts[label]:,}" for label, name in enumerate(listing.classes[:6]))
    return PeekView(
        kind="image_folder",
        path=str(path),
        name=path.resolve().name,
        text=f"Images · {len(listing.entries):,} · {told} · {size_text(listing.size)}",
        size_bytes=listing.size,
        task="classification",
        target="folder",
        rows=tuple(
            (entry.file, listing.classes[entry.label], size_text(entry.size))
            for entry in listing.entries[:SHOWN_ROWS]
        ),
        row_count=len(listing.entries),
        is_exact=True,
        plan=plan_to_toml(plan),
    )


def _test_folder(path: Path) -> Path | None:
    """Return the folder of the test part beside one called train."""
    if path.name.lower() not in ("train", "training"):
        return None
    for name in ("test", "testing"):
        found = path.with_name(name)
        if found.is_dir():
            return found
    return None


def form_of(files: Iterable[Path]) -> tuple[int, int, bool]:
    """Return the height and width of the first picture that opens, and whether it has colour."""
    for file in files:
        try:
            with Image.open(io.BytesIO(picture_bytes(file)), formats=FORMATS) as image:
                width, height, mode = image.width, image.height, image.mode
        except (OSError, SyntaxError, ValueError, PictureError, Image.DecompressionBombError):
            continue
        is_colour = mode not in ("1", "L", "LA") and not mode.startswith(("I", "F"))
        if min(width, height) >= _LEAST_SIDE and max(width, height) <= _SMALL:
            return height, width, is_colour
        return _DEFAULT_SIDE, _DEFAULT_SIDE, is_colour
    return _DEFAULT_SIDE, _DEFAULT_SIDE, False
