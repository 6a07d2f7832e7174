"""Which compared baselines the report prints."""

from __future__ import annotations

import pytest

from core.evidence import EvidenceBook
from core.records.base import Estimate
from reports.document import Paragraph, Table
from reports.sections.baselines import blocks


def _enter(book: EvidenceBook, method: str, baseline: str, status: str) -> None:
    prefix = f"global.compared.{method}-{baseline}"
    book.text(f"{prefix}.method", method.capitalize())
    book.text(f"{prefix}.baseline", baseline.capitalize())
    book.text(f"{prefix}.status", status)
    if status == "computed":
        book.text(f"{prefix}.rows", "8 rows")
        book.figure(f"{prefix}.rank", Estimate(value=0.5, low=0.4, high=0.6), digits=2)
    else:
        book.text(f"{prefix}.reason", "It cannot be blurred. Choose another.")


@pytest.mark.parametrize(("status", "told"), [("is own", 0), ("left out", 1)])
def test_a_baseline_that_is_left_out_is_told_whatever_its_reason_says(
    status: str, told: int
) -> None:
    book = EvidenceBook()
    _enter(book, "occlusion", "blurred", status)
    assert len(blocks({item.id: item for item in book.items})) == told


def test_methods_are_named_once_and_a_reason_is_told_once() -> None:
    book = EvidenceBook()
    for method in ("occlusion", "lime"):
        _enter(book, method, "zero", "computed")
        _enter(book, method, "row", "computed")
        _enter(book, method, "blurred", "left out")
    table, left_out = blocks({item.id: item for item in book.items})
    assert isinstance(table, Table)
    assert [row.cells[0].text for row in table.rows] == [
        *("Occlusion", "Zero", "Row"),
        *("Lime", "Zero", "Row"),
    ]
    assert [row.is_group for row in table.rows] == [True, False, False] * 2
    assert isinstance(left_out, Paragraph)
    assert left_out.text == "Blurred: It cannot be blurred. Choose another."
    _enter(book, "lrp", "zero", "computed")
    assert "\n" not in left_out.text
    left_out = blocks({item.id: item for item in book.items})[1]
    assert isinstance(left_out, Paragraph)
    assert left_out.text.startswith("Blurred (Occlusion and Lime): ")
