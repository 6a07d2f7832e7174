"""The learning curve over the amount of data: the same network, trained on more and more rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from core.data.dataset import Prepared
from core.data.images.stored import Inputs
from core.data.prepare import prepare_parts
from core.data.splits.keys import group_keys, order_keys
from core.devices import deterministic, threads
from core.errors import AuditError
from core.evidence.wording import count_text, figure_text
from core.jobs.context import JobContext
from core.models.outputs import predict
from core.plan import Plan
from core.records.experiments import AmountRecord
from core.records.views.experiments import AmountPoint, LearningCurveView
from core.seeds import generator
from core.training.losses import Objective, objective_of
from core.training.train import Trained, train

Indices = npt.NDArray[np.int64]

SHARES = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 3 / 4, 1.0)
LEAST_ROWS = 10

_HELPS = 0.05  # fall of the validation loss over the last doubling, of its value
_FLAT = 0.02
_GAP = 0.3  # of the validation loss


def amounts_of(plan: Plan, prepared: Prepared) -> tuple[Indices, ...]:
    """Return the training rows of each amount, fewest first; each holds all rows of those before.

    Classes keep their shares; grouped rows come group by group; of ordered rows the latest are
    taken, which lie next to those that judge.

    Raises
    ------
    AuditError
        If the training part is too small for three amounts.
    """
    order = _order(plan, prepared)
    classes = len(prepared.record.class_names)
    least = max(LEAST_ROWS, 2 * classes)
    wanted = sorted({round(share * len(order)) for share in SHARES})
    chosen = [np.sort(order[:count]) for count in wanted if count >= least]
    if len(chosen) < 3:
        raise AuditError(
            "The training part is too small for a learning curve over amounts of data",
            seen=f"{len(order)} training rows",
            allowed=f"at least {4 * least} rows, so that a quarter of them can be learnt from",
            remedy="Add rows, or use cross-validation instead.",
        )
    return tuple(chosen)


def run_amount(
    plan: Plan, prepared: Prepared, rows: Indices, *, context: JobContext, folder: Path = Path()
) -> tuple[AmountRecord, bytes]:
    """Return what the plan's network makes of some of the training rows, and its weights.

    Everything that is fitted (encoder, target's scale) sees these rows only; the validation part
    is the same for all amounts. Both losses are those of the weights that were kept, in the units
    of the whole training part.

    Raises
    ------
    AuditError
        If training diverges or the rows cannot be encoded.
    CancelledError
        Within one batch after the job was cancelled.
    """
    fewer = prepare_parts(plan.data, prepared.dataset, parts={**prepared.parts, "training": rows})
    trained = train(plan, fewer, context=context, folder=folder)
    objective, _ = objective_of(
        plan.training, dataset=prepared.record, targets=prepared.targets_of("training")
    )
    losses = [
        _measure(trained, objective, fewer.inputs_of(part), fewer.targets_of(part))
        for part in ("training", "validation")
    ]
    point = AmountPoint(
        rows=len(rows),
        training_loss=losses[0][0],
        validation_loss=losses[1][0],
        validation_metric=losses[1][1],
        epochs=len(trained.record.history),
    )
    return AmountRecord(checkpoint=trained.record, point=point), trained.weights


def curve_of(prepared: Prepared, points: Sequence[AmountPoint]) -> LearningCurveView:
    """Return the curve with what it says."""
    is_share = prepared.record.task == "classification"
    return LearningCurveView(
        points=tuple(points),
        metric="Accuracy" if is_share else "Mean absolute error",
        is_metric_share=is_share,
        sentence=sentence_of(points),
    )


def sentence_of(points: Sequence[AmountPoint]) -> str:
    """Return what the points say about more data.

    The validation loss with all rows is held against that with about half of them.
    """
    last = points[-1]
    half = min(points[:-1], key=lambda point: abs(point.rows - last.rows / 2))
    fall = (half.validation_loss - last.validation_loss) / max(half.validation_loss, 1e-12)
    gap = (last.validation_loss - last.training_loss) / max(last.validation_loss, 1e-12)
    told = (
        f"From {half.rows:,} to {count_text(last.rows, 'row', 'rows')} the validation loss went "
        f"from {half.validation_loss:.3g} to {last.validation_loss:.3g}"
    )
    share = figure_text(abs(fall), digits=0, percent=True)
    once = " Each amount was trained once, so that small differences mean nothing."
    if fall >= _HELPS:
        return f"More data helps: the curve is still falling. {told}, {share} less.{once}"
    if fall >= _FLAT:
        return f"More data may help a little. {told}, {share} less.{once}"
    if gap > _GAP:
        return (
            "More data has stopped helping, although the training loss lies far below, at "
            f"{last.training_loss:.3g}: a simpler or more regularised network may do better. "
            f"{told}.{once}"
        )
    return (
        "More of the same data does not help: the curve is flat, and both losses lie close "
        f"together. A larger network or better features may. {told}.{once}"
    )


def _order(plan: Plan, prepared: Prepared) -> Indices:
    """Return all training rows, so ordered that the first n are the amount of n rows."""
    dataset, rows = prepared.dataset, prepared.parts["training"]
    split = plan.data.split
    if split.how == "ordered" or dataset.moments is not None:
        return rows[np.argsort(-order_keys(dataset, split)[rows], kind="stable")]
    draw = generator(plan.seed, "amounts")
    if split.how == "grouped":
        groups = group_keys(dataset, split.column)[rows]
        turns = draw.permutation(int(groups.max()) + 1)[groups]
        return rows[np.argsort(turns, kind="stable")]
    shuffled = draw.permutation(rows)
    if prepared.record.task != "classification":
        return shuffled
    classes = dataset.targets[shuffled].astype(np.int64)
    # Each row's place within its class, as a share: taken in this order, classes keep their shares.
    places = np.zeros(len(shuffled))
    for label in np.unique(classes):
        of_class = np.flatnonzero(classes == label)
        places[of_class] = (np.arange(len(of_class)) + 0.5) / len(of_class)
    return shuffled[np.argsort(places, kind="stable")]


def _measure(
    trained: Trained,
    objective: Objective,
    inputs: Inputs,
    targets: npt.NDArray[np.generic],
) -> tuple[float, float]:
    """Return mean loss and mean metric of the kept weights."""
    with threads(trained.record.threads), deterministic():
        outputs = predict(trained.network, inputs, device=trained.record.device)
    given = torch.tensor(outputs, dtype=torch.float32)
    wanted = objective.targets(targets, device="cpu")
    loss = objective.of(given, wanted).item()
    return loss, objective.metric_sum(given, wanted).item() / len(given)
