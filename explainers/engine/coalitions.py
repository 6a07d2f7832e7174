"""Inputs of which only some players are the row's own; the others take the baseline's values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from explainers.engine.batches import Batches
from explainers.explanation import Booleans, Doubles, Integers
from explainers.question import Question

Present = Callable[[int, int], Booleans]
"""Start and stop to which players (stop − start, players) keep the row's own value."""


def coalition_outputs(
    batches: Batches,
    question: Question,
    *,
    rows: Integers,
    present: Booleans | Present,
    span: tuple[float, float] = (0, 1),
) -> Doubles:
    """Return the explained output (p,) with the absent players at the baseline.

    Parameters
    ----------
    rows : ndarray
        (p,) row of the question.
    present : ndarray
        (p, players) whether each player keeps the row's own value; or what gives that chunk by
        chunk, where all points together would not fit into memory.
    """

    def build(start: int, stop: int) -> tuple[Tensor, Tensor]:
        index = torch.from_numpy(rows[start:stop])
        chosen = present(start, stop) if callable(present) else present[start:stop]
        own = question.own_cells(rows[start:stop], chosen)
        mixed = torch.where(own, question.inputs[index], question.baseline[index])
        return mixed, question.targets[index]

    return batches.outputs(len(rows), build, span=span)


def coalition_means(
    batches: Batches,
    question: Question,
    *,
    row: int,
    present: Booleans,
    span: tuple[float, float] = (0, 1),
) -> Doubles:
    """Return the mean output (p,) of one row over all background rows for the absent players."""
    count = question.usual_rows
    inputs, target = question.inputs[row], question.targets[row]

    def build(start: int, stop: int) -> tuple[Tensor, Tensor]:
        places = np.arange(start, stop)
        rows = np.full(stop - start, row, dtype=np.int64)
        own = question.own_cells(rows, present[places // count])
        usual = question.usual(torch.from_numpy(places % count), torch.from_numpy(rows))
        return torch.where(own, inputs, usual), target.expand(stop - start, *target.shape)

    outputs = batches.outputs(len(present) * count, build, span=span)
    return np.asarray(outputs.reshape(-1, count).mean(axis=1))


def background_outputs(
    batches: Batches, question: Question, *, span: tuple[float, float] = (0, 1)
) -> Doubles:
    """Return the outputs (n, usual rows) of the background beside each row, for its target.

    Where rows differ in length the background takes on each row's own.
    """
    if question.is_marked or question.partners is not None:
        return _outputs_beside_rows(batches, question, span=span)
    targets = question.targets.numpy()
    count = len(question.background)
    classes, which = np.unique(targets, return_inverse=True, axis=0)

    def build(start: int, stop: int) -> tuple[Tensor, Tensor]:
        places = np.arange(start, stop)
        target = torch.from_numpy(classes[places // count])
        return question.background[torch.from_numpy(places % count)], target

    outputs = batches.outputs(len(classes) * count, build, span=span)
    return np.asarray(outputs.reshape(-1, count)[which])


def background_means(
    batches: Batches, question: Question, *, span: tuple[float, float] = (0, 1)
) -> Doubles:
    """Return the mean output (n,) over the background, as `background_outputs` gives them."""
    return np.asarray(background_outputs(batches, question, span=span).mean(axis=1))


def _outputs_beside_rows(
    batches: Batches, question: Question, *, span: tuple[float, float]
) -> Doubles:
    count = question.usual_rows

    def build(start: int, stop: int) -> tuple[Tensor, Tensor]:
        places = torch.arange(start, stop)
        rows = places // count
        return question.usual(places % count, rows), question.targets[rows]

    return batches.outputs(question.rows * count, build, span=span).reshape(-1, count)
