"""The change of the output when one part of the input takes the baseline's value."""

from __future__ import annotations

import numpy as np

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.engine.batches import Batches, row_outputs
from explainers.engine.coalitions import coalition_outputs
from explainers.explanation import Explanation
from explainers.question import Question, output_notes


def occlusion(
    question: Question,
    *,
    settings: ExplanationPlan,  # noqa: ARG001 - one signature for all methods
    seed: int,  # noqa: ARG001
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return f(x) − f(x without one player), for each player.

    In `values` a player's figure is shared evenly among its cells.

    References
    ----------
    Zeiler, Fergus 2014, section 4.2. Deviation: declared parts that do not overlap, and the
    declared baseline in the place of a grey square.
    """
    batches = Batches.of(question, step="Occlusion", memory_mib=memory_mib, context=context)
    outputs = row_outputs(batches, question.inputs, question.targets, span=(0, 0.05))
    active = question.active
    rows, absent = np.nonzero(active)
    present = np.ones((len(rows), len(question.players)), dtype=np.bool_)
    present[np.arange(len(rows)), absent] = False
    without = coalition_outputs(batches, question, rows=rows, present=present, span=(0.05, 0.95))
    player_values = np.zeros(active.shape)
    player_values[active] = outputs[rows] - without
    return Explanation(
        values=question.spread(player_values),
        player_values=player_values,
        outputs=outputs,
        baseline_outputs=row_outputs(batches, question.baseline, question.targets, span=(0.95, 1)),
        steps=active.sum(axis=1) + 1,
        notes=output_notes(question),
        halvings=tuple(batches.halvings),
    )
