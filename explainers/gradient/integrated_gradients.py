"""Integrated Gradients that spends its steps where they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.engine.batches import Batches, require_finite, row_outputs
from explainers.explanation import Doubles, Explanation, Integers
from explainers.gate import allowed, relative_errors
from explainers.gradient.path import Path, midpoint
from explainers.gradient.subdivision import Pieces, subdivide
from explainers.question import Question, output_notes

FIRST_STEPS = 16
"""Midpoints of every row before its error is looked at."""

_BLOCK_BYTES = 64 << 20


@dataclass(frozen=True, eq=False)
class Integral:
    """Mean gradients along the paths of n rows.

    Attributes
    ----------
    mean_gradients : ndarray
        (n, *shape) float64.
    steps : ndarray
        (n,) points of the final rule; coarser rules before it are not counted.
    spent : ndarray
        (n,) gradients in all, which the budget bounds.
    """

    mean_gradients: Doubles
    steps: Integers
    spent: Integers


def integrated_gradients(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,  # noqa: ARG001 - nothing is drawn
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return (x − b) times the mean gradient on the straight path from b to x.

    The midpoint rule doubles its steps row by row until the error of the sum is under the gate's
    tolerance. With half of `settings.max_steps` gradients spent it keeps the path's pieces, and
    divides those whose own error is largest, until the tolerance holds or the budget is spent. A
    row that misses keeps its best values; the gate reports it.

    References
    ----------
    Sundararajan, Taly, Yan 2017, Axiomatic Attribution for Deep Networks, eq. 1 and 3; midpoints
    instead of right ends, and steps chosen for each row.
    """
    batches = Batches.of(
        question, step="Integrated Gradients", memory_mib=memory_mib, context=context
    )
    return integrated(batches, question, settings=settings)


def integrated(batches: Batches, question: Question, *, settings: ExplanationPlan) -> Explanation:
    """Return the Integrated Gradients of whatever `batches` ask for."""
    path = Path(question.inputs, question.baseline, question.targets)
    outputs = row_outputs(batches, question.inputs, question.targets, span=(0, 0))
    baseline_outputs = row_outputs(batches, question.baseline, question.targets, span=(0, 0))
    integral = integrate(
        batches,
        path,
        outputs=outputs,
        baseline_outputs=baseline_outputs,
        tolerance=settings.tolerance,
        budget=settings.max_steps,
    )
    values, player_values = _multiplied(question, path, integral.mean_gradients)
    return Explanation(
        values=values,
        player_values=player_values,
        outputs=outputs,
        baseline_outputs=baseline_outputs,
        steps=integral.steps,
        notes=(*output_notes(question), f"{int(integral.spent.sum()):,} gradients in all."),
        halvings=tuple(batches.halvings),
    )


def integrate(
    batches: Batches,
    path: Path,
    *,
    outputs: Doubles,
    baseline_outputs: Doubles,
    tolerance: float,
    budget: int,
) -> Integral:
    """Return mean gradients whose sums miss by less than `tolerance`, as far as `budget` goes.

    Parameters
    ----------
    outputs, baseline_outputs : ndarray
        (n,) f(x) and f(b).
    tolerance : float
        Largest relative error, measured as by the gate.
    budget : int
        Gradients for one row, all rules together.
    """
    rows = len(outputs)
    mean_gradients = np.zeros((rows, *path.shape))
    steps = np.zeros(rows, dtype=np.int64)
    spent = np.zeros(rows, dtype=np.int64)
    sums = np.zeros(rows)
    dots: Doubles = np.zeros((0, 0))
    active = np.arange(rows)
    count = min(FIRST_STEPS, budget)
    used = 0
    while len(active) and (used == 0 or used + count <= budget // 2):
        dots = np.empty((len(active), count))
        for place, span in _blocks(len(active), path.shape, _span(rows, active)):
            found = midpoint(batches, path, rows=active[place], steps=count, span=span)
            dots[place] = found.dots.reshape(-1, count)
            mean_gradients[active[place]] = found.sums
        steps[active] = count
        used += count
        spent[active] = used
        sums[active] = dots.mean(axis=1)
        errors, _ = relative_errors(sums, outputs=outputs, baseline_outputs=baseline_outputs)
        missed = errors[active] > tolerance
        active, dots = active[missed], dots[missed]
        count *= 2
    if len(active) and budget - used >= Pieces.PRICE:
        pieces = Pieces.of(batches, path, rows=active, dots=dots)
        added = subdivide(
            batches,
            path,
            pieces,
            mean_gradients=mean_gradients,
            allowed=allowed(outputs, baseline_outputs, tolerance=tolerance),
            budget=budget - used,
        )
        steps[active] += 2 * added
        spent[active] += Pieces.PRICE * added
    batches.tell(1.0)
    return Integral(mean_gradients=mean_gradients, steps=steps, spent=spent)


def _multiplied(question: Question, path: Path, gradients: Doubles) -> tuple[Doubles, Doubles]:
    """Return gradients times differences, in the place of the gradients, and merged to players."""
    merged = np.empty((question.rows, len(question.players)))
    for place, _ in _blocks(question.rows, path.shape, (0.0, 1.0)):
        rows = np.arange(question.rows)[place]
        gradients[place] *= path.differences(rows)
        require_finite(gradients[place], what="A gradient")
        merged[place] = question.players.merge(gradients[place], rows=rows)
    return gradients, merged


def _blocks(
    rows: int, shape: tuple[int, ...], span: tuple[float, float]
) -> Iterator[tuple[slice, tuple[float, float]]]:
    """Yield rows in blocks whose float64 values stay small, and each block's part of the bar.

    Beside the values that are handed back no second array of their size is ever held.
    """
    size = max(1, _BLOCK_BYTES // (8 * max(1, int(np.prod(shape)))))
    for start in range(0, rows, size):
        stop = min(start + size, rows)
        ends = (span[0] + (span[1] - span[0]) * place / rows for place in (start, stop))
        yield slice(start, stop), (next(ends), next(ends))


def _span(rows: int, active: Integers) -> tuple[float, float]:
    """Show half of the open rows as done at the end of a round; later rounds go on from there."""
    done = 1 - len(active) / rows
    return done, done + (1 - done) / 2
