"""What the Data page shows of texts: how long they are, which words they hold, and some of them."""

from __future__ import annotations

from core.records.base import Record


class TextRow(Record):
    """One text as it was read, with its label; `row` counts from 1."""

    row: int
    label: str
    text: str


class TextPart(Record):
    """Words of one part of the split.

    Attributes
    ----------
    words, unknown : int
        Words that the network sees, and those that the vocabulary lacks; `unknown_text` is their
        share as printed.
    cut : int
        Texts of more words than the network sees.
    """

    name: str
    words: int
    unknown: int
    unknown_text: str
    cut: int


class FrequentWord(Record):
    """A word of the vocabulary, and how many training texts hold it."""

    word: str
    texts: int


class TellingWord(Record):
    """A word most of whose training texts are of one class; `share_text` says how many."""

    word: str
    class_name: str
    texts: int
    share: float
    share_text: str


class TextsView(Record):
    """Everything that a survey says of texts beside what it says of all data.

    Attributes
    ----------
    vocabulary : int
        Words that have a number of their own.
    longest : int
        Words that the network sees of a text at most.
    lengths_bars : tuple of float
        Heights of a histogram of words in a text, the tallest 1; `lengths_text` says its range.
    frequent : tuple of FrequentWord
        Those in most training texts first.
    telling : tuple of TellingWord
        For classes: up to five words of each, most one-sided first.
    """

    vocabulary: int
    longest: int
    lengths_bars: tuple[float, ...]
    lengths_text: str
    parts: tuple[TextPart, ...]
    frequent: tuple[FrequentWord, ...]
    telling: tuple[TellingWord, ...] = ()
    rows: tuple[TextRow, ...] = ()
