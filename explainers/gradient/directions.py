"""Slopes that point somewhere, and those of word vectors, which have a size alone."""

from __future__ import annotations

import numpy as np

from explainers.explanation import Doubles
from explainers.question import Question


def with_direction(question: Question, slopes: Doubles) -> tuple[Doubles, tuple[str, ...]]:
    """Return slopes (n, *shape) as they are told, and a note where their signs are left out.

    More of a column or a channel is a direction that a reader knows. The numbers of a word's
    vector have none: for texts their absolute slopes are told.
    """
    if question.kind != "text":
        return slopes, ()
    note = (
        "A word is told by the sum of the absolute slopes of its vector, whose numbers have no "
        "direction that a reader knows."
    )
    return np.abs(slopes), (note,)
