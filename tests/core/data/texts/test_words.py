from __future__ import annotations

import unicodedata

import pytest

from core.data.texts.words import words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don’t pay £1,299.50 today!", ["don't", "pay", "1,299.50", "today"]),
        ("e-mail me_at 2nd floor :-)", ["e", "mail", "me", "at", "2nd", "floor"]),
        ("'quoted' words' n't", ["quoted", "words", "n't"]),
        ("Ελληνικά и русский", ["ελληνικά", "и", "русский"]),
        (" \t\n…!?", []),
        ("3.", ["3"]),
    ],
)
def test_a_word_is_a_run_of_letters_and_digits(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_composed_and_decomposed_letters_are_the_same_word() -> None:
    text = "café naïve"
    assert words_of(unicodedata.normalize("NFD", text)) == words_of(text) == ["café", "naïve"]


def test_capitals_count_only_where_asked_and_never_change_the_number_of_words() -> None:
    text = "FREE İstanbul Straße"
    assert words_of(text, is_lower=False)[0] == "FREE"
    assert len(words_of(text)) == len(words_of(text, is_lower=False)) == 3
