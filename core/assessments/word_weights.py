"""Texts for a linear model: a weight for each word of the vocabulary, order left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from core.data.texts.encoding import FIRST_WORD

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class WordWeights:
    """TF-IDF of the words of a vocabulary.

    Attributes
    ----------
    rarity : ndarray
        (words,) weight of each word, from 1 for one that stands in every text.
    """

    rarity: Floats

    @classmethod
    def fitted(cls, inputs: npt.NDArray[np.float32], *, words: int) -> WordWeights:
        """Return the weights that training texts (n, T) of word numbers give.

        Parameters
        ----------
        words : int
            Words of the vocabulary.
        """
        holding = (_counts(inputs, words=words) > 0).sum(axis=0)
        n = len(inputs)
        return cls(np.log((1.0 + n) / (1.0 + np.asarray(holding).reshape(-1))) + 1.0)

    def of(self, inputs: npt.NDArray[np.float32]) -> csr_matrix:
        """Return (n, words): counts times rarity, each text brought to length 1.

        Padding and unknown words count for nothing; a text of nothing else is a row of zeros.

        References
        ----------
        Salton, Buckley 1988, Term-weighting approaches in automatic text retrieval; the rarity is
        ln((1 + n) / (1 + n_w)) + 1 for n texts of which n_w hold the word, so that no word of the
        vocabulary weighs nothing.
        """
        weighted = _counts(inputs, words=len(self.rarity)).multiply(self.rarity).tocsr()
        lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).reshape(-1))
        scales = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
        return weighted.multiply(scales[:, None]).tocsr()


def _counts(inputs: npt.NDArray[np.float32], *, words: int) -> csr_matrix:
    """Return how often each word stands in each text (n, words)."""
    rows, places = np.nonzero(inputs >= FIRST_WORD)
    columns = inputs[rows, places].astype(np.int64) - FIRST_WORD
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(inputs), words))
