"""Which methods tell of words over many texts, and with what sign."""

from __future__ import annotations

from core.evidence import EvidenceBook
from core.records.base import Estimate
from core.records.explanation import AttributionRecord, WordShare
from reports.sections.texts import enter_global, global_table
from reports.state import ExplainedRecord


def _explained(method: str) -> ExplainedRecord:
    size = Estimate(value=0.5, low=0.4, high=0.6, n=3)
    share = WordShare(word="collect", occurrences=3, mean=0.5, mean_absolute=size)
    sample = AttributionRecord(method=method, status="computed", checkpoint="", words=(share,))
    return ExplainedRecord(sample=sample)


def test_strength_alone_stands_last_and_has_no_sign_in_the_table_of_words() -> None:
    for methods, signs in (
        (("saliency", "attention_rollout", "occlusion"), ["+0.500", "–"]),
        (("saliency", "occlusion", "kernel_shap"), ["+0.500", "+0.500"]),
    ):
        book = EvidenceBook()
        enter_global(book, {name: _explained(name) for name in methods})
        table = global_table({item.id: item for item in book.items})
        assert table.columns[2].head == "Occlusion, mean size"
        (row,) = table.rows
        assert [row.cells[place].text for place in (3, 5)] == signs
