"""Small data sets, dealt by hand, for tests that need an odd one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.dataset import Dataset, Prepared
from core.data.encoder import Encoder, NumericEncoding
from core.records.base import Part, Task
from core.records.data import DatasetRecord, Feature, SplitPart, SplitRecord

Floats = npt.NDArray[np.float64]


def dataset_record(
    *, task: Task = "classification", classes: int = 2, rows: int = 8
) -> DatasetRecord:
    return DatasetRecord(
        name="made",
        source="made",
        kind="tabular",
        task=task,
        rows=rows,
        input_shape=(2,),
        target="y",
        class_names=tuple("abcdefgh"[:classes]) if task == "classification" else (),
        positive=classes - 1 if task == "classification" else 0,
        features=tuple(Feature(name=f"x{k}", kind="numeric", columns=(k,)) for k in range(2)),
        fingerprint="0" * 64,
    )


def split_record(*, overlap: int = 0, test: int = 4) -> SplitRecord:
    training, validation, tested = (
        SplitPart(name=name, rows=rows, fingerprint="0" * 64)
        for name, rows in (("training", 10), ("validation", 2), ("test", test))
    )
    return SplitRecord(
        dataset="0" * 64,
        parts=(training, validation, tested),
        overlap=overlap,
        stratified=True,
        encoder="0" * 64,
    )


def prepared_of(
    inputs: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    test: int,
    task: Task = "classification",
    classes: int = 2,
) -> Prepared:
    """Return rows dealt in order: the last `test` rows are the test part, the rest is training."""
    encoded = np.asarray(inputs, dtype=np.float32)
    recorded = (
        np.asarray(targets, dtype=np.int64)
        if task == "classification"
        else np.asarray(targets, dtype=np.float32)
    )
    rows = len(encoded)
    parts: dict[Part, npt.NDArray[np.int64]] = {
        "training": np.arange(rows - test),
        "validation": np.arange(0),
        "test": np.arange(rows - test, rows),
    }
    record = dataset_record(task=task, classes=classes, rows=rows)
    encoder = Encoder(
        kind="tabular",
        input_shape=(2,),
        features=tuple(
            NumericEncoding(feature=f"x{k}", mean=0.0, std=1.0, fill=0.0) for k in range(2)
        ),
        fitted_rows=rows - test,
    )
    table = pd.DataFrame(encoded.reshape(rows, -1).astype(np.float64), columns=["x0", "x1"])
    return Prepared(
        record=record,
        split=split_record(test=test),
        encoder=encoder,
        inputs=encoded,
        targets=recorded,
        parts=parts,
        dataset=Dataset(record=record, targets=recorded, table=table),
    )


def softmax(logits: npt.ArrayLike) -> Floats:
    values = np.exp(np.asarray(logits, dtype=np.float64))
    return np.asarray(values / values.sum(axis=1, keepdims=True))
