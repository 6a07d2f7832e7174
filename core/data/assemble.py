"""The last step of every reader: the record of what was read, with its fingerprint."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.classes import positive_class
from core.data.dataset import Dataset
from core.data.fingerprint import dataset_fingerprint, duplicate_count
from core.data.images.stored import Inputs
from core.data.texts.words import words_of
from core.evidence.wording import count_text
from core.plan.data import DataPlan
from core.records.base import Kind
from core.records.data import DatasetRecord, Feature


def assemble_table(
    plan: DataPlan,
    table: pd.DataFrame,
    *,
    name: str,
    source: str,
    target: str,
    targets: npt.NDArray[np.int64] | npt.NDArray[np.float32],
    class_names: tuple[str, ...],
    units: dict[str, str] | None = None,
    dates: frozenset[str] = frozenset(),
    set_aside: pd.DataFrame | None = None,
    roles: tuple[tuple[str, str], ...] = (),
    given: npt.NDArray[np.int8] | None = None,
    notes: tuple[str, ...] = (),
) -> Dataset:
    """Return a data set of a table whose columns are numbers (float64) or texts (object).

    Columns named in `dates` are numbers of days since 1970.
    """
    features = tuple(
        _table_feature(
            table[column], unit=(units or {}).get(str(column), ""), is_date=column in dates
        )
        for column in table.columns
    )
    record = DatasetRecord(
        name=name,
        source=source,
        kind="tabular",
        task=plan.task,
        rows=len(table),
        input_shape=(len(features),),
        target=target,
        class_names=class_names,
        positive=positive_class(class_names, plan=plan) if class_names else 0,
        features=features,
        set_aside=roles,
        missing_cells=sum(feature.missing for feature in features),
        cells=int(table.size),
        given=given_parts(given),
        notes=notes,
        fingerprint="",
    )
    return _with_fingerprint(
        Dataset(record, targets, table=table, given=given, set_aside=set_aside)
    )


def assemble_arrays(
    plan: DataPlan,
    inputs: Inputs,
    *,
    name: str,
    source: str,
    kind: Kind,
    target: str,
    targets: npt.NDArray[np.int64] | npt.NDArray[np.float32],
    class_names: tuple[str, ...],
    channels: tuple[str, ...] = (),
    set_aside: pd.DataFrame | None = None,
    roles: tuple[tuple[str, str], ...] = (),
    truth: npt.NDArray[np.bool_] | None = None,
    lengths: npt.NDArray[np.int64] | None = None,
    given: npt.NDArray[np.int8] | None = None,
    notes: tuple[str, ...] = (),
) -> Dataset:
    """Return a data set of images (N, C, H, W) or series (N, C, T).

    Cells that are not a number are missing, but for those beyond a row's length.
    """
    count = inputs.shape[1]
    beyond = 0 if lengths is None else count * int((inputs.shape[2] - lengths).sum())
    missing = int(np.isnan(np.asarray(inputs)).sum()) - beyond if kind == "series" else 0
    names = channels or tuple(f"channel {number}" for number in range(1, count + 1))
    record = DatasetRecord(
        name=name,
        source=source,
        kind=kind,
        task=plan.task,
        rows=len(inputs),
        input_shape=inputs.shape[1:],
        target=target,
        class_names=class_names,
        positive=positive_class(class_names, plan=plan) if class_names else 0,
        features=tuple(Feature(name=channel, kind="channel") for channel in names),
        set_aside=roles,
        missing_cells=missing,
        cells=int(inputs.size) - beyond,
        lengths=None if lengths is None else (int(lengths.min()), int(lengths.max())),
        given=given_parts(given),
        notes=notes,
        fingerprint="",
    )
    return _with_fingerprint(
        Dataset(
            record,
            targets,
            inputs=inputs,
            lengths=lengths,
            given=given,
            set_aside=set_aside,
            truth=truth,
        )
    )


def assemble_forecast(
    plan: DataPlan,
    inputs: npt.NDArray[np.float32],
    *,
    name: str,
    source: str,
    target: str,
    targets: npt.NDArray[np.float32],
    moments: npt.NDArray[np.int64],
    history: npt.NDArray[np.float32],
    channels: tuple[str, ...],
    set_aside: pd.DataFrame | None = None,
    roles: tuple[tuple[str, str], ...] = (),
    notes: tuple[str, ...] = (),
) -> Dataset:
    """Return windows (N, C, T) of one long series with the next steps (N, k) of each."""
    record = DatasetRecord(
        name=name,
        source=source,
        kind="series",
        task=plan.task,
        rows=len(inputs),
        input_shape=inputs.shape[1:],
        target=target,
        features=tuple(Feature(name=channel, kind="channel") for channel in channels),
        set_aside=roles,
        cells=int(inputs.size),
        horizon=targets.shape[1],
        season=plan.forecast.season,
        notes=notes,
        fingerprint="",
    )
    return _with_fingerprint(
        Dataset(
            record,
            targets,
            inputs=inputs,
            moments=moments,
            history=history,
            set_aside=set_aside,
        )
    )


def given_parts(given: npt.NDArray[np.int8] | None) -> tuple[str, ...]:
    """Return the names of the parts that a source brings itself."""
    if given is None:
        return ()
    named = (("validation", 1), ("test", 2))
    return tuple(name for name, number in named if bool((given == number).any()))


def assemble_texts(
    plan: DataPlan,
    texts: npt.NDArray[np.object_],
    *,
    name: str,
    source: str,
    feature: str,
    target: str,
    targets: npt.NDArray[np.int64] | npt.NDArray[np.float32],
    class_names: tuple[str, ...],
    set_aside: pd.DataFrame | None = None,
    roles: tuple[tuple[str, str], ...] = (),
    given: npt.NDArray[np.int8] | None = None,
    truth: npt.NDArray[np.bool_] | None = None,
    notes: tuple[str, ...] = (),
) -> Dataset:
    """Return a data set of texts (N,) object, each with one word or more.

    Parameters
    ----------
    given : ndarray, optional
        (N,) int8: 2 for rows that the source brings as the test part, 0 for the others.
    truth : ndarray, optional
        (N, T) bool: words that are known to decide the class, T being the most words.
    """
    lengths = np.array([len(words_of(text)) for text in texts], dtype=np.int64)
    record = DatasetRecord(
        name=name,
        source=source,
        kind="text",
        task=plan.task,
        rows=len(texts),
        input_shape=(int(lengths.max()),),
        target=target,
        class_names=class_names,
        positive=positive_class(class_names, plan=plan) if class_names else 0,
        features=(Feature(name=feature, kind="text"),),
        set_aside=roles,
        cells=len(texts),
        lengths=(int(lengths.min()), int(lengths.max())),
        given=("test",) if given is not None else (),
        notes=notes,
        fingerprint="",
    )
    return _with_fingerprint(
        Dataset(
            record,
            targets,
            texts=texts,
            lengths=lengths,
            given=given,
            set_aside=set_aside,
            truth=truth,
        )
    )


def _table_feature(column: pd.Series, *, unit: str, is_date: bool) -> Feature:
    is_number = column.dtype.kind == "f"
    categories = () if is_number else tuple(sorted({str(text) for text in column.dropna()}))
    return Feature(
        name=str(column.name),
        kind="date" if is_date else "numeric" if is_number else "categorical",
        unit=unit,
        categories=categories,
        missing=int(column.isna().sum()),
    )


def _with_fingerprint(dataset: Dataset) -> Dataset:
    notes = dataset.record.notes + _constant_note(dataset)
    record = dataset.record.model_copy(
        update={
            "fingerprint": dataset_fingerprint(dataset),
            "duplicate_rows": duplicate_count(dataset),
            "notes": notes,
        }
    )
    return replace(dataset, record=record)


def _constant_note(dataset: Dataset) -> tuple[str, ...]:
    """Say which columns hold one value only: they cannot tell rows apart."""
    if dataset.table is None:
        return ()
    constant = [
        f"'{name}'" for name in dataset.table if dataset.table[name].nunique(dropna=False) == 1
    ]
    if not constant:
        return ()
    count = count_text(len(constant), "feature holds", "features hold")
    return (f"{count} one value only: {', '.join(constant)}.",)
