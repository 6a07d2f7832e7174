"""From texts to word numbers, with a vocabulary that the training part alone decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from core.data.texts.words import words_of
from core.errors import AuditError
from core.evidence.wording import count_text, figure_text
from core.plan.sources import Source, TextSource
from core.records.base import Record

PADDING, UNKNOWN, FIRST_WORD = 0, 1, 2
PADDING_NAME, UNKNOWN_NAME = "(padding)", "(unknown)"

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]


class TextEncoding(Record):
    """Word numbers: 0 padding, 1 a word that is not in the vocabulary, 2 ... those in `words`.

    Attributes
    ----------
    words : tuple of str
        The vocabulary, most frequent first.
    longest : int
        Words of a row; longer texts are cut, shorter ones padded at the end.
    """

    kind: Literal["text"] = "text"
    feature: str
    words: Annotated[tuple[str, ...], Field(min_length=1)]
    longest: Annotated[int, Field(ge=1)]
    is_lower: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """What each word number stands for, from 0."""
        return (PADDING_NAME, UNKNOWN_NAME, *self.words)


@dataclass(frozen=True)
class WordRule:
    """How a vocabulary is made; the fields of `TextSource` say what each is."""

    vocabulary: int = 10_000
    least_count: int = 2
    longest: int = 64
    is_lower: bool = True


def rule_of(source: Source) -> WordRule:
    """Return the rule that a plan sets; made texts go by the defaults."""
    if not isinstance(source, TextSource):
        return WordRule()
    return WordRule(
        vocabulary=source.vocabulary,
        least_count=source.least_count,
        longest=source.longest,
        is_lower=source.is_lower,
    )


def fit_words(texts: Sequence[str], *, feature: str, rule: WordRule) -> TextEncoding:
    """Return the encoding that the training texts give.

    Words are counted where the network sees them, before the cut. The most frequent of those that
    stand in enough texts are kept, ties in the order of the alphabet.

    Raises
    ------
    AuditError
        If no word stands in enough texts.
    """
    cut = [words_of(text, is_lower=rule.is_lower)[: rule.longest] for text in texts]
    counts = Counter(word for words in cut for word in words)
    spread = Counter(word for words in cut for word in set(words))
    kept = [word for word, held in spread.items() if held >= rule.least_count]
    if not kept:
        most = max(spread.values(), default=0)
        raise AuditError(
            "No word of the training texts is frequent enough for a vocabulary",
            seen=f"no word stands in more than {count_text(most, 'text', 'texts')}",
            allowed=f'words in at least {rule.least_count} training texts (setting "Least count")',
            remedy="Lower that setting, or add texts.",
        )
    kept.sort(key=lambda word: (-counts[word], word))
    return TextEncoding(
        feature=feature,
        words=tuple(kept[: rule.vocabulary]),
        longest=max(len(words) for words in cut),
        is_lower=rule.is_lower,
    )


def encode_texts(texts: Iterable[str], encoding: TextEncoding) -> Floats:
    """Return (N, longest) float32 word numbers."""
    numbers = {word: place for place, word in enumerate(encoding.words, start=FIRST_WORD)}
    rows = list(texts)
    encoded = np.zeros((len(rows), encoding.longest), dtype=np.float32)
    for row, text in enumerate(rows):
        words = words_of(text, is_lower=encoding.is_lower)[: encoding.longest]
        encoded[row, : len(words)] = [numbers.get(word, UNKNOWN) for word in words]
    return encoded


def shown_words(text: str, encoding: TextEncoding) -> list[str]:
    """Return the words of a text that the network sees, as they are written there."""
    return words_of(text, is_lower=False)[: encoding.longest]


@dataclass(frozen=True)
class WordCounts:
    """What became of the words of some texts.

    Attributes
    ----------
    words, unknown : int
        Words that the network sees, and those of them that are not in the vocabulary.
    cut : int
        Texts of more words than the network sees.
    """

    texts: int
    words: int
    unknown: int
    cut: int


def count_words(lengths: Indices, encoded: Floats) -> WordCounts:
    """Return the counts of some rows.

    Parameters
    ----------
    lengths : ndarray
        (n,) words of each whole text.
    encoded : ndarray
        (n, T) word numbers.
    """
    return WordCounts(
        texts=len(lengths),
        words=int(np.sum(encoded != PADDING)),
        unknown=int(np.sum(encoded == UNKNOWN)),
        cut=int(np.sum(lengths > encoded.shape[1])),
    )


def word_notes(counts: WordCounts, *, part: str, longest: int) -> tuple[str, ...]:
    """Return what a reader must know of the words of one part."""
    notes = []
    if counts.unknown:
        share = figure_text(counts.unknown / counts.words, digits=1, percent=True)
        notes.append(
            f"{count_text(counts.unknown, 'word', 'words').capitalize()} of {counts.words:,} in "
            f"the {part} part ({share}) {'is' if counts.unknown == 1 else 'are'} unknown: "
            + (
                "too rare there for the vocabulary."
                if part == "training"
                else "not in the vocabulary of the training part."
            )
        )
    elif part == "training":
        notes.append(
            "Every word of the training part is in the vocabulary, so that the network never "
            "learnt what the unknown word means, by which explanations replace words."
        )
    if counts.cut:
        notes.append(
            f"{count_text(counts.cut, 'text', 'texts').capitalize()} of the {part} part "
            f"{'was' if counts.cut == 1 else 'were'} cut after {longest} words."
        )
    return tuple(notes)
