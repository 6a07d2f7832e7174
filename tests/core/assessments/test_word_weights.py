from __future__ import annotations

import numpy as np
from sklearn.feature_extraction.text import TfidfTransformer

from core.assessments.word_weights import WordWeights


def test_weights_are_those_of_a_smoothed_tf_idf() -> None:
    draw = np.random.default_rng(0)
    training = draw.integers(0, 9, (30, 6)).astype(np.float32)
    test = draw.integers(0, 9, (10, 6)).astype(np.float32)

    def counts(inputs: np.ndarray) -> np.ndarray:
        return np.stack([np.bincount(row.astype(int), minlength=9)[2:] for row in inputs])

    oracle = TfidfTransformer().fit(counts(training))
    weights = WordWeights.fitted(training, words=7)
    np.testing.assert_allclose(
        weights.of(test).toarray(), oracle.transform(counts(test)).toarray(), atol=1e-12
    )


def test_padding_and_unknown_words_weigh_nothing() -> None:
    weights = WordWeights.fitted(np.array([[2, 3], [2, 0]], dtype=np.float32), words=2)
    np.testing.assert_array_equal(
        weights.of(np.array([[1, 0], [1, 1]], dtype=np.float32)).toarray(), np.zeros((2, 2))
    )
