"""What is claimed of permuted parts follows their intervals."""

from __future__ import annotations

import pytest

from core.evidence import EvidenceBook
from core.records.base import Estimate
from core.records.overall import ImportanceRecord, PartImportance
from reports.sections.importance import chart, claim

Interval = tuple[float, float, float]


def _claim(*parts: Interval) -> str:
    """Return the claim about parts with these values and intervals."""
    names = ("age", "dose", "site", "sex", "year")
    made = tuple(
        PartImportance(
            name=name, loss=Estimate(value=value, low=low, high=high), repeats=(value,), rows=9
        )
        for name, (value, low, high) in zip(names, parts, strict=False)
    )
    return claim(ImportanceRecord(status="computed", parts=made), kind="tabular")


_UNSURE = (0.10, -0.01, 0.30)
_SURE = (0.08, 0.05, 0.11)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((_UNSURE,), "No single input is shown to matter when it is permuted"),
        ((_UNSURE, _SURE), "Permuting dose costs the network"),
        ((_SURE, (0.01, -0.1, 0.04)), "The network does worst without age"),
        ((_SURE, (0.07, 0.02, 0.1)), "Permuting age and dose costs the network"),
        ((_SURE,) * 5, "Permuting age, dose, site and 2 more costs the network"),
        ((_SURE,), "The network does worst without age"),
    ],
)
def test_no_more_is_claimed_than_the_intervals_show(parts: tuple[Interval, ...], said: str) -> None:
    assert _claim(*parts) == said


def test_patches_have_their_article_in_a_sentence() -> None:
    part = PartImportance(
        name="row 3, column 2", loss=Estimate(value=0.2, low=0.1, high=0.3), repeats=(0.2,), rows=9
    )
    found = claim(ImportanceRecord(status="computed", parts=(part,)), kind="image")
    assert found == "The network does worst without the patch at row 3 and column 2"


@pytest.mark.parametrize(("parts", "said"), [(1, ""), (50, "The first 1 of 50 are shown.")])
def test_what_is_left_out_of_the_picture_is_told_and_that_chance_finds_some(
    parts: int, said: str
) -> None:
    book, prefix = EvidenceBook(), "overall.importance"
    book.text(f"{prefix}.part.0.name", "age")
    book.text(f"{prefix}.part.0.loss", "+0.1")
    book.series(f"{prefix}.all", {"loss": (0.0,) * parts}, labels=("age",) * parts)
    note = chart({item.id: item for item in book.items}).note
    assert "not adjusted for the number of parts" in note
    assert ("are shown" in note) == bool(said)
    assert said in note
