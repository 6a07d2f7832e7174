"""Experiments around one plan: the range test, folds, and growing amounts of data.

Every training of a fold or an amount is kept as soon as it has ended, so that an experiment that
was cancelled goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.canonical import sha256_bytes
from core.data import Prepared
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.stages import stage_key
from core.records.experiments import AmountRecord, FoldRecord
from core.training.experiments.amounts import amounts_of, curve_of, run_amount
from core.training.experiments.cross_validation import Fold, deal_folds, run_fold, summarise
from core.training.experiments.range_test import range_test
from core.training.transfer import is_used_as_it_is
from reports.pipeline import read_data
from reports.stages.opening import Arguments, StageRun, stage_run

Indices = npt.NDArray[np.int64]


def range_test_job(arguments: Arguments, context: JobContext) -> Arguments:
    """Keep the view of a range test of the learning rate; return its digest.

    Raises
    ------
    AuditError
        If data, plan or machine do not allow it.
    CancelledError
        Within one batch after the job was cancelled; nothing is kept.
    """
    with stage_run(arguments, context) as stage:
        prepared = trainable_rows(stage)
        view = range_test(stage.plan, prepared, folder=stage.run.folder, context=context)
        stage.keep("training", view, name="range_test")
    return {"views": {"range_test": view.digest}}


def cross_validation_job(arguments: Arguments, context: JobContext) -> Arguments:
    """Train once for each fold, keep all folds and their summary; return its digest.

    Raises
    ------
    AuditError
        If there are too few rows for so many folds, or training diverges.
    CancelledError
        Within one batch after the job was cancelled; folds that had ended are kept.
    """
    with stage_run(arguments, context) as stage:
        prepared = trainable_rows(stage)
        folds = deal_folds(stage.plan, prepared)
        records = [_fold(stage, prepared, fold, of=len(folds)) for fold in folds]
        view = summarise(stage.plan, prepared, records)
        weights = tuple(dict.fromkeys(fold.weights for fold in view.folds))
        stage.keep("cross_validation", view, artifacts=weights)
    return {"views": {"cross_validation": view.digest}}


def learning_curve_job(arguments: Arguments, context: JobContext) -> Arguments:
    """Train on more and more of the training rows, keep the curve; return its digest.

    Raises
    ------
    AuditError
        If the training part is too small, or training diverges.
    CancelledError
        Within one batch after the job was cancelled; amounts that had ended are kept.
    """
    with stage_run(arguments, context) as stage:
        prepared = trainable_rows(stage)
        amounts = amounts_of(stage.plan, prepared)
        records = [
            _amount(stage, prepared, rows, place=place, of=len(amounts))
            for place, rows in enumerate(amounts)
        ]
        view = curve_of(prepared, [record.point for record in records])
        stage.keep("training", view, name="learning_curve")
    return {"views": {"learning_curve": view.digest}}


def trainable_rows(stage: StageRun) -> Prepared:
    """Return the plan's rows, for an experiment that trains.

    Raises
    ------
    AuditError
        If the plan takes its weights from a file and does not train them.
    """
    if is_used_as_it_is(stage.plan):
        raise AuditError(
            "There is nothing to train",
            seen="weights that the plan uses as they are",
            allowed="a plan that trains its network",
            remedy="Set further training to 'head' or 'fine_tune', or choose another family.",
        )
    return read_data(stage.run, stage.steps)


def _fold(stage: StageRun, prepared: Prepared, fold: Fold, *, of: int) -> FoldRecord:
    """Return one fold, from the project where it was trained before."""
    context = stage.run.context.part(
        "Cross-validation", fold.number - 1, count=of, note=f"fold {fold.number} of {of}"
    )
    context.check()

    def make() -> tuple[FoldRecord, Sequence[bytes]]:
        record, weights = run_fold(
            stage.plan, prepared, fold, context=context, folder=stage.run.folder
        )
        return record, (weights,)

    made_from = _made_from(stage, prepared, fold.training, fold.stopping, fold.held_out)
    return stage.steps.run(f"fold.{fold.number}", FoldRecord, made_from=made_from, make=make)


def _amount(
    stage: StageRun, prepared: Prepared, rows: Indices, *, place: int, of: int
) -> AmountRecord:
    """Return one amount of data, from the project where it was trained before."""
    context = stage.run.context.part(
        "Learning curve", place, count=of, note=f"{len(rows):,} rows, {place + 1} of {of}"
    )
    context.check()

    def make() -> tuple[AmountRecord, Sequence[bytes]]:
        record, weights = run_amount(
            stage.plan, prepared, rows, context=context, folder=stage.run.folder
        )
        return record, (weights,)

    made_from = _made_from(stage, prepared, rows)
    return stage.steps.run(f"amount.{len(rows)}", AmountRecord, made_from=made_from, make=make)


def _made_from(stage: StageRun, prepared: Prepared, *rows: Indices) -> tuple[str, ...]:
    """Return hashes of all that decides a training on some of the rows."""
    return (
        stage_key(stage.plan, "training", folder=stage.run.folder),
        prepared.split.digest,
        *(sha256_bytes(part.astype("<i8").tobytes()) for part in rows),
    )
