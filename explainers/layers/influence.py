"""Internal influence: the mean slope of the output by each unit along the path."""

from __future__ import annotations

import numpy as np

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.layers import LayerChoice
from explainers.engine.batches import Batches, require_finite, row_outputs
from explainers.explanation import Doubles, Integers
from explainers.gradient.path import Path, add_by_group
from explainers.layers.explanation import LayerExplanation
from explainers.layers.offered import layer_module
from explainers.layers.values import summed
from explainers.layers.watched import at_layer
from explainers.question import Question, output_notes

FIRST_STEPS = 16


def internal_influence(
    question: Question,
    choice: LayerChoice,
    *,
    settings: ExplanationPlan,
    memory_mib: int,
    context: JobContext,
) -> LayerExplanation:
    """Return the mean slope of the output by each unit on the straight path from b to x.

    Nothing is owed that could tell how many points are enough: their number doubles, row by row,
    until a row's values change by less than `settings.tolerance` of their size, or
    `settings.max_steps` is spent.

    References
    ----------
    Leino, Sen, Datta, Fredrikson, Li 2018, Influence-Directed Explanations for Deep Convolutional
    Networks, definition 1, with the uniform distribution of interest on the path; midpoints.
    """
    batches = Batches.of(
        question, step="Internal influence", memory_mib=memory_mib, context=context
    )
    rows = question.rows
    values: Doubles = np.zeros((rows, choice.units))
    steps = np.zeros(rows, dtype=np.int64)
    active = np.arange(rows)
    count, used = min(FIRST_STEPS, settings.max_steps), 0
    while len(active) and (used == 0 or used + count <= settings.max_steps):
        found = _midpoints(batches, question, choice, rows=active, steps=count)
        change = np.abs(found - values[active]).sum(axis=1)
        settled = change <= settings.tolerance * np.abs(found).sum(axis=1)
        values[active] = found
        # The first points have nothing to be compared with.
        settled &= used > 0
        used += count
        steps[active] = count
        active, count = active[~settled], count * 2
    batches.tell(1.0)
    require_finite(values, what="A gradient")
    unsettled = np.zeros(rows)
    unsettled[active] = 1.0
    return LayerExplanation(
        values=values,
        outputs=row_outputs(batches, question.inputs, question.targets, span=(1, 1)),
        baseline_outputs=row_outputs(batches, question.baseline, question.targets, span=(1, 1)),
        steps=steps,
        unsettled=unsettled,
        notes=output_notes(question),
        halvings=tuple(batches.halvings),
    )


def _midpoints(
    batches: Batches,
    question: Question,
    choice: LayerChoice,
    *,
    rows: Integers,
    steps: int,
) -> Doubles:
    """Return the mean slopes (len(rows), units) over `steps` midpoints of each path."""
    layer = layer_module(question.model, choice)
    path = Path(question.inputs, question.baseline, question.targets)
    which = np.repeat(np.arange(len(rows)), steps)
    alphas = np.tile((np.arange(steps) + 0.5) / steps, len(rows))
    sums: Doubles = np.zeros((len(rows), choice.units))

    def ask(start: int, stop: int) -> None:
        here = which[start:stop]
        inputs, targets = path.at(rows[here], alphas[start:stop])
        found = at_layer(batches, layer, inputs, targets)
        add_by_group(sums, summed(found.gradient, choice), here)

    batches.run(len(which), ask, span=(0, min(0.95, steps / 256)))
    return sums / steps
