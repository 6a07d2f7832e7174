from __future__ import annotations

import numpy as np

from core.data.texts.messages import DECISIVE, make_messages
from core.data.texts.words import words_of


def test_the_marked_word_is_the_verb_of_the_class() -> None:
    texts, classes, truth = make_messages(200, seed=3)
    assert classes.sum() == 100
    np.testing.assert_array_equal(truth.sum(axis=1), np.ones(200))
    for text, label, marked in zip(texts, classes, truth, strict=True):
        words = words_of(text)
        assert words[int(marked.argmax())] in DECISIVE[label]
        assert not set(words) & set(DECISIVE[1 - label])


def test_the_verb_stands_in_many_places() -> None:
    truth = make_messages(400, seed=0)[2]
    assert len(set(truth.argmax(axis=1).tolist())) > 10


def test_the_seed_alone_decides_the_messages() -> None:
    first, again, other = (make_messages(60, seed=seed)[0] for seed in (5, 5, 6))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()
