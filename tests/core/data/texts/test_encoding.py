from __future__ import annotations

import numpy as np
import pytest

from core.data.texts.encoding import (
    TextEncoding,
    WordRule,
    count_words,
    encode_texts,
    fit_words,
    rule_of,
    shown_words,
    word_notes,
)
from core.errors import AuditError
from core.plan.sources import BuiltinSource, TextSource

TEXTS = ["the cat sat", "The dog sat sat", "a cat", "the end"]


def _fit(**choices: int | bool) -> TextEncoding:
    return fit_words(TEXTS, feature="text", rule=WordRule(**choices))  # type: ignore[arg-type]


def test_the_most_frequent_words_come_first_and_ties_by_the_alphabet() -> None:
    # the 3, sat 3, cat 2; all others stand in one text only.
    assert _fit().words == ("sat", "the", "cat")
    assert _fit(least_count=1).words == ("sat", "the", "cat", "a", "dog", "end")
    assert _fit(least_count=1, vocabulary=4).words == ("sat", "the", "cat", "a")


def test_capitals_make_other_words_where_they_count() -> None:
    assert _fit(is_lower=False).words == ("sat", "cat", "the")


def test_a_word_is_counted_by_texts_and_not_by_occurrences() -> None:
    fitted = fit_words(["no no no", "yes", "yes"], feature="text", rule=WordRule())
    assert fitted.words == ("yes",)


def test_word_numbers_are_padded_and_unknown_words_are_one() -> None:
    encoded = encode_texts(["The cat barks", "end", "a the sat cat cat"], _fit())
    assert encoded.dtype == np.float32
    np.testing.assert_array_equal(encoded, [[3, 4, 1, 0], [1, 0, 0, 0], [1, 3, 2, 4]])


def test_texts_are_no_longer_than_the_longest_of_training_or_the_plan() -> None:
    assert _fit().longest == 4
    assert _fit(longest=2).longest == 2
    assert shown_words("One TWO three", _fit(longest=2)) == ["One", "TWO"]


def test_words_beyond_the_cut_are_not_counted() -> None:
    assert _fit(longest=2).words == ("the", "cat")


def test_texts_without_a_frequent_word_are_refused() -> None:
    with pytest.raises(AuditError, match="no word stands in more than 1 text"):
        fit_words(["one", "two"], feature="text", rule=WordRule())


def test_notes_count_unknown_words_and_cut_texts() -> None:
    encoding = _fit(longest=2)
    encoded = encode_texts(["the cat sat", "dog"], encoding)
    counts = count_words(np.array([3, 1]), encoded)
    assert (counts.words, counts.unknown, counts.cut) == (3, 1, 1)
    first, second = word_notes(counts, part="test", longest=2)
    assert first.startswith("1 word of 3 in the test part (33.3\u00a0%) is unknown")
    assert second == "1 text of the test part was cut after 2 words."
    rare, _ = word_notes(counts, part="training", longest=2)
    assert rare.endswith("is unknown: too rare there for the vocabulary.")


def test_a_training_part_without_unknown_words_is_told() -> None:
    counts = count_words(np.array([1]), np.array([[2.0]], dtype=np.float32))
    (note,) = word_notes(counts, part="training", longest=1)
    assert "never learnt what the unknown word means" in note
    assert word_notes(counts, part="test", longest=1) == ()


def test_the_plan_sets_the_rule() -> None:
    source = TextSource(
        path="-", text="a", target="b", vocabulary=50, least_count=3, longest=7, is_lower=False
    )
    assert rule_of(source) == WordRule(50, 3, 7, is_lower=False)
    assert rule_of(BuiltinSource(name="messages")) == WordRule()
