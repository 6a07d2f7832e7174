"""Reads one row of an array of NumPy's, without NumPy, which the window does not load."""

from __future__ import annotations

import ast
import struct
import sys
import zipfile
from array import array
from dataclasses import dataclass
from math import prod
from pathlib import Path

from core.errors import AuditError

_MAGIC = b"\x93NUMPY"
_DOUBLE = "<f8"
_BYTES = 8


@dataclass(frozen=True)
class KeptArray:
    """Numbers in the order of C, with the shape that they have."""

    shape: tuple[int, ...]
    values: array[float]

    def at(self, *place: int) -> float:
        """Return the number at a place."""
        flat = 0
        for index, side in zip(place, self.shape, strict=True):
            flat = flat * side + index
        return self.values[flat]


def kept_row(path: Path, name: str, row: int) -> KeptArray:
    """Return one row of an array of float64 in an .npz file.

    Raises
    ------
    AuditError
        If the file is not there, or holds no such array.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open(f"{name}.npy") as member:
            shape = _shape(member.read(_head_length(member.read(10))))
            size = prod(shape[1:]) * _BYTES
            member.seek(row * size, 1)
            data = member.read(size)
    except (OSError, KeyError, ValueError, struct.error, zipfile.BadZipFile) as error:
        raise _fault(path, name) from error
    if len(data) != size:
        raise _fault(path, name)
    values = array("d")
    values.frombytes(data)
    if sys.byteorder == "big":
        values.byteswap()
    return KeptArray(shape[1:], values)


def _head_length(start: bytes) -> int:
    """Return the length of what describes the array, from the ten bytes before it."""
    if start[:6] != _MAGIC or start[6] != 1:
        raise ValueError("no array of a version that is known")
    return int(struct.unpack("<H", start[8:10])[0])


def _shape(head: bytes) -> tuple[int, ...]:
    described = ast.literal_eval(head.decode("latin1"))
    if described["descr"] != _DOUBLE or described["fortran_order"]:
        raise ValueError("not float64 in the order of C")
    return tuple(int(side) for side in described["shape"])


def _fault(path: Path, name: str) -> AuditError:
    return AuditError(
        "The values behind this picture cannot be read",
        seen=f"no array '{name}' in {path.name[:12]}",
        remedy="Explain the samples again.",
    )
