"""Telling one data set from another, and one row from another, by their exact values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.canonical import canonical_json
from core.data.dataset import Dataset
from core.data.images.stored import StoredRows, picked
from core.data.images.streamed import row_keys, value_bytes
from core.data.texts.words import words_of

Indices = npt.NDArray[np.int64]
Values = npt.NDArray[np.generic]


def fingerprint(named: Iterable[tuple[str, Values | StoredRows]]) -> str:
    """Return the SHA-256 over names, dtypes, shapes and values, in the order given.

    Numbers are hashed as little-endian bytes in C order; all NaNs count as one. Texts are hashed
    as their distinct values, in order of appearance, and the position of each row's text. Rows on
    disk give the same hash as the same rows in memory.
    """
    digest = hashlib.sha256()
    for name, values in named:
        digest.update(canonical_json([name, _dtype_name(values), list(values.shape)]))
        if isinstance(values, StoredRows):
            for chunk in value_bytes(values):
                digest.update(chunk)
        elif values.dtype.hasobject or values.dtype.kind in "US":
            codes, texts = _factorised(values)
            digest.update(canonical_json(texts))
            digest.update(np.ascontiguousarray(codes, dtype="<i8").data)
        else:
            digest.update(_plain(values).reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def dataset_fingerprint(dataset: Dataset, *, rows: Indices | None = None) -> str:
    """Return the fingerprint of all rows, or of some of them, in their order."""
    return fingerprint(_named_values(dataset, rows))


def row_groups(dataset: Dataset) -> Indices:
    """Return (N,) numbers that are equal for exactly those rows whose raw inputs are equal.

    The target and columns that were set aside do not count; two missing values are equal. Texts
    are equal that have the same words in the same order, capitals and punctuation aside.
    """
    groups: Indices = np.unique(_row_keys(dataset), return_inverse=True)[1]
    return groups.reshape(-1).astype(np.int64)


def duplicate_count(dataset: Dataset) -> int:
    """Return how many rows repeat the raw inputs of an earlier row exactly."""
    groups = row_groups(dataset)
    return int(groups.size - np.unique(groups).size)


def _row_keys(dataset: Dataset) -> Values:
    """Return (N,) keys, equal for equal rows."""
    if isinstance(dataset.inputs, StoredRows):
        return row_keys(dataset.inputs)
    if dataset.table is not None:
        columns = [_row_codes(dataset.table[name].to_numpy()) for name in dataset.table]
        flat: Values = np.stack(columns, axis=1)
    elif dataset.texts is not None:
        same = [" ".join(words_of(str(text))) for text in dataset.texts]
        return _factorised(np.array(same, dtype=object))[0]
    else:
        assert dataset.inputs is not None
        # 0.0 is added so that −0.0 and 0.0, which are equal, have the same bytes.
        flat = _plain(dataset.inputs.reshape(len(dataset.inputs), -1) + np.float32(0.0))
    flat = np.ascontiguousarray(flat)
    return flat.view(np.dtype((np.void, flat.dtype.itemsize * flat.shape[1]))).reshape(-1)


def _row_codes(values: Values) -> Indices:
    """Return (N,) integers that are equal for exactly those cells that are equal."""
    if values.dtype.hasobject:
        return _factorised(values)[0]
    return _plain(values.astype(np.float64) + 0.0).view(np.int64)


def _named_values(
    dataset: Dataset, rows: Indices | None
) -> Iterable[tuple[str, Values | StoredRows]]:
    chosen: slice | Indices = slice(None) if rows is None else rows
    if dataset.table is not None:
        for name in dataset.table.columns:
            yield f"feature {name}", dataset.table[name].to_numpy()[chosen]
    if dataset.inputs is not None:
        yield "inputs", dataset.inputs if rows is None else picked(dataset.inputs, rows)
    for name in ("texts", "given", "lengths"):
        values = getattr(dataset, name)
        if values is not None:
            yield name, values[chosen]
    if dataset.history is not None and rows is None:
        yield "history", dataset.history
    yield f"target {dataset.record.target}", dataset.targets[chosen]
    yield "class names", np.array(dataset.record.class_names, dtype=object)
    if dataset.set_aside is not None:
        for name in dataset.set_aside.columns:
            yield f"set aside {name}", dataset.set_aside[name].to_numpy()[chosen]
    if dataset.truth is not None:
        yield "truth", dataset.truth[chosen]


def _dtype_name(values: Values | StoredRows) -> str:
    if values.dtype.hasobject or values.dtype.kind in "US":
        return "text"
    return values.dtype.newbyteorder("<").str


def _plain(values: Values) -> Values:
    """Return the values little-endian and contiguous, with one pattern of bits for NaN."""
    plain = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
    if plain.dtype.kind == "f" and bool(np.isnan(plain).any()):
        plain = np.where(np.isnan(plain), np.array(np.nan, plain.dtype), plain)
    return plain


def _factorised(values: Values) -> tuple[Indices, list[str]]:
    """Return (N,) positions, −1 for missing, and the distinct texts in order of appearance."""
    codes, texts = pd.factorize(values.astype(object))
    return codes.astype(np.int64), [str(text) for text in texts]
