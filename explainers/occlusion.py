"""The change of the output when one part of the input takes the baseline's value."""

from __future__ import annotations

import numpy as np

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.batches import Batches, row_outputs
from explainers.coalitions import coalition_outputs
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
    count = len(question.players)
    outputs = row_outputs(batches, question.inputs, question.targets, span=(0, 0.05))
    without = coalition_outputs(
        batches,
        question,
        rows=np.repeat(np.arange(question.rows), count),
        present=np.tile(~np.eye(count, dtype=bool), (question.rows, 1)),
        span=(0.05, 0.95),
    ).reshape(question.rows, count)
    player_values = outputs[:, None] - without
    return Explanation(
        values=question.players.spread(player_values),
        player_values=player_values,
        outputs=outputs,
        baseline_outputs=row_outputs(batches, question.baseline, question.targets, span=(0.95, 1)),
        steps=np.full(question.rows, count + 1, dtype=np.int64),
        notes=output_notes(question),
        halvings=tuple(batches.halvings),
    )
