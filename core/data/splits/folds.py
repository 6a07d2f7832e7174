"""Dealing the rows outside the test part to folds, for cross-validation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.data.dataset import Dataset
from core.data.splits.dealing import cut_in_order, deal_classes, deal_groups
from core.data.splits.keys import group_keys, order_keys, purged
from core.errors import AuditError
from core.plan.data import SplitPlan
from core.seeds import generator

Indices = npt.NDArray[np.int64]


def fold_rows(
    dataset: Dataset, *, rows: Indices, plan: SplitPlan, folds: int, seed: int
) -> list[tuple[Indices, Indices]]:
    """Return (training rows, held-out rows) of each fold, ascending row numbers of the data set.

    Random folds keep the shares of the classes; grouped folds keep all rows of a group on one
    side and the shares as far as they can. Ordered rows, forecasts always, are cut into
    `folds` + 1 periods, of which each but the first is held out once and all earlier ones
    train; forecasts that reach into the held-out period leave the training rows.

    Parameters
    ----------
    rows : ndarray
        Row numbers to be dealt: those of the training and validation parts, never of the test.
    plan : SplitPlan
        How rows are dealt, and by which column; its shares have no effect here.
    folds : int
        At least 2.
    seed : int
        The plan's seed; draws come from its stream `folds`.

    Raises
    ------
    AuditError
        If there are too few rows, groups, moments or rows of a class for this many folds.

    References
    ----------
    R. Kohavi (1995), A study of cross-validation and bootstrap (stratified folds).
    R. J. Hyndman and G. Athanasopoulos (2021), Forecasting, section 5.10 (rolling origin).
    """
    rows = np.sort(np.asarray(rows, dtype=np.int64))
    if len(rows) < 2 * folds:
        raise AuditError(
            "There are too few rows for this many folds",
            seen=f"{len(rows)} rows outside the test part, {folds} folds",
            allowed="at least 2 rows for each fold",
            remedy="Take fewer folds, or add rows.",
        )
    draw = generator(seed, "folds")
    classes = _classes(dataset, rows)
    if plan.how == "ordered" or dataset.moments is not None:
        return _in_order(dataset, rows, plan=plan, folds=folds)
    if plan.how == "grouped":
        groups = group_keys(dataset, plan.column)[rows]
        dealt = deal_groups(groups, classes, shares=[1.0 / folds] * folds, draw=draw)
    else:
        dealt = deal_classes(classes, bins=folds, draw=draw)
    pairs = [(rows[dealt != fold], rows[dealt == fold]) for fold in range(folds)]
    _refuse_untaught_classes(dataset, pairs)
    return pairs


def _in_order(
    dataset: Dataset, rows: Indices, *, plan: SplitPlan, folds: int
) -> list[tuple[Indices, Indices]]:
    ranks = order_keys(dataset, plan)[rows]
    period = cut_in_order(ranks, shares=[1.0 / (folds + 1)] * (folds + 1))
    pairs = []
    for fold in range(1, folds + 1):
        held_out = rows[period == fold]
        training = purged(dataset, rows[period < fold], before=held_out)
        if not len(training):
            raise AuditError(
                "A fold has nothing to train on, since all its windows reach into the next period",
                seen=f"{folds} folds of {len(rows)} windows, {dataset.record.horizon} steps ahead",
                allowed="earlier windows that end before the held-out period",
                remedy="Take fewer folds, or forecast fewer steps.",
            )
        pairs.append((training, held_out))
    _refuse_untaught_classes(dataset, pairs)
    return pairs


def _classes(dataset: Dataset, rows: Indices) -> Indices:
    if dataset.record.task != "classification":
        return np.zeros(len(rows), dtype=np.int64)
    return dataset.targets[rows].astype(np.int64)


def _refuse_untaught_classes(dataset: Dataset, pairs: list[tuple[Indices, Indices]]) -> None:
    """Refuse folds whose held-out rows have a class that their training rows do not show."""
    if dataset.record.task != "classification":
        return
    names = dataset.record.class_names
    for number, (training, held_out) in enumerate(pairs, start=1):
        shown = set(dataset.targets[training].tolist())
        absent = sorted(set(dataset.targets[held_out].tolist()) - shown)
        if absent:
            raise AuditError(
                f"In fold {number} the training rows do not show every class",
                seen=", ".join(names[int(label)] for label in absent[:10]) + " held out only",
                allowed="each class among the training rows of every fold",
                remedy="Take fewer folds, add rows of these classes, or deal rows otherwise.",
            )
