"""DeepLIFT and DeepLIFT-SHAP through captum, on a prepared copy where the rescale rule holds."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from captum.attr import DeepLift
from torch import Tensor

from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.engine.answer import answered
from explainers.engine.batches import Batches, require_finite, row_outputs
from explainers.engine.coalitions import background_means
from explainers.engine.room import DEFAULT_MIB
from explainers.explanation import Doubles, Explanation
from explainers.gradient.path import add_by_group
from explainers.question import Question, output_notes, scalar
from explainers.relevance.explained import Explained

# Rows and what they are compared with run together.
_PLACES = 2
# What the libraries keep of every function, and what lies between the modules of a maximum that
# is written out, beside what a pass shows: none on tables, two thirds where windows of 3 × 3 move
# by one.
_BESIDE = 2


@dataclass(frozen=True, eq=False)
class Pairs:
    """Rows, and what each of them is compared with.

    Attributes
    ----------
    rows : Tensor
        (p,) int64: their numbers in the question; the pairs of one row are neighbours.
    inputs, baseline : Tensor
        (p, *shape).
    targets : Tensor
        (p,) or (p, 2), as in the question.
    """

    rows: Tensor
    inputs: Tensor
    baseline: Tensor
    targets: Tensor


Multiply = Callable[[Pairs], Doubles]
"""Pairs of rows to the values (p, *shape)."""


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
    explained, prepared = Explained.of(question)
    batches = _batches(question, explained, name="deeplift", memory_mib=memory_mib, context=context)
    multiply = by_captum(explained, question.device)
    values = np.empty(tuple(question.inputs.shape))

    def ask(start: int, stop: int) -> None:
        part = slice(start, stop)
        values[part] = multiply(
            Pairs(
                rows=torch.arange(start, stop),
                inputs=question.inputs[part],
                baseline=question.baseline[part],
                targets=question.targets[part],
            )
        )

    batches.run(question.rows, ask, span=(0, 0.9))
    require_finite(values, what="A DeepLIFT multiplier")
    return answered(batches, question, values=values, steps=1, notes=prepared.notes)


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
        explained,
        multiply=by_captum(explained, question.device),
        notes=prepared.notes,
        memory_mib=memory_mib,
        context=context,
    )


def over_background(
    name: str,
    question: Question,
    explained: Explained,
    *,
    multiply: Multiply,
    notes: tuple[str, ...],
    memory_mib: int,
    context: JobContext,
    rows_at_once: int = 0,
) -> Explanation:
    """Return the mean over the background of what `multiply` says of each pair of rows.

    Parameters
    ----------
    rows_at_once : int
        Rows of the question in one chunk at most; 0 for as many as fit.
    """
    batches = _batches(question, explained, name=name, memory_mib=memory_mib, context=context)
    count = question.usual_rows
    if rows_at_once:
        batches.size = min(batches.size, rows_at_once * count)
    sums = np.zeros(tuple(question.inputs.shape))

    def ask(start: int, stop: int) -> Doubles:
        places = torch.arange(start, stop)
        rows = places // count
        return multiply(
            Pairs(
                rows=rows,
                inputs=question.inputs[rows],
                baseline=question.usual(places % count, rows),
                targets=question.targets[rows],
            )
        )

    def add(start: int, stop: int, found: Doubles) -> None:
        add_by_group(sums, found, np.arange(start, stop) // count)

    batches.run(question.rows * count, ask, use=add, span=(0, 0.9))
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

    def multiply(pairs: Pairs) -> Doubles:
        with warnings.catch_warnings(), torch.enable_grad():
            # captum warns on every call that it sets hooks; here they are on a copy.
            warnings.simplefilter("ignore", UserWarning)
            found = method.attribute(
                pairs.inputs.to(device),
                baselines=pairs.baseline.to(device),
                target=0,
                additional_forward_args=(pairs.targets.to(device),),
            )
        return np.asarray(found.detach().cpu().double().numpy())

    return multiply


def _batches(
    question: Question, explained: Explained, *, name: str, memory_mib: int, context: JobContext
) -> Batches:
    """Return batches for the copy, which holds more than the network; outputs are the network's."""
    batches = Batches.of(
        replace(question, model=explained.network),
        step=METHODS[name].title,
        memory_mib=max(1, (memory_mib or DEFAULT_MIB) // _BESIDE),
        context=context,
    )
    batches.forward = scalar(question)
    batches.size = max(1, batches.size // _PLACES)
    return batches
