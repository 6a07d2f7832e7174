"""Dealing rows to training, validation and test."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.data.dataset import Dataset
from core.data.encoder import Encoder
from core.data.fingerprint import dataset_fingerprint, row_groups
from core.errors import AuditError
from core.plan.data import SplitPlan
from core.records.base import Part
from core.records.data import SplitPart, SplitRecord
from core.seeds import generator

Indices = npt.NDArray[np.int64]

_LEAST_ROWS = 3  # one for each part


def split_rows(dataset: Dataset, *, plan: SplitPlan, seed: int) -> dict[Part, Indices]:
    """Return the row numbers (ascending) of each part, drawn from the seed's stream `split`.

    For classes the shares are kept within each class, and every class stands in every part.

    Raises
    ------
    AuditError
        If a class, or the whole of a regression data set, has fewer than 3 rows.
    """
    draw = generator(seed, "split")
    if dataset.record.task == "classification":
        _refuse_small_classes(dataset)
        groups = [
            np.flatnonzero(dataset.targets == label)
            for label in range(len(dataset.record.class_names))
        ]
    else:
        groups = [np.arange(dataset.record.rows)]
        _refuse_few_rows(dataset)
    dealt: dict[Part, list[Indices]] = {"training": [], "validation": [], "test": []}
    for group in groups:
        shuffled = draw.permutation(group)
        test, validation = part_sizes(len(group), plan)
        dealt["test"].append(shuffled[:test])
        dealt["validation"].append(shuffled[test : test + validation])
        dealt["training"].append(shuffled[test + validation :])
    return {part: np.sort(np.concatenate(rows)) for part, rows in dealt.items()}


def describe_split(
    dataset: Dataset, *, parts: dict[Part, Indices], encoder: Encoder, prepared: str
) -> SplitRecord:
    """Return the record of a split.

    Parameters
    ----------
    prepared : str
        Hash of the data set's record as it was prepared.
    """
    groups = row_groups(dataset)
    repeated = np.isin(groups[parts["test"]], groups[parts["training"]])
    return SplitRecord(
        dataset=prepared,
        parts=(
            _describe_part(dataset, "training", parts["training"]),
            _describe_part(dataset, "validation", parts["validation"]),
            _describe_part(dataset, "test", parts["test"]),
        ),
        overlap=int(np.sum(repeated)),
        stratified=dataset.record.task == "classification",
        encoder=encoder.digest,
    )


def _describe_part(dataset: Dataset, name: Part, rows: Indices) -> SplitPart:
    targets = dataset.targets[rows]
    digest = dataset_fingerprint(dataset, rows=rows)
    if dataset.record.task == "regression":
        mean = float(targets.mean(dtype=np.float64))
        return SplitPart(name=name, rows=len(rows), target_mean=mean, fingerprint=digest)
    counts = np.bincount(targets.astype(np.int64), minlength=len(dataset.record.class_names))
    return SplitPart(
        name=name,
        rows=len(rows),
        class_counts=tuple(int(count) for count in counts),
        fingerprint=digest,
    )


def part_sizes(rows: int, plan: SplitPlan) -> tuple[int, int]:
    """Return rows for test and validation, rounded, at least one for each part."""
    test = max(1, int(rows * plan.test + 0.5))
    validation = max(1, int(rows * plan.validation + 0.5))
    while rows - test - validation < 1:
        if test >= validation:
            test -= 1
        else:
            validation -= 1
    return test, validation


def _refuse_small_classes(dataset: Dataset) -> None:
    names = dataset.record.class_names
    counts = np.bincount(dataset.targets.astype(np.int64), minlength=len(names))
    small = [
        f"{name} ({count})"
        for name, count in zip(names, counts, strict=True)
        if count < _LEAST_ROWS
    ]
    if small:
        raise AuditError(
            f"Some classes of '{dataset.record.target}' are too small to be split",
            seen="class (rows): " + ", ".join(small[:10]) + (", ..." if len(small) > 10 else ""),
            allowed="at least 3 rows in each class, one for each part",
            remedy="Add rows of these classes, merge them with others, or leave them out.",
        )


def _refuse_few_rows(dataset: Dataset) -> None:
    if dataset.record.rows < _LEAST_ROWS:
        raise AuditError(
            f"'{dataset.record.name}' is too small to be split",
            seen=f"rows: {dataset.record.rows}",
            allowed="at least 3 rows, one for each part",
            remedy="Add rows.",
        )
