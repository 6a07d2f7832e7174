"""A survey of a folder of pictures: its names and sizes, and a seeded sample decoded."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageOps

from core.data.classes import positive_class, refuse_class_count
from core.data.files import read_fault
from core.data.images.folder import list_classes, no_folder, refuse_empty, refuse_other_classes
from core.data.images.picture_rows import MOST_UNREADABLE
from core.data.images.pictures import FORMATS, SUFFIXES, PictureError, picture_bytes, read_picture
from core.data.survey.arrays import MOST_SHOWN
from core.data.survey.parts import part_views
from core.data.survey.problems import named
from core.data.survey.words import balance_text, size_text
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import ImageFolderSource
from core.records.views.data import ClassCount, DataView, Problem
from core.seeds import generator

CHECKED = 500
MOST_HASHED_BYTES = 2 << 30
_TELL_EVERY = 500


class Entry(NamedTuple):
    """One picture: its path within the folder with forward slashes, its class and size."""

    file: str
    label: int
    size: int


@dataclass(frozen=True)
class Listing:
    """The pictures of a folder, classes and files in the order of their names."""

    classes: tuple[str, ...]
    entries: list[Entry]
    ignored: int

    @property
    def size(self) -> int:
        """Bytes of all pictures."""
        return sum(entry.size for entry in self.entries)


def list_folder(path: Path, *, context: JobContext) -> Listing:
    """Return the pictures of a folder by one scan of its names, without opening any.

    Raises
    ------
    AuditError
        If it is no folder of class folders, a class is empty, or it cannot be read.
    """
    if path.is_file():
        raise no_folder(path)
    entries: list[Entry] = []
    try:
        with os.scandir(path) as found:
            inside = sorted(found, key=lambda entry: entry.name)
        folders = [entry for entry in inside if entry.is_dir() and entry.name[0] != "."]
        ignored = sum(not entry.is_dir() for entry in inside)
        for label, folder in enumerate(folders):
            pictures, others = _pictures(folder, label)
            ignored += others
            entries += pictures
            note = f"{len(entries):,} pictures in {label + 1} folders"
            context.progress("Listing pictures", label + 1, len(folders), note=note)
    except OSError as error:
        raise read_fault(path, error) from error
    names = tuple(folder.name for folder in folders)
    counts = Counter(entry.label for entry in entries)
    refuse_empty(path, {name: counts[label] for label, name in enumerate(names)})
    return Listing(names, entries, ignored)


_held: dict[str, Listing] = {}


def held_listing(path: Path, *, context: JobContext) -> Listing:
    """Return the listing made last, if it is of this folder and no name in it changed since.

    Sizes may be older: whoever needs them as they are now lists the folder.
    """
    try:
        with os.scandir(path) as found:
            inside = sorted((entry.name, entry.stat().st_mtime_ns) for entry in found)
    except OSError:
        inside = []
    key = repr([str(path), inside])
    if key not in _held:
        listing = list_folder(path, context=context)
        _held.clear()  # one folder is open at a time
        _held[key] = listing
    return _held[key]


def _pictures(folder: os.DirEntry[str], label: int) -> tuple[list[Entry], int]:
    found, others = [], 0
    with os.scandir(folder.path) as inside:
        for entry in inside:
            if (
                entry.name[0] != "."
                and entry.name.lower().endswith(SUFFIXES)
                and not entry.is_dir()
            ):
                found.append(Entry(f"{folder.name}/{entry.name}", label, entry.stat().st_size))
            else:
                others += 1
    return sorted(found), others


@dataclass(frozen=True)
class Checked:
    """What decoding some pictures showed."""

    files: int
    sizes: tuple[tuple[str, int], ...]
    formats: tuple[tuple[str, int], ...]
    corrupt: tuple[tuple[str, str], ...]


def survey_folder(
    plan: DataPlan,
    source: ImageFolderSource,
    *,
    path: Path,
    test_path: Path | None = None,
    seed: int,
    is_full: bool,
    context: JobContext,
) -> DataView:
    """Return what names, sizes and a sample of 500 decoded pictures say of a folder.

    Parameters
    ----------
    test_path : Path, optional
        The folder of the test part, of which only the names are looked at.
    is_full : bool
        Decode every picture, not a sample.

    Raises
    ------
    AuditError
        If the folder cannot be used, with the reason in words.
    """
    listing = list_folder(path, context=context)
    refuse_class_count(len(listing.classes), plan=plan, target="folder", first=listing.classes[0])
    chosen = listing.entries if is_full else _sample(listing.entries, seed=seed)
    checked = check_pictures(path, chosen, source, context=context)
    tested = None if test_path is None else _test_counts(test_path, listing.classes)
    repeated, across = _repeated(path, listing, context=context)
    counts = [0] * len(listing.classes)
    for entry in listing.entries:
        counts[entry.label] += 1
    positive = positive_class(listing.classes, plan=plan)
    total = len(listing.entries)
    name = path.resolve().name
    return DataView(
        name=name,
        source=name,
        source_kind="image_folder",
        kind="image",
        task="classification",
        summary=f"Images · {total:,} in {len(counts)} folders · {size_text(listing.size)}",
        size_bytes=listing.size,
        sha256=_listing_hash(listing),
        sha256_of="names and sizes",
        rows=total,
        target="folder",
        classes=tuple(
            ClassCount(name=label, rows=count, is_positive=place == positive)
            for place, (label, count) in enumerate(zip(listing.classes, counts, strict=True))
        ),
        balance=balance_text(counts),
        cells=total,
        duplicate_rows=repeated,
        duplicate_note=f"same bytes, of {total:,}" if repeated is not None else _not_hashed(),
        parts=tuple(part_views(plan.split, counts, rows=total, given_test=tested)),
        given=() if tested is None else ("test",),
        split_note="Counts follow from the shares; pictures are dealt when training starts.",
        shape=f"{3 if source.colour else 1} × {source.height} × {source.width}",
        sizes=checked.sizes,
        formats=checked.formats,
        corrupt=tuple(file for file, _ in checked.corrupt),
        problems=tuple(_problems(checked, across, total=total)),
        notes=tuple(_notes(listing, checked, source)),
    )


def _test_counts(path: Path, classes: tuple[str, ...]) -> list[int]:
    """Return the pictures of each class in a test folder."""
    found = list_classes(path)
    refuse_other_classes(found, classes, path)
    return [len(found.classes.get(name, ())) for name in classes]


def check_pictures(
    path: Path, entries: Sequence[Entry], source: ImageFolderSource, *, context: JobContext
) -> Checked:
    """Return sizes, formats and damage of some pictures, each decoded as training would."""
    sizes: Counter[str] = Counter()
    formats: Counter[str] = Counter()
    corrupt = []
    for done, entry in enumerate(entries):
        context.progress("Checking pictures", done, len(entries), note=entry.file)
        picture = path / entry.file
        try:
            read_picture(picture, height=source.height, width=source.width, colour=source.colour)
            size, form = _form(picture)
        except PictureError as error:
            corrupt.append((entry.file, str(error)))
        except OSError as error:
            raise read_fault(picture, error) from error
        else:
            sizes[size] += 1
            formats[form] += 1
    context.progress("Checking pictures", len(entries), len(entries))
    return Checked(
        len(entries), tuple(sizes.most_common(6)), tuple(formats.most_common(6)), tuple(corrupt)
    )


def shown_entries(listing: Listing) -> list[Entry]:
    """Return up to 60 pictures to be shown: the first of each class, then the second, and so on."""
    by_class: list[list[Entry]] = [[] for _ in listing.classes]
    for entry in listing.entries:
        if len(by_class[entry.label]) < MOST_SHOWN:
            by_class[entry.label].append(entry)
    turns = (entry for turn in zip_longest(*by_class) for entry in turn if entry is not None)
    return list(islice(turns, MOST_SHOWN))


def thumbnail_png(path: Path, *, side: int = 96) -> bytes:
    """Return a picture as a PNG of at most this side; empty where it cannot be decoded."""
    stream = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.filterwarnings("ignore", category=UserWarning, module="PIL")
            with Image.open(io.BytesIO(picture_bytes(path)), formats=FORMATS) as image:
                image.draft("RGB", (side, side))
                small = ImageOps.exif_transpose(image).convert("RGBA")
        small.thumbnail((side, side))
        factor = side // max(small.size)
        if factor > 1:
            large = (small.width * factor, small.height * factor)
            small = small.resize(large, Image.Resampling.NEAREST)
        small.save(stream, "PNG")
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
        PictureError,
        struct.error,
    ):  # the library raises all of these
        return b""
    return stream.getvalue()


def _form(path: Path) -> tuple[str, str]:
    with Image.open(path, formats=FORMATS) as image:
        return f"{image.width} × {image.height}", str(image.format or "unknown")


def _sample(entries: list[Entry], *, seed: int) -> list[Entry]:
    if len(entries) <= CHECKED:
        return entries
    chosen = generator(seed, "survey").choice(len(entries), CHECKED, replace=False)
    return [entries[place] for place in sorted(chosen.tolist())]


def _repeated(
    path: Path, listing: Listing, *, context: JobContext
) -> tuple[int | None, tuple[str, str] | None]:
    """Return how many pictures repeat an earlier one byte by byte, and a pair across classes.

    Only pictures of one size in bytes can be the same, and only they are read.
    """
    by_size: dict[int, list[Entry]] = {}
    for entry in listing.entries:
        by_size.setdefault(entry.size, []).append(entry)
    alike = [entry for entries in by_size.values() if len(entries) > 1 for entry in entries]
    if sum(entry.size for entry in alike) > MOST_HASHED_BYTES:
        return None, None
    seen: dict[bytes, Entry] = {}
    repeated, across = 0, None
    for done, entry in enumerate(alike):
        if done % _TELL_EVERY == 0:
            context.progress("Comparing pictures", done, len(alike), note=entry.file)
        try:
            digest = hashlib.blake2b(picture_bytes(path / entry.file), digest_size=16).digest()
        except PictureError:
            continue  # no file, or too large: it is told where pictures are checked
        except OSError as error:
            raise read_fault(path / entry.file, error) from error
        first = seen.setdefault(digest, entry)
        if first is not entry:
            repeated += 1
            if first.label != entry.label and across is None:
                across = (first.file, entry.file)
    return repeated, across


def _listing_hash(listing: Listing) -> str:
    digest = hashlib.sha256()
    for entry in listing.entries:
        digest.update(f"{entry.file}\0{entry.size}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _not_hashed() -> str:
    return f"not counted above {size_text(MOST_HASHED_BYTES)}"


def _problems(checked: Checked, across: tuple[str, str] | None, *, total: int) -> list[Problem]:
    found = []
    if checked.corrupt:
        files = [file for file, _ in checked.corrupt]
        is_full = checked.files == total
        is_refused = len(files) > MOST_UNREADABLE * checked.files
        found.append(
            Problem(
                kind="refusal" if is_refused else "caution",
                lead=named(files),
                text=f"{checked.corrupt[0][1]}; {len(files)} of {checked.files:,} pictures "
                "checked cannot be read.",
                remedy="Replace or delete these files, then check again."
                if is_refused
                else "They will be skipped; replace or delete them if they should not be.",
                action="Check again" if is_full else f"Check all {total:,} pictures",
                act="check_all",
            )
        )
    if across is not None:
        found.append(
            Problem(
                kind="caution",
                lead="One picture in two classes.",
                text=f"'{across[0]}' and '{across[1]}' hold the same bytes.",
                remedy="Decide which class is right and delete the other file.",
                action="Show the pictures",
                act="show_rows",
            )
        )
    return found


def _notes(listing: Listing, checked: Checked, source: ImageFolderSource) -> list[str]:
    notes = [f"Pictures are resized to {source.height} × {source.width} pixels for the network."]
    if checked.files < len(listing.entries):
        notes.append(
            f"{checked.files:,} of {len(listing.entries):,} pictures, drawn with the plan's seed, "
            "were decoded; training reads them all."
        )
    if listing.ignored:
        others = count_text(listing.ignored, "file", "files")
        notes.append(f"{others} left out: not a picture in a class.")
    if len(checked.sizes) > 1:
        notes.append(f"Pictures of {len(checked.sizes)} sizes were met.")
    return notes
