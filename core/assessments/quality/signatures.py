"""One vector for each row, short enough that all rows can be compared with each other."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from core.data.dataset import Prepared
from core.jobs.context import JobContext
from core.seeds import generator

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

MOST_ROWS = 20_000
"""Rows that are compared; of more, so many are drawn."""

_CHUNK = 512
_SIDE = 16
_STEPS = 128
_WORD_BINS = 1024


def drawn_rows(prepared: Prepared) -> Indices:
    """Return the rows that are looked at (ascending): all, or `MOST_ROWS` drawn by the data."""
    rows = np.sort(np.concatenate(list(prepared.parts.values())))
    if len(rows) <= MOST_ROWS:
        return rows
    # The draw hangs on the data alone, so that the same data gives the same suspects.
    draw = generator(int(prepared.record.fingerprint[:8] or "0", 16), "quality")
    return np.sort(draw.choice(rows, MOST_ROWS, replace=False))


def signatures(prepared: Prepared, rows: Indices, *, context: JobContext) -> Floats:
    """Return one vector (n, d) for each row, float32.

    Tables give their encoded columns; images are averaged to at most 16 × 16 places and series
    to 128 steps, channel by channel; texts are counted words in 1,024 bins, brought to length 1.
    """
    parts = []
    for start in range(0, len(rows), _CHUNK):
        context.progress("Comparing rows", start, len(rows))
        inputs = np.asarray(prepared.inputs[rows[start : start + _CHUNK]], dtype=np.float32)
        parts.append(_short(inputs, kind=prepared.record.kind))
    return np.concatenate(parts)


def _short(inputs: Floats, *, kind: str) -> Floats:
    if kind == "text":
        return _word_counts(inputs)
    if kind == "image":
        inputs = _averaged(_averaged(inputs, axis=2, most=_SIDE), axis=3, most=_SIDE)
    elif kind == "series":
        inputs = _averaged(inputs, axis=2, most=_STEPS)
    return inputs.reshape(len(inputs), -1)


def _averaged(inputs: Floats, *, axis: int, most: int) -> Floats:
    """Return the inputs with blocks along `axis` averaged, so that at most `most` are left."""
    size = inputs.shape[axis]
    block = math.ceil(size / most)
    if block == 1:
        return inputs
    starts = np.arange(0, size, block)
    sums = np.add.reduceat(inputs, starts, axis=axis, dtype=np.float64)
    counts = np.diff(np.append(starts, size))
    shape = [1] * inputs.ndim
    shape[axis] = len(starts)
    return np.asarray(sums / counts.reshape(shape), dtype=np.float32)


def _word_counts(inputs: Floats) -> Floats:
    counts = np.zeros((len(inputs), _WORD_BINS), dtype=np.float32)
    words = inputs.astype(np.int64)
    rows, _ = np.nonzero(words)
    # A prime spreads neighbouring word numbers, which are about equally frequent, over the bins.
    np.add.at(counts, (rows, words[words > 0] * 7919 % _WORD_BINS), 1.0)
    norms = np.linalg.norm(counts, axis=1, keepdims=True)
    return np.asarray(counts / np.maximum(norms, 1.0), dtype=np.float32)
