"""Texts in the report: how many words there are, which of them count, and cases word by word."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from core.catalogue import METHODS
from core.data import Prepared
from core.data.texts.encoding import UNKNOWN, WordCounts, count_words, shown_words
from core.evidence import EvidenceBook
from core.evidence.wording import count_text, digits_for, figure_text
from core.records.base import Estimate
from core.records.explanation import AttributionRecord, WordShare
from reports.document import Cell, Column, Row, Table
from reports.sections.quoting import is_signed, quoted_among
from reports.sections.reading import Items, cell, names_under, text_of
from reports.state import AuditState, ExplainedRecord

MOST_SHOWN = 150
_SPOKEN = 5
_IN_TABLE = 15
_MOST_METHODS = 2  # more would leave no room for their intervals

Values = npt.NDArray[np.float64]


def case_words(prepared: Prepared, row: int) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    """Return the words of a row that the network sees, and which of them are unknown to it.

    Parameters
    ----------
    row : int
        Number in the whole data set, from 0.
    """
    texts = prepared.dataset.texts
    assert texts is not None, "only texts have words"
    words = shown_words(str(texts[row]), prepared.encoder.words)
    numbers = prepared.inputs[row, : len(words)]
    return tuple(words), tuple(bool(number == UNKNOWN) for number in numbers)


def enter_data(book: EvidenceBook, prepared: Prepared) -> None:
    """Enter the size of the vocabulary, and of each part its words and the unknown among them."""
    lengths = prepared.dataset.lengths
    assert lengths is not None, "texts are counted when they are read"
    parents = (prepared.record.digest,)
    encoding = prepared.encoder.words
    book.count("data.words.vocabulary", len(encoding.words), parents=parents)
    book.count("data.words.longest", encoding.longest, parents=parents)
    for part, rows in prepared.parts.items():
        prefix = f"data.words.part.{part}"
        counts = count_words(lengths[rows], prepared.inputs[rows])
        middle, most = float(np.median(lengths[rows])), int(lengths[rows].max())
        book.figure(f"{prefix}.median", Estimate(value=middle), digits=0, parents=parents)
        book.count(f"{prefix}.most", most, parents=parents)
        book.count(f"{prefix}.words", counts.words, parents=parents)
        book.count(f"{prefix}.cut", counts.cut, parents=parents)
        book.figure(
            f"{prefix}.unknown", _unknown_share(counts), digits=1, percent=True, parents=parents
        )


def _unknown_share(counts: WordCounts) -> Estimate:
    return Estimate(value=counts.unknown / counts.words, n=counts.words)


def data_table(items: Items) -> Table:
    """Return the table of words in each part."""
    rows = tuple(
        Row(
            cells=(
                cell(part.capitalize()),
                *(
                    cell(text_of(items, f"data.words.part.{part}.{figure}"))
                    for figure in ("median", "most", "words", "unknown", "cut")
                ),
            )
        )
        for part in names_under(items, "data.words.part")
    )
    heads = ("Words, median", "Words, most", "Words seen", "Unknown", "Texts cut")
    return Table(
        caption="Words of the texts",
        columns=(Column(head="Part"), *(Column(head=h, align="right", width=25) for h in heads)),
        rows=rows,
        note=f"The vocabulary is that of the training part alone: "
        f"{text_of(items, 'data.words.vocabulary')} words. A word that it lacks becomes the "
        f"unknown word; texts are cut after {text_of(items, 'data.words.longest')} words. Words "
        "are runs of letters and digits; punctuation is left out. Beside the vocabulary the "
        "network has a vector for the unknown word, and one for the places after a text's end.",
        evidence="data.words.*",
    )


def enter_case(book: EvidenceBook, state: AuditState, number: int) -> None:
    """Enter the words of one case with the value that each method gives them."""
    row = int(state.prepared.parts["test"][state.cases[number].position])
    words, unknown = case_words(state.prepared, row)
    shown = min(len(words), MOST_SHOWN)
    columns: dict[str, tuple[float | None, ...]] = {
        "unknown": tuple(float(is_unknown) for is_unknown in unknown[:shown])
    }
    parents = []
    for method, arrays in state.case_arrays.items():
        values = arrays.full[number][:shown]
        columns[method] = tuple(float(value) for value in values)
        record = state.explained[method].cases
        assert record is not None
        parents.append(record.digest)
        book.text(f"case.{number}.method.{method}.strongest", _strongest(words[:shown], values))
    truth = state.prepared.dataset.truth
    if truth is not None:
        columns["truth"] = tuple(float(is_true) for is_true in truth[row, :shown])
    left_out = len(words) - shown
    if left_out:
        words_out = count_text(left_out, "more word is", "more words are")
        book.text(f"case.{number}.left_out", f"{words_out} not shown.")
    book.series(f"case.{number}.words", columns, labels=words[:shown], parents=tuple(parents))


def _strongest(words: tuple[str, ...], values: Values) -> str:
    """Return the words with the largest values in order, as they are spoken."""
    digits = digits_for(float(np.abs(values).max()) if len(values) else 0.0)
    order = [place for place in np.argsort(-np.abs(values), kind="stable") if values[place] != 0]
    return ", ".join(
        f"{words[place]} {figure_text(float(values[place]), digits=digits, signed=True)}"
        for place in order[:_SPOKEN]
    )


def enter_global(book: EvidenceBook, explained: Mapping[str, ExplainedRecord]) -> None:
    """Enter the words with the largest means, by the first method that was computed."""
    # What may be quoted stands first, and what tells strength alone last.
    quoted = quoted_among(explained)
    order = sorted(explained, key=lambda name: (name != quoted, not is_signed(name, "text")))
    samples = {n: explained[n].sample for n in order if explained[n].sample.words}
    if not samples:
        return
    first = next(iter(samples.values()))
    by_word = {
        name: {share.word: share for share in sample.words} for name, sample in samples.items()
    }
    for rank, share in enumerate(first.words[:_IN_TABLE]):
        prefix = f"global.word.{rank}"
        book.text(f"{prefix}.name", share.word)
        book.count(f"{prefix}.occurrences", share.occurrences, parents=(first.digest,))
        for name, sample in list(samples.items())[:_MOST_METHODS]:
            found = by_word[name].get(share.word)
            if found is not None:
                _enter_share(book, f"{prefix}.method.{name}", found, sample)


def _enter_share(
    book: EvidenceBook, prefix: str, share: WordShare, sample: AttributionRecord
) -> None:
    digits = digits_for(sample.words[0].mean_absolute.value or 0.0)
    parents = (sample.digest,)
    book.figure(f"{prefix}.size", share.mean_absolute, digits=digits, parents=parents)
    if not is_signed(sample.method, "text"):
        return
    mean = Estimate(value=share.mean, n=share.occurrences)
    book.figure(f"{prefix}.mean", mean, digits=digits, signed=True, parents=parents)


def global_table(items: Items) -> Table:
    """Return the table of words with what each method says of them on average."""
    ranks = names_under(items, "global.word")
    methods = names_under(items, "global.word.0.method")
    heads = [
        head for name in methods for head in (f"{METHODS[name].title}, mean size", "with sign")
    ]
    rows = tuple(
        Row(
            cells=(
                cell(text_of(items, f"global.word.{rank}.name")),
                cell(text_of(items, f"global.word.{rank}.occurrences")),
                *(shown for name in methods for shown in _share_cells(items, rank, name)),
            )
        )
        for rank in ranks
    )
    first = METHODS[methods[0]].title
    return Table(
        caption=f"Words, the largest mean absolute attribution by {first} first",
        columns=(
            Column(head="Word"),
            Column(head="Occurrences", align="right", width=21),
            *(Column(head=head, align="right", width=24) for head in heads),
        ),
        rows=rows,
        note="Over all occurrences in the explained texts, of words that stand there three times "
        "or more. With intervals of a bootstrap over occurrences, which are not independent "
        "within one text. A word above zero with its sign raises the explained output. "
        f"{_quoted_words(items, first)}",
        evidence="global.word.*",
    )


def _quoted_words(items: Items, first: str) -> str:
    if text_of(items, "global.quoted") == first:
        return f"The sums of {first} hold on enough texts for it to be quoted."
    return (
        "These methods owe no sum, or force or miss it: the table describes, and is quoted nowhere."
    )


def _share_cells(items: Items, rank: str, method: str) -> tuple[Cell, Cell]:
    prefix = f"global.word.{rank}.method.{method}"
    size = items.get(f"{prefix}.size")
    if size is None:
        return cell("–"), cell("–")
    return cell(size.text, under=(size.interval_text,)), cell(text_of(items, f"{prefix}.mean", "–"))
