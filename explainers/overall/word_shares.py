"""What a method says of each word over many texts, for places mean nothing across texts."""

from __future__ import annotations

import numpy as np

from core.assessments.intervals import mean_interval
from core.data.texts.encoding import FIRST_WORD
from core.records.explanation import WordShare
from explainers.explanation import Doubles
from explainers.question import Question

LEAST_OCCURRENCES = 3
"""A word that stands less often in the explained texts has no mean worth printing."""
MOST_WORDS = 50


def word_shares(
    values: Doubles, question: Question, *, seed: int, method: str
) -> tuple[WordShare, ...]:
    """Return the words with the largest mean |attribution| over their occurrences, largest first.

    Only words that stand three times or more in the texts count, and 50 of them at most. An
    interval is that of a bootstrap over a word's occurrences, as if they were independent.

    Parameters
    ----------
    values : ndarray
        (n, T) attribution of each place.
    """
    numbers = question.inputs.cpu().numpy().astype(np.int64)
    is_word = numbers >= FIRST_WORD
    # In one order for all texts: the occurrences of a word lie side by side.
    words, found = numbers[is_word], values[is_word]
    order = np.argsort(words, kind="stable")
    known, starts, counts = np.unique(words[order], return_index=True, return_counts=True)
    shares = [
        (int(word), found[order][start : start + count])
        for word, start, count in zip(known, starts, counts, strict=True)
        if count >= LEAST_OCCURRENCES
    ]
    shares.sort(key=lambda share: (-float(np.abs(share[1]).mean()), question.words[share[0]]))
    return tuple(
        WordShare(
            word=question.words[word],
            occurrences=len(own),
            mean=float(own.mean()),
            mean_absolute=mean_interval(
                np.abs(own), seed=seed, stream=f"words/{method}/{question.words[word]}"
            ),
        )
        for word, own in shares[:MOST_WORDS]
    )
