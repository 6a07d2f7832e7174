"""Two evidences are compared item by item, to the last bit or within the tolerances."""

from __future__ import annotations

from core.evidence import Evidence, EvidenceBook
from core.records.base import Estimate
from reports.replay import compare


def evidence(value: float, *, text: str = "Within", extra: bool = False) -> Evidence:
    book = EvidenceBook()
    book.figure("a", Estimate(value=value, low=value - 1, high=value + 1))
    book.text("status", text)
    book.series("curve", {"x": (value, None)})
    book.text("record.data", f"{value!r}")
    if extra:
        book.text("extra", "x")
    return Evidence(title="t", plan="p", dataset="d", checkpoint="c", records={}, items=book.items)


HERE: tuple[str, ...] = ()
ELSEWHERE = ("threads 1 there, 2 here",)


def test_equal_evidence_is_identical() -> None:
    outcome = compare(evidence(2.0), evidence(2.0), changed=HERE, retrained=True)
    assert outcome.holds
    assert outcome.same_bytes
    assert (outcome.identical, outcome.close) == (4, 0)


def test_last_bit_counts_under_equal_conditions() -> None:
    outcome = compare(evidence(2.0), evidence(2.0 + 1e-12), changed=HERE, retrained=True)
    assert not outcome.holds
    assert {difference.id for difference in outcome.differences} == {"a", "curve", "record.data"}


def test_small_differences_are_within_the_tolerances_elsewhere() -> None:
    outcome = compare(evidence(2.0), evidence(2.0001), changed=ELSEWHERE, retrained=True)
    assert outcome.holds
    assert (outcome.identical, outcome.close) == (1, 3)
    assert "The conditions differ: threads 1 there, 2 here" in outcome.sentence


def test_large_differences_are_found_elsewhere_too() -> None:
    outcome = compare(evidence(2.0), evidence(2.1), changed=ELSEWHERE, retrained=True)
    assert {difference.id for difference in outcome.differences} == {"a", "curve"}


def test_another_word_is_a_difference_everywhere() -> None:
    outcome = compare(
        evidence(2.0), evidence(2.0, text="Outside"), changed=ELSEWHERE, retrained=True
    )
    assert [difference.id for difference in outcome.differences] == ["status"]


def test_absent_and_added_items_are_differences() -> None:
    fewer = compare(evidence(2.0, extra=True), evidence(2.0), changed=HERE, retrained=True)
    more = compare(evidence(2.0), evidence(2.0, extra=True), changed=HERE, retrained=True)
    assert [d.found for d in fewer.differences] == ["absent"]
    assert [d.said for d in more.differences] == ["absent"]
