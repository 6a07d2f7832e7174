"""What is computed over rows on disk without ever holding them all: statistics, codes, keys."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from core.data.images.stored import Floats, Indices, StoredRows

_LEVELS = 256
_KEY_BYTES = 16


def channel_moments(inputs: StoredRows, *, rows: Indices) -> list[tuple[float, float]]:
    """Return mean and standard deviation of each channel over some rows, exact in float64.

    They are taken from how often each byte occurs, so that the order of rows does not count. A
    channel that is the same everywhere has deviation 1.
    """
    chosen = inputs.pick(rows)
    counts = np.zeros((inputs.shape[1], _LEVELS), dtype=np.int64)
    for part in chosen.chunks():
        levels = chosen.levels(part)
        for channel in range(len(counts)):
            counts[channel] += np.bincount(levels[:, channel].reshape(-1), minlength=_LEVELS)
    return [
        _moments(table.astype(np.float64), count)
        for table, count in zip(chosen.tables, counts, strict=True)
    ]


def rescaled(
    inputs: StoredRows, *, mean: npt.NDArray[np.float64], std: npt.NDArray[np.float64]
) -> StoredRows:
    """Return the same rows as (x − mean) / std of each channel, in the bits of the whole array."""
    scaled = (inputs.tables - mean.reshape(-1, 1)) / std.reshape(-1, 1)
    return inputs.with_tables(scaled.astype(np.float32))


def is_finite(inputs: Floats | StoredRows) -> bool:
    """Whether every value is a finite number."""
    values = inputs.tables if isinstance(inputs, StoredRows) else inputs
    return bool(np.isfinite(values).all())


def value_bytes(inputs: StoredRows) -> Iterator[memoryview]:
    """Yield the little-endian bytes of all values, in their order."""
    for part in inputs.chunks():
        values = np.ascontiguousarray(inputs[part], dtype="<f4")
        yield values.reshape(-1).view(np.uint8).data


def row_keys(inputs: StoredRows) -> npt.NDArray[np.void]:
    """Return (N,) keys of 16 bytes that are equal for rows of equal bytes, and for no others.

    Two different rows share a key (BLAKE2b) with a chance of one in 2^64 for billions of rows.
    """
    keys = np.empty((len(inputs), _KEY_BYTES), dtype=np.uint8)
    for part in inputs.chunks():
        digests = (hashlib.blake2b(row, digest_size=_KEY_BYTES) for row in _rows(inputs, part))
        joined = b"".join(digest.digest() for digest in digests)
        keys[part] = np.frombuffer(joined, dtype=np.uint8).reshape(-1, _KEY_BYTES)
    return keys.view(np.dtype((np.void, _KEY_BYTES))).reshape(-1)


def _rows(inputs: StoredRows, part: slice) -> Iterable[bytes]:
    return (row.tobytes() for row in inputs.levels(part))


def _moments(values: npt.NDArray[np.float64], counts: npt.NDArray[np.int64]) -> tuple[float, float]:
    total = int(counts.sum())
    mean = float(np.dot(values, counts)) / total
    if np.count_nonzero(counts) == 1:
        return float(values[np.flatnonzero(counts)[0]]), 1.0
    std = float(np.sqrt(np.dot(np.square(values - mean), counts) / total))
    return mean, std if std > 0.0 else 1.0
