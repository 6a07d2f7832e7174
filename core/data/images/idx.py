"""Pictures and labels in idx files, as those of MNIST, packed by gzip or not.

References
----------
LeCun, Cortes, Burges 1998, The MNIST database of handwritten digits: the description of the
format (two zero bytes, a type, the number of dimensions, their sizes as big-endian integers of 32
bits, the values).
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import numpy as np
import numpy.typing as npt

from core.data.assemble import assemble_arrays
from core.data.class_targets import array_targets
from core.data.dataset import Dataset
from core.data.files import empty_fault, read_fault, refuse_no_file
from core.data.images.folder import GIVEN_TEST, channel_names
from core.data.images.picture_rows import PixelRows
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import IdxSource

Values = npt.NDArray[np.generic]

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_BYTES = 0x08
_GZIP = b"\x1f\x8b"
_MOST_PACKED = 1032  # times that deflate can pack bytes at best (zlib's own documentation)
_CHUNK_BYTES = 4 << 20
_SHOWN_SIDES = 6
_FORMAT = "an idx file: two zero bytes, a type, the number of dimensions, their sizes, the values"


@dataclass(frozen=True)
class IdxHeader:
    """What an idx file declares.

    Attributes
    ----------
    dtype : dtype
        Big-endian type of the values.
    start : int
        Bytes before the first value.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    start: int

    @property
    def size(self) -> int:
        """Bytes of all values."""
        return math.prod(self.shape) * self.dtype.itemsize


def load_idx(
    plan: DataPlan,
    source: IdxSource,
    *,
    path: Path,
    labels: Path,
    test: tuple[Path, Path] | None,
    context: JobContext,
) -> Dataset:
    """Return the pictures of idx files, their bytes divided by 255.

    Parameters
    ----------
    test : tuple of Path, or None
        Pictures and labels of the test part.

    Raises
    ------
    AuditError
        If a file is no idx file, holds more or less than it declares, or pictures and labels do
        not fit together.
    """
    if bool(source.test_path) != bool(source.test_labels):
        raise AuditError(
            "The test part lacks a file",
            seen="pictures without labels" if source.test_path else "labels without pictures",
            allowed="both test files, or neither",
            remedy="Name the other file, too, or leave both empty.",
        )
    pairs = [(path, labels), *([test] if test is not None else [])]
    headers = [read_header(pictures) for pictures, _ in pairs]
    for (pictures, _), header in zip(pairs, headers, strict=True):
        _refuse_form(header, headers[0], pictures)
    for (pictures, named), header in zip(pairs, headers, strict=True):
        # Before they are read: a packed file of a few bytes may declare any number of labels.
        _refuse_misfit(header, read_header(named), pictures=pictures, labels=named)
    numbers = [read_values(named, context=context) for _, named in pairs]
    targets, class_names = array_targets(plan, np.concatenate(numbers), target="label")
    count = headers[0].shape[0]
    rows = PixelRows(sum(h.shape[0] for h in headers), row_shape=_row_shape(headers[0]))
    for (pictures, _), header in zip(pairs, headers, strict=True):
        _read_pictures(pictures, header, rows, context=context)
    given = np.where(np.arange(len(targets)) < count, 0, GIVEN_TEST).astype(np.int8)
    shape = _row_shape(headers[0])
    return assemble_arrays(
        plan,
        rows.rows(),
        name=_stem(path),
        source=path.name,
        kind="image",
        target="label",
        targets=targets,
        class_names=class_names,
        channels=channel_names(is_colour=shape[0] == 3) if shape[0] in (1, 3) else (),
        given=None if test is None else given,
        notes=("Pixels were bytes, divided by 255.",),
    )


def read_header(path: Path) -> IdxHeader:
    """Return what an idx file declares.

    Raises
    ------
    AuditError
        If it cannot be read, is no idx file, or declares more than its bytes could hold.
    """
    try:
        with _opened(path) as stream:
            header = _header(stream, path)
        size = path.stat().st_size
        room = size * _MOST_PACKED if _is_packed(path) else size - header.start
    except (OSError, EOFError, zlib.error) as error:
        raise _fault(path, error) from error
    if header.size > room:
        raise _damaged(path, f"{_shape_text(header)} declared, in a file of {size:,} bytes")
    return header


def read_values(path: Path, *, context: JobContext) -> Values:
    """Return the values of an idx file as it declares them.

    Raises
    ------
    AuditError
        If it is no idx file, or holds more or less than it declares.
    """
    header = read_header(path)
    chunks = list(_chunks(path, header, step=_CHUNK_BYTES, context=context))
    values: Values = np.frombuffer(b"".join(chunks), dtype=header.dtype)
    return values.reshape(header.shape).astype(header.dtype.newbyteorder("="))


