"""Mean attributions by group: by recorded or predicted class, or by the values of a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.assessments.intervals import mean_intervals
from core.data import Prepared
from core.data.display import decimals
from core.data.encoder import MISSING, OTHER
from core.data.tables.columns import numeric_column
from core.data.tables.dates import date_column, date_text
from core.evidence.wording import figure_text
from core.records.base import Estimate
from core.records.overall import Grouping, GroupMeans
from explainers.explanation import Doubles

Indices = npt.NDArray[np.int64]

SMALL_GROUP = 30
"""Below this many rows the means of a group say little, and are marked."""
MOST_GROUPS = 12
_MOST_NUMBERS = 8
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, eq=False)
class Occurrences:
    """The attributions of one part: the row of each, as a place in the sample, and its value.

    Features, patches and segments have one for each row; words as many as they stand there.
    """

    name: str
    places: Indices
    values: Doubles


@dataclass(frozen=True)
class Labelling:
    """Which group each row belongs to; `order` names the groups as they are shown."""

    by: Literal["recorded", "predicted", "column"]
    title: str
    labels: tuple[str, ...]
    order: tuple[str, ...]


def labellings(
    prepared: Prepared, rows: Indices, *, predicted: Indices, group_by: str
) -> tuple[Labelling, ...]:
    """Return the ways in which rows are grouped.

    Parameters
    ----------
    rows : ndarray
        (n,) row numbers in the data set.
    predicted : ndarray
        (n,) predicted classes; without meaning for numbers.
    group_by : str
        A column, or empty. Numbers and dates with more than eight values are cut at the quartiles
        of the rows; names beyond the twelve most frequent share `(other)`.
    """
    found: list[Labelling] = []
    names = prepared.record.class_names
    if prepared.record.task == "classification":
        recorded = np.asarray(prepared.targets[rows], dtype=np.int64)
        found.append(_by_class("recorded", "Recorded class", recorded, names))
        found.append(_by_class("predicted", "Predicted class", predicted, names))
    if group_by:
        labels, order = column_labels(prepared, group_by, rows)
        found.append(Labelling("column", group_by, tuple(labels), tuple(order)))
    return tuple(found)


def column_labels(prepared: Prepared, column: str, rows: Indices) -> tuple[list[str], list[str]]:
    """Return the group of each row (n,) by a column, and the groups in their order."""
    return _column_labels(_column(prepared, column, rows), column)


def grouping(
    labelling: Labelling, parts: Sequence[Occurrences], *, seed: int, method: str
) -> Grouping:
    """Return mean |attribution| and mean attribution of each part in each group.

    Intervals are bootstraps over the group's rows, for words over their occurrences.
    """
    labels = np.array(labelling.labels, dtype=object)
    groups = []
    for name in labelling.order:
        is_own = labels == name
        stream = f"groups/{method}/{labelling.title}/{name}"
        figures = _figures(parts, is_own, seed=seed, stream=stream)
        count = int(is_own.sum())
        groups.append(
            GroupMeans(
                name=name,
                rows=count,
                is_small=count < SMALL_GROUP,
                sizes=tuple(size for size, _ in figures),
                means=tuple(mean for _, mean in figures),
            )
        )
    return Grouping(
        by=labelling.by,
        title=labelling.title,
        parts=tuple(part.name for part in parts),
        groups=tuple(groups),
    )


def _figures(
    parts: Sequence[Occurrences], is_own: npt.NDArray[np.bool_], *, seed: int, stream: str
) -> list[tuple[Estimate, Estimate]]:
    chosen = [part.values[is_own[part.places]] for part in parts]
    if len({len(values) for values in chosen}) > 1 or len(chosen[0]) != int(is_own.sum()):
        pairs = [np.column_stack((np.abs(values), values)) for values in chosen]
        return [
            _pair(mean_intervals(pair, seed=seed, stream=f"{stream}/{part.name}"))
            for part, pair in zip(parts, pairs, strict=True)
        ]
    table = np.column_stack([*(np.abs(values) for values in chosen), *chosen])
    found = mean_intervals(table, seed=seed, stream=stream)
    return list(zip(found[: len(parts)], found[len(parts) :], strict=True))


def _pair(found: tuple[Estimate, ...]) -> tuple[Estimate, Estimate]:
    return found[0], found[1]


def _by_class(
    by: Literal["recorded", "predicted"], title: str, classes: Indices, names: tuple[str, ...]
) -> Labelling:
    counts = Counter(classes.tolist())
    kept = sorted(counts, key=lambda place: (-counts[place], place))[:MOST_GROUPS]
    labels = tuple(names[place] if place in kept else OTHER for place in classes.tolist())
    order = [names[place] for place in sorted(kept)]
    return Labelling(by, title, labels, tuple(order + [OTHER] * (len(counts) > len(kept))))


def _column(prepared: Prepared, name: str, rows: Indices) -> pd.Series:
    dataset = prepared.dataset
    tables = (dataset.table, dataset.set_aside)
    found = next(table for table in tables if table is not None and name in table.columns)
    is_date = any(
        feature.name == name and feature.kind == "date" for feature in prepared.record.features
    )
    column = found[name].iloc[rows]
    if is_date:
        days = column.to_numpy(dtype=np.float64)
        return pd.Series([None if np.isnan(day) else date_text(day) for day in days], dtype=object)
    return column.reset_index(drop=True)


def _column_labels(column: pd.Series, name: str) -> tuple[list[str], list[str]]:
    """Return the label of each row, and the labels in the order in which they are shown."""
    if column.dtype.kind == "f":
        return _number_labels(column.to_numpy(dtype=np.float64), is_date=False)
    texts = [None if value is None or value != value else str(value) for value in column]  # noqa: PLR0124
    numbers = numeric_column(texts, name=name, lines=list(range(len(texts))))
    if numbers is not None and not np.isnan(numbers).all():
        return _number_labels(numbers, is_date=False)
    days = date_column(texts)
    if days is not None:
        return _number_labels(days, is_date=True)
    labels = [MISSING if text is None else text for text in texts]
    counts = Counter(labels)
    kept = sorted(counts, key=lambda label: (-counts[label], label))[:MOST_GROUPS]
    labels = [label if label in kept else OTHER for label in labels]
    return labels, [*kept, *([OTHER] if len(counts) > len(kept) else [])]


def _number_labels(numbers: Doubles, *, is_date: bool) -> tuple[list[str], list[str]]:
    present = numbers[~np.isnan(numbers)]
    distinct = np.unique(present)
    digits = decimals(present)

    def text(number: float) -> str:
        return date_text(number) if is_date else figure_text(float(number), digits=digits)

    if len(distinct) <= _MOST_NUMBERS:
        names = {float(number): text(number) for number in distinct}
        labels = [MISSING if np.isnan(number) else names[float(number)] for number in numbers]
        order = list(dict.fromkeys(names.values()))
    else:
        edges = np.unique(np.quantile(present, _QUARTERS, method="inverted_cdf"))
        order = [f"over {text(low)} to {text(high)}" for low, high in pairwise(edges)]
        order[0] = order[0].removeprefix("over ")  # the first quarter holds both its ends
        places = np.clip(np.searchsorted(edges, numbers, side="left") - 1, 0, len(order) - 1)
        labels = [
            MISSING if np.isnan(number) else order[place]
            for number, place in zip(numbers, places, strict=True)
        ]
    return labels, [*order, *([MISSING] if MISSING in labels else [])]
