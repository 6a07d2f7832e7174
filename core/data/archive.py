"""Reading named arrays from an .npz file, none of which can run code."""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.data.files import read_file
from core.errors import AuditError
from core.jobs.context import JobContext

Values = npt.NDArray[np.generic]

_SUFFIX = ".npy"
_MOST_UNPACKED = 1 << 30
_MOST_PACKED = 100  # times; deflate reaches 1,032 where all bytes are the same


def read_arrays(
    path: Path, *, names: Sequence[str], optional: Sequence[str] = (), context: JobContext
) -> dict[str, Values]:
    """Return the named arrays of an .npz file, and of the optional ones those that are there.

    Raises
    ------
    AuditError
        If the file is not an .npz file, is damaged, lacks an array, or one holds Python objects:
        such arrays are pickles, which can run code when they are read.
    """
    data = read_file(path, context=context)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            present = [
                name.removesuffix(_SUFFIX) for name in archive.namelist() if name.endswith(_SUFFIX)
            ]
            _refuse_absent(path, names, present)
            wanted = [*names, *(name for name in optional if name in present)]
            return {name: _read(archive, name, path) for name in wanted}
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise AuditError(
            f"'{path.name}' is not an .npz file, or is damaged",
            seen=_seen(data, error),
            allowed="an archive of arrays written by numpy.savez",
            remedy="Write it again with numpy.savez, with one array of inputs and one of targets.",
        ) from error


def _read(archive: zipfile.ZipFile, name: str, path: Path) -> Values:
    try:
        _refuse_bomb(archive.getinfo(name + _SUFFIX), name, path)
        content = archive.read(name + _SUFFIX)
        _check_header(content, name, path)
        values: Values = np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    except (ValueError, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        raise AuditError(
            f"The array '{name}' in '{path.name}' could not be read",
            seen=_first_line(error),
            allowed="an array of numbers or texts",
            remedy="The file may be damaged or encrypted: write it again with numpy.savez.",
        ) from error
    return values


def _refuse_bomb(member: zipfile.ZipInfo, name: str, path: Path) -> None:
    """Refuse what is made to exhaust the memory; large arrays of data do not pack so well."""
    size, packed = member.file_size, member.compress_size
    if size > _MOST_UNPACKED and size > _MOST_PACKED * packed:
        raise AuditError(
            f"The array '{name}' in '{path.name}' unpacks to far more than it looks",
            seen=f"{packed:,} bytes that unpack to {size:,}",
            allowed=f"at most {_MOST_PACKED} times the packed size beyond {_MOST_UNPACKED >> 30} "
            "GiB",
            remedy="If the array is meant to be so large and so even, write it with numpy.savez, "
            "which does not pack.",
        )


def _check_header(content: bytes, name: str, path: Path) -> None:
    """Refuse objects, and a form that the content cannot fill, before room is made for it."""
    stream = io.BytesIO(content)
    version = np.lib.format.read_magic(stream)
    reader = (
        np.lib.format.read_array_header_1_0
        if version == (1, 0)
        else np.lib.format.read_array_header_2_0
    )
    shape, _, dtype = reader(stream)
    if dtype.hasobject:
        raise AuditError(
            f"The array '{name}' in '{path.name}' holds Python objects",
            seen=f"dtype {dtype}",
            allowed="numbers, or texts of fixed length",
            remedy="Reading objects can run code, so they are refused. Convert the array with "
            "array.astype(float) or array.astype(str) and write the file again.",
        )
    if math.prod(shape) * dtype.itemsize != len(content) - stream.tell():
        raise ValueError(f"its header promises the form {shape}, its content has another size")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "content that breaks off")


def _refuse_absent(path: Path, names: Sequence[str], present: Sequence[str]) -> None:
    absent = [f"'{name}'" for name in names if name not in present]
    if absent:
        listed = ", ".join(f"'{name}'" for name in present[:20])
        raise AuditError(
            f"'{path.name}' lacks {' and '.join(absent)}",
            seen=f"the arrays {listed}" if listed else "no array",
            allowed="the names of the inputs and the targets that the plan gives",
            remedy="Write the names of two of these arrays in the plan.",
        )


def _seen(data: bytes, error: Exception) -> str:
    if data.startswith(b"\x93NUMPY"):
        return "a single array written by numpy.save"
    return _first_line(error)
