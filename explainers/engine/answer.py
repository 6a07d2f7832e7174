"""What methods that compare a row with one baseline say in the end, put together."""

from __future__ import annotations

import numpy as np

from explainers.engine.batches import Batches, row_outputs
from explainers.explanation import Doubles, Explanation, Integers
from explainers.question import Question, output_notes


def answered(
    batches: Batches,
    question: Question,
    *,
    values: Doubles,
    steps: int | Integers,
    player_values: Doubles | None = None,
    outputs: Doubles | None = None,
    notes: tuple[str, ...] = (),
    begin: float = 0.9,
) -> Explanation:
    """Return the explanation of n rows, with their outputs and those of their baselines.

    Parameters
    ----------
    values : ndarray
        (n, *input_shape) float64.
    steps : int or ndarray
        Points at which the network was asked for each row, or for all of them alike.
    player_values : ndarray, optional
        (n, players); `values` merged where absent.
    outputs : ndarray, optional
        (n,) float64 where they are known already.
    begin : float
        Where the two passes that are left begin on the progress bar.
    """
    middle = (begin + 1) / 2
    if outputs is None:
        outputs = row_outputs(batches, question.inputs, question.targets, span=(begin, middle))
    return Explanation(
        values=values,
        player_values=question.players.merge(values) if player_values is None else player_values,
        outputs=outputs,
        baseline_outputs=row_outputs(
            batches, question.baseline, question.targets, span=(middle, 1)
        ),
        steps=np.broadcast_to(np.asarray(steps, dtype=np.int64), question.rows).copy(),
        notes=(*output_notes(question), *notes),
        halvings=tuple(batches.halvings),
    )
