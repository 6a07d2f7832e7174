"""A survey of texts: their lengths, their words, and the words that tell classes apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.data.dataset import Prepared
from core.data.images.stored import StoredRows
from core.data.survey.columns import histogram
from core.data.texts.encoding import FIRST_WORD, count_words
from core.evidence.wording import figure_text
from core.records.base import Part
from core.records.views.texts import FrequentWord, TellingWord, TextPart, TextRow, TextsView

_MOST_FREQUENT = 20
_TELLING = 5
_LEAST_TEXTS = 10  # of a word that is said to tell classes apart
_LEAST_DISTANCE = 3.0  # in standard errors, so that chance alone tells next to nothing
_MOST_CHARACTERS = 400

Indices = npt.NDArray[np.int64]


def texts_view(prepared: Prepared, *, rows: Sequence[int], labels: Sequence[str]) -> TextsView:
    """Return what a survey says of texts.

    Parameters
    ----------
    rows, labels : sequence
        Numbers of the rows to be shown, from 0, with the label of each.
    """
    lengths = prepared.dataset.lengths
    assert lengths is not None, "texts are counted when they are read"
    encoding = prepared.encoder.words
    holding = _holding(prepared)
    texts = np.bincount(holding[:, 1], minlength=len(encoding.words))
    order = np.argsort(-texts, kind="stable")[:_MOST_FREQUENT]
    low, high = int(lengths.min()), int(lengths.max())
    return TextsView(
        vocabulary=len(encoding.words),
        longest=encoding.longest,
        lengths_bars=histogram(lengths.astype(np.float64), low=float(low), high=float(high)),
        lengths_text=f"{low:,} to {high:,} words, median {np.median(lengths):,.0f}",
        parts=tuple(_part(prepared, part) for part in prepared.parts),
        frequent=tuple(
            FrequentWord(word=encoding.words[word], texts=int(texts[word])) for word in order
        ),
        telling=_telling(prepared, holding, texts),
        rows=tuple(
            TextRow(row=row + 1, label=label, text=_shown(prepared, row))
            for row, label in zip(rows, labels, strict=True)
        ),
    )


def _part(prepared: Prepared, part: Part) -> TextPart:
    rows, lengths = prepared.parts[part], prepared.dataset.lengths
    inputs = prepared.inputs
    assert lengths is not None
    assert not isinstance(inputs, StoredRows), "texts are held in memory"
    counts = count_words(lengths[rows], inputs[rows])
    return TextPart(
        name=part,
        words=counts.words,
        unknown=counts.unknown,
        unknown_text=figure_text(counts.unknown / counts.words, digits=1, percent=True),
        cut=counts.cut,
    )


def _holding(prepared: Prepared) -> Indices:
    """Return the pairs (p, 2) of training text and word that stands in it, each once."""
    inputs = np.asarray(prepared.inputs_of("training"))
    rows, places = np.nonzero(inputs >= FIRST_WORD)
    words = inputs[rows, places].astype(np.int64) - FIRST_WORD
    return np.unique(np.column_stack([rows, words]), axis=0)


def _telling(prepared: Prepared, holding: Indices, texts: Indices) -> tuple[TellingWord, ...]:
    """Return the words whose texts are most often of one class, against what is usual for it."""
    names = prepared.record.class_names
    if not names:
        return ()
    targets = prepared.targets_of("training").astype(np.int64)
    words = prepared.encoder.words.words
    usual = np.bincount(targets, minlength=len(names)) / len(targets)
    told = []
    for label, name in enumerate(names):
        of_class = holding[targets[holding[:, 0]] == label]
        shares = np.bincount(of_class[:, 1], minlength=len(words)) / np.maximum(texts, 1)
        # One-sided by more than chance: the share's distance in its standard errors.
        errors = np.sqrt(usual[label] * (1.0 - usual[label]) / np.maximum(texts, 1))
        distance = np.where(texts >= _LEAST_TEXTS, (shares - usual[label]) / errors, 0.0)
        order = np.argsort(-distance, kind="stable")[:_TELLING]
        told += [
            TellingWord(
                word=words[word],
                class_name=name,
                texts=int(texts[word]),
                share=float(shares[word]),
                share_text=figure_text(float(shares[word]), digits=0, percent=True),
            )
            for word in order
            if distance[word] > _LEAST_DISTANCE
        ]
    return tuple(told)


def _shown(prepared: Prepared, row: int) -> str:
    texts = prepared.dataset.texts
    assert texts is not None, "only texts are shown as texts"
    text = " ".join(str(texts[row]).split())
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"
