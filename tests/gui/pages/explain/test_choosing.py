"""Samples: which are offered under a filter, and which are ticked at first."""

from __future__ import annotations

import pytest

from core.records.views.samples import Sample, SampleList
from gui.pages.explain.choosing import Pick, default_choice, picks, shown


def _sample(row: int, certainty: float | None, *, is_error: bool = False) -> Sample:
    return Sample(
        row=row,
        position=row,
        predicted="yes",
        recorded="no" if is_error else "yes",
        is_error=is_error,
        loss=1.0 / row,
        certainty=certainty,
    )


CLASSES = SampleList(
    rows=7,
    errors=2,
    samples=(
        _sample(1, 0.9, is_error=True),
        _sample(2, 0.6, is_error=True),
        _sample(3, 0.55),
        _sample(4, 0.7),
        _sample(5, 0.8),
        _sample(6, 0.9),
        _sample(7, 0.99),
    ),
)
NUMBERS = SampleList(rows=9, errors=0, samples=tuple(_sample(row, None) for row in range(1, 10)))


def test_errors_come_first_then_the_least_sure_and_the_surest() -> None:
    assert default_choice(CLASSES) == (1, 2, 3, 7, 4)


def test_of_numbers_the_largest_a_middle_and_the_smallest_error_are_ticked() -> None:
    assert default_choice(NUMBERS) == (1, 2, 3, 5, 9)


def test_no_more_rows_are_ticked_than_there_are() -> None:
    one = SampleList(rows=1, errors=0, samples=(_sample(4, 0.8),))
    assert default_choice(one) == (4,)
    assert default_choice(SampleList(rows=0, errors=0, samples=())) == ()


@pytest.mark.parametrize(
    ("pick", "rows"),
    [("all", [1, 2, 3, 4, 5, 6, 7]), ("errors", [1, 2]), ("unsure", [3, 2, 4])],
)
def test_each_filter_shows_its_samples(pick: Pick, rows: list[int]) -> None:
    assert [sample.row for sample in shown(CLASSES, pick=pick)] == rows


def test_ticked_samples_stand_at_the_top_of_all() -> None:
    found = shown(CLASSES, pick="all", first=(7, 3))
    assert [sample.row for sample in found][:3] == [7, 3, 1]


def test_search_looks_in_number_and_classes() -> None:
    assert [s.row for s in shown(CLASSES, pick="all", search="no")] == [1, 2]
    assert [s.row for s in shown(CLASSES, pick="all", search="5 YES")] == [5]


def test_numbers_have_no_errors_but_largest_ones() -> None:
    assert [text for _, text in picks(NUMBERS)] == ["All 9", "Largest errors"]
    assert [text for _, text in picks(CLASSES)] == ["All 7", "Errors 2", "Unsure"]
    assert len(shown(NUMBERS, pick="worst")) == 9
