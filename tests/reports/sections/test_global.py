"""What the chart of mean attributions claims follows their intervals."""

from __future__ import annotations

import pytest

from core.evidence import EvidenceBook
from core.records.base import Estimate
from reports.sections.global_ import players_caption


@pytest.mark.parametrize(
    ("low", "said"),
    [
        (0.41, "Mean absolute attribution is largest for age"),
        (0.39, "Mean absolute attribution; which part has the largest is not settled"),
        (None, "Mean absolute attribution; which part has the largest is not settled"),
    ],
)
def test_the_largest_part_is_named_where_its_interval_lies_above_all(
    low: float | None, said: str
) -> None:
    book = EvidenceBook()
    means = (
        Estimate(value=0.5, low=low, high=None if low is None else 0.6),
        Estimate(value=0.3, low=0.2, high=0.4),
    )
    for rank, (name, mean) in enumerate(zip(("age", "dose"), means, strict=True)):
        book.text(f"global.player.{rank}.name", name)
        book.figure(f"global.player.{rank}.mean", mean, digits=2)
    assert players_caption({item.id: item for item in book.items}) == said
