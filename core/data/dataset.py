"""Data in memory: as it was read, and as the network sees it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.encoder import Encoder
from core.data.images.stored import Inputs, picked
from core.records.base import Part
from core.records.data import DatasetRecord, SplitRecord

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Dataset:
    """Rows as they were read, before anything was fitted to them.

    Attributes
    ----------
    table : DataFrame or None
        For tables: the feature columns in the record's order, numbers as float64 (missing is
        NaN), categories as strings (missing is None).
    inputs : ndarray, StoredRows or None
        For images (N, C, H, W) in [0, 1] and for series (N, C, T), float32; steps beyond a
        row's length are NaN. Many images stay on disk and are read as they are indexed.
    texts : ndarray or None
        (N,) object: the texts as they were read.
    lengths : ndarray or None
        (N,) int64 real steps of each series, where they differ.
    targets : ndarray
        (N,) int64 class indices into `record.class_names`, (N,) float32 numbers, or (N, k)
        float32 next steps.
    given : ndarray or None
        (N,) int8 where the source brings parts: 0 to be dealt, 1 validation, 2 test.
    moments : ndarray or None
        (N,) int64 place in time of each row's last input step, for series to be forecast.
    history : ndarray or None
        (T,) float32: the whole series to be forecast, from which the naive forecasts come;
        `moments` are places in it.
    set_aside : DataFrame or None
        Sensitive and identifier columns as strings: kept for the audit, never encoded.
    truth : ndarray or None
        (N, T) bool: steps that are known to decide the class; only where the data was made.
    """

    record: DatasetRecord
    targets: npt.NDArray[np.int64] | npt.NDArray[np.float32]
    table: pd.DataFrame | None = None
    inputs: Inputs | None = None
    texts: npt.NDArray[np.object_] | None = None
    lengths: Indices | None = None
    given: npt.NDArray[np.int8] | None = None
    moments: Indices | None = None
    history: npt.NDArray[np.float32] | None = None
    set_aside: pd.DataFrame | None = None
    truth: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Prepared:
    """Rows as the network sees them, dealt to training, validation and test.

    Attributes
    ----------
    record : DatasetRecord
        As read, with `input_shape` and each feature's `columns` of the encoding filled in.
    inputs : ndarray or StoredRows
        (N, *input_shape) float32, encoded by `encoder`, which saw the training part only. Series
        of unequal lengths have one more channel, the last: 1 where a step is real, 0 where it is
        padding. Texts (N, T) are word numbers: 0 padding, 1 the unknown word.
    parts : dict of str to ndarray
        Row numbers (ascending) of `training`, `validation` and `test`.
    """

    record: DatasetRecord
    split: SplitRecord
    encoder: Encoder
    inputs: Inputs
    targets: npt.NDArray[np.int64] | npt.NDArray[np.float32]
    parts: dict[Part, Indices]
    dataset: Dataset

    def inputs_of(self, part: Part) -> Inputs:
        """Return the encoded inputs (n, *input_shape) of one part."""
        return picked(self.inputs, self.parts[part])

    def targets_of(self, part: Part) -> npt.NDArray[np.int64] | npt.NDArray[np.float32]:
        """Return the targets (n,) of one part."""
        return self.targets[self.parts[part]]
