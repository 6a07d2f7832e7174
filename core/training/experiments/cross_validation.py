"""Cross-validation: each part of the rows held out once, all that is fitted seeing the others only.

The test part stays untouched. Within a fold, the rows that decide when training stops are taken
from those that are not held out, so that nothing is chosen on the rows that judge.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from scipy import stats

from core.assessments.metrics import metric, metrics_of
from core.assessments.performance import predictions_of
from core.assessments.predictions import Predictions
from core.catalogue.checks import METRICS
from core.data.dataset import Prepared
from core.data.prepare import prepare_parts
from core.data.splits.folds import fold_rows
from core.devices import deterministic, threads
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.models.outputs import predict, probabilities
from core.plan import Plan
from core.records.base import Estimate
from core.records.experiments import FoldRecord
from core.records.views.experiments import CrossValidationView, FoldView
from core.training.losses import objective_of
from core.training.train import Trained, train

Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

LEVEL = 0.95
_METHOD = "Student's t over the folds, which share training rows: optimistic"


@dataclass(frozen=True)
class Fold:
    """Rows of one fold, ascending row numbers of the data set.

    Attributes
    ----------
    training, stopping, held_out : ndarray
        Rows that are learnt from, that decide when to stop, and that judge.
    """

    number: int
    training: Indices
    stopping: Indices
    held_out: Indices


def deal_folds(plan: Plan, prepared: Prepared) -> tuple[Fold, ...]:
    """Return the folds of the rows outside the test part.

    Raises
    ------
    AuditError
        If there are too few rows, groups or rows of a class for so many folds.
    """
    dataset, parts = prepared.dataset, prepared.parts
    known = np.sort(np.concatenate([parts["training"], parts["validation"]]))
    share = len(parts["validation"]) / len(known)
    pieces = max(2, round(1.0 / max(share, 1e-3)))
    folds = []
    pairs = fold_rows(
        dataset, rows=known, plan=plan.data.split, folds=plan.validation.folds, seed=plan.seed
    )
    for number, (others, held_out) in enumerate(pairs, start=1):
        fewer = min(pieces, len(others) // 2)
        # The last piece: for rows in order, the latest before those that are held out.
        training, stopping = fold_rows(
            dataset, rows=others, plan=plan.data.split, folds=max(2, fewer), seed=plan.seed
        )[-1]
        folds.append(Fold(number, training, stopping, held_out))
    return tuple(folds)


def prepare_fold(plan: Plan, prepared: Prepared, fold: Fold) -> Prepared:
    """Return the rows encoded by what the fold's training rows show; `test` is held out."""
    return prepare_parts(
        plan.data,
        prepared.dataset,
        parts={"training": fold.training, "validation": fold.stopping, "test": fold.held_out},
    )


def run_fold(
    plan: Plan, prepared: Prepared, fold: Fold, *, context: JobContext, folder: Path = Path()
) -> tuple[FoldRecord, bytes]:
    """Return one fold's record and the weights of its network.

    Parameters
    ----------
    folder : Path
        Where relative paths of the plan start, for weights that are trained on.

    Raises
    ------
    AuditError
        If training diverges or the rows cannot be encoded.
    CancelledError
        Within one batch after the job was cancelled.
    """
    rows = prepare_fold(plan, prepared, fold)
    trained = train(plan, rows, context=context, folder=folder)
    with threads(trained.record.threads), deterministic():
        outputs = predict(trained.network, rows.inputs_of("test"), device=trained.record.device)
    predictions = _predictions(rows, outputs, trained)
    estimates = [metric(name, predictions) for name in metrics_of(rows.record.task)]
    view = FoldView(
        number=fold.number,
        training_rows=len(fold.training),
        held_out_rows=len(fold.held_out),
        epochs=len(trained.record.history),
        best_epoch=trained.record.best_epoch,
        loss=part_loss(plan, rows, outputs),
        metrics=tuple(estimate.value for estimate in estimates),
        weights=trained.record.weights,
    )
    return FoldRecord(checkpoint=trained.record, fold=view), trained.weights


def part_loss(plan: Plan, rows: Prepared, outputs: Floats) -> float:
    """Return the loss on the rows held out, as the curves measure it, from outputs (n, K)."""
    objective, _ = objective_of(
        plan.training, dataset=rows.record, targets=rows.targets_of("training")
    )
    targets = objective.targets(rows.targets_of("test"), device="cpu")
    return objective.of(torch.tensor(outputs, dtype=torch.float32), targets).item()


def summarise(plan: Plan, prepared: Prepared, records: Sequence[FoldRecord]) -> CrossValidationView:
    """Return all folds with mean, deviation and interval of each metric."""
    task = prepared.record.task
    names = metrics_of(task)
    columns = [[record.fold.metrics[place] for record in records] for place in range(len(names))]
    split = plan.data.split
    return CrossValidationView(
        folds=tuple(record.fold for record in records),
        metrics=names,
        titles=tuple(METRICS[name].title for name in names),
        means=tuple(_mean(column) for column in columns),
        deviations=tuple(_deviation(column) for column in columns),
        intervals=tuple(
            interval(column, unit=METRICS[name].unit)
            for name, column in zip(names, columns, strict=True)
        ),
        is_stratified=prepared.split.stratified,
        grouped_by=split.column if split.how == "grouped" else "",
        sentence=_sentence(plan, prepared, records),
    )


def interval(values: Sequence[float | None], *, unit: str = "") -> Estimate:
    """Return the mean over folds with its interval from Student's t.

    Notes
    -----
    mean ± t(k − 1) s / √k. The folds share training rows, so that their figures are not
    independent and no unbiased estimate of the variance exists: the interval is too narrow.

    References
    ----------
    Bengio, Grandvalet 2004, No Unbiased Estimator of the Variance of K-Fold Cross-Validation.
    """
    mean, deviation = _mean(values), _deviation(values)
    if mean is None:
        return Estimate(value=None, n=len(values), unit=unit, note="not estimable in each fold")
    if deviation is None:
        return Estimate(value=mean, n=1, unit=unit, note="one fold: no interval")
    count = len(values)
    half = float(stats.t.ppf(0.5 + LEVEL / 2, count - 1)) * deviation / math.sqrt(count)
    return Estimate(
        value=mean,
        low=mean - half,
        high=mean + half,
        level=LEVEL,
        n=count,
        method=_METHOD,
        unit=unit,
    )


def _predictions(rows: Prepared, outputs: Floats, trained: Trained) -> Predictions:
    shares = None
    if rows.record.task == "classification":
        shares = probabilities(outputs, trained.record.architecture.output)
    return predictions_of(rows, outputs, shares)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known and len(known) == len(values) else None


def _deviation(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    if len(known) < 2 or len(known) < len(values):
        return None
    return float(np.std(known, ddof=1))


def _sentence(plan: Plan, prepared: Prepared, records: Sequence[FoldRecord]) -> str:
    folds = count_text(len(records), "fold", "folds")
    rows = count_text(len(prepared.parts["test"]), "row", "rows")
    split = plan.data.split
    if split.how == "ordered" or prepared.dataset.moments is not None:
        dealt = "each later period is held out once, and only earlier rows are learnt from"
    elif split.how == "grouped":
        dealt = f"all rows of one '{split.column}' stay on one side"
    elif prepared.split.stratified:
        dealt = "each fold keeps the shares of the classes"
    else:
        dealt = "rows are dealt at random"
    return (
        f"{folds.capitalize()}; {dealt}. The test part of {rows} was not touched. The folds share "
        "training rows, so that the intervals are too narrow (Bengio and Grandvalet 2004)."
    )
