"""Which compared baselines the report prints."""

from __future__ import annotations

import pytest

from core.evidence import EvidenceBook
from reports.sections.baselines import table


@pytest.mark.parametrize(("status", "rows"), [("is own", 0), ("left out", 1)])
def test_a_baseline_that_is_left_out_is_told_whatever_its_reason_says(
    status: str, rows: int
) -> None:
    book, prefix = EvidenceBook(), "global.compared.occlusion-blurred"
    book.text(f"{prefix}.method", "Occlusion")
    book.text(f"{prefix}.baseline", "The row, blurred")
    book.text(f"{prefix}.status", status)
    book.text(f"{prefix}.reason", "It cannot be blurred. Choose another.")
    found = table({item.id: item for item in book.items})
    assert (0 if found is None else len(found.rows)) == rows
