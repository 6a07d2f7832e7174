"""DeepLIFT and DeepLIFT-SHAP through captum, on a prepared copy where the rescale rule holds."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import torch
from captum.attr import DeepLift
from torch import Tensor

from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.engine.batches import Batches, Doubles, require_finite, row_outputs
from explainers.engine.coalitions import background_means
from explainers.explanation import Explanation
from explainers.gradient.path import add_by_group
from explainers.question import Question, output_notes
from explainers.relevance.explained import Explained

Multiply = Callable[[Tensor, Tensor, Tensor], Doubles]
"""Rows (p, *shape), what each is compared with, and their targets to the values (p, *shape)."""


def deeplift(
    question: Question,
    *,
    settings: ExplanationPlan,  # noqa: ARG001 - one signature for all methods
    seed: int,  # noqa: ARG001
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return differences from the baseline, passed back by the rescale rule.

    References
    ----------
    Shrikumar, Greenside, Kundaje 2017, section 3.5.1, as captum computes it. Deviation: a maximum
    is passed back as relu(a − b) + b over pairs of cells, which the paper leaves open.
    """
    batches = _batches(question, "deeplift", memory_mib=memory_mib, context=context)
    explained, prepared = Explained.of(question)
    multiply = by_captum(explained, question.device)
    values = np.empty(tuple(question.inputs.shape))

    def ask(start: int, stop: int) -> None:
        part = slice(start, stop)
        values[part] = multiply(
            question.inputs[part], question.baseline[part], question.targets[part]
        )

    batches.run(question.rows, ask, span=(0, 0.9))
    require_finite(values, what="A DeepLIFT multiplier")
    return Explanation(
        values=values,
        player_values=question.players.merge(values),
        outputs=row_outputs(batches, question.inputs, question.targets, span=(0.9, 0.95)),
        baseline_outputs=row_outputs(batches, question.baseline, question.targets, span=(0.95, 1)),
        steps=np.ones(question.rows, dtype=np.int64),
        notes=(*output_notes(question), *prepared.notes),
        halvings=tuple(batches.halvings),
    )


def deeplift_shap(
    question: Question,
    *,
    settings: ExplanationPlan,  # noqa: ARG001 - one signature for all methods
    seed: int,  # noqa: ARG001
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return the mean of DeepLIFT over every row of the background as the baseline.

    The sum is owed against f(x) − mean f(x') over the background.

    References
    ----------
    Lundberg, Lee 2017, A Unified Approach to Interpreting Model Predictions, section 4.2 (Deep
    SHAP), with captum's DeepLIFT for each pair. Deviation as in `deeplift`.
    """
    explained, prepared = Explained.of(question)
    return over_background(
        "deeplift_shap",
        question,
        multiply=by_captum(explained, question.device),
        notes=prepared.notes,
        memory_mib=memory_mib,
        context=context,
    )


def over_background(
    name: str,
    question: Question,
    *,
    multiply: Multiply,
    notes: tuple[str, ...],
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return the mean over the background of what `multiply` says of each pair of rows."""
    batches = _batches(question, name, memory_mib=memory_mib, context=context)
    count = question.usual_rows
    sums = np.zeros(tuple(question.inputs.shape))

    def ask(start: int, stop: int) -> None:
        places = torch.arange(start, stop)
        rows = places // count
        usual = question.usual(places % count, rows)
        found = multiply(question.inputs[rows], usual, question.targets[rows])
        add_by_group(sums, found, rows.numpy())

    batches.run(question.rows * count, ask, span=(0, 0.9))
    values = sums / count
    title = METHODS[name].title
    require_finite(values, what=f"A {title} multiplier")
    return Explanation(
        values=values,
        player_values=question.players.merge(values),
        outputs=row_outputs(batches, question.inputs, question.targets, span=(0.9, 0.95)),
        baseline_outputs=background_means(batches, question, span=(0.95, 1)),
        steps=np.full(question.rows, count, dtype=np.int64),
        notes=(*output_notes(question), f"Mean over {count} background rows.", *notes),
        halvings=tuple(batches.halvings),
    )


def by_captum(explained: Explained, device: str) -> Multiply:
    """Return captum's DeepLIFT of pairs of rows."""
    method = DeepLift(explained)

    def multiply(inputs: Tensor, baseline: Tensor, targets: Tensor) -> Doubles:
        with warnings.catch_warnings(), torch.enable_grad():
            # captum warns on every call that it sets hooks; here they are on a copy.
            warnings.simplefilter("ignore", UserWarning)
            found = method.attribute(
                inputs.to(device),
                baselines=baseline.to(device),
                target=0,
                additional_forward_args=(targets.to(device),),
            )
        return np.asarray(found.detach().cpu().double().numpy())

    return multiply


def _batches(question: Question, name: str, *, memory_mib: int, context: JobContext) -> Batches:
    title = METHODS[name].title
    batches = Batches.of(question, step=title, memory_mib=memory_mib, context=context)
    # Rows and what they are compared with run together, which takes two places each.
    batches.size = max(1, batches.size // 2)
    return batches
