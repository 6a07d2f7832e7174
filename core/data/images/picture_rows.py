"""Many picture files as rows: in memory where they are few, on disk where they are many.

A few files that cannot be read are skipped, named and counted; more than one in a hundred stop
the reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.data.files import read_fault
from core.data.images.pictures import Picture, PictureError, decode_picture
from core.data.images.stored import Floats, Indices, Inputs, StoredWriter, pixel_table
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext

STORED_BYTES = 128 << 20
"""Rows of more bytes than this, as float32, go to disk."""

MOST_UNREADABLE = 0.01
"""Share of files that may be skipped."""

_STEP = "Reading pictures"
_MOST_NAMED = 10


class Form(Protocol):
    """The form that every picture is brought to."""

    @property
    def height(self) -> int:
        """Rows of pixels."""

    @property
    def width(self) -> int:
        """Columns of pixels."""

    @property
    def colour(self) -> bool:
        """Whether there are three channels instead of one of grey."""


@dataclass(frozen=True)
class PictureRows:
    """Pictures that could be read.

    Attributes
    ----------
    inputs : ndarray or StoredRows
        (n, C, height, width) float32 in [0, 1].
    kept : ndarray
        (n,) places of these pictures among the files.
    notes : tuple of str
        What was resized, converted and skipped.
    """

    inputs: Inputs
    kept: Indices
    notes: tuple[str, ...]


class PixelRows:
    """Collects pictures (C, H, W) in [0, 1] one after the other, at most `rows` of them."""

    def __init__(self, rows: int, *, row_shape: tuple[int, ...]) -> None:
        self._count = 0
        self.is_stored = 4 * rows * int(np.prod(row_shape, dtype=np.int64)) > STORED_BYTES
        if self.is_stored:
            self._writer = StoredWriter(rows, row_shape=row_shape)
        else:
            self._array = np.empty((rows, *row_shape), dtype=np.float32)

    def append(self, pixels: Floats) -> None:
        """Take one more picture; on disk its pixels are kept as bytes."""
        if self.is_stored:
            self._writer.append(np.rint(pixels[None] * np.float32(255.0)).astype(np.uint8))
        else:
            self._array[self._count] = pixels
        self._count += 1

    def append_levels(self, levels: npt.NDArray[np.uint8]) -> None:
        """Take some pictures (n, C, H, W) of bytes, which count as their 255th parts."""
        if self.is_stored:
            self._writer.append(levels)
        else:
            self._array[self._count : self._count + len(levels)] = pixel_table()[levels]
        self._count += len(levels)

    def rows(self) -> Inputs:
        """Return all pictures taken."""
        return self._writer.rows() if self.is_stored else self._array[: self._count]


def read_pictures(
    files: Sequence[str],
    form: Form,
    *,
    locate: Callable[[int], Path],
    may_be_missing: bool = False,
    context: JobContext,
) -> PictureRows:
    """Return the pictures that can be read, resized, in the order of `files`.

    Parameters
    ----------
    files : sequence of str
        What each picture is called when it is spoken of.
    locate : callable
        Gives the path of a picture by its place in `files`.
    may_be_missing : bool
        Whether a file that is not there counts as one that cannot be read; where files were just
        listed, it says that the disk is gone.

    Raises
    ------
    AuditError
        If more than one in a hundred cannot be read: the first is named and all are counted.
    """
    channels = 3 if form.colour else 1
    rows = PixelRows(len(files), row_shape=(channels, form.height, form.width))
    met = _Met()
    kept: list[int] = []
    for place, file in enumerate(files):
        context.progress(_STEP, place, len(files), note=file)
        path = locate(place)
        if may_be_missing and not _is_there(path):
            met.faults.append((file, "is missing"))
            continue
        picture = _decoded(path, file, form, met)
        if picture is not None:
            rows.append(picture.pixels)
            kept.append(place)
    if len(met.faults) > MOST_UNREADABLE * len(files):
        raise _unreadable(met.faults, len(files))
    context.progress(_STEP, len(files), len(files))
    notes = met.notes(form, total=len(files), is_stored=rows.is_stored)
    return PictureRows(rows.rows(), np.array(kept, dtype=np.int64), notes)


def _is_there(path: Path) -> bool:
    """Whether something is there; a name that no disk takes is not."""
    try:
        return path.exists()
    except OSError:
        return False


@dataclass
class _Met:
    """What was met while reading."""

    faults: list[tuple[str, str]] = field(default_factory=list)
    sizes: Counter[tuple[int, int]] = field(default_factory=Counter)
    colour: int = 0
    deep: int = 0

    def take(self, picture: Picture) -> None:
        self.sizes[picture.size] += 1
        self.colour += picture.is_colour
        self.deep += picture.is_deep

    def notes(self, form: Form, *, total: int, is_stored: bool) -> tuple[str, ...]:
        notes = [f"Pictures were resized to {form.height} × {form.width} pixels."]
        if len(self.sizes) > 1:
            small, large = (
                choose(self.sizes, key=lambda size: (size[0] * size[1], size))
                for choose in (min, max)
            )
            notes.append(
                f"They came in {len(self.sizes):,} sizes, from {small[0]} × {small[1]} to "
                f"{large[0]} × {large[1]} pixels (width × height)."
            )
        read = self.sizes.total()
        if 0 < self.colour < read:
            told = f"{self.colour:,} in colour and {read - self.colour:,} in grey"
            notes.append(f"{told}; all were read in {'colour' if form.colour else 'grey'}.")
        if is_stored and self.deep:
            notes.append(f"{count_text(self.deep, 'picture', 'pictures')} of 16 bits cut to 8.")
        return (*notes, *_skipped_note(self.faults, total))


def _decoded(path: Path, file: str, form: Form, met: _Met) -> Picture | None:
    try:
        picture = decode_picture(path, height=form.height, width=form.width, colour=form.colour)
    except PictureError as error:
        met.faults.append((file, str(error)))
        return None
    except OSError as error:
        raise read_fault(path, error) from error
    met.take(picture)
    return picture


def _skipped_note(faults: list[tuple[str, str]], total: int) -> tuple[str, ...]:
    if not faults:
        return ()
    was = "was" if len(faults) == 1 else "were"
    told = ", ".join(f"'{file}' {reason}" for file, reason in faults[:_MOST_NAMED])
    more = ", ..." if len(faults) > _MOST_NAMED else ""
    return (f"{len(faults):,} of {total:,} pictures {was} skipped: {told}{more}.",)


def _unreadable(faults: list[tuple[str, str]], total: int) -> AuditError:
    file, reason = faults[0]
    others = ", ..." if len(faults) > _MOST_NAMED else "."
    return AuditError(
        f"{count_text(len(faults), 'picture', 'pictures')} of {total} could not be read",
        seen=f"'{file}' {reason}" + (", and others" if len(faults) > 1 else ""),
        allowed="pictures that can be opened; at most 1 in 100 is skipped",
        remedy="Replace or delete these files: "
        + ", ".join(name for name, _ in faults[:_MOST_NAMED])
        + others,
    )
