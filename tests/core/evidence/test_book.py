"""The book of evidence: unique identifiers, sentences that name their sources."""

from __future__ import annotations

import pytest

from core.evidence import Evidence, EvidenceBook
from core.records.base import Estimate


def test_identifier_is_used_once() -> None:
    book = EvidenceBook()
    book.text("a", "x")
    with pytest.raises(ValueError, match="'a' is entered twice"):
        book.text("a", "y")


def test_sentence_needs_its_sources() -> None:
    book = EvidenceBook()
    with pytest.raises(KeyError):
        book.sentence("lead", "It is 3.", sources=("absent",))


def test_figure_keeps_full_precision_and_prints_few_decimals() -> None:
    book = EvidenceBook()
    estimate = Estimate(value=1 / 3, low=0.1, high=0.6, n=12, method="Wilson")
    item = book.figure("a.b", estimate, digits=2, parents=("p" * 64,))
    assert item.value == 1 / 3
    assert (item.text, item.interval_text) == ("0.33", "0.10 to 0.60")
    assert (item.n, item.method, item.level) == (12, "Wilson", 0.95)
    assert item.parents == ("p" * 64,)


def test_evidence_survives_json_bit_for_bit() -> None:
    book = EvidenceBook()
    book.series("s", {"x": (0.1, None, 1e-300)})
    book.figure("f", Estimate(value=0.1 + 0.2))
    evidence = Evidence(
        title="t", plan="p", dataset="d", checkpoint="c", records={}, items=book.items
    )
    assert Evidence.from_json(evidence.to_json()) == evidence
    assert Evidence.from_json(evidence.to_json()).digest == evidence.digest