def _read_pictures(path: Path, header: IdxHeader, rows: PixelRows, *, context: JobContext) -> None:
    shape = header.shape[1:]
    width = math.prod(shape)
    step = max(1, _CHUNK_BYTES // width) * width
    for chunk in _chunks(path, header, step=step, context=context):
        levels = np.frombuffer(chunk, dtype=np.uint8).reshape(-1, *shape)
        rows.append_levels(_channels_first(levels))


def _channels_first(levels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return pictures (n, C, H, W) of pictures (n, H, W), (n, C, H, W) or (n, H, W, C)."""
    if levels.ndim == 3:
        return levels[:, None]
    return np.moveaxis(levels, 3, 1) if _is_last(levels.shape[1:]) else levels


def _is_last(shape: tuple[int, ...]) -> bool:
    return len(shape) == 3 and shape[2] in (1, 3) and shape[0] not in (1, 3)


def _row_shape(header: IdxHeader) -> tuple[int, ...]:
    shape = header.shape[1:]
    if len(shape) == 2:
        return (1, *shape)
    return (shape[2], shape[0], shape[1]) if _is_last(shape) else shape


def _chunks(path: Path, header: IdxHeader, *, step: int, context: JobContext) -> Iterator[bytes]:
    """Yield the values `step` bytes at a time; never more is unpacked than was declared."""
    left = header.size
    try:
        with _opened(path) as stream:
            stream.read(header.start)
            while left:
                context.progress("Reading", header.size - left, header.size, note=path.name)
                chunk = stream.read(min(step, left))
                if len(chunk) < min(step, left):
                    told = f"{_shape_text(header)} declared, {left - len(chunk):,} bytes missing"
                    raise _damaged(path, told)
                left -= len(chunk)
                yield chunk
            if stream.read(1):
                raise _damaged(path, f"{_shape_text(header)} declared, and more bytes behind them")
    except (OSError, EOFError, zlib.error) as error:
        raise _fault(path, error) from error


def _opened(path: Path) -> IO[bytes]:
    refuse_no_file(path)
    return cast("IO[bytes]", gzip.open(path, "rb")) if _is_packed(path) else path.open("rb")


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == _GZIP


def _header(stream: IO[bytes], path: Path) -> IdxHeader:
    start = stream.read(4)
    if not start:
        raise empty_fault(path)
    if len(start) < 4 or start[:2] != b"\0\0" or start[2] not in _TYPES or not start[3]:
        raise AuditError(
            f"'{path.name}' is not an idx file",
            seen=f"the first bytes {start.hex(' ')}",
            allowed=_FORMAT,
            remedy="Choose the file as it was downloaded; gzip packing may stay.",
        )
    sizes = stream.read(4 * start[3])
    if len(sizes) < 4 * start[3]:
        raise _damaged(path, "a header that breaks off")
    shape = struct.unpack(f">{start[3]}I", sizes)
    return IdxHeader(shape, np.dtype(_TYPES[start[2]]), 4 + len(sizes))


def _refuse_form(header: IdxHeader, first: IdxHeader, path: Path) -> None:
    is_picture = len(header.shape) in (3, 4) and header.size > 0
    if not is_picture or header.dtype != np.dtype(_TYPES[_BYTES]):
        raise AuditError(
            f"'{path.name}' does not hold pictures",
            seen=f"{_shape_text(header)} values of type {header.dtype.name}",
            allowed="bytes of the form pictures × height × width, with channels or without",
            remedy="Name the file of pictures here, and that of labels beside it.",
        )
    if header.shape[1:] != first.shape[1:]:
        raise AuditError(
            "The test pictures have another size than the others",
            seen=f"{_shape_text(header)} and {_shape_text(first)}",
            allowed="one height and width for both files",
            remedy="Choose the test file that belongs to these pictures.",
        )


def _refuse_misfit(header: IdxHeader, values: IdxHeader, *, pictures: Path, labels: Path) -> None:
    if values.shape != header.shape[:1] or values.dtype.kind not in "iu":
        raise AuditError(
            f"'{labels.name}' does not hold the labels of '{pictures.name}'",
            seen=f"{_shape_text(values)} values of type {values.dtype.name} for "
            f"{header.shape[0]:,} pictures",
            allowed="one whole number for each picture",
            remedy="Choose the file of labels that belongs to these pictures.",
        )


def _stem(path: Path) -> str:
    return path.name.removesuffix(".gz").removesuffix(".idx") or path.name


def _shape_text(header: IdxHeader) -> str:
    shown = " × ".join(f"{side:,}" for side in header.shape[:_SHOWN_SIDES])
    return shown + (" × ..." if len(header.shape) > _SHOWN_SIDES else "")


def _damaged(path: Path, seen: str) -> AuditError:
    return AuditError(
        f"'{path.name}' does not hold what it declares",
        seen=seen,
        allowed="as many values as the header says, and nothing behind them",
        remedy="The file may be damaged or cut off: download it again.",
    )


def _fault(path: Path, error: Exception) -> AuditError:
    if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
        return read_fault(path, error)
    reason = next(iter(str(error).splitlines()), "content that breaks off")
    return AuditError(
        f"'{path.name}' could not be unpacked",
        seen=reason,
        allowed="a whole gzip file",
        remedy="The file may be damaged or cut off: download it again.",
    )
